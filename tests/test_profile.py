"""The ontology stays inside OWL 2 DL. ROBOT judges.

What it passes over is caught by hygiene checks: BLIND has them.
"""

import re
import subprocess
from pathlib import Path

from citydip.resources import case_files, ontology_files, ontology_modules

ROOT = ontology_files()[0]
HYGIENE = Path(__file__).parent / "hygiene"
IN_PROFILE = "[Ontology and imports closure in profile]"

PREFIXES = """
@prefix :     <https://example.org/plant#> .
@prefix cd:   <https://w3id.org/citydip/ontology#> .
@prefix owl:  <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd:  <http://www.w3.org/2001/XMLSchema#> .

<https://example.org/plant> a owl:Ontology ; owl:imports <https://w3id.org/citydip> .
"""

PLANTED = [
    (":both a owl:ObjectProperty , owl:DatatypeProperty .", "Cannot pun between properties: :both"),
    ("cd:page a owl:ObjectProperty .", "Cannot pun between properties: cd:page"),
    (":double a owl:Class , rdfs:Datatype .", "Datatype IRI also used as Class IRI: :double"),
    ("owl:sort a owl:ObjectProperty .", "Use of reserved vocabulary for object property IRI: owl:sort"),
    (":day a owl:DatatypeProperty ; rdfs:range xsd:date .", "Use of undeclared datatype: xsd:date"),
    (':london cd:latitude "north"^^xsd:decimal .', 'Literal lexical value not in lexical space: "north"^^xsd:decimal'),
    (":town a cd:Citty .", "Use of undeclared class: cd:Citty"),
    (":town cd:contry :land .", "Use of undeclared annotation property: cd:contry"),
    (
        """:above a owl:ObjectProperty , owl:TransitiveProperty . :Few a owl:Class ;
        rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :above ; owl:maxCardinality "1"^^xsd:nonNegativeInteger ] .""",
        "Use of non-simple property in a restriction: ObjectMaxCardinality(1 :above",
    ),
    (
        ":oneWay a owl:ObjectProperty , owl:AsymmetricProperty ; owl:propertyChainAxiom ( cd:partOf cd:partOf ) .",
        "AsymmetricObjectProperty(:oneWay)",
    ),
    (
        # the twinning by rule that design decided against
        "cd:twinnedWith owl:propertyChainAxiom ( [ owl:inverseOf cd:governs ] cd:governs ) .",
        "Use of non-simple property in irreflexive property axiom cd:twinnedWith",
    ),
    (
        """:cycle a owl:ObjectProperty ; owl:propertyChainAxiom ( cd:partOf :round ) .
        :round a owl:ObjectProperty ; owl:propertyChainAxiom ( cd:partOf :cycle ) .""",
        "Use of property in chain causes cycle: :cycle",
    ),
]
"""What leaves the profile, each with what the report must say of it."""

BLIND = ["nameless-ring", "same-as-nameless", "term-as-individual", "undeclared-individual"]
"""Hygiene checks for what ROBOT passes over. One IRI as class and individual is even inside the profile, though not inside ours."""


def profile(robot: list[str], source: Path, folder: Path) -> tuple[int, str]:
    """Exit code and report for a file with its imports; nothing is looked up on the net that the catalog knows."""
    report = folder / "report.txt"
    merge = ["merge", "--catalog", str(ROOT.with_name("catalog-v001.xml")), "--input", str(source)]
    validate = ["validate-profile", "--profile", "DL", "--output", str(report)]
    done = subprocess.run([*robot, *merge, *validate], capture_output=True, encoding="utf-8", timeout=300, check=False)
    assert report.exists(), done.stdout + done.stderr
    return done.returncode, report.read_text(encoding="utf-8")


def planted(folder: Path, text: str) -> Path:
    path = folder / "plant.ttl"
    path.write_text(PREFIXES + text + "\n", encoding="utf-8")
    return path


def test_ontology_is_in_the_profile(robot: list[str], tmp_path: Path) -> None:
    code, report = profile(robot, ROOT, tmp_path)
    assert IN_PROFILE in report, report[:5000]
    assert code == 0


def test_what_imports_the_ontology_may_be_in_the_profile(robot: list[str], tmp_path: Path) -> None:
    """The catalog found the modules: the plant itself is not the error, and its statements on our terms are judged with them."""
    code, report = profile(robot, planted(tmp_path, ':shiraz a owl:NamedIndividual , cd:City ; cd:isoCode "IR" .'), tmp_path)
    assert (code, IN_PROFILE in report) == (0, True), report[:5000]


def test_worked_cases_are_in_the_profile(robot: list[str], tmp_path: Path) -> None:
    """With the root and the paper, which each of them imports, and found by the catalog like them."""
    imports = " , ".join(f"<https://w3id.org/citydip/cases/{path.stem}>" for path in case_files())
    code, report = profile(robot, planted(tmp_path, f"<https://example.org/plant> owl:imports {imports} ."), tmp_path)
    assert (code, IN_PROFILE in report) == (0, True), report[:5000]


def test_a_fault_in_the_worked_cases_is_found(robot: list[str], tmp_path: Path) -> None:
    imports = "<https://example.org/plant> owl:imports <https://w3id.org/citydip/cases/places> ."
    fault = "<https://w3id.org/citydip/place/seoul> cd:contry :land ."
    code, report = profile(robot, planted(tmp_path, f"{imports} {fault}"), tmp_path)
    assert (code != 0, IN_PROFILE in report) == (True, False)


def beside(statement: str = "") -> str:
    """Imports of every framework and every bridge, and a statement of the test."""
    modules = [f"{folder}/{path.stem}" for folder in ("frameworks", "alignments") for path in ontology_modules(folder)]
    imports = " , ".join(f"<https://w3id.org/citydip/{module}>" for module in modules)
    return f"<https://example.org/plant> owl:imports {imports} . {statement}"


def test_frameworks_and_bridges_are_in_the_profile(robot: list[str], tmp_path: Path) -> None:
    """All together and with the root, and found by the catalog."""
    code, report = profile(robot, planted(tmp_path, beside()), tmp_path)
    assert (code, IN_PROFILE in report) == (0, True), report[:5000]


def test_a_fault_in_a_bridge_is_found(robot: list[str], tmp_path: Path) -> None:
    """A match declared as an object property, too; a term of another vocabulary that no bridge declares."""
    fault = "<http://www.w3.org/2004/02/skos/core#closeMatch> a owl:ObjectProperty . :town a <http://www.w3.org/ns/org#Site> ."
    code, report = profile(robot, planted(tmp_path, beside(fault)), tmp_path)
    assert (code != 0, IN_PROFILE in report) == (True, False)
    assert "Cannot pun between properties" in report
    assert "Use of undeclared class: <http://www.w3.org/ns/org#Site>" in report


def test_violations_are_found(robot: list[str], tmp_path: Path) -> None:
    """All at once; the report has something to say of each."""
    code, report = profile(robot, planted(tmp_path, "\n".join(text for text, _ in PLANTED)), tmp_path)
    assert code != 0
    assert IN_PROFILE not in report
    report = re.sub(r"<?https://example\.org/plant#(\w+)>?", r":\1", report)
    report = re.sub(r"<?https://w3id\.org/citydip/ontology#(\w+)>?", r"cd:\1", report)
    assert [words for _, words in PLANTED if words not in report] == [], report


def test_what_is_passed_over_is_known(robot: list[str], tmp_path: Path) -> None:
    """Should this fail, ROBOT has learnt to see something, and the pages for engineers must say so."""
    bad = "\n".join((HYGIENE / f"{check}.ttl").read_text(encoding="utf-8") for check in BLIND)
    code, report = profile(robot, planted(tmp_path, bad), tmp_path)
    assert (code, IN_PROFILE in report) == (0, True), report[:5000]

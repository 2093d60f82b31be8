"""Every canned query gives the same rows on every engine: in memory, on disk, in a child, in rdflib, on two servers."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, QuerySolutions, RdfFormat, serialize
from pyoxigraph import Store as Oxigraph

from citydip.description import describe
from citydip.errors import CitydipError, UnknownNameError
from citydip.finding import check
from citydip.questions import Question, find, load
from citydip.resources import BESIDE, case_files
from citydip.search import search
from citydip.store import Rows, Store, Term
from citydip.store.keeper import Keeper, names_of
from citydip.store.served import Server as ServedSources
from citydip.store.source import Source
from tests import servers
from tests.generated import small
from tests.test_paper_questions import NARROWED

ASKED = [question for folder in ("findings", "questions") for question in load(folder) if not question.needs]
CANNOT: dict[tuple[str, str], str] = {}
"""Which question cannot be put to which engine, and why; at most two in all."""

STORES = ["disk", "child", "oxigraph", "virtuoso"]


@pytest.fixture(scope="session")
def memory() -> Store:
    return Store(case_files(), BESIDE)


@pytest.fixture(scope="session")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Store:
    folder = tmp_path_factory.mktemp("disk") / "store"
    Keeper(folder).add(names_of(case_files()))
    return Source(store=folder).open()


@pytest.fixture(scope="session")
def child() -> Store:
    return Source(["cases"], timeout=60).open(BESIDE)


@pytest.fixture(scope="session")
def oxigraph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with servers.oxigraph(tmp_path_factory.mktemp("oxigraph")) as server:
        ServedSources(server.query, update=server.update).add(names_of(case_files()))
        yield Source(endpoint=server.query).open()


@pytest.fixture(scope="session")
def virtuoso(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with servers.virtuoso(tmp_path_factory.mktemp("virtuoso")) as server:
        ServedSources(server.query, update=server.update).add(names_of(case_files()))
        yield Source(endpoint=server.query).open()


@pytest.fixture(scope="session")
def store(request: pytest.FixtureRequest, engine: str) -> Store:
    found: Store = request.getfixturevalue(engine)
    return found


@pytest.fixture(scope="session")
def rdflib_graph(memory: Store) -> rdflib.Graph:
    triples, _ = memory.answer("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")
    assert isinstance(triples, list)
    return rdflib.Graph().parse(data=serialize(triples, format=RdfFormat.N_TRIPLES), format="nt")


def term(node: object) -> Term | None:
    """What rdflib found, as pyoxigraph has it."""
    if isinstance(node, rdflib.URIRef):
        return NamedNode(str(node))
    if isinstance(node, rdflib.BNode):
        return BlankNode(str(node))
    if isinstance(node, rdflib.Literal):
        if node.language:
            return Literal(str(node), language=node.language)
        return Literal(str(node), datatype=NamedNode(str(node.datatype))) if node.datatype else Literal(str(node))
    assert node is None
    return None


def same(question: Question, theirs: Rows, ours: Rows) -> None:
    """Compares rows as a list where their order is a part of the answer, else without it, but with repeated rows."""
    assert list(theirs.columns) == list(ours.columns)
    found, expected = theirs.records(), ours.records()
    if not question.ordered:
        found, expected = sorted(found, key=repr), sorted(expected, key=repr)
    assert repr(found) == repr(expected)  # 1 is not true, nor 1.0
    assert expected or question.may_be_empty


ask_all = pytest.mark.parametrize("question", ASKED, ids=lambda question: question.id)
each_store = pytest.mark.parametrize("engine", STORES, scope="session")


@each_store
@ask_all
def test_question(store: Store, engine: str, question: Question, memory: Store) -> None:
    if reason := CANNOT.get((engine, question.id)):
        with pytest.raises(CitydipError):
            question.ask(store)
        pytest.xfail(reason)
    same(question, question.ask(store), question.ask(memory))


@ask_all
def test_question_in_rdflib(question: Question, rdflib_graph: rdflib.Graph, memory: Store) -> None:
    found = rdflib_graph.query(question.query)
    rows = [tuple(term(node) for node in row) for row in found]  # type: ignore[union-attr]
    same(question, Rows(tuple(str(name) for name in found.vars or ()), rows, memory), question.ask(memory))


@ask_all
def test_a_statement_that_two_graphs_make_counts_once(question: Question, memory: Store, twice: Oxigraph) -> None:
    """Servers, and Oxigraph 0.5 over a union of graphs, count it twice unless the query says DISTINCT."""
    result = twice.query(question.query, use_default_graph_as_union=True)
    assert isinstance(result, QuerySolutions)
    same(question, Rows(tuple(name.value for name in result.variables), [tuple(row) for row in result], memory), question.ask(memory))


@pytest.fixture(scope="session")
def twice(memory: Store) -> Oxigraph:
    triples, _ = memory.answer("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")
    assert isinstance(triples, list)
    graph = Oxigraph()
    for name in ("http://g.example/1", "http://g.example/2"):
        graph.bulk_extend(Quad(triple.subject, triple.predicate, triple.object, NamedNode(name)) for triple in triples)
    return graph


@each_store
@pytest.mark.parametrize(("number", "parameter"), NARROWED, ids=lambda part: part)
def test_question_with_a_parameter(store: Store, number: str, parameter: str, memory: Store) -> None:
    question, (value, count) = find(number), NARROWED[number, parameter]
    found = question.ask(store, {parameter: value})
    assert len(found) == count
    same(question, found, question.ask(memory, {parameter: value}))
    assert found.labels("fa") == question.ask(memory, {parameter: value}).labels("fa")


@each_store
def test_findings_are_reproduced(store: Store) -> None:
    assert [finding.question.id for finding in check(store) if not finding.reproduced] == []


@each_store
@pytest.mark.parametrize("name", ["لندن", "شبكه ها", "M4", "kind:Twinning", "T1-ECO-3", "mayors for peace", "city"])
def test_names(store: Store, name: str, memory: Store) -> None:
    found = [description.record(store) for description in describe(store, name)]
    assert found == [description.record(memory) for description in describe(memory, name)]


@each_store
@pytest.mark.parametrize("name", ["Tehrann", "تهرانن", "zzzzzz"])
def test_unknown_names(store: Store, name: str, memory: Store) -> None:
    errors = []
    for asked in (store, memory):
        with pytest.raises(UnknownNameError) as error:
            describe(asked, name)
        errors.append(error.value.data["nearest"])
    assert errors[0] == errors[1]


@each_store
@pytest.mark.parametrize("word", ["lobby", "دیپلماسی", "zzzzzz"])
def test_terms(store: Store, word: str, memory: Store) -> None:
    assert search(store, word) == search(memory, word)


@each_store
def test_forms_of_queries(store: Store, engine: str, memory: Store) -> None:
    for query in (
        "ASK { dimension:security a cd:Dimension }",
        "ASK { dimension:security a cd:City }",
        "SELECT ?g { GRAPH ?g { dimension:security a cd:Dimension } }",
        "SELECT DISTINCT ?city { ?city a cd:City ; cd:country place:IR } ORDER BY ?city",
        "CONSTRUCT { ?city cd:country place:IR } WHERE { ?city a cd:City ; cd:country place:IR }",
        "DESCRIBE dimension:security",
    ):
        (theirs, _), (ours, _) = store.answer(query), memory.answer(query)
        if isinstance(ours, Rows) and isinstance(theirs, Rows):
            # Files in memory are one graph, and the ontology is part of it.
            graphs = [(NamedNode("https://w3id.org/citydip"),)] if "GRAPH" in query and engine != "child" else ours.terms
            assert list(theirs.terms) == graphs
        elif isinstance(ours, list) and isinstance(theirs, list):
            assert "DESCRIBE" in query or set(theirs) == set(ours)
            assert theirs
        else:
            assert theirs is ours


@each_store
def test_blank_nodes_hang_on_what_has_a_name(store: Store, memory: Store) -> None:
    (found,) = describe(store, "cd:SecurityActivity")
    restriction = found.record(store)["says"]["owl:equivalentClass"][0]  # type: ignore[index]
    assert "owl:intersectionOf" in restriction
    assert describe(memory, "cd:SecurityActivity")[0].record(memory) == found.record(store)


SLOPPY = [triple for seed in range(50) for triple in small(seed)]
WHERE = "{ GRAPH <https://w3id.org/citydip/conclusions> { ?s ?p ?o } FILTER(%s) }"
# A blank node has another name in each store, so that of statements with one the number counts.
CONCLUDED = [
    f"SELECT DISTINCT ?s ?p ?o {WHERE % '!isBlank(?s) && !isBlank(?o)'}",
    f"SELECT ?p ?o (COUNT(DISTINCT ?s) AS ?n) {WHERE % 'isBlank(?s) && !isBlank(?o)'} GROUP BY ?p ?o",
    f"SELECT ?s ?p (COUNT(DISTINCT ?o) AS ?n) {WHERE % '!isBlank(?s) && isBlank(?o)'} GROUP BY ?s ?p",
]


@pytest.mark.parametrize("engine", ["disk", "oxigraph", "virtuoso"])
def test_the_same_follows_by_rule(engine: str, tmp_path: Path) -> None:
    path = tmp_path / "sloppy.nt"
    path.write_bytes(serialize(SLOPPY, format=RdfFormat.N_TRIPLES) or b"")
    named = {**names_of(case_files()), "sloppy.nt": path}
    memory = Store([*case_files(), path], BESIDE)
    if engine == "disk":
        Keeper(tmp_path / "store").add(named)
        compare(Source(store=tmp_path / "store").open(), memory)
        return
    start = servers.oxigraph if engine == "oxigraph" else servers.virtuoso
    (tmp_path / engine).mkdir()
    with start(tmp_path / engine) as server:
        ServedSources(server.query, update=server.update).add(named)
        compare(Source(endpoint=server.query).open(), memory)


def compare(store: Store, memory: Store) -> None:
    assert sum(memory.conclusions.values()) > 4_000
    for query in CONCLUDED:
        assert set(map(str, store.select(query))) == set(map(str, memory.select(query)))


def test_few_queries_run_nowhere() -> None:
    assert len(CANNOT) <= 2
    assert all(reason for reason in CANNOT.values())

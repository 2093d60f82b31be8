"""Every canned query gives the same rows on every engine: in memory, on disk, in a child, in rdflib, on two servers."""

import warnings
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, QuerySolutions, RdfFormat, serialize
from pyoxigraph import Store as Oxigraph

from citydip.comparison import compare as compare_with_paper
from citydip.comparison.report import comparison_report
from citydip.description import describe, places
from citydip.errors import CitydipError, UnknownNameError
from citydip.finding import check
from citydip.questions import Answer, Question, find, load, profile
from citydip.reports import show_report
from citydip.resources import BESIDE, case_files
from citydip.search import search
from citydip.store import Rows, Store, Term
from citydip.store.graphs import names_of
from citydip.store.keeper import Keeper
from citydip.store.served import Server as ServedSources
from citydip.store.source import Source
from tests import servers
from tests.generated import small
from tests.test_case_questions import COLLECTION, EXPECTED
from tests.test_paper_questions import NARROWED

ASKED = [
    *(
        (question, {})
        for folder in ("findings", "questions")
        for question in load(folder)
        if not question.needs and not question.over_cases
    ),
    *((find(number), asked["ask"]) for number, several in EXPECTED.items() for asked in several),
]
"""Each canned question, those over cases with each set of parameters for which test_case_questions has an expected answer."""

FILES = [*case_files(), COLLECTION]
CANNOT: dict[tuple[str, str], str] = {}
"""Which question cannot be put to which engine, and why; at most two in all."""

STORES = ["disk", "child", "oxigraph", "virtuoso"]


@cache
def in_memory(beside: tuple[str, ...] = BESIDE) -> Store:
    return Store(FILES, beside)


@cache
def answer(number: str, *given: tuple[str, str]) -> Answer:
    """The answer from files, to which all others are compared."""
    question = find(number)
    return question.ask(in_memory(question.reads), dict(given))


@pytest.fixture(scope="session")
def memory() -> Store:
    return in_memory()


@pytest.fixture(scope="session")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Store:
    folder = tmp_path_factory.mktemp("disk") / "store"
    Keeper(folder).add(names_of(FILES))
    return Source(store=folder).open()


@pytest.fixture(scope="session")
def child() -> Store:
    return Source(FILES, timeout=60).open(BESIDE)


@pytest.fixture(scope="session")
def oxigraph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with servers.oxigraph(tmp_path_factory.mktemp("oxigraph")) as server:
        ServedSources(server.query, update=server.update).add(names_of(FILES))
        yield Source(endpoint=server.query).open()


@pytest.fixture(scope="session")
def virtuoso(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with servers.virtuoso(tmp_path_factory.mktemp("virtuoso")) as server:
        ServedSources(server.query, update=server.update).add(names_of(FILES))
        yield Source(endpoint=server.query).open()


@pytest.fixture(scope="session")
def store(request: pytest.FixtureRequest, engine: str) -> Store:
    found: Store = request.getfixturevalue(engine)
    return found


@pytest.fixture(scope="session")
def rdflib_dataset(disk: Store) -> rdflib.Dataset:
    dataset = rdflib.Dataset(default_union=True)
    with warnings.catch_warnings():
        # rdflib warns of its own use of what it gives up.
        warnings.simplefilter("ignore", DeprecationWarning)
        dataset.parse(data=serialize(quads(disk), format=RdfFormat.N_QUADS), format="nquads")
    return dataset


def quads(store: Store) -> list[Quad]:
    found = store.select("SELECT ?s ?p ?o ?g WHERE { GRAPH ?g { ?s ?p ?o } }")
    return [Quad(*said) for said in found]  # type: ignore[arg-type]


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


def named(value: object) -> str | None:
    """A question's number, and what it is asked for."""
    return value.id if isinstance(value, Question) else "-".join(value.values()) if isinstance(value, dict) else None


ask_all = pytest.mark.parametrize(("question", "given"), ASKED, ids=named)
each_store = pytest.mark.parametrize("engine", STORES, scope="session")


@each_store
@ask_all
def test_question(store: Store, engine: str, question: Question, given: dict[str, str]) -> None:
    if reason := CANNOT.get((engine, question.id)):
        with pytest.raises(CitydipError):
            question.ask(store, given)
        pytest.xfail(reason)
    same(question, question.ask(store, given), answer(question.id, *given.items()))


@ask_all
def test_question_in_rdflib(question: Question, given: dict[str, str], rdflib_dataset: rdflib.Dataset, memory: Store) -> None:
    ours = answer(question.id, *given.items())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        found = rdflib_dataset.query(question.bound(ours.values))
        rows = [tuple(term(node) for node in row) for row in found]  # type: ignore[union-attr]
    same(question, Rows(tuple(str(name) for name in found.vars or ()), rows, memory), ours)


@ask_all
def test_a_statement_that_two_graphs_make_counts_once(question: Question, given: dict[str, str], memory: Store, twice: Oxigraph) -> None:
    """Servers, and Oxigraph 0.5 over a union of graphs, count it twice unless the query says DISTINCT."""
    ours = answer(question.id, *given.items())
    result = twice.query(question.bound(ours.values), use_default_graph_as_union=True)
    assert isinstance(result, QuerySolutions)
    same(question, Rows(tuple(name.value for name in result.variables), [tuple(row) for row in result], memory), ours)


@pytest.fixture(scope="session")
def twice(disk: Store) -> Oxigraph:
    graph = Oxigraph()
    graph.bulk_extend(quads(disk))
    copy = NamedNode("http://citydip.example/copy")
    graph.bulk_extend(Quad(quad.subject, quad.predicate, quad.object, copy) for quad in quads(disk))
    return graph


@each_store
@pytest.mark.parametrize(("number", "parameter"), NARROWED, ids=lambda part: part)
def test_question_with_a_parameter(store: Store, number: str, parameter: str) -> None:
    question, (value, count) = find(number), NARROWED[number, parameter]
    found, ours = question.ask(store, {parameter: value}), answer(question.id, (parameter, value))
    assert len(found) == count
    same(question, found, ours)
    assert found.labels("fa") == ours.labels("fa")


@each_store
def test_findings_are_reproduced(store: Store) -> None:
    assert [finding.question.id for finding in check(store) if not finding.reproduced] == []


@each_store
@pytest.mark.parametrize("name", ["لندن", "شبكه ها", "M4", "kind:Twinning", "T1-ECO-3", "mayors for peace", "city"])
def test_names(store: Store, name: str, memory: Store) -> None:
    found = [description.record(store) for description in describe(store, name)]
    assert found == [description.record(memory) for description in describe(memory, name)]


@each_store
@pytest.mark.parametrize("language", ["en", "fa"])
def test_cases_beside_the_paper(store: Store, language: str, memory: Store) -> None:
    theirs, ours = (comparison_report(compare_with_paper(asked), language) for asked in (store, memory))
    assert theirs.data == ours.data
    assert [table.rows for table in theirs.tables] == [table.rows for table in ours.tables]


@each_store
@pytest.mark.parametrize("name", ["Nova", "stara-duma", "Coventry"])
def test_what_cases_say_of_what_is_shown(store: Store, name: str, memory: Store) -> None:
    theirs, ours = (shown(asked, name) for asked in (store, memory))
    assert theirs == ours
    assert any(node["cases"] for node in ours)


def shown(store: Store, name: str) -> Any:
    found = describe(store, name)
    answers = profile(store, places(store, [description.node for description in found]), Literal("2010"))
    data: Any = show_report(store, found, "fa", answers).data
    for node in data:
        for asked in node["cases"]:
            asked["rows"].sort(key=repr)  # Engines put names and numbers in different orders.
    return data


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
    named = {**names_of(FILES), "sloppy.nt": path}
    memory = Store([*FILES, path], BESIDE)
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

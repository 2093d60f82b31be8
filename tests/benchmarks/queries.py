"""The store on disk at a size: loading, rules, the canned questions against rdflib and Virtuoso, and the first answer.

    python -m tests.benchmarks.queries [TRIPLES] [--only-disk]

The data is that of ``tests.benchmarks.generate``, with the ontology beside it. All engines are asked the same statements, those
that follow by rule included, and their rows are compared: the store on disk with Virtuoso, memory with rdflib, which is in
memory, too (not with ``--only-disk``). Printed are seconds and, behind them, the ratios that have targets:
loading at most 15 times parsing, rules at most loading, the geometric mean of the questions at most 1/20 of rdflib's and
1.5 times Virtuoso's, and the first answer at most 3 times importing what it cannot do without.
"""

import resource
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse, serialize
from pyoxigraph import Store as Oxigraph

from citydip.errors import DeadlineError
from citydip.inference.rules import conclude
from citydip.parameters import DATE, Value
from citydip.questions import Question, load
from citydip.resources import BESIDE, ontology_text
from citydip.store import Rows, Store, Term
from citydip.store.disk import ONTOLOGY
from citydip.store.graphs import names_of
from citydip.store.keeper import Keeper, none_of
from citydip.store.loading import load as load_file
from citydip.store.loading import load_ontology
from citydip.store.source import Source
from tests import servers
from tests.benchmarks.generate import EXAMPLE, records, turtle
from tests.test_engines import term

if TYPE_CHECKING:
    import rdflib

ASKED: Final = [
    question
    for folder in ("findings", "questions", "statements")
    for question in load(folder)
    if not question.needs and "GRAPH" not in question.query
]
"""Every canned question, but for two that name a graph: all is in one here."""

GIVEN: Final[dict[str, Value]] = {
    "City": NamedNode(f"{EXAMPLE}city-1"),
    "CityNetwork": NamedNode(f"{EXAMPLE}network-1"),
    "Organization": NamedNode(f"{EXAMPLE}network-1"),
    DATE: Literal("2010"),
}
"""What questions are asked for, by the type of the parameter; what is not here restricts nothing."""

EVERYTHING: Final = "http://citydip.example/everything"
BASELINE: Final = "import pyoxigraph, rich.console, rich.table"
RUNS: Final = 5
PATIENCE: Final = 3.0
"""Seconds after which a query of an engine is measured once and no more."""

TOO_LONG: Final = 30
"""Seconds after which rdflib is interrupted, and taken to have answered."""


def seconds(work: Callable[[], object]) -> float:
    """Processor time, which other processes of the machine do not lengthen."""
    start = time.process_time()
    work()
    return time.process_time() - start


def shortest(work: Callable[[], object], clock: Callable[[], float] = time.perf_counter) -> float:
    """The shortest of some runs."""
    found: list[float] = []
    while len(found) < RUNS and sum(found) < PATIENCE:
        start = clock()
        work()
        found.append(clock() - start)
    return min(found)


def mean(values: Iterable[float]) -> float:
    """The geometric mean."""
    return statistics.geometric_mean([max(value, 1e-6) for value in values])


def loading(path: Path, folder: Path) -> None:
    """Parsing, loading, rules and the command as a whole."""
    parsing = seconds(lambda: [None for _ in parse(path=path, format=RdfFormat.N_TRIPLES)].clear())
    index = Oxigraph(folder / "index")
    load_ontology(index, ontology_text(), ONTOLOGY)
    bulk = seconds(partial(load_file, index, path, "http://citydip.example/data", "data", none_of))
    row("parsing", parsing)
    row("loading to disk", bulk, f"{bulk / parsing:.1f} times parsing (at most 15)")
    del index
    shutil.rmtree(folder / "index")
    if "--only-disk" not in sys.argv:
        memory = Oxigraph()
        memory.bulk_load(ontology_text(), RdfFormat.TURTLE)
        memory.bulk_load(path=path, format=RdfFormat.N_TRIPLES)
        rules = seconds(partial(conclude, memory, in_memory=True))
        row("rules", rules, f"{rules / bulk:.2f} times loading (at most 1)")
        del memory
    keeper = Keeper(folder / "store")
    whole = seconds(lambda: keeper.add(names_of([path])))
    row("store add, all in all", whole, f"{whole / parsing:.1f} times parsing")
    size = sum(file.stat().st_size for file in {entry.stat().st_ino: entry for entry in (folder / "store").rglob("*")}.values())
    row("statements", float(sum(source.triples for source in keeper.sources())), f"{size / 1e6:.0f} MB on disk")
    row("conclusions", float(keeper.check()[3].found))
    row("peak memory, MB", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def first_answer(store: Path) -> None:
    """A whole process that answers from the store, in turn with one that only imports."""
    command = [str(Path(sys.executable).parent / "citydip"), "ask", "F02", "--store", str(store)]
    pairs = [(processor(command), processor([sys.executable, "-c", BASELINE])) for _ in range(4 * RUNS)]
    answer, base = (statistics.median(pair[index] for pair in pairs) for index in (0, 1))
    row("first answer", answer, f"{answer / base:.2f} times the imports (at most 3)")


def processor(command: list[str]) -> float:
    """Processor time of a process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def bound(question: Question) -> str:
    """The query for a city, a network and a year, where it can be asked for them."""
    given = {name: GIVEN[parameter.type] for name, parameter in question.parameters.items() if parameter.type in GIVEN}
    return question.bound(given)


def against_virtuoso(ours: Store, dump: Path, folder: Path) -> None:
    """The questions, put to both in turn."""
    with servers.virtuoso(folder) as server:
        (folder / "load").mkdir()
        (folder / "load" / "everything.nt").symlink_to(dump)
        servers.isql(server.sql, f"ld_dir('{folder}/load', '*.nt', '{EVERYTHING}'); rdf_loader_run(); checkpoint;")
        theirs = Source(endpoint=server.query, graphs=[EVERYTHING]).open()
        times, late = {}, []
        for question in ASKED:
            query = bound(question)
            start = time.perf_counter()
            try:
                rows = theirs.rows(query)
            except DeadlineError:
                late.append(question.id)
                times[question.id] = shortest(partial(ours.rows, query)), time.perf_counter() - start
                continue
            same(question, ours.rows(query), rows, "Virtuoso")
            times[question.id] = shortest(partial(ours.rows, query)), shortest(partial(theirs.rows, query))
    row("Virtuoso did not answer", len(late), " ".join(late))
    compared("Virtuoso", times, "(ours at most 1.5 times theirs)")


def against_rdflib(ours: Store, dump: Path) -> None:
    """The questions, put to both in turn, in processor time: both work in this process alone."""
    import rdflib

    graph = rdflib.Graph()
    row("rdflib: parsing", seconds(lambda: graph.parse(dump, format="nt")))
    times, late = {}, []
    for question in ASKED:
        query = bound(question)
        start = time.thread_time()
        rows = within(TOO_LONG, partial(asked, graph, query, ours))
        taken = time.thread_time() - start
        if rows is None:
            late.append(question.id)
        else:
            same(question, ours.rows(query), rows, "rdflib")
        times[question.id] = shortest(partial(ours.rows, query), time.thread_time), taken
    row("rdflib was interrupted in", len(late), " ".join(late))
    compared("rdflib", times, "(theirs at least 20 times ours)")


def asked(graph: "rdflib.Graph", query: str, store: Store) -> Rows:
    """The answer of rdflib."""
    found = graph.query(query)
    return Rows(tuple(map(str, found.vars or ())), [tuple(map(term, result)) for result in found], store)  # type: ignore[arg-type]


def within(limit: int, work: Callable[[], Rows]) -> Rows | None:
    """What comes within so many seconds of the processor."""

    def stop(number: int, frame: object) -> None:
        raise TimeoutError

    signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, limit)
    try:
        return work()
    except TimeoutError:
        return None
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def same(question: Question, ours: Rows, theirs: Rows, engine: str) -> None:
    """Ends the run if an engine answers otherwise."""
    mine, others = ({tuple(cell(term, rows.store) for term in row) for row in rows.terms} for rows in (ours, theirs))
    if mine != others:
        sys.exit(f"{question.id}: {engine} answers otherwise: {list(others - mine)[:2]} for {list(mine - others)[:2]}")


def cell(value: Term | None, store: Store) -> object:
    """A term as it is compared: numbers and truth values as such, and blank nodes without their labels."""
    return value.value if isinstance(value, NamedNode) else "_:" if isinstance(value, BlankNode) else store.plain(value)


def compared(engine: str, times: dict[str, tuple[float, float]], target: str) -> None:
    """Both geometric means, and the questions in which we are slowest beside the other."""
    ours, theirs = mean(mine for mine, _ in times.values()), mean(other for _, other in times.values())
    row(f"{len(times)} questions, ours", ours)
    row(f"the same, {engine}", theirs, f"theirs are {theirs / ours:.2f} times ours, ours {ours / theirs:.2f} times theirs {target}")
    worst = sorted(times, key=lambda name: times[name][1] / times[name][0])[:8]
    print("    " + ", ".join(f"{name} {times[name][0]:.3f} / {times[name][1]:.3f}" for name in worst), flush=True)


def row(name: str, value: float, remark: str = "") -> None:
    """One line of the table."""
    digits = 0 if value >= 1000 else 2 if value >= 0.1 else 5
    print(f"{name:<28}{value:>14,.{digits}f}  {remark}", flush=True)


def main() -> None:
    """Prints the table."""
    words = [word for word in sys.argv[1:] if not word.startswith("-")]
    triples = int(words[0]) if words else 1_000_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        data, dump = folder / "data.nt", folder / "everything.nt"
        turtle_file = folder / "data.ttl"
        with turtle_file.open("w", encoding="utf-8") as file:
            file.writelines(turtle(records(triples, faulty=0)))
        with data.open("wb") as lines:
            serialize((quad.triple for quad in parse(path=turtle_file)), lines, RdfFormat.N_TRIPLES)
        turtle_file.unlink()
        loading(data, folder)
        first_answer(folder / "store")
        ours = Source(store=folder / "store").open()
        with dump.open("wb") as file_:
            everything = cast(Iterator[Triple], ours.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"))
            serialize(everything, file_, RdfFormat.N_TRIPLES)
        (folder / "virtuoso").mkdir()
        against_virtuoso(ours, dump, folder / "virtuoso")
        if "--only-disk" not in sys.argv:
            against_rdflib(Store([data], BESIDE), dump)


if __name__ == "__main__":
    main()

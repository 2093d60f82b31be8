"""The store on disk at a size: loading, rules, the canned questions against rdflib and Virtuoso, and the first answer.

    python tests/benchmarks/queries.py [TRIPLES] [--only-disk]

The data is that of ``tests.generated.large``, with the ontology beside it. All engines are asked the same statements, those
that follow by rule included, and their rows are compared: the store on disk with Virtuoso, memory with rdflib, which is in
memory, too (not with ``--only-disk``). Printed are seconds and, behind them, the ratios that have targets:
loading at most 15 times parsing, rules at most loading, the geometric mean of the questions at most 1/20 of rdflib's and
1.5 times Virtuoso's, and the first answer at most 3 times importing what it cannot do without.
"""

import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from pyoxigraph import RdfFormat, Triple, parse, serialize
from pyoxigraph import Store as Oxigraph

from citydip.inference.rules import conclude
from citydip.questions import Question, load
from citydip.resources import BESIDE, ontology_text
from citydip.store import Rows, Store
from citydip.store.disk import ONTOLOGY
from citydip.store.keeper import Keeper, names_of, none_of
from citydip.store.loading import load as load_file
from citydip.store.loading import load_ontology
from citydip.store.source import Source
from tests import servers
from tests.generated import large
from tests.test_engines import term

if TYPE_CHECKING:
    import rdflib

ASKED: Final = [question for folder in ("findings", "questions") for question in load(folder) if not question.needs]
EVERYTHING: Final = "http://citydip.example/everything"
BASELINE: Final = "import pyoxigraph, rich.console, rich.table"
RUNS: Final = 5
PATIENCE: Final = 30.0
"""Seconds after which a query of an engine is measured once and no more."""


def seconds(work: Callable[[], object]) -> float:
    """Processor time, which other processes of the machine do not lengthen."""
    start = time.process_time()
    work()
    return time.process_time() - start


def wall(work: Callable[[], object]) -> float:
    """The shortest of some runs."""
    found: list[float] = []
    while len(found) < RUNS and sum(found) < PATIENCE:
        start = time.perf_counter()
        work()
        found.append(time.perf_counter() - start)
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
        rules = seconds(partial(conclude, memory))
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


def against_virtuoso(ours: Store, dump: Path, folder: Path) -> None:
    """The questions, put to both in turn."""
    with servers.virtuoso(folder) as server:
        (folder / "load").mkdir()
        (folder / "load" / "everything.nt").symlink_to(dump)
        servers.isql(server.sql, f"ld_dir('{folder}/load', '*.nt', '{EVERYTHING}'); rdf_loader_run(); checkpoint;")
        theirs = Source(endpoint=server.query, graphs=[EVERYTHING]).open()
        times = []
        for question in ASKED:
            same(question, ours.rows(question.bound({})), theirs.rows(question.bound({})), "Virtuoso")
            times.append((wall(partial(ours.rows, question.bound({}))), wall(partial(theirs.rows, question.bound({})))))
    compared("Virtuoso", times, "(ours at most 1.5 times theirs)")


def against_rdflib(ours: Store, dump: Path) -> None:
    """The questions, put to both in turn."""
    import rdflib

    graph = rdflib.Graph()
    row("rdflib: parsing", seconds(lambda: graph.parse(dump, format="nt")))
    times = []
    for question in ASKED:
        found = graph.query(question.bound({}))
        terms = [tuple(map(term, result)) for result in found]  # type: ignore[arg-type]
        same(question, ours.rows(question.bound({})), Rows(tuple(map(str, found.vars or ())), terms, ours), "rdflib")
        times.append((wall(partial(ours.rows, question.bound({}))), wall(partial(asked, graph, question.bound({})))))
    compared("rdflib", times, "(theirs at least 20 times ours)")


def asked(graph: "rdflib.Graph", query: str) -> None:
    """Reads the answer of rdflib to its end."""
    for _ in graph.query(query):
        pass


def same(question: Question, ours: Rows, theirs: Rows, engine: str) -> None:
    """Ends the run if an engine answers otherwise."""
    mine, others = ({repr(record) for record in rows.records()} for rows in (ours, theirs))
    if mine != others:
        sys.exit(f"{question.id}: {engine} answers otherwise: {sorted(others - mine)[:2]} for {sorted(mine - others)[:2]}")


def compared(engine: str, times: list[tuple[float, float]], target: str) -> None:
    ours, theirs = mean(mine for mine, _ in times), mean(other for _, other in times)
    row(f"{len(times)} questions, ours", ours)
    row(f"the same, {engine}", theirs, f"theirs are {theirs / ours:.2f} times ours, ours {ours / theirs:.2f} times theirs {target}")


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
        with data.open("w", encoding="utf-8") as file:
            file.writelines(large(triples))
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

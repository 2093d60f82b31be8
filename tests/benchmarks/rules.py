"""What the rules cost on large data, against parsing it and against loading it to disk, all in one run.

    python -m tests.benchmarks.rules [TRIPLES] [RUNS]

Printed are the medians of wall time and of processor time, and their ratios. Target: the rules cost at most what the load costs.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial

from pyoxigraph import RdfFormat, Store, parse

from citydip.inference.rules import conclude
from citydip.resources import ontology_files
from tests.benchmarks.generate import records, turtle


def measure(work: Callable[[], object]) -> tuple[float, float]:
    """Wall and processor seconds."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - cpu


def main() -> None:
    """Prints the table."""
    triples, runs = (int(word) for word in (*sys.argv[1:3], *("1000000", "3")[len(sys.argv[1:3]) :]))
    data = "".join(turtle(records(triples, faulty=0))).encode()
    ontology = b"\n".join(path.read_bytes() for path in ontology_files())
    found: dict[str, list[tuple[float, float]]] = {"parsing": [], "load to disk": [], "rules": []}
    conclusions = 0
    for _ in range(runs):
        found["parsing"].append(measure(lambda: sum(1 for _ in parse(data, RdfFormat.TURTLE))))
        with tempfile.TemporaryDirectory() as folder:
            disk = Store(folder)
            found["load to disk"].append(measure(partial(disk.bulk_load, data, RdfFormat.TURTLE)))
            del disk
        memory = Store()
        memory.bulk_load(ontology, RdfFormat.TURTLE)
        memory.bulk_load(data, RdfFormat.TURTLE)
        counts: dict[str, int] = {}
        found["rules"].append(measure(partial(lambda store, into: into.update(conclude(store, in_memory=True)), memory, counts)))
        conclusions = sum(counts.values())
    print(f"{triples} triples, {conclusions} conclusions, medians of {runs}")
    base = [statistics.median(times[index] for times in found["load to disk"]) for index in (0, 1)]
    print(f"{'':<16}{'wall s':>9}{'/ load':>8}{'cpu s':>9}{'/ load':>8}")
    for name, times in found.items():
        wall, cpu = (statistics.median(pair[index] for pair in times) for index in (0, 1))
        print(f"{name:<16}{wall:>9.2f}{wall / base[0]:>8.2f}{cpu:>9.2f}{cpu / base[1]:>8.2f}")


if __name__ == "__main__":
    main()

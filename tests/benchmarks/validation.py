"""What validation costs, whole processes on one core, beside what it cannot do without.

    python tests/benchmarks/validation.py [--large] [--reference]

Printed are seconds of user time and megabytes at the peak, the ratio to parsing the same file with pyoxigraph, and the target.
``--reference`` adds pySHACL on 100,000 statements, which takes ten minutes; ``--large`` adds ten million, which takes some, too.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from multiprocessing import Pipe, Process
from pathlib import Path

from pyoxigraph import parse

BASELINE = [sys.executable, "-c", "import pyoxigraph, rich.console, rich.table"]
PARSE = "import pyoxigraph, sys; sum(1 for _ in pyoxigraph.parse(path=sys.argv[1]))"
CITYDIP = str(Path(sys.executable).with_name("citydip"))
GENERATE = str(Path(__file__).with_name("generate.py"))


ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""Once installed, modules are not compiled anew at each start."""


def _run(command: list[str], pipe: object) -> None:
    start = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False, env=ENVIRONMENT)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    pipe.send((used.ru_utime, time.perf_counter() - start, used.ru_maxrss / 1024))  # type: ignore[attr-defined]


def measure(command: list[str], runs: int = 3) -> tuple[float, float, float]:
    """Least user seconds, least wall seconds and peak memory in MB; a process of its own measures each run."""
    found = []
    for _ in range(runs):
        ours, theirs = Pipe()
        process = Process(target=_run, args=(command, theirs))
        process.start()
        found.append(ours.recv())
        process.join()
    user, wall, memory = zip(*found, strict=True)
    return min(user), min(wall), max(memory)


def row(name: str, used: tuple[float, float, float], base: tuple[float, float, float], target: str) -> None:
    """Prints one row."""
    print(f"{name:<34}{used[0]:>9.2f}{used[1]:>9.2f}{used[2]:>9.0f}{base[0]:>9.3f}{used[0] / base[0]:>8.1f}  {target}", flush=True)


def reference(path: Path, folder: Path, alone: tuple[float, float, float]) -> None:
    """Prints how often citydip and its engine would have been done in the time of pySHACL, on the same graphs."""
    from pyshacl import validate

    from citydip.validation.engines import _compiled, _graph, _shapes_graph
    from citydip.validation.knowledge import knowledge

    text = path.read_bytes() + b"\n" + knowledge().background_text
    data, shapes = folder / "data.ttl", folder / "shapes.ttl"
    data.write_bytes(text)
    shapes.write_bytes(knowledge().shapes)
    slow = measure([str(Path(sys.executable).with_name("pyshacl")), "-s", str(shapes), str(data)], 1)
    row("  the command pyshacl", slow, alone, "base: citydip validate; target 40")
    compiled, graph, shapes_graph = (
        _compiled(knowledge().shapes),
        _graph(quad.triple for quad in parse(path=str(data))),
        _shapes_graph(shapes.read_bytes()),
    )
    start = time.process_time()
    compiled.validate_text(text.decode(), format="turtle")
    between = time.process_time()
    validate(graph, shacl_graph=shapes_graph, inplace=True)
    fast, engine = between - start, time.process_time() - between
    row("  the engine of pySHACL", (engine, 0, 0), (fast, 0, 0), "base: the fast engine, with parsing; target 80")


def main() -> None:
    """Prints the table."""
    sizes = {100_000: "8", 1_000_000: "6, 250 MB"} | ({10_000_000: "10, 500 MB"} if "--large" in sys.argv else {})
    print(f"{'':<34}{'user s':>9}{'wall s':>9}{'MB':>9}{'base s':>9}{'ratio':>8}  target")
    with tempfile.TemporaryDirectory() as folder:
        small = Path(folder, "small.ttl")
        small.write_bytes(subprocess.run([sys.executable, GENERATE, "100", "1", "0"], stdout=subprocess.PIPE, check=True).stdout)
        row("one case, from a cold start", measure([CITYDIP, "validate", str(small)], 9), measure(BASELINE, 9), "3")
        for size, target in sizes.items():
            path = Path(folder, f"{size}.ttl")
            with path.open("wb") as file:
                subprocess.run([sys.executable, GENERATE, str(size)], stdout=file, check=True)
            runs = 1 if size > 1_000_000 else 3
            parsing = measure([sys.executable, "-c", PARSE, str(path)], runs)
            command = [CITYDIP, "validate", str(path), "--format", "csv"]
            alone = measure(command, runs)
            row(f"{size:,} statements", alone, parsing, target)
            if size >= 1_000_000:
                both = measure([*command, "--jobs", "2"], runs)
                row("  with --jobs 2", both, parsing, f"wall {both[1] / alone[1]:.2f} of one, target 0.67")
            if size == 100_000 and "--reference" in sys.argv:
                reference(path, Path(folder), alone)
            path.unlink()
    print(f"{os.cpu_count()} cores")


if __name__ == "__main__":
    main()

"""How long a first answer takes, as a whole process, against importing what it cannot do without.

    python tests/benchmarks/start.py [RUNS]

Each command runs in turn with the baseline, so that a machine that slows down slows down both. Printed are the medians
of wall time and of processor time, and the ratio of the medians. Targets: `ask F02` 2.5 times, `findings` 4 times.
"""

import os
import resource
import statistics
import subprocess
import sys
import time

BASELINE = [sys.executable, "-c", "import pyoxigraph, rich.console, rich.table"]
COMMANDS = {
    "ask F02": (["ask", "F02"], 2.5),
    "findings": (["findings"], 4.0),
    "findings --lang fa": (["findings", "--lang", "fa"], 4.0),
    "findings --format json": (["findings", "--format", "json"], 4.0),
    "show london": (["show", "london"], None),
    "--help": (["--help"], None),
}


def measure(command: list[str]) -> tuple[float, float]:
    """Wall and processor seconds of one run."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Prints the table."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    script = os.path.join(os.path.dirname(sys.executable), "citydip")  # noqa: PTH118, PTH120
    print(f"{'command':<24}{'wall ms':>9}{'base ms':>9}{'ratio':>7}{'cpu ms':>9}{'base ms':>9}{'ratio':>7}{'target':>8}")
    for name, (words, target) in COMMANDS.items():
        measure(BASELINE)
        measure([script, *words])
        pairs = [(measure([script, *words]), measure(BASELINE)) for _ in range(runs)]
        wall, cpu = (statistics.median(mine[index] for mine, _ in pairs) * 1000 for index in (0, 1))
        base_wall, base_cpu = (statistics.median(base[index] for _, base in pairs) * 1000 for index in (0, 1))
        figures = f"{wall:>9.0f}{base_wall:>9.0f}{wall / base_wall:>7.2f}{cpu:>9.0f}{base_cpu:>9.0f}{cpu / base_cpu:>7.2f}"
        print(f"{name:<24}{figures}{target or '-':>8}")


if __name__ == "__main__":
    main()

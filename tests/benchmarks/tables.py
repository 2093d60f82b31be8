"""What tables cost, as ratios: to RDF against reading them and formatting the same statements, and against reading the cells alone.

Run it with ``python tests/benchmarks/tables.py``; it is no test. Each figure is user time of a process of its own, the best of
three; memory is the peak of that process.
"""

import csv
import os
import sys
import tempfile
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from citydip.persian import with_persian_digits

ROWS = 100_000
KINDS = ["Twinning", "Summit", "Training", "JointProject"]
DIMENSIONS = ["culture", "economy; networks", "security", "توسعه"]
HEAD = ["id", "name (en)", "name (fa)", "kind", "dimension", "actor", "start", "end", "source"]

READ_AND_FORMAT = """
import csv, sys
columns = sys.argv[3].split(",")
with open(sys.argv[1], encoding="utf-8-sig", newline="") as table, open(sys.argv[2], "w", encoding="utf-8") as out:
    reader = csv.reader(table)
    next(reader)
    for number, row in enumerate(reader, 1):
        subject = f"<https://example.org/cases/activity/{row[0]}>"
        out.write(f"{subject} <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://w3id.org/citydip/ontology#Activity> .\\n")
        for properties, cell in zip(columns, row[1:]):
            for property_ in properties.split("+"):
                for value in cell.split("; "):
                    out.write(f'{subject} <https://w3id.org/citydip/ontology#{property_}> "{value}" .\\n')
        out.write(f"<https://example.org/cases/row/activities/{row[0]}> <http://www.w3.org/ns/csvw#describes> {subject} .\\n")
        out.write(f'<https://example.org/cases/row/activities/{row[0]}> <http://www.w3.org/ns/csvw#rownum> "{number}" .\\n')
"""
READ_CELLS = """
import openpyxl, sys
for sheet in openpyxl.load_workbook(sys.argv[1], read_only=True, data_only=True):
    for row in sheet.iter_rows():
        for cell in row:
            cell.value
"""
WRITE = """
import csv, openpyxl, sys
book = openpyxl.Workbook(write_only=True)
sheet = book.create_sheet("cases")
with open(sys.argv[1], encoding="utf-8-sig", newline="") as table:
    for row in csv.reader(table):
        sheet.append(row)
book.save(sys.argv[2])
"""
CONVERT = "import sys; from citydip.cli import main; sys.exit(main(sys.argv[1:]))"


# The properties of the columns; some cells make several statements.
PLAIN = "prefLabel,prefLabel,kind,dimension,actor,start,end,source"
VARIED = "prefLabel,prefLabel,kind,dimension,actor,start+typed,end,source+type+address"


def rows(count: int, *, varied: bool = False) -> Iterator[list[str]]:
    """Rows; where varied, each has a source of its own and a day of the Solar Hijri calendar."""
    for number in range(count):
        yield [
            f"c{number}",
            f"activity number {number}",
            f"فعالیت شمارهٔ {number}",
            KINDS[number % 4],
            DIMENSIONS[number % 4],
            "London; Paris" if number % 3 else "لندن",
            with_persian_digits(f"{1330 + number % 70}/{number % 12 + 1}/{number % 29 + 1}")
            if varied
            else f"{1950 + number % 70}-{number % 12 + 1:02}",
            f"{2022 + number % 4}",
            f"https://example.org/page/{number if varied else number % 500}",
        ]


def measured(code: str, *words: str) -> tuple[float, float]:
    """The best user time of three runs in seconds, and the peak of memory in MB."""
    best, peak = float("inf"), 0.0
    for _ in range(3):
        process = os.posix_spawn(sys.executable, [sys.executable, "-c", code, *words], os.environ)
        _, status, usage = os.wait4(process, 0)
        if status:
            raise SystemExit(f"failed: {' '.join(words)}")
        best, peak = min(best, usage.ru_utime), max(peak, usage.ru_maxrss / 1024)
    return best, peak


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for count in (ROWS, 4 * ROWS):
            with (folder / f"{count}.csv").open("w", encoding="utf-8-sig", newline="") as stream:
                csv.writer(stream).writerows(chain([HEAD], rows(count)))
        with (folder / "varied.csv").open("w", encoding="utf-8-sig", newline="") as stream:
            csv.writer(stream).writerows(chain([HEAD], rows(ROWS, varied=True)))
        table = folder / f"{ROWS}.csv"
        floor, _ = measured(READ_AND_FORMAT, str(table), str(folder / "floor.nt"), PLAIN)
        ours, peak = measured(CONVERT, "convert", str(table), "-q", "-o", str(folder / "ours.nt"))
        print(f"csv, {ROWS:,} rows: {ours:.2f} s, {ours / floor:.1f} times reading and formatting ({floor:.2f} s); {peak:.0f} MB")
        ours4, peak4 = measured(CONVERT, "convert", str(folder / f"{4 * ROWS}.csv"), "-q", "-o", str(folder / "ours.nt"))
        print(f"csv, {4 * ROWS:,} rows: {ours4:.2f} s, {ours4 / ours:.1f} times; {peak4:.0f} MB")
        varied = folder / "varied.csv"
        floor, _ = measured(READ_AND_FORMAT, str(varied), str(folder / "floor.nt"), VARIED)
        ours, peak = measured(CONVERT, "convert", str(varied), "-q", "-o", str(folder / "ours.nt"))
        print(f"csv, {ROWS:,} varied rows: {ours:.2f} s, {ours / floor:.1f} times reading and formatting ({floor:.2f} s); {peak:.0f} MB")
        book = folder / "book.xlsx"
        measured(WRITE, str(table), str(book))
        floor, _ = measured(READ_CELLS, str(book))
        ours, peak = measured(CONVERT, "convert", str(book), "-q", "-o", str(folder / "ours.nt"))
        print(f"xlsx, {ROWS:,} rows: {ours:.2f} s, {ours / floor:.2f} times reading the cells ({floor:.2f} s); {peak:.0f} MB")


if __name__ == "__main__":
    main()

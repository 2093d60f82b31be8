"""Answers on paper: one report, written as a table for the terminal, Markdown, CSV, TSV, HTML or JSON."""

import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from citydip.persian import dates_apart, isolate, with_persian_digits

__all__ = ["FORMATS", "Report", "Table", "in_solar_hijri", "render"]

# A month or a day is a date wherever it stands alone; a bare number is a year only where it is kept together as a text.
_DATE: Final = re.compile("\u2068?([12]\\d{3}-\\d\\d(?:-\\d\\d)?)\u2069?|\u2068((?:1[5-9]|2[01])\\d\\d)\u2069")
_SPAN: Final = re.compile("\u2068?([12]\\d{3}-\\d\\d-\\d\\d)/([12]\\d{3}-\\d\\d-\\d\\d)\u2069?")
_NUMBER: Final = re.compile(r"[+-]?\d+([.,٫]\d+)?([eE][+-]?\d+)?")


@dataclass(frozen=True, slots=True)
class Table:
    """Headings and rows of text, as people read them.

    Attributes:
        columns: the headings.
        rows: the cells.
        title: what stands above it.
        heat: for each cell a number from 0 to 1 by which a page colours it, None for no colour; empty for a table without colours.
    """

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    title: str = ""
    heat: Sequence[Sequence[float | None]] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """What a command answers.

    Attributes:
        language: ``en`` or ``fa``.
        title: the heading.
        tables: what people read.
        notes: lines under the tables.
        asked_for: the date of which the notes say that the answer holds for it.
        data: what ``json`` prints.
        records: what ``csv`` and ``tsv`` print, first the header; None where they print the first table.
    """

    language: str
    title: str
    tables: Sequence[Table]
    notes: Sequence[str] = ()
    data: object = None
    records: Sequence[Sequence[object]] | None = field(default=None)
    asked_for: str = ""

    def digits(self, text: str) -> str:
        """A number as the language writes it; any other text as it is."""
        numeric = self.language == "fa" and text.replace(".", "", 1).removeprefix("-").isdigit()
        return with_persian_digits(text).replace(".", "٫") if numeric else text


def in_solar_hijri(report: Report) -> Report:
    """The report with the dates that stand alone in a cell, and the day asked for, as Persian readers know them.

    What machines read stays as it is.
    """
    from citydip.persian import dates

    def shown(cell: str) -> str:
        if span := _SPAN.fullmatch(cell):
            return " – ".join(map(dates.in_solar_hijri, span.groups()))
        found = _DATE.fullmatch(cell)
        return dates.in_solar_hijri(found[1] or found[2]) if found else cell

    tables = [replace(table, rows=[[*map(shown, row)] for row in table.rows]) for table in report.tables]
    day = report.asked_for
    notes = [note.replace(day, shown(day)) for note in report.notes] if len(day) == len("2019-10-04") else report.notes
    return replace(report, tables=tables, notes=notes)


def _table(report: Report, colour: bool) -> str:
    import shutil

    from rich.box import SIMPLE_HEAD
    from rich.console import Console, ConsoleOptions
    from rich.measure import Measurement
    from rich.table import Table as Grid
    from rich.text import Text

    width = shutil.get_terminal_size((120, 24)).columns
    stream = io.StringIO()
    console = Console(file=stream, width=max(width, 40), force_terminal=colour, legacy_windows=False, highlight=False, emoji=False)

    class Cell:
        """A text of which each line is isolated by itself: an isolate does not reach into the next line of a terminal."""

        def __init__(self, value: str) -> None:
            self.text = Text(report.digits(value))

        def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Text]:
            for line in self.text.wrap(console, options.max_width, overflow="fold"):
                line.rstrip()
                yield Text(isolate(line.plain))

        def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
            return Measurement.get(console, options, self.text)

    console.print(Text(isolate(report.title), style="bold"))
    for table in report.tables:
        grid = Grid(box=SIMPLE_HEAD, title=Text(isolate(table.title)) if table.title else None, title_justify="left", pad_edge=False)
        for column in table.columns:
            grid.add_column(Cell(column))
        for row in table.rows:
            grid.add_row(*map(Cell, row))
        console.print(grid)
    for note in report.notes:
        console.print(Cell(note))
    lines = (line.rstrip() for line in stream.getvalue().splitlines())
    return "\n".join(lines) + "\n"


def _plain(value: str) -> str:
    """Without the characters by which data could command a terminal or turn a line around; half-spaces and isolates stay."""
    return "".join(character for character in value if character.isprintable() or character in "\n\u200c\u2068\u2069")


def _markdown(report: Report) -> str:
    def cell(value: str) -> str:
        shown = report.digits(value).replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")
        return " ".join(shown.split())

    lines = [f"# {report.title}", ""]
    for table in report.tables:
        lines += [f"## {table.title}", ""] if table.title else []
        lines.append("| " + " | ".join(map(cell, table.columns)) + " |")
        lines.append("|" + " --- |" * len(table.columns))
        lines += ["| " + " | ".join(map(cell, row)) + " |" for row in table.rows]
        lines.append("")
    for note in report.notes:
        lines += [note, ""]
    return "\n".join(lines).rstrip("\n") + "\n"


_STYLE: Final = """
body { font-family: Vazirmatn, "Noto Naskh Arabic", "Noto Sans", "Segoe UI", Tahoma, sans-serif; line-height: 1.6; }
body { max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; margin: 1rem 0 2rem; print-color-adjust: exact; }
th, td { border-bottom: 1px solid #bbb; padding: .35rem .6rem; text-align: start; vertical-align: top; }
th { border-bottom: 2px solid #444; }
caption { text-align: start; font-weight: bold; padding: .35rem .6rem; }
.short { white-space: nowrap; }
footer { color: #444; font-size: .9rem; }
@media print { body { margin: 0; max-width: none; } tr { break-inside: avoid; } }
"""


def _html(report: Report) -> str:
    from html import escape

    def cells(tag: str, values: Sequence[str], heat: Sequence[float | None] = ()) -> str:
        # A short cell is a name or a number, which is not to be broken.
        short = [' class="short"' if len(value) <= 24 else "" for value in values]
        colours = [f' style="background: rgb(43 123 186 / {warmth * 0.75:.2f})"' if warmth else "" for warmth in heat] or [""] * len(values)
        shown = [escape(report.digits(value)) for value in values]
        return "".join(f"<{tag}{class_}{colour}>{value}</{tag}>" for class_, colour, value in zip(short, colours, shown, strict=True))

    direction = "rtl" if report.language == "fa" else "ltr"
    parts = [
        "<!DOCTYPE html>",
        f'<html lang="{report.language}" dir="{direction}">',
        '<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(report.title)}</title><style>{_STYLE}</style></head>",
        f"<body><h1>{escape(report.title)}</h1>",
    ]
    for table in report.tables:
        parts.append("<table>" + (f"<caption>{escape(table.title)}</caption>" if table.title else ""))
        parts.append("<thead><tr>" + cells("th", table.columns) + "</tr></thead><tbody>")
        heat = table.heat or [()] * len(table.rows)
        parts += ["<tr>" + cells("td", row, warmths) + "</tr>" for row, warmths in zip(table.rows, heat, strict=True)]
        parts.append("</tbody></table>")
    parts.append("<footer>" + "".join(f"<p>{escape(note)}</p>" for note in report.notes) + "</footer>")
    parts.append("</body></html>")
    return "\n".join(parts) + "\n"


def _separated(report: Report, delimiter: str) -> str:
    """Delimited text, which people open in a spreadsheet: a text that it would take for a formula is protected, a number is not."""
    import csv

    from citydip.tables.delimiting import protected

    def shown(value: object) -> object:
        if isinstance(value, str):
            return value if _NUMBER.fullmatch(value) else protected(value)
        return "" if value is None else str(value).lower() if isinstance(value, bool) else value

    records = report.records
    if records is None:
        records = [report.tables[0].columns, *report.tables[0].rows]
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter, lineterminator="\n").writerows(map(shown, record) for record in records)
    return stream.getvalue()


def _json(report: Report) -> str:
    import json

    return json.dumps(report.data, ensure_ascii=False, indent=2) + "\n"


_FORMATS: Final[Mapping[str, Callable[[Report], str]]] = {
    "json": _json,
    "md": _markdown,
    "csv": lambda report: _separated(report, ","),
    "tsv": lambda report: _separated(report, "\t"),
    "html": _html,
}
FORMATS: Final = ("table", *_FORMATS)
"""The formats of a report, by the name that ``--format`` takes."""


def render(report: Report, format_: str, *, colour: bool = False) -> str:
    """A report as text in one of the formats.

    Args:
        report: what to write.
        format_: one of ``FORMATS``.
        colour: whether a table goes to a terminal, which shows headings bold.
    """
    if format_ not in {"json", "csv", "tsv"}:

        def shown(value: str) -> str:
            return dates_apart(_plain(value)) if report.language == "fa" else _plain(value)

        report = replace(
            report,
            title=shown(report.title),
            tables=[
                Table([*map(shown, table.columns)], [[*map(shown, row)] for row in table.rows], shown(table.title), table.heat)
                for table in report.tables
            ],
            notes=[*map(shown, report.notes)],
        )
    return _table(report, colour) if format_ == "table" else _FORMATS[format_](report)

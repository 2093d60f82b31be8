"""The outcome of a validation as people read it: what is wrong with each record, and at the end what was checked."""

from citydip.messages import text
from citydip.render import Report as Page
from citydip.render import Table
from citydip.validation.results import Report, Result, Severity
from citydip.validation.terms import plain

__all__ = ["record", "summary", "validation_report"]

_COLUMNS = ("severity", "field", "problem", "remedy")


def validation_report(report: Report, language: str, severity: Severity = Severity.VIOLATION) -> Page:
    """The report as a page in the reader's language.

    Args:
        report: the outcome.
        language: ``en`` or ``fa``.
        severity: the least severity that stands against the data.
    """
    by_record: dict[tuple[str, ...], list[Result]] = {}
    for result in report.results:
        # What is said of no record is said of a sheet.
        sheet = (result.place.file, result.place.sheet) if result.place and not result.raw.focus else ()
        by_record.setdefault((result.raw.focus, *sheet), []).append(result)
    tables = []
    for results in by_record.values():
        in_cells = any(result.place != results[0].place for result in results)
        rows = [
            [
                *([result.place.cell or f"{result.place.line}:{result.place.column}" if result.place else ""] if in_cells else []),
                text(f"severity-{result.severity.word}", language),
                result.path_label[language] if result.path_label else "",
                _problem(result, language),
                result.fix.text[language] if result.fix else "",
            ]
            for result in results
        ]
        columns = ("cell", *_COLUMNS) if in_cells else _COLUMNS
        tables.append(Table([text(f"column-{name}", language) for name in columns], rows, _title(results[0], language)))
    return Page(
        language,
        text("validate-title", language),
        tables,
        [*_account(report, language), summary(report, language, severity)],
        data={
            "conforms": report.conforms_at(severity),
            "engine": report.engine,
            "ontology": report.ontology,
            "data_hash": report.data_hash,
            "checked": {
                "files": report.checked.files,
                "triples": report.checked.triples,
                "cases": report.checked.cases,
                "shapes": report.checked.shapes,
                "focus_nodes": report.checked.focus_nodes,
            },
            "left_out": {severity.word: report.left_out.get(severity, 0) for severity in Severity},
            "results": [record(result) for result in report.results],
        },
        records=[
            (*_FIELDS, "message", "fix"),
            *(
                (*_flat(result, language), result.message[language], result.fix.text[language] if result.fix else "")
                for result in report.results
            ),
        ],
    )


_FIELDS = (
    "severity",
    "file",
    "line",
    "column",
    "sheet",
    "cell",
    "focus",
    "focus_label",
    "path",
    "path_label",
    "value",
    "shape",
    "component",
)


def _flat(result: Result, language: str) -> tuple[object, ...]:
    said = record(result)
    labels = {"focus_label": result.focus_label[language], "path_label": result.path_label[language] if result.path_label else None}
    return tuple((said | labels)[name] for name in _FIELDS)


def record(result: Result) -> dict[str, object]:
    """A result as ``validate --format json`` prints it."""
    raw, place, fix = result.raw, result.place, result.fix
    return {
        "severity": result.severity.word,
        "focus": plain(raw.focus),
        "focus_label": dict(result.focus_label),
        "path": plain(raw.path),
        "path_label": dict(result.path_label) if result.path_label else None,
        "value": plain(raw.value),
        "shape": raw.shape,
        "component": raw.component,
        "message": dict(result.message),
        "fix": {
            "text": dict(fix.text),
            "safe": fix.safe,
            "alternatives": [
                [{"path": plain(change.path), "old": plain(change.old), "new": plain(change.new)} for change in changes]
                for changes in fix.alternatives
            ],
        }
        if fix
        else None,
        "file": place.file if place else None,
        "line": place.line if place and not place.sheet else None,
        "column": place.column if place and not place.sheet else None,
        "sheet": place.sheet or None if place else None,
        "cell": place.cell or None if place else None,
    }


def _title(result: Result, language: str) -> str:
    label = result.focus_label[language]
    return text("validate-record", language, name=label, place=str(result.place)) if result.place else label


def _problem(result: Result, language: str) -> str:
    """The sentence, with the value that it speaks of unless it names it."""
    sentence = result.message[language]
    value = result.value_label[language] if result.value_label else ""
    if not value or value in sentence or result.raw.value == result.raw.focus:
        return sentence
    return text("validate-value", language, sentence=sentence, value=value if len(value) <= 60 else value[:60] + "…")


def _account(report: Report, language: str) -> list[str]:
    checked = report.checked
    left_out = {f"{severity.word}s": count for severity, count in report.left_out.items()}
    return [
        *([text("validate-left-out", language, **left_out)] if left_out else []),
        text(
            "validate-checked",
            language,
            files=checked.files,
            triples=checked.triples,
            cases=checked.cases,
            nodes=checked.focus_nodes,
            shapes=checked.shapes,
            engine=text(f"engine-{report.engine}", language),
        ),
        text("answer-provenance", language, version=report.ontology, hash=report.data_hash),
    ]


def summary(report: Report, language: str, severity: Severity = Severity.VIOLATION) -> str:
    """The verdict in one line."""
    if not report.reached:
        return text("validate-nothing-terms" if report.checked.triples else "validate-nothing-empty", language)
    counts = {word: report.count(Severity.of(word)) for word in ("violation", "warning", "info")}
    key = "validate-conforms" if report.conforms_at(severity) else "validate-differs"
    return text(key, language, violations=counts["violation"], warnings=counts["warning"], infos=counts["info"])

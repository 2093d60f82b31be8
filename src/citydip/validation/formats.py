"""The outcome of a validation for machines: SARIF 2.1.0, JUnit, and the standard report in Turtle."""

import json
from collections.abc import Callable, Iterable, Mapping
from itertools import groupby
from pathlib import Path
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, serialize

from citydip.messages import text
from citydip.terms import PREFIXES, local_name
from citydip.validation.knowledge import knowledge
from citydip.validation.report import record, summary
from citydip.validation.results import Report, Result, Severity
from citydip.validation.terms import term_of

__all__ = ["MACHINE_FORMATS", "written"]

_SH: Final = "http://www.w3.org/ns/shacl#"
_LEVELS: Final = {Severity.VIOLATION: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def written(report: Report, format_: str, language: str, severity: Severity = Severity.VIOLATION) -> str:
    """The report in one of ``MACHINE_FORMATS``.

    Args:
        report: the outcome.
        format_: its format.
        language: ``en`` or ``fa``, for the texts of formats that have one only.
        severity: the least severity that stands against the data.
    """
    return _WRITERS[format_](report, language, severity)


def _sarif(report: Report, language: str, severity: Severity) -> str:
    rules = sorted({result.raw.shape for result in report.results})
    run = {
        "tool": {
            "driver": {
                "name": "citydip",
                "version": report.ontology,
                "informationUri": "https://w3id.org/citydip",
                "rules": [_rule(shape, language) for shape in rules],
            }
        },
        "language": language,
        "columnKind": "unicodeCodePoints",
        "invocations": [
            {
                "executionSuccessful": report.reached,
                "toolExecutionNotifications": [
                    {"level": "note" if report.reached else "error", "message": {"text": summary(report, language, severity)}}
                ],
            }
        ],
        "results": [_sarif_result(result, rules.index(result.raw.shape), language) for result in report.results],
    }
    schema = "https://json.schemastore.org/sarif-2.1.0.json"
    return json.dumps({"$schema": schema, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2) + "\n"


def _rule(shape: str, language: str) -> dict[str, object]:
    name = knowledge().names.get(shape, {}).get(language) or local_name(shape)
    return {"id": shape.rpartition("/")[2], "shortDescription": {"text": name}, "helpUri": shape}


def _sarif_result(result: Result, rule: int, language: str) -> dict[str, object]:
    said = [result.message[language], result.fix.text[language] if result.fix else ""]
    found: dict[str, object] = {
        "ruleId": result.raw.shape.rpartition("/")[2],
        "ruleIndex": rule,
        "level": _LEVELS[result.severity],
        "message": {"text": " ".join(filter(None, said))},
    }
    location: dict[str, object] = {
        "logicalLocations": [{"name": result.focus_label[language], "fullyQualifiedName": result.raw.focus.strip("<>"), "kind": "object"}]
    }
    if result.place:
        where: dict[str, object] = {"artifactLocation": {"uri": _relative(result.place.file)}}
        if result.place.line:
            where["region"] = {"startLine": result.place.line, "startColumn": result.place.column or 1}
        location["physicalLocation"] = where
    found["locations"] = [location]
    found["properties"] = record(result)
    return found


def _relative(name: str) -> str:
    """The address of a file as SARIF wants it: from the folder of the run where it lies below that, else in full."""
    from urllib.parse import quote

    path = Path(name)
    if path.is_absolute():
        return path.as_uri()
    return quote(path.as_posix())


def _junit(report: Report, language: str, severity: Severity) -> str:
    from xml.etree import ElementTree

    suites = ElementTree.Element("testsuites", name="citydip validate")
    suite = ElementTree.SubElement(suites, "testsuite", name=text("validate-title", language))
    records = [
        list(group) for _, group in groupby(sorted(report.results, key=lambda result: result.raw.focus), lambda result: result.raw.focus)
    ]
    failures = 0
    for results in records:
        first = results[0]
        case = ElementTree.SubElement(
            suite, "testcase", name=_clean(first.focus_label[language]), classname=_clean(first.raw.focus.strip("<>"))
        )
        if first.place:
            case.set("file", _clean(first.place.file))
            if first.place.line:
                case.set("line", str(first.place.line))
        against = [result for result in results if result.severity >= severity]
        failures += bool(against)
        if against:
            failure = ElementTree.SubElement(case, "failure", message=_clean(against[0].message[language]), type=against[0].severity.word)
            failure.text = _clean("\n".join(_line(result, language) for result in against))
        if rest := [result for result in results if result.severity < severity]:
            ElementTree.SubElement(case, "system-out").text = _clean("\n".join(_line(result, language) for result in rest))
    case = ElementTree.SubElement(suite, "testcase", name=text("validate-reached", language), classname="citydip")
    if not report.reached:
        ElementTree.SubElement(case, "error", message=_clean(summary(report, language)), type="nothing-checked")
    for element in (suites, suite):
        element.set("tests", str(len(records) + 1))
        element.set("failures", str(failures))
        element.set("errors", str(int(not report.reached)))
    ElementTree.indent(suites)
    return ElementTree.tostring(suites, encoding="unicode", xml_declaration=False) + "\n"


def _line(result: Result, language: str) -> str:
    parts = [
        str(result.place) if result.place else "",
        text(f"severity-{result.severity.word}", language),
        result.path_label[language] if result.path_label else "",
        result.message[language],
        result.fix.text[language] if result.fix else "",
    ]
    return " | ".join(filter(None, parts))


def _clean(value: str) -> str:
    """Without the characters that XML cannot hold."""
    return "".join(character for character in value if character in "\t\n" or (character >= " " and character not in "\ufffe\uffff"))


def _turtle(report: Report, _: str, __: Severity) -> str:
    prefixes = {name: PREFIXES[name] for name in ("cd", "rdf", "xsd")} | {"sh": _SH}
    return (serialize(_statements(report.results), format=RdfFormat.TURTLE, prefixes=prefixes) or b"").decode()


def _statements(results: Iterable[Result]) -> Iterable[Triple]:
    """The results as the W3C's validation report."""

    def sh(name: str) -> NamedNode:
        return NamedNode(_SH + name)

    results = list(results)
    type_, whole = NamedNode(PREFIXES["rdf"] + "type"), BlankNode("report")
    yield Triple(whole, type_, sh("ValidationReport"))
    yield Triple(whole, sh("conforms"), Literal(not results))
    for number, result in enumerate(results):
        node, raw = BlankNode(f"result{number}"), result.raw
        yield Triple(whole, sh("result"), node)
        yield Triple(node, type_, sh("ValidationResult"))
        yield Triple(node, sh("focusNode"), term_of(raw.focus))
        if raw.path and raw.path.startswith("<"):
            yield Triple(node, sh("resultPath"), term_of(raw.path))
        if raw.value:
            yield Triple(node, sh("value"), term_of(raw.value))
        yield Triple(node, sh("resultSeverity"), sh(result.severity.name.capitalize()))
        yield Triple(node, sh("sourceConstraintComponent"), NamedNode(raw.component))
        yield Triple(node, sh("sourceShape"), NamedNode(raw.shape))
        for language, message in result.message.items():
            yield Triple(node, sh("resultMessage"), Literal(message, language=language))


_WRITERS: Final[Mapping[str, Callable[[Report, str, Severity], str]]] = {"sarif": _sarif, "junit": _junit, "turtle": _turtle}
MACHINE_FORMATS: Final = tuple(_WRITERS)
"""The formats beside those that every report has."""

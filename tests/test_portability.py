"""Canned queries run anywhere: the traps of other engines are avoided. That engines agree is proven in test_engines."""

import re
from pathlib import Path

import pytest

from citydip.resources import ontology_files

# Exports are graphs, which have no order, and run on the embedded engine only.
QUERIES = [path for path in sorted((ontology_files()[0].parents[1] / "queries").glob("*/*.rq")) if path.parent.name != "exports"]

TRAPS = {
    "another server is called": r"\bSERVICE\b",
    "a path without a bound (rdflib recurses to death, Virtuoso fails)": r"[\w)][*+](?=\s+[?<\w(]|\s*$)(?<!COUNT\(\*)",
    # To give a date its type, as exports do after a comma, is not to compare it.
    "years or dates compared as such (wrong in rdflib)": r"(?<!, )xsd:(gYear|date)\b|\b(YEAR|NOW)\s*\(",
    "a function of one engine alone": r"\b(bif|ofn|apf|jena|sql):",
    "rows without an order": r"\A(?!.*(ORDER BY|CONSTRUCT)).*SELECT",
    "an update": r"(?m)^\s*(INSERT|DELETE|LOAD|CLEAR|DROP)\b",
}
EXAMPLES = {
    "another server is called": "SELECT * { SERVICE <http://a> {} } ORDER BY ?a",
    "a path without a bound (rdflib recurses to death, Virtuoso fails)": "SELECT * { ?a skos:broader+ ?b } ORDER BY ?a",
    "years or dates compared as such (wrong in rdflib)": 'SELECT * { FILTER(?a < "2000"^^xsd:gYear) } ORDER BY ?a',
    "a function of one engine alone": "SELECT (bif:lower(?a) AS ?b) {} ORDER BY ?a",
    "rows without an order": "SELECT * { ?a ?b ?c }",
    "an update": "INSERT DATA {}",
}


def body(path: Path) -> str:
    """A query without prefixes, comments, texts and IRIs."""
    text = path.read_text(encoding="utf-8")
    return re.sub(r"^PREFIX.*$|#.*$|\"[^\"]*\"|'[^']*'|<[^>\s]*>", "", text, flags=re.M)


@pytest.mark.parametrize("trap", TRAPS)
def test_no_query_steps_into_the_trap(trap: str) -> None:
    pattern = re.compile(TRAPS[trap], re.DOTALL)
    assert len(QUERIES) > 80
    assert [path.name for path in QUERIES if pattern.search(body(path))] == []


@pytest.mark.parametrize("trap", TRAPS)
def test_the_trap_is_seen(trap: str) -> None:
    assert re.search(TRAPS[trap], EXAMPLES[trap], re.DOTALL)

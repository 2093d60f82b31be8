"""What a query says before it is run: that it only reads, and that it stays on this machine."""

import re
from collections.abc import Iterator
from typing import Final

from citydip.errors import QueryError

__all__ = ["check", "syntax_error"]

_TOKEN: Final = re.compile(
    r"""(?P<skip>\s+|\#[^\n\r]*
        |'''(?:(?:'|'')?(?:[^'\\]|\\.))*'''|\"\"\"(?:(?:"|"")?(?:[^"\\]|\\.))*\"\"\"
        |'(?:[^'\\\n\r]|\\.)*'|"(?:[^"\\\n\r]|\\.)*"
        |<[^<>"{}|^`\\\x00-\x20]*>|[?$]\w+|@[A-Za-z-]+)
       |(?P<name>[\w.-]*:(?:[\w.%-]|\\.)*)
       |(?P<word>[A-Za-z_]\w*)
       |.""",
    re.VERBOSE | re.DOTALL,
)
_READS: Final = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
_WRITES: Final = frozenset({"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"})


def _words(query: str) -> Iterator[tuple[str, int]]:
    """The bare words of a query in upper case with their offsets; not those in strings, IRIs, names and comments."""
    for token in _TOKEN.finditer(query):
        if token.lastgroup == "word":
            yield token["word"].upper(), token.start()


def check(query: str, name: str) -> None:
    """Refuses what is no reading query of this store alone.

    Raises:
        QueryError: the text is empty or an update, or names SERVICE (pyoxigraph would call the other server).
    """
    if "\x00" in query:
        raise QueryError("query-binary", file=name)
    started = False
    for word, offset in _words(query):
        if word == "SERVICE":
            line = query.count("\n", 0, offset) + 1
            column = offset - query.rfind("\n", 0, offset)
            raise QueryError("query-service", file=name, line=line, column=column)
        if not started and word in _WRITES:
            raise QueryError("query-update", file=name, word=word)
        started = started or word in _READS
    if not query.strip() or not any(True for _ in _words(query)):
        raise QueryError("query-empty", file=name)


def syntax_error(query: str, name: str, report: str) -> QueryError:
    """The report of a syntax error by pyoxigraph, as an error that says where in the query it is and what may be meant."""
    where = re.search(r"(\d+):(\d+)", report)
    line, column = (int(where[1]), int(where[2])) if where else (1, 1)
    lines = query.splitlines() or [""]
    rest = lines[line - 1][column - 1 :].strip() if line <= len(lines) else ""
    if not rest and not any(below.strip() for below in lines[line:]):
        return QueryError("query-syntax-end", file=name, line=line, column=column)
    near = rest.split()[0][:40] if rest else "\u21b5"
    place = {"file": name, "line": line, "column": column, "near": near}
    for sign, key in (("Prefix not found", "prefix"), ("variable that is unbound", "unbound"), ("IRI parsing failed", "iri")):
        # The parser lists a failed declaration among all else that it could have read.
        if sign in report:
            return QueryError(f"query-syntax-{key}", **place)
    words = sorted(set(re.findall(r"\b[A-Z]{2,}\b", re.sub(r"\[[^\]]*\]|'[^']*'|\\u\{\w+\}", " ", report))))
    if words:
        return QueryError("query-syntax", **place, expected=", ".join(words))
    return QueryError("query-syntax-plain", **place)

"""What a query says before it is run: that it only reads, which servers it would call, and what it leaves to us to add."""

import re
from collections.abc import Collection, Iterable, Iterator
from typing import Final

from citydip.errors import QueryError
from citydip.terms import PREFIXES

__all__ = ["check", "form", "insert_of_construct", "limited", "names_its_graphs", "rows_of_construct", "syntax_error", "with_prefixes"]

_TOKEN: Final = re.compile(
    r"""(?P<blank>\s+|\#[^\n\r]*)
       |(?P<text>'''(?:(?:'|'')?(?:[^'\\]|\\.))*'''|\"\"\"(?:(?:"|"")?(?:[^"\\]|\\.))*\"\"\"
                |'(?:[^'\\\n\r]|\\.)*'|"(?:[^"\\\n\r]|\\.)*"|@[A-Za-z-]+)
       |(?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
       |(?P<variable>[?$]\w+)
       |(?P<name>(?P<prefix>[\w.-]*):(?:(?:[\w%:-]|\\.)(?:[\w.%:-]|\\.)*)?)
       |(?P<word>\w+)
       |(?P<sign>.)""",
    re.VERBOSE | re.DOTALL,
)
_READS: Final = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
_WRITES: Final = frozenset({"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"})
_DEEPEST: Final = 64
"""More brackets inside each other than any person writes; pyoxigraph's parser takes seconds for 200 and crashes at 20,000."""

_OPERATORS: Final = frozenset("+-*/|&!^=<>")
_JOINS: Final = frozenset({"UNION", "OPTIONAL", "MINUS"})
_SORTED: Final = 10_000
"""More rows than that Virtuoso refuses to sort for a LIMIT."""

_MOST: Final = 1_000
"""More operators than any person writes; chains of 8,000 crash the parser."""


def _tokens(query: str) -> Iterator[re.Match[str]]:
    return (token for token in _TOKEN.finditer(query) if token.lastgroup != "blank")


def _place(query: str, offset: int) -> dict[str, int]:
    return {"line": query.count("\n", 0, offset) + 1, "column": offset - query.rfind("\n", 0, offset)}


def check(query: str, name: str, allowed_hosts: Collection[str] = ()) -> None:
    """Refuses what is no reading query of this store alone.

    Args:
        query: the text.
        name: what errors call it.
        allowed_hosts: the servers that it may call by SERVICE, each as ``host`` or ``host:port``.

    Raises:
        QueryError: the text is empty, no query or an update, is nested beyond all measure, or names SERVICE, by which
            an engine would call another server, for a server that is not allowed.
    """
    if "\x00" in query:
        raise QueryError("query-binary", file=name)
    form(query, name)
    depth = operators = 0
    for token in _tokens(query):
        sign = token[0]
        # Keywords need no blank after them: SERVICEex:a is SERVICE ex:a. And what looks like an IRI may be a comparison
        # that ends before the keyword: FILTER(1<2)SERVICE#>
        hidden = token["iri"] if re.search(r"\).*SERVICE", token["iri"] or "", re.IGNORECASE) else ""
        if "SERVICE" in (token["word"] or token["prefix"] or hidden or "").upper():
            host = _host(query[token.end() :]) if (token["word"] or "").upper() == "SERVICE" else ""
            if not _allowed(host, allowed_hosts):
                raise QueryError("query-service", file=name, **_place(query, token.start()), host=host or "HOST")
        operators += sign in _OPERATORS or (token["word"] or "").upper() in _JOINS
        if operators > _MOST:
            raise QueryError("query-long", file=name, **_place(query, token.start()), limit=_MOST)
        depth += (sign in "({[") - (sign in ")}]")
        if depth > _DEEPEST:
            raise QueryError("query-deep", file=name, **_place(query, token.start()), limit=_DEEPEST)


def limited(query: str, limit: int | None) -> str:
    """A SELECT query that gives one row more than a small limit allows, so that one sees whether it bites.

    One with a limit of its own stays as it is.
    """
    if limit is None or limit >= _SORTED:
        return query
    depth, words = 0, []
    for token in _tokens(query):
        depth += (token[0] == "{") - (token[0] == "}")
        if token["word"] and not depth:
            words.append(token["word"].upper())
    if "SELECT" not in words or not {"LIMIT", "VALUES"}.isdisjoint(words):
        return query
    return f"{query}\nLIMIT {limit + 1}"


def with_prefixes(query: str) -> str:
    """The query with a declaration of each of our prefixes that it uses without one; line numbers stay."""
    used: dict[str, None] = {}
    declared: set[str] = set()
    previous = ""
    for token in _tokens(query):
        if token["name"]:
            if previous == "PREFIX":
                declared.add(token["prefix"])
            else:
                used[token["prefix"]] = None
        previous = token[0].upper()
    added = [f"PREFIX {prefix}: <{PREFIXES[prefix]}> " for prefix in used if prefix in PREFIXES and prefix not in declared]
    return "".join(added) + query


def rows_of_construct(query: str) -> str:
    """A SELECT query that has a row for every solution from which a CONSTRUCT query makes triples."""
    before, _, after = _parts_of_construct(query)
    return f"{before}SELECT (1 AS ?one) {after}"


def insert_of_construct(query: str, into: str, using: Iterable[str]) -> str:
    """The update that adds what a CONSTRUCT query makes.

    Args:
        query: the query, which names no graphs and whose template is written out.
        into: the IRI of the graph to add it to.
        using: the IRIs of the graphs that the query is put to.
    """
    before, template, after = _parts_of_construct(query)
    graphs = "".join(f"USING <{graph}>\n" for graph in using)
    return f"{before}INSERT {{ GRAPH <{into}> {template} }}\n{graphs}{after}"


def _parts_of_construct(query: str) -> tuple[str, str, str]:
    """What stands before CONSTRUCT, its template in braces, and the rest."""
    tokens = _tokens(query)
    start = next(token for token in tokens if (token["word"] or "").upper() == "CONSTRUCT")
    depth, end = 0, start.end()
    for token in tokens:
        if not depth and token[0] != "{":
            break  # the short form, which has no template
        depth += (token[0] == "{") - (token[0] == "}")
        end = token.end()
        if not depth:
            break
    return query[: start.start()], query[start.end() : end], query[end:]


def names_its_graphs(query: str) -> bool:
    """Whether a query says by FROM which graphs it is about."""
    return any((token["word"] or "").upper() == "FROM" for token in _tokens(query))


def _host(after: str) -> str:
    """The host, with its port, of the address behind SERVICE; empty where a variable or a short name stands there."""
    from urllib.parse import urlsplit

    tokens = [token for token, _ in zip(_tokens(after), range(2), strict=False)]
    if tokens and (tokens[0]["word"] or "").upper() == "SILENT":
        tokens.pop(0)
    try:
        return urlsplit(tokens[0]["iri"][1:-1]).netloc.rpartition("@")[2].lower() if tokens and tokens[0]["iri"] else ""
    except ValueError:
        return ""


def _allowed(host: str, allowed_hosts: Collection[str]) -> bool:
    """Whether a host is allowed, at this port or at any."""
    return bool(host) and not {host, re.sub(r":\d*$", "", host)}.isdisjoint(allowed.lower() for allowed in allowed_hosts)


def form(query: str, name: str = "-") -> str:
    """What a query does, as its first word after the prefixes says: SELECT, ASK, CONSTRUCT or DESCRIBE.

    Raises:
        QueryError: the text is empty, an update, or no query.
    """
    tokens = _tokens(query)
    for token in tokens:
        word = (token["word"] or token["prefix"] or "").upper()
        if word in {"PREFIX", "BASE"}:
            for declared in tokens:
                if declared["iri"]:
                    break
        elif word in _WRITES:
            raise QueryError("query-update", file=name, word=word)
        elif word.startswith(tuple(_READS)):
            return next(read for read in _READS if word.startswith(read))
        else:
            near = query[token.start() :].split()[0][:40]
            raise QueryError(
                "query-syntax", file=name, **_place(query, token.start()), near=near, expected="SELECT, ASK, CONSTRUCT, DESCRIBE"
            )
    raise QueryError("query-empty", file=name)


def syntax_error(query: str, name: str, report: str) -> QueryError:
    """The report of a syntax error by pyoxigraph, as an error that says where in the query it is and what may be meant."""
    where = re.search(r"(\d+):(\d+)", report)
    line, column = (int(where[1]), int(where[2])) if where else (1, 1)
    lines = query.splitlines() or [""]
    offset = sum(len(text) + 1 for text in lines[: line - 1]) + column - 1
    before = [token for token in _tokens(query) if token.start() < offset]
    if broken := re.search(r"<[A-Za-z][\w+.-]*:[^<>\n]*[\s\"{}|^`\\][^<>\n]*>", query):
        return QueryError("query-syntax-iri", file=name, **_place(query, broken.start()), near=broken[0].split()[0][:40])
    relative = [token for token in before if token["iri"] and not re.match(r"<[A-Za-z][\w+.-]*:", token[0])]
    if relative and not any((token["word"] or "").upper() == "BASE" for token in before):
        return QueryError("query-syntax-iri", file=name, **_place(query, relative[0].start()), near=relative[0][0][:40])
    for sign, key in (("Prefix not found", "prefix"), ("variable that is unbound", "unbound"), ("* is not authorized", "unbound")):
        # The parser lists a failed declaration among all else that it could have read, and stands behind it.
        if sign in report and before:
            place = _place(query, before[-1].start())
            return QueryError(f"query-syntax-{key}", file=name, **place, near=before[-1][0][:40])
    after = query[offset:].split()
    if not after:
        return QueryError("query-syntax-end", file=name, line=line, column=column)
    place = {"line": line, "column": column}
    words = sorted(set(re.findall(r"\b[A-Z]{2,}\b", re.sub(r"\[[^\]]*\]|'[^']*'|\\u\{\w+\}", " ", report))))
    if words:
        return QueryError("query-syntax", file=name, **place, near=after[0][:40], expected=", ".join(words))
    return QueryError("query-syntax-plain", file=name, **place, near=after[0][:40])

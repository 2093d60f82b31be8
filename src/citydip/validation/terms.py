"""RDF terms as N-Triples writes them, read again."""

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, parse

__all__ = ["iri_of", "lexical", "literal_like", "plain", "term_of"]


def iri_of(term: str) -> str | None:
    """The IRI of a named node; None for a literal or a blank node."""
    return term[1:-1] if term.startswith("<") else None


def term_of(term: str) -> NamedNode | BlankNode | Literal:
    """A term from the way that N-Triples writes it."""
    if term.startswith("<"):
        return NamedNode(term[1:-1])
    if term.startswith("_:"):
        return BlankNode(term[2:])
    value = next(iter(parse(f"<a:a> <a:a> {term} .".encode(), RdfFormat.N_TRIPLES))).object
    assert isinstance(value, Literal)  # noqa: S101 (the writers of these strings are pyoxigraph and the engines)
    return value


def lexical(term: str) -> str:
    """What a literal says, without language and datatype."""
    return term_of(term).value


def literal_like(term: str, value: str) -> str:
    """Another text with the language and datatype of a literal."""
    literal = term_of(term)
    assert isinstance(literal, Literal)  # noqa: S101 (as above)
    if literal.language:
        return str(Literal(value, language=literal.language))
    return str(Literal(value, datatype=literal.datatype))


def plain(term: str | None) -> str | None:
    """What machines are given for a term: an IRI or a path without brackets, the text of a literal, the label of a blank node."""
    if term is None or not term:
        return None
    if term.startswith('"'):
        return lexical(term)
    return term[1:-1] if term.startswith("<") and term.endswith(">") and term.count("<") == 1 else term

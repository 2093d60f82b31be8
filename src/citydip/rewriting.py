"""Puts terms in the place of others in an RDF file. Comments, prefixes and layout stay where the text can be edited in place."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Any, Final, NamedTuple

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse, serialize

from citydip.rdf import checked, labeller, load
from citydip.validation.results import Change
from citydip.validation.terms import term_of

__all__ = ["Wanted", "rewrite"]

_WITHOUT_PREFIXES: Final = {RdfFormat.N_TRIPLES, RdfFormat.N_QUADS}


class Wanted(NamedTuple):
    """A change of one record.

    Attributes:
        focus: the record, as validation names it.
        change: its property, what stands there, and what is to stand there; where the property itself is what stands there, the
            property is to be another, and where there is no property, the record.
        line: the line from which on the record stands, counted from 1.
    """

    focus: str
    change: Change
    line: int


def rewrite(path: Path, wanted: Sequence[Wanted]) -> set[Wanted]:
    """Makes the changes in a file.

    The text is edited where that gives exactly the statements that are wanted, which is proved by reading it again. Else the file is
    written anew, with its prefixes.

    Returns:
        The changes that were made; the others name nothing that stands in the file.

    Raises:
        DataError: the file cannot be read.
    """
    content, syntax = load(path)
    base = path.resolve().as_uri()
    changes = {(one.focus, one.change.path, one.change.old): one for one in wanted}
    reader = parse(content, syntax, base_iri=base)
    made: dict[Wanted, None] = {}
    quads = [_changed(quad, changes, made) for quad in _labelled(reader)]
    if not made:
        return set()
    # Not read_text, which would make LF of CRLF.
    text = path.read_bytes().decode("utf-8-sig")
    edited = _edited(text, sorted(made, key=lambda one: one.line), reader.prefixes)
    if _says(edited, syntax, base, quads):
        path.write_text(edited, "utf-8", newline="")
    else:
        prefixes = None if syntax in _WITHOUT_PREFIXES else reader.prefixes
        serialize(quads, str(path), syntax, prefixes=prefixes)
    return set(made)


def _labelled(quads: Iterator[Quad]) -> Iterator[Quad]:
    """Statements whose blank nodes have the labels that validation gives them, by the order in which they appear."""
    node, graph = labeller("d0b"), labeller("graph")
    for quad in quads:
        yield Quad(node(quad.subject), quad.predicate, node(quad.object), graph(quad.graph_name))


def _changed(quad: Quad, changes: Mapping[tuple[str, str, str], Wanted], made: dict[Wanted, None]) -> Quad:
    focus, property_, value = str(quad.subject), str(quad.predicate), str(quad.object)
    subject, predicate, object_ = quad.subject, quad.predicate, quad.object
    if one := changes.get((focus, "", focus)):
        subject = _new(one, made)
    if one := changes.get((focus, property_, property_)):
        predicate = _new(one, made)
    if one := changes.get((focus, property_, value)):
        object_ = _new(one, made)
    return Quad(subject, predicate, object_, quad.graph_name)


def _new(one: Wanted, made: dict[Wanted, None]) -> Any:
    made[one] = None
    return term_of(one.change.new)


def _edited(text: str, made: Sequence[Wanted], prefixes: Mapping[str, str]) -> str:
    """The text with each change at the first place, from its record on, that spells what is to be changed."""
    starts = [0, *(found.end() for found in re.finditer(r"\r\n|\r|\n", text))]
    edits: dict[int, tuple[int, str]] = {}
    for one in made:
        old, new = term_of(one.change.old), term_of(one.change.new)
        start = starts[min(one.line, len(starts)) - 1]
        found = (match for pattern, spelt in _spellings(old, new, prefixes) for match in _matches(pattern, spelt, text, start))
        place = min((match for match in found if match[0] not in edits), default=None)
        if place:
            edits[place[0]] = place[1:]
    for start in sorted(edits, reverse=True):
        end, spelt = edits[start]
        text = text[:start] + spelt + text[end:]
    return text


def _matches(pattern: str, spelt: str, text: str, start: int) -> Iterator[tuple[int, int, str]]:
    for match in re.compile(pattern).finditer(text, start):
        yield match.start(), match.end(), spelt


def _spellings(old: Any, new: Any, prefixes: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """How a term may be spelt, each as a pattern, with how the new one is spelt then."""
    if isinstance(old, Literal) and isinstance(new, Literal):
        quoted = re.escape(old.value)
        yield rf"""(?<=["'>]){quoted}(?=["'<])""", new.value
    elif isinstance(old, NamedNode) and isinstance(new, NamedNode):
        yield rf"""(?<=[<"'>]){re.escape(old.value)}(?=[<"'>])""", new.value
        for prefix, namespace in prefixes.items():
            if old.value.startswith(namespace) and new.value.startswith(namespace):
                name, local = re.escape(f"{prefix}:{old.value[len(namespace) :]}"), new.value[len(namespace) :]
                yield rf"(?<![\w:.%-]){name}(?![\w:%-]|\.\w)", f"{prefix}:{local}"


def _says(text: str, syntax: RdfFormat, base: str, quads: Sequence[Quad]) -> bool:
    """Whether a text holds exactly some statements, in their order."""
    try:
        content = checked(text.encode(), syntax, "")
        return all(one == other for one, other in zip_longest(_labelled(parse(content, syntax, base_iri=base)), quads))
    except (SyntaxError, ValueError):
        return False

"""RDF terms as N-Triples writes them, and the IRIs of records."""

import re
from typing import Final
from urllib.parse import quote

from citydip.persian import trimmed
from citydip.terms import PREFIXES, resolve

__all__ = ["Statement", "address_id", "in_angles", "is_simple", "literal", "segment", "subject_of", "text_of", "typed"]

Statement = tuple[str, str, str]
"""Subject, property and value, as N-Triples writes them."""

_SPECIAL: Final = re.compile(r'[\\"\n\r\x00-\x1f\x7f]')
_ESCAPES: Final = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}
_UNESCAPE: Final = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_BACK: Final = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}
_SIMPLE: Final = re.compile(r"[\w.\-]+")
_FULL: Final = re.compile(r"(?:https?|urn|tag):\S+")
_BLANK: Final = re.compile(r"_:[A-Za-z0-9]+")
# What may not stand in one segment of an IRI; what is percent-encoded already stays.
_NOT_IN_SEGMENT: Final = re.compile(
    r'[\x00-\x20<>"{}|\\^`/?#\[\]\x7f-\xa0\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufff0-\uffff\ue000-\uf8ff]|%(?![0-9A-Fa-f]{2})'
)


def is_simple(id_: str) -> bool:
    """Whether an id is made of letters, digits, hyphens and points only, which any address can hold."""
    return bool(_SIMPLE.fullmatch(id_))


def in_angles(iri: str) -> str:
    """An IRI as a term."""
    return f"<{iri}>"


def literal(text: str, language: str = "") -> str:
    """Words as a literal, with the tag of their language if there is one."""
    quoted = f'"{_SPECIAL.sub(_escaped, text)}"' if _SPECIAL.search(text) else f'"{text}"'
    return f"{quoted}@{language}" if language else quoted


def typed(text: str, datatype: str) -> str:
    """A literal of a datatype of XML Schema, such as ``decimal``."""
    return f"{literal(text)}^^<{PREFIXES['xsd']}{datatype}>"


def _escaped(found: re.Match[str]) -> str:
    return _ESCAPES.get(found[0]) or f"\\u{ord(found[0]):04X}"


def text_of(term: str) -> tuple[str, str, str]:
    """The words of a literal, the tag of its language and the IRI of its datatype; of a node its IRI or label. What is missing is empty."""
    if not term.startswith('"'):
        return term.strip("<>"), "", ""
    end = term.rindex('"')
    rest = term[end + 1 :]
    text = _UNESCAPE.sub(_plain, term[1:end]) if "\\" in term else term[1:end]
    return text, rest[1:] if rest.startswith("@") else "", rest[3:-1] if rest.startswith("^^") else ""


def _plain(found: re.Match[str]) -> str:
    code = found[1] or found[2]
    return chr(int(code, 16)) if code else _BACK.get(found[3], found[3])


def segment(text: str) -> str:
    """An id as one segment of an IRI: hyphens for blanks, and percent signs for what may not stand there."""
    joined = "-".join(trimmed(text).split())
    return _NOT_IN_SEGMENT.sub(lambda found: quote(found[0], safe=""), joined)


def subject_of(id_: str, base: str, kind: str) -> str:
    """The term that an id stands for.

    Args:
        id_: an id, an IRI, a short name such as ``actor:uclg``, ``./`` and what stands directly under the base, or the label of a
            blank node.
        base: the IRI that all records of a table start with.
        kind: what stands before the id, such as ``actor``.
    """
    written = trimmed(id_)
    if _SIMPLE.fullmatch(written):
        return f"<{base}{kind}/{written}>"
    if _FULL.fullmatch(written):
        return in_angles(written)
    if _BLANK.fullmatch(written):
        return written
    if (short := resolve(written)) and not re.search(r"\s", written):
        return in_angles(short)
    if written.startswith("./") and len(written) > 2:
        return in_angles(base + written[2:])
    return in_angles(f"{base}{kind}/{segment(written)}")


def address_id(address: str) -> str:
    """An id for a source of which only the web address is known; the same address always gives the same id."""
    plain = re.sub(r"^https?://(www\.)?", "", address).rstrip("/")
    short = re.sub(r"[^\w.]+", "-", plain).strip("-")[:60]
    if short == plain.replace("/", "-"):
        return short
    from hashlib import sha256

    return f"{short}-{sha256(address.encode()).hexdigest()[:8]}"

"""Plain JSON and JSON-LD on their way to the parser: our context is put in where it is named, and what JSON hides is refused."""

import json
from collections.abc import Mapping
from decimal import Decimal
from pathlib import PurePath
from typing import Any, Final

from citydip.casejson.context import ADDRESS, context
from citydip.errors import DataError
from citydip.terms import PREFIXES

__all__ = ["DEFAULT_BASE", "inlined"]

DEFAULT_BASE: Final = "https://example.org/{name}/"
"""What ids are relative to where a file of plain JSON does not say it."""

_NEVER_SHADOWED: Final = frozenset({"@base", "@language", "@version", "@import", "@direction"})


class _Fraction(str):
    """A number with a fraction, as it is written: JSON-LD would write it with an exponent, which no decimal number has."""


def inlined(content: bytes, name: str) -> bytes:
    """A document as JSON-LD that needs nothing from the web.

    A document that names our context, or none and has no keyword of JSON-LD, is plain JSON; any other is left as it is.

    Args:
        content: the document.
        name: the file, which errors name and from which the base is made.

    Raises:
        DataError: it is no JSON, has a key twice or a number that is none, or gives a name of ours another meaning.
    """
    if ADDRESS.encode() not in content and b'"@' in content:
        return content
    try:
        return _jsonld(content, name)
    except RecursionError as error:
        raise DataError("data-broken", file=name, reason=str(error)) from None


def _jsonld(content: bytes, name: str) -> bytes:
    document = _parsed(content, name)
    if isinstance(document, list):
        document = {"cases": document}
    if not isinstance(document, dict):
        raise DataError("json-no-record", file=name)
    contexts = _contexts(document.get("@context", ADDRESS), name)
    if contexts is None:
        return content
    _never_shadowed_inside(document, name)
    base = {"@base": DEFAULT_BASE.format(name=PurePath(name).stem.strip("-") or "data")}
    return json.dumps({**_decimals(document, context()), "@context": [base, *contexts]}, ensure_ascii=False).encode()


def _parsed(content: bytes, name: str) -> Any:
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        keys = [key for key, _ in pairs]
        if len(keys) != len(set(keys)):
            raise DataError("json-name-twice", file=name, name=next(key for key in keys if keys.count(key) > 1))
        return dict(pairs)

    def never(constant: str) -> None:
        raise DataError("json-no-number", file=name, value=constant)

    try:
        return json.loads(content, object_pairs_hook=once, parse_float=_Fraction, parse_constant=never)
    except json.JSONDecodeError as error:
        raise DataError("data-syntax", file=name, line=error.lineno, column=error.colno, reason=error.msg) from None
    except UnicodeDecodeError as error:
        raise DataError("data-broken", file=name, reason=str(error)) from None


def _contexts(wanted: Any, name: str) -> list[Any] | None:
    """The contexts of a document with ours in its place; None where it does not name ours."""
    parts = wanted if isinstance(wanted, list) else [wanted]
    if ADDRESS not in parts:
        return None
    _refuse_shadows(parts[parts.index(ADDRESS) + 1 :], name)
    return [dict(context()) if part == ADDRESS else part for part in parts]


def _never_shadowed_inside(value: Any, name: str) -> None:
    """Refuses contexts of single records that give a name of ours another meaning."""
    for inner in value.values() if isinstance(value, dict) else value:
        if isinstance(inner, dict):
            own = inner.get("@context")
            _refuse_shadows(own if isinstance(own, list) else [own], name)
        if isinstance(inner, dict | list):
            _never_shadowed_inside(inner, name)


def _refuse_shadows(contexts: list[Any], name: str) -> None:
    ours = context()
    for part in contexts:
        if isinstance(part, Mapping):
            shadowed = [key for key in part if key not in _NEVER_SHADOWED and key in ours and part[key] != ours[key]]
            if shadowed:
                raise DataError("json-shadowed", file=name, name=shadowed[0])


def _decimals(value: Any, terms: Mapping[str, Any], key: str = "") -> Any:
    """The document with its fractions as decimal numbers, in the form that JSON-LD has for them."""
    if isinstance(value, dict):
        return {inner: _decimals(member, terms, inner) for inner, member in value.items()}
    if isinstance(value, list):
        return [_decimals(member, terms, key) for member in value]
    if isinstance(value, _Fraction):
        decimal = format(Decimal(value), "f")
        definition = terms.get(key)
        coerced = isinstance(definition, Mapping) and definition.get("@type") == "xsd:decimal"
        return decimal if coerced else {"@value": decimal, "@type": PREFIXES["xsd"] + "decimal"}
    return value

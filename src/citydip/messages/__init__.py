"""The sentences of the command, in Persian and in English; they are data, in the TOML files beside this one.

``{names}`` in a sentence are filled in; a key says where the sentence belongs.
"""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Final

__all__ = ["LANGUAGES", "known", "listed", "text"]

LANGUAGES: Final = ("en", "fa")

_ISOLATE, _END = "\u2068", "\u2069"


@cache
def _files() -> list[Path]:
    return sorted(Path(__file__).parent.glob("*.toml"))


@cache
def _text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@cache
def _catalogue(path: Path) -> dict[str, dict[str, str]]:
    import tomllib

    return tomllib.loads(_text_of(path))


@cache
def _sentence(key: str) -> dict[str, str] | None:
    """A sentence by language. Parsing costs a hundred times more than looking whether a file has the key at all."""
    return next((catalogue[key] for path in _files() if key in _text_of(path) and key in (catalogue := _catalogue(path))), None)


def text(key: str, language: str, /, **values: object) -> str:
    """One sentence in ``en`` or ``fa`` with its values filled in.

    In Persian each value is set in directional isolates, so that Latin names and numbers do not turn the line around.

    Raises:
        KeyError: there is no such sentence, or a value that it needs is not given.
    """
    sentence = _sentence(key)
    if sentence is None:
        raise KeyError(key)
    if language == "fa":
        values = {name: f"{_ISOLATE}{_persian(name, value)}{_END}" if value != "" else "" for name, value in values.items()}
    return sentence[language].format_map(values)


def known(key: str, /) -> bool:
    """Whether there is a sentence of that name."""
    return _sentence(key) is not None


def listed(names: Iterable[str], language: str, /) -> str:
    """Names in a row, with the comma of the language; with its semicolon where a name has a comma of its own."""
    parts = list(names)
    parted = any(comma in part for part in parts for comma in (",", "،"))
    return text("list-semicolon" if parted else "list-comma", language).join(parts)


def _persian(name: str, value: object) -> object:
    """Numbers in Persian digits, but for places in a file, which are to be copied."""
    from citydip.persian import with_persian_digits

    return with_persian_digits(str(value)) if isinstance(value, int) and name not in {"line", "column"} else value

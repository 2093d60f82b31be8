"""What works on this machine, and what to install."""

import os
import platform
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from citydip import __version__
from citydip.errors import CitydipError
from citydip.messages import LANGUAGES, text
from citydip.render import Report, Table
from citydip.resources import ontology_files, queries, shapes

__all__ = ["Diagnosis", "Part", "doctor_report", "examine"]

_PYTHON: Final = (3, 11)
_REQUIREMENT: Final = re.compile(r"^([A-Za-z0-9][\w.-]*)(?:\[[^]]*\])?\s*\(?([^;()]*)\)?\s*(?:;(.*))?$")


@dataclass(frozen=True, slots=True)
class Part:
    """Something that citydip stands on.

    Attributes:
        kind: what it is, as in ``doctor-KIND`` of ``messages``.
        name: its name where there are several of the kind, else empty.
        found: the version, the number of files or the like; None where it is missing.
        works: whether it is there and will do.
        needed: whether citydip needs it, rather than one command or nobody.
        advice: the key of what to do about it, if it does not work.
        target: what that advice speaks of.
    """

    kind: str
    name: str
    found: str | int | None
    works: bool
    needed: bool
    advice: str = ""
    target: str = ""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The parts, in the order in which people ask for them."""

    parts: Sequence[Part] = field(default=())

    @property
    def well(self) -> bool:
        """Whether everything that is needed works."""
        return all(part.works or not part.needed for part in self.parts)

    def lacks(self, library: str) -> bool:
        """Whether a library is missing."""
        return any(part.name == library and part.found is None for part in self.parts)


def examine(language: str = "en") -> Diagnosis:
    """Looks at versions, libraries, extras, Java, the terminal and the files of citydip; changes nothing.

    Args:
        language: the one that answers are given in.
    """
    return Diagnosis([*_itself(), *_libraries(), _java(), *_terminal(language), *_resources()])


def _itself() -> Iterator[Part]:
    yield Part("citydip", "", __version__, works=True, needed=True)
    try:
        from citydip.store import Store

        version: str | None = Store().version
    except (ImportError, CitydipError, OSError, SyntaxError):
        version = None
    yield Part("ontology", "", version or None, works=bool(version), needed=True, advice="install-again")
    yield Part("python", "", platform.python_version(), sys.version_info >= _PYTHON, needed=True, advice="python-old")
    yield Part("platform", "", platform.platform(), works=True, needed=False)


def _libraries() -> Iterator[Part]:
    """The libraries that the package names: the base, then those of each extra as one part."""
    try:
        requirements = metadata.requires("citydip") or []
    except metadata.PackageNotFoundError:
        yield Part("dependency", "citydip", None, works=False, needed=True, advice="install-again")
        return
    modules: dict[str, list[str]] = {}
    for module, distributions in metadata.packages_distributions().items():
        for distribution in distributions:
            modules.setdefault(_canonical(distribution), []).append(module)
    extras: dict[str, list[tuple[str, str | None, bool]]] = {}
    for requirement in requirements:
        if not (match := _REQUIREMENT.match(requirement)):
            continue
        name, wanted, marker = match[1], match[2], match[3] or ""
        found = _version(name, modules)
        works = found is not None and _suffices(found, wanted)
        if extra := re.search(r"""extra\s*==\s*['"]([^'"]+)['"]""", marker):
            if _canonical(name) != "citydip":
                extras.setdefault(extra[1], []).append((name, found, works))
        else:
            # A library with another marker is not for every machine.
            yield Part("dependency", name, found, works, not marker, "install", requirement.partition(";")[0].strip())
    for extra_name, members in extras.items():
        shown = " ".join(f"{name} {version}" for name, version, _ in members if version)
        yield Part(
            "extra",
            extra_name,
            shown or None,
            all(works for *_, works in members),
            needed=False,
            advice="install",
            target=f"citydip[{extra_name}]",
        )


def _canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _version(name: str, modules: dict[str, list[str]]) -> str | None:
    """The version of a library that is installed and whose modules are there."""
    try:
        version = metadata.version(name)
    except metadata.PackageNotFoundError:
        return None
    names = [module for module in modules.get(_canonical(name), ()) if module.isidentifier()]
    names = [module for module in names if _canonical(module) == _canonical(name)] or names
    return version if not names or any(map(_present, names)) else None


def _present(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except (ImportError, ValueError):
        return False


def _suffices(version: str, wanted: str) -> bool:
    """Whether a version meets the bounds ``>=`` and ``<``; other bounds are taken as met."""

    def numbers(of: str) -> tuple[int, ...]:
        return tuple(int(number) for number in re.findall(r"\d+", re.split(r"[^\d.]", of.strip())[0]))

    for bound in wanted.split(","):
        if match := re.match(r"\s*(>=|<)\s*([\d.]+)\s*$", bound):
            reached = numbers(version) >= numbers(match[2])
            if reached != (match[1] == ">="):
                return False
    return True


def _java() -> Part:
    from citydip.java import find_java, java_version

    try:
        java = find_java()
        version = java_version(java)
    except CitydipError:
        return Part("java", "", None, works=False, needed=False, advice="install-java")
    return Part("java", "", f"{version or '?'} ({java})", version is not None, needed=False, advice="install-java")


def _terminal(language: str) -> Iterator[Part]:
    # The command itself always writes UTF-8; what the terminal makes of it is for the locale to say.
    import locale

    encoding = locale.getencoding() if sys.flags.utf8_mode == 0 else "utf-8"
    unicode = encoding.lower().replace("-", "") == "utf8"
    yield Part("encoding", "", encoding, unicode, needed=False, advice="utf8")
    said = next((f" ({name}={os.environ[name]})" for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    yield Part("language", "", language + said, works=True, needed=False)


def _resources() -> Iterator[Part]:
    folders: tuple[tuple[str, Callable[[], list[Path]]], ...] = (
        ("ontology-files", ontology_files),
        ("findings", lambda: queries("findings")),
        ("questions", lambda: queries("questions")),
        ("hygiene", lambda: queries("hygiene")),
        ("shapes", shapes),
    )
    for kind, files in folders:
        try:
            count = len(files())
        except CitydipError:
            count = 0
        yield Part(kind, "", count, count > 0, needed=True, advice="install-again")


def doctor_report(diagnosis: Diagnosis, language: str) -> Report:
    """The parts as a table with what to do about those that do not work, and the verdict."""

    def advice(part: Part, language: str) -> str:
        # A command is to be copied, without the isolates that are around a value.
        said = "" if part.works else text(f"doctor-{part.advice}", language, name=part.target)
        return said.replace("\u2068", "").replace("\u2069", "")

    def title(part: Part, language: str) -> str:
        return text(f"doctor-{part.kind}", language, name=part.name)

    def found(part: Part) -> str:
        if part.found is None:
            return text("none", language)
        # A version is no number, which Persian would write in its own digits.
        return f"{part.name} {part.found}" if part.kind == "dependency" else str(part.found)

    rows = [[title(part, language), found(part), advice(part, language)] for part in diagnosis.parts]
    return Report(
        language,
        text("doctor-title", language),
        [Table([text(f"column-{name}", language) for name in ("part", "found", "advice")], rows)],
        [text("doctor-well" if diagnosis.well else "doctor-ill", language)],
        data={
            "well": diagnosis.well,
            "parts": [
                {
                    "kind": part.kind,
                    "name": part.name or None,
                    "found": part.found,
                    "works": part.works,
                    "needed": part.needed,
                    "advice": None if part.works else {code: advice(part, code) for code in LANGUAGES},
                }
                for part in diagnosis.parts
            ],
        },
    )

"""Where ontology/, shapes/ and queries/ are, in a wheel or in a checkout. Nothing else knows."""

from collections.abc import Iterable
from os import PathLike
from pathlib import Path
from typing import Final

from citydip.errors import ResourceError, UsageError

__all__ = [
    "BESIDE",
    "ONTOLOGY_SYNTAXES",
    "PUBLISHED",
    "case_files",
    "deprecation_shapes",
    "house_style",
    "mapping_tables",
    "ontology_file",
    "ontology_files",
    "ontology_modules",
    "ontology_text",
    "published_file",
    "queries",
    "shapes",
]

_PACKAGE = Path(__file__).resolve().parent
_CHECKOUT = _PACKAGE.parents[1]
_HOME = _PACKAGE if (_PACKAGE / "ontology").is_dir() else _CHECKOUT

BESIDE: Final = ("alignments", "frameworks")
"""The folders of ontology/ that its root does not import and that questions may read."""

PUBLISHED: Final = _HOME / "ontology" / "publish"

ONTOLOGY_SYNTAXES: Final = {
    "turtle": "citydip.ttl",
    "rdfxml": "citydip.rdf",
    "jsonld": "citydip.jsonld",
    "functional": "citydip.ofn",
}
"""The syntaxes in which the ontology is published in one piece, each with its file."""


def _files(folder: Path, pattern: str) -> list[Path]:
    """The files of a folder of ours, in a fixed order.

    Raises:
        ResourceError: there are none, so that the installation is incomplete.
    """
    found = sorted(folder.glob(pattern))
    if not found:
        raise ResourceError("resource-missing", path=str(folder / pattern))
    return found


def ontology_files(*beside: str) -> list[Path]:
    """The root of the ontology and the modules that it imports, as Turtle files; after them the modules of further folders.

    Args:
        beside: folders whose modules the root does not import, such as ``frameworks``.

    Raises:
        ResourceError: a folder of the ontology holds no file.
    """
    root = _files(_HOME / "ontology", "*.ttl")
    return root + [path for folder in ("core", "schemes", "paper", *beside) for path in ontology_modules(folder)]


def ontology_modules(folder: str) -> list[Path]:
    """The modules of one folder of ontology/, as Turtle files.

    Raises:
        ResourceError: the folder holds none.
    """
    return _files(_HOME / "ontology" / folder, "*.ttl")


def mapping_tables() -> list[Path]:
    """The tables of mappings to other vocabularies, as SSSOM/TSV.

    Raises:
        ResourceError: there are none.
    """
    return _files(_HOME / "ontology" / "alignments", "*.sssom.tsv")


def ontology_text(folder: str | None = None) -> bytes:
    """The ontology, or a folder that its root does not import, as one text in Turtle: none of the modules labels a blank node.

    Raises:
        ResourceError: a folder of the ontology holds no file.
    """
    return b"\n".join(path.read_bytes() for path in (ontology_modules(folder) if folder else ontology_files()))


def ontology_file(syntax: str = "turtle") -> Path:
    """The whole ontology in one file, without imports, for a tool that reads files.

    Args:
        syntax: ``turtle``, ``rdfxml``, ``jsonld``, or ``functional`` (the functional-style syntax of OWL 2).

    Raises:
        UsageError: it is not published in such a syntax.
        ResourceError: the file is missing, so that the installation is incomplete.

    Example:
        >>> import citydip
        >>> citydip.ontology_file("rdfxml").name
        'citydip.rdf'
    """
    if syntax not in ONTOLOGY_SYNTAXES:
        raise UsageError("usage-syntax", value=syntax, choices=" ".join(ONTOLOGY_SYNTAXES))
    return published_file(ONTOLOGY_SYNTAXES[syntax])


def published_file(name: str) -> Path:
    """A file of those that are published beside the ontology, such as ``context.jsonld``.

    Raises:
        ResourceError: it is missing, so that the installation is incomplete.
    """
    return _files(PUBLISHED, name)[0]


def case_files() -> list[Path]:
    """The worked cases with their actors and places, as Turtle files; the root of the ontology does not import them.

    Raises:
        ResourceError: the folder holds none.
    """
    return ontology_modules("cases")


def data_files(names: Iterable[str | PathLike[str]]) -> list[Path]:
    """The files that a user names; the word ``cases`` stands for the worked cases.

    Raises:
        ResourceError: the worked cases are missing.
    """
    return [path for name in names for path in (case_files() if name == "cases" else [Path(name)])]


def queries(folder: str) -> list[Path]:
    """The query files of one folder of queries/, such as ``findings``.

    Raises:
        ResourceError: the folder holds no query.
    """
    return _files(_HOME / "queries" / folder, "*.rq")


def untested() -> Path:
    """What the paper says and cases cannot test, with the reasons, as TOML.

    Raises:
        ResourceError: the file is missing.
    """
    return _files(_HOME / "queries" / "statements", "out-of-reach.toml")[0]


def house_style() -> Path:
    """The shapes that the ontology itself must keep, as Turtle; they say nothing of cases.

    Raises:
        ResourceError: the file is missing.
    """
    return _files(_HOME / "shapes", "house-style.ttl")[0]


def deprecation_shapes() -> Path:
    """The shapes that warn of deprecated terms, as Turtle; they look at every statement, and are needed only once a term is deprecated.

    Raises:
        ResourceError: the file is missing.
    """
    return _files(_HOME / "shapes", "deprecation.ttl")[0]


def shapes() -> list[Path]:
    """The files of shapes/ that check case data, as Turtle.

    Raises:
        ResourceError: the folder holds none.
    """
    return [path for path in _files(_HOME / "shapes", "*.ttl") if path not in {house_style(), deprecation_shapes()}]

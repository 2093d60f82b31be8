"""Where ontology/, shapes/ and queries/ are, in a wheel or in a checkout. Nothing else knows."""

from pathlib import Path

from citydip.errors import ResourceError

__all__ = ["ontology_files", "queries", "shapes"]

_PACKAGE = Path(__file__).resolve().parent
_CHECKOUT = _PACKAGE.parents[1]
_HOME = _PACKAGE if (_PACKAGE / "ontology").is_dir() else _CHECKOUT


def _files(folder: Path, pattern: str) -> list[Path]:
    """The files of a folder of ours, in a fixed order.

    Raises:
        ResourceError: there are none, so that the installation is incomplete.
    """
    found = sorted(folder.glob(pattern))
    if not found:
        raise ResourceError("resource-missing", path=str(folder / pattern))
    return found


def ontology_files() -> list[Path]:
    """The root of the ontology and the modules that it imports, as Turtle files.

    Raises:
        ResourceError: a folder of the ontology holds no file.
    """
    home = _HOME / "ontology"
    return [path for pattern in ("*.ttl", "core/*.ttl", "schemes/*.ttl", "paper/*.ttl") for path in _files(home, pattern)]


def queries(folder: str) -> list[Path]:
    """The query files of one folder of queries/, such as ``findings``.

    Raises:
        ResourceError: the folder holds no query.
    """
    return _files(_HOME / "queries" / folder, "*.rq")


def shapes() -> list[Path]:
    """The files of shapes/, as Turtle.

    Raises:
        ResourceError: the folder holds none.
    """
    return _files(_HOME / "shapes", "*.ttl")

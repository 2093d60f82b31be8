"""A store on disk: where its parts lie, what it says of itself, and how it is opened for reading.

A store is a folder of generations, of which one is current. A generation is never changed once it is current: a writer
builds the next one beside it and then puts its number into the file ``current``, so that a reader sees the one or the
other. (A read-only Oxigraph beside one that is written to is undefined, says pyoxigraph's documentation.)

    current         the number of the generation that is read
    citydip.lock    held by the one who writes
    7/catalog.json  what is in the store
    7/sources/      a copy of each file, from which the rest can be built again
    7/stated/       an Oxigraph with a graph for each source
    7/index/        the same, and what follows by rule: the one that is asked. The files of both are the same on the disk.
"""

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import IO, Any, Final
from weakref import finalize

import pyoxigraph

from citydip import __version__
from citydip.errors import StoreError
from citydip.resources import BESIDE, ontology_text
from citydip.store.embedded import Embedded, hash_of

__all__ = [
    "FORMAT",
    "MADE_WITH",
    "ONTOLOGY",
    "Catalog",
    "Folder",
    "Generation",
    "KeptSource",
    "damaged",
    "data_hash",
    "lock",
    "of_ontology",
    "open_disk",
    "reading",
]

FORMAT: Final = 1
"""The version of this layout; another one is refused."""

MADE_WITH: Final = f"citydip {__version__}, pyoxigraph {'.'.join(pyoxigraph.__version__.split('.')[:2])}"
"""What an index hangs on: the ontology, the rules and Oxigraph's files. An index made with something else is built again."""

ONTOLOGY: Final = "https://w3id.org/citydip"
"""The graph of the ontology."""


@dataclass(frozen=True, slots=True)
class KeptSource:
    """What a store keeps of one file.

    Attributes:
        name: what people call it; no two sources of a store share it. What is not the user's has none.
        graph: the IRI of its graph, to which its relative IRIs are relative, too.
        file: the name of its copy, which begins with the SHA-256 of the copy.
        sha256: of the file, in hexadecimal digits.
        triples: how many statements stand in its graph.
        repeated: how many more it makes that an earlier source or the ontology makes. They stand in that one's graph alone,
            because Oxigraph 0.5 counts a statement in two graphs twice.
        nameless: whether it may have blank nodes.
    """

    name: str
    graph: str
    file: str
    sha256: str
    triples: int
    repeated: int
    nameless: bool = False


def of_ontology() -> dict[str, bytes]:
    """The ontology, and the folders that its root does not import, as texts in Turtle by the graph in which a store has them."""
    return {ONTOLOGY: ontology_text()} | {f"{ONTOLOGY}/{folder}": ontology_text(folder) for folder in BESIDE}


def data_hash(sources: Iterable[KeptSource]) -> str:
    """The hash of the data: of the ontology and the sources, not of what is beside the ontology or follows by rule."""
    return hash_of(bytes.fromhex(source.sha256) for source in sources if source.name or source.graph == ONTOLOGY)


@dataclass(frozen=True, slots=True)
class Catalog:
    """What is in a store.

    Attributes:
        format: the version of the layout.
        made_with: as in ``MADE_WITH``.
        ontology: the ontology, and the folders that its root does not import, each as a source without a name.
        conclusions: how many follow by rule.
        sources: in the order in which they were added.
    """

    format: int
    made_with: str
    ontology: tuple[KeptSource, ...] = ()
    conclusions: int = 0
    sources: tuple[KeptSource, ...] = ()

    @property
    def data_hash(self) -> str:
        """As for the same files in memory."""
        return data_hash((*self.ontology, *self.sources))

    def source(self, name: str) -> KeptSource | None:
        """The source with that name or graph."""
        return next((source for source in self.sources if name in (source.name, source.graph)), None)


@dataclass(frozen=True)
class Generation:
    """One state of a store, as a folder."""

    path: Path

    @property
    def stated(self) -> Path:
        """The folder of the Oxigraph with the sources, to which others can be added."""
        return self.path / "stated"

    @property
    def index(self) -> Path:
        """The folder of the Oxigraph with the sources and what follows from them."""
        return self.path / "index"

    @property
    def sources(self) -> Path:
        """The folder of the copies."""
        return self.path / "sources"

    @property
    def catalog_file(self) -> Path:
        """The catalogue as JSON."""
        return self.path / "catalog.json"

    @cached_property
    def catalog(self) -> Catalog:
        """What the generation says of itself.

        Raises:
            StoreError: the catalogue is damaged, or of another layout.
        """
        try:
            found: dict[str, Any] = json.loads(self.catalog_file.read_text(encoding="utf-8"))
            format_ = int(found["format"])
            if format_ != FORMAT:
                raise StoreError("store-newer" if format_ > FORMAT else "store-older", store=str(self.path.parent))
            ontology, sources = (tuple(KeptSource(**source) for source in found.pop(part)) for part in ("ontology", "sources"))
            return Catalog(**found, ontology=ontology, sources=sources)
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise damaged(self.path.parent, error) from None

    def write_catalog(self, catalog: Catalog) -> None:
        """Writes the catalogue down to the disk."""
        with self.catalog_file.open("w", encoding="utf-8") as file:
            json.dump(asdict(catalog), file, ensure_ascii=False, indent=2)
            file.flush()
            os.fsync(file.fileno())


class Folder:
    """The folder of a store, which need not be there yet.

    Raises:
        StoreError: something else than a store lies there.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.current_file = path / "current"
        self.lock_file = path / "citydip.lock"
        try:
            names = {entry.name for entry in path.iterdir()} if path.exists() else set()
        except OSError as error:
            raise StoreError("store-unreadable", store=str(path), reason=error.strerror or str(error)) from None
        if names and not names & {self.current_file.name, self.lock_file.name}:
            raise StoreError("store-foreign", store=str(path))

    def current(self) -> Generation | None:
        """The generation that is read; None where none was ever completed.

        Raises:
            StoreError: the store is damaged.
        """
        try:
            return Generation(self.path / str(int(self.current_file.read_text(encoding="ascii"))))
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            raise damaged(self.path, error) from None


def damaged(path: Path, error: Exception) -> StoreError:
    """The error of a store that cannot be read."""
    return StoreError("store-damaged", store=str(path), reason=getattr(error, "strerror", None) or str(error))


def lock(file: IO[bytes], *, shared: bool = False) -> bool:
    """Takes the lock of an open file, which ends when the file is closed or its process dies; whether nobody else was before.

    Raises:
        OSError: the file system has no locks. Who reads is not told: nobody can write there, and clear away what is read.
    """
    try:
        import fcntl
    except ImportError:  # Windows, where no file that is open is removed
        return shared or _lock_on_windows(file)
    try:
        fcntl.flock(file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        if not shared:
            raise
    return True


def _lock_on_windows(file: IO[bytes]) -> bool:
    import msvcrt

    try:
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
    except OSError:
        return False
    return True


class _Disk(Embedded):
    """A generation that answers, and is kept from being cleared away as long."""

    def __init__(self, generation: Generation, held: IO[bytes]) -> None:
        finalize(self, held.close)
        super().__init__(pyoxigraph.Store.read_only(str(generation.index)), generation.catalog.data_hash, BESIDE)


def _held(path: Path) -> tuple[Generation, IO[bytes]]:
    """The current generation, and the file that keeps it from being cleared away until it is closed."""
    folder = Folder(path)
    failed = StoreError("store-locked", store=str(path))
    for _ in range(5):
        generation = folder.current()
        if generation is None:
            raise StoreError("store-missing", store=str(path))
        try:
            file = generation.catalog_file.open("rb")
        except OSError as error:
            failed = damaged(path, error)
            continue  # A writer was faster, twice.
        # A writer that put another one in its place before the lock was there may be clearing it away.
        if lock(file, shared=True) and folder.current() == generation:
            return generation, file
        file.close()
    raise failed


@contextmanager
def reading(path: Path) -> Iterator[Generation]:
    """The current generation of a store, which is not cleared away meanwhile.

    Raises:
        StoreError: there is no store, or it is damaged.
    """
    generation, file = _held(path)
    with file:
        yield generation


def open_disk(path: Path) -> Embedded:
    """The engine of a store on disk, which only reads; what a writer does meanwhile makes no difference to it.

    Raises:
        StoreError: there is no store, it is damaged, or it was made with another version of citydip.
    """
    generation, file = _held(path)
    try:
        if generation.catalog.made_with != MADE_WITH:
            raise StoreError("store-outdated", store=str(path), made_with=generation.catalog.made_with)
        return _Disk(generation, file)
    except StoreError:
        file.close()
        raise
    except (OSError, ValueError, RuntimeError) as error:
        file.close()
        raise damaged(path, error) from None

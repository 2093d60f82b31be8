"""Writes stores on disk: builds the next generation beside the current one, and puts it in its place in one step."""

import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from traceback import clear_frames
from typing import TYPE_CHECKING, Final, Literal
from uuid import uuid4

from pyoxigraph import NamedNode
from pyoxigraph import Store as Oxigraph

from citydip.errors import StoreError, UnchangedError
from citydip.inference.rules import conclude
from citydip.store.disk import FORMAT, MADE_WITH, ONTOLOGY, Catalog, Folder, Generation, KeptSource, damaged, lock, of_ontology, reading
from citydip.store.graphs import check_graphs, graph_of, picked
from citydip.store.loading import Progress, copy, digest, load, load_ontology, opened, size
from citydip.terms import CONCLUSIONS

if TYPE_CHECKING:
    from citydip.validation import Report
    from citydip.validation.parts import Progress as Part

__all__ = ["Change", "Check", "Done", "Keeper", "none_of"]

_NEW: Final = "new-"
_IN_MEMORY: Final = 3_000_000
"""So many statements, which take some two gigabytes, are drawn conclusions from in memory."""

_AT_ONCE: Final = 1 << 26
"""Files of more bytes are validated part by part, and by themselves."""

_OF_A_PROCESS: Final = ("LOCK", "LOG")
"""What Oxigraph writes for the process that has it open."""


Done = Literal["added", "replaced", "unchanged", "removed"]


def none_of(name: str, done: int, total: int) -> None:
    """Progress that nobody wants to hear of."""


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one source.

    Attributes:
        source: its name, graph and size.
        done: what was done.
    """

    source: KeptSource
    done: Done


@dataclass(frozen=True, slots=True)
class Check:
    """Whether a graph holds what the catalogue says.

    Attributes:
        name: the source; empty for the ontology and for what follows by rule.
        graph: its IRI.
        expected: how many statements it should have.
        found: how many it has.
        copied: whether the copy of the file is what was added.
    """

    name: str
    graph: str
    expected: int
    found: int
    copied: bool = True

    @property
    def sound(self) -> bool:
        """Whether all is as it should be."""
        return self.copied and self.expected == self.found


class Keeper:
    """A store on disk, for the one who writes to it.

    Args:
        store: its folder.
    """

    def __init__(self, store: Path) -> None:
        self._store = store

    def sources(self) -> tuple[KeptSource, ...]:
        """What is in the store, but for the ontology.

        Raises:
            StoreError: there is no store, or it is damaged.
        """
        with reading(self._store) as generation:
            return generation.catalog.sources

    def examined(self, named: Mapping[str, Path], progress: "Callable[[Part], object] | None" = None) -> "Report | None":
        """What validation finds in files before they are added: beside what the store has, or, where they are large, by themselves.

        Args:
            named: as for ``add``.
            progress: as for ``citydip.validate``.

        Returns:
            A report; None where the store says just this already.

        Raises:
            DataError: a file cannot be read.
            StoreError: the store is damaged.
            ValidationError: the engine failed.
        """
        from citydip.validation import validate

        files = list(named.values())
        if Folder(self._store).current() is None or sum(path.stat().st_size for path in files) > _AT_ONCE:
            return validate(files, progress=progress)
        from citydip.validation.change import validate_change

        try:
            return validate_change(self._store, files, next(iter(named)) if len(named) == 1 else None)
        except UnchangedError:
            return None

    def add(self, named: Mapping[str, Path], progress: Progress = none_of) -> list[Change]:
        """Adds files, or puts them in the place of what had their names; without files, brings the store up to date.

        The store is made if it is not there. Whatever happens on the way, it is afterwards as it was before, or holds all
        of the files. Adding costs what the files cost; replacing builds the index again from all sources.

        Args:
            named: files by the names of their sources, as ``names_of`` gives them.
            progress: what is told how far it is.

        Raises:
            DataError: a file cannot be read; nothing was changed.
            UsageError: two sources would have one graph; likewise.
            StoreError: another process writes to the store, it is damaged, or it cannot be written.
        """
        with _writing(self._store) as folder:
            current = folder.current()
            kept = {source.name: source for source in current.catalog.sources} if current else {}
            check_graphs(named, kept.values())
            changed = {name: path for name, path in named.items() if name not in kept or kept[name].sha256 != digest(path)}
            after = _built(folder, dict.fromkeys(kept) | changed, progress)

            def done(name: str) -> Done:
                return "unchanged" if name not in changed else "replaced" if name in kept else "added"

            return [Change(source, done(source.name)) for source in after.sources if source.name in named]

    def remove(self, names: Sequence[str], progress: Progress = none_of) -> list[Change]:
        """Removes sources, by name or graph; all of them or none.

        Args:
            names: of sources or graphs.
            progress: what is told how far building the index again is.

        Raises:
            UnknownNameError: there is no such source; ``data`` has the nearest names.
            StoreError: there is no store, another process writes to it, it is damaged, or it cannot be written.
        """
        self.sources()  # before a folder is made
        with _writing(self._store) as folder:
            before = self.sources()
            removed = picked(before, names)
            _built(folder, {source.name: None for source in before if source not in removed}, progress)
            return [Change(source, "removed") for source in removed]

    def check(self) -> list[Check]:
        """Compares the store with its catalogue: the ontology first, what follows by rule, then the sources.

        Raises:
            StoreError: there is no store, or it cannot be read.
        """
        with reading(self._store) as generation:
            catalog = generation.catalog
            try:
                index = Oxigraph.read_only(str(generation.index))
                found = [Check("", kept.graph, kept.triples, size(index, kept.graph)) for kept in catalog.ontology]
                found.append(Check("", CONCLUSIONS, catalog.conclusions, size(index, CONCLUSIONS)))
                for source in catalog.sources:
                    copied = generation.sources / source.file
                    intact = copied.is_file() and digest(copied)[:16] == copied.stem
                    found.append(Check(source.name, source.graph, source.triples, size(index, source.graph), intact))
            except (OSError, ValueError, RuntimeError) as error:
                raise damaged(self._store, error) from None
        return found


@contextmanager
def _writing(store: Path) -> Iterator[Folder]:
    """The folder of a store, to which nobody else writes meanwhile; what is not completed is cleared away."""
    folder, made = Folder(store), not store.exists()
    try:
        store.mkdir(parents=True, exist_ok=True)
        with folder.lock_file.open("ab") as file:
            if not lock(file):
                raise StoreError("store-locked", store=str(store))
            _clear(folder)
            try:
                yield folder
            except BaseException as error:
                clear_frames(error.__traceback__)  # so that an index is closed before its files go
                raise
            finally:
                _clear(folder)
                if made and not folder.current_file.exists():
                    with suppress(OSError):
                        folder.lock_file.unlink()
                        store.rmdir()
    except OSError as error:
        raise StoreError("store-unwritable", store=str(store), reason=error.strerror or str(error)) from None


def _built(folder: Folder, wanted: Mapping[str, Path | None], progress: Progress) -> Catalog:
    """The catalogue of a store that has the wanted sources, in their order; those without a path are kept as they are."""
    current, modules = folder.current(), of_ontology()
    before = current.catalog if current else Catalog(FORMAT, "")
    known = {kept.graph: kept.sha256 for kept in before.ontology}
    names = list(wanted)
    # Only what was added at the end needs no index of its own.
    usable = before.made_with == MADE_WITH and known == {graph: sha256(text).hexdigest() for graph, text in modules.items()}
    usable = usable and [source.name for source in before.sources] == names[: len(before.sources)]
    usable = usable and not any(wanted[source.name] for source in before.sources)
    if usable and len(names) == len(before.sources):
        return before
    # An index that is still open in this process, such as after an error, must not be in the way.
    new = Generation(folder.path / f"{_NEW}{uuid4().hex}")
    new.sources.mkdir(parents=True)
    if current and usable:
        _link(current.stated, new.stated)
        _link(current.sources, new.sources)
    index = Oxigraph(new.stated)
    catalog = before if usable else Catalog(FORMAT, MADE_WITH)
    if not usable:
        load_ontology(index, modules[ONTOLOGY], ONTOLOGY)
    for name in names[len(catalog.sources) :]:
        kept, path, graph = before.source(name), wanted[name], graph_of(name)
        if path:
            copied, digest_ = copy(path, graph, new.sources)
        elif current and kept:
            copied, digest_ = _linked(current.sources / kept.file, new.sources / kept.file), kept.sha256
        loaded = load(index, copied, graph, str(path or name), progress)
        source = KeptSource(name, graph, copied.name, digest_, loaded.triples, loaded.repeated, loaded.nameless)
        catalog = replace(catalog, sources=(*catalog.sources, source))
    index.flush()
    del index
    _link(new.stated, new.index)
    catalog = _completed(new, catalog, modules)
    new.write_catalog(catalog)
    _publish(folder, new, current)
    return catalog


def _completed(generation: Generation, catalog: Catalog, modules: Mapping[str, bytes]) -> Catalog:
    """Adds to the index of a generation what follows by rule, and after it what is beside the ontology."""
    index = Oxigraph(generation.index)
    if catalog.sources:
        _conclude(index, generation, catalog)
    ontology = []
    for graph, text in modules.items():
        triples = size(index, graph) if graph == ONTOLOGY else load_ontology(index, text, graph)
        ontology.append(KeptSource("", graph, "", sha256(text).hexdigest(), triples, 0))
    index.flush()
    return replace(catalog, ontology=tuple(ontology), conclusions=size(index, CONCLUSIONS))


def _conclude(index: Oxigraph, generation: Generation, catalog: Catalog) -> None:
    """Adds what follows by rule, in a graph of its own."""
    if sum(source.triples for source in catalog.sources) > _IN_MEMORY:
        conclude(index)
        return
    # Rules are four times faster in memory. Blank nodes must be those of the index, which a file would not bring.
    memory = Oxigraph()
    memory.bulk_extend(index.quads_for_pattern(None, None, None, NamedNode(ONTOLOGY)))
    for source in catalog.sources:
        graph, path = NamedNode(source.graph), generation.sources / source.file
        if source.nameless or source.repeated or path.suffix in {".nq", ".trig"}:
            memory.bulk_extend(index.quads_for_pattern(None, None, None, graph))
        else:
            with opened(path, source.name, none_of) as (content, syntax):
                memory.bulk_load(content, syntax, base_iri=source.graph, to_graph=graph)
    conclude(memory, in_memory=True)
    index.bulk_extend(memory.quads_for_pattern(None, None, None, NamedNode(CONCLUSIONS)))


def _clear(folder: Folder) -> None:
    """Removes what was begun and not completed."""
    for path in folder.path.glob(f"{_NEW}*"):
        shutil.rmtree(path, ignore_errors=True)


def _link(source: Path, target: Path) -> None:
    """A folder once more; what is never changed, such as Oxigraph's tables, takes no room of its own."""
    target.mkdir(exist_ok=True)
    for path in source.iterdir():
        if path.name not in _OF_A_PROCESS:
            _linked(path, target / path.name)


def _linked(path: Path, target: Path) -> Path:
    if path.parent.name == "sources" or path.suffix == ".sst":
        try:
            os.link(path, target)
        except FileExistsError:  # two sources with one content, by which copies are named
            return target
        except OSError:  # a file system without links
            shutil.copyfile(path, target)
    else:
        shutil.copyfile(path, target)
    return target


def _publish(folder: Folder, new: Generation, current: Generation | None) -> None:
    """Makes the new generation the one that is read, and clears older ones away that nobody reads."""
    number = int(current.path.name) + 1 if current else 1
    path = folder.path / str(number)
    shutil.rmtree(path, ignore_errors=True)  # of a writer that was killed right here
    new.path.rename(path)
    pointer = folder.path / "current.new"
    with pointer.open("w", encoding="ascii") as file:
        file.write(f"{number}\n")
        file.flush()
        os.fsync(file.fileno())
    pointer.replace(folder.current_file)
    for old in folder.path.iterdir():
        if old.name.isdigit() and int(old.name) < number:
            try:
                with Generation(old).catalog_file.open("rb") as file_:
                    free = lock(file_)
            except OSError as error:  # on a network's file system, a lock may need more rights
                free = isinstance(error, FileNotFoundError)
            if free:
                shutil.rmtree(old, ignore_errors=True)

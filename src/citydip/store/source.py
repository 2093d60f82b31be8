"""Where the data is: nothing but the ontology, files, a store on disk, or a server."""

from collections.abc import Sequence
from dataclasses import dataclass
from os import PathLike
from pathlib import Path

from citydip.errors import UsageError
from citydip.resources import data_files
from citydip.store.embedded import in_memory
from citydip.store.engine import Engine
from citydip.store.names import Store

__all__ = ["Source"]


@dataclass(frozen=True, slots=True)
class Source:
    """What is to be asked; at most one of ``data``, ``store`` and ``endpoint``.

    Attributes:
        data: RDF files beside the ontology; their ending says which syntax they have. The word ``cases`` stands for the worked cases.
        store: the folder of a store on disk.
        endpoint: the address of a SPARQL endpoint.
        graphs: the graphs of the server that make up its default graph; where there are none, those that ``citydip store add`` put there.
        timeout: how many seconds a query may take.
        allowed_hosts: which other servers a query may call by SERVICE.
    """

    data: Sequence[str | PathLike[str]] = ()
    store: str | PathLike[str] | None = None
    endpoint: str | None = None
    graphs: Sequence[str] = ()
    timeout: float | None = None
    allowed_hosts: Sequence[str] = ()

    @property
    def given(self) -> bool:
        """Whether it is more than the ontology alone."""
        return bool(self.data or self.store is not None or self.endpoint is not None)

    def open(self, beside: Sequence[str] = ()) -> Store:
        """The store.

        Args:
            beside: folders of ontology/ that the root does not import, to be read into memory, too; stores on disk and
                on servers have them all.

        Raises:
            UsageError: more than one source is named, or graphs without an endpoint.
            DataError: a file cannot be read.
            StoreError: the store on disk cannot be opened.
            EndpointError: the server does not answer as it should.
            DeadlineError: files are not read in time.
        """
        if sum((bool(self.data), self.store is not None, self.endpoint is not None)) > 1:
            raise UsageError("source-several")
        if self.graphs and self.endpoint is None:
            raise UsageError("source-graphs")
        return Store(engine=self._engine(beside), allowed_hosts=self.allowed_hosts)

    def _engine(self, beside: Sequence[str]) -> Engine:
        if self.endpoint is not None:
            from citydip.store.endpoint import open_endpoint

            return open_endpoint(self.endpoint, self.graphs, self.timeout)
        if self.timeout is not None:
            from citydip.store.child import open_child

            return open_child(self, beside)
        if self.store is not None:
            from citydip.store.disk import open_disk

            return open_disk(Path(self.store))
        return in_memory(data_files(self.data), beside)

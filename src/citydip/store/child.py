"""The engine in a child process, which can be ended: a query in Oxigraph cannot be interrupted."""

import io
import json
import os
import subprocess
import sys
import threading
from collections.abc import Collection, Sequence
from contextlib import suppress
from pathlib import Path
from queue import Empty, Queue
from typing import IO, Any
from weakref import finalize

from citydip import errors
from citydip.errors import CitydipError, DeadlineError, QueryError
from citydip.resources import data_files
from citydip.store.source import Source
from citydip.store.spoken import Reply, Spoken

__all__ = ["main", "open_child"]

# Parent and child speak in lines of JSON:
#     {"data": [...], "beside": [...], "store": null}    {"hash": "...", "beside": [...]}
#     {"query": "...", "name": "..."}                    {"type": "application/...", "length": 70} and 70 bytes
# and {"error": "QueryError", "key": "...", "data": {...}} instead of either answer.

_PACKAGES = Path(__file__).resolve().parents[2]


def open_child(source: Source, beside: Sequence[str] = ()) -> Spoken:
    """The engine of files or of a store on disk, each of whose queries ends in time, or fails.

    Raises:
        DataError, StoreError: the source cannot be read.
        DeadlineError: it cannot be read in time.
    """
    return Spoken(_Child(source, beside))


class _Child:
    """The speaker: starts a child, and ends one that is too slow."""

    place = None

    def __init__(self, source: Source, beside: Sequence[str]) -> None:
        self._source = source
        self._beside = tuple(beside)
        self._seconds = source.timeout
        self._process: subprocess.Popen[bytes] | None = None
        self.data_hash: str | None = None
        self.beside: Collection[str] = ()
        self._start()

    def _start(self) -> None:
        """A child that has read the data."""
        paths = os.pathsep.join(filter(None, (str(_PACKAGES), os.environ.get("PYTHONPATH"))))
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "citydip.store.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # where a crash would print its trace
            env=os.environ | {"PYTHONPATH": paths},
        )
        self._ended = finalize(self, _end, self._process)
        self._replies: Queue[tuple[dict[str, Any], bytes] | None] = Queue()
        threading.Thread(target=_listen, args=(self._process.stdout, self._replies), daemon=True).start()
        data = [str(path) for path in data_files(self._source.data)]
        store = self._source.store and os.fspath(self._source.store)
        ready, _ = self._spoken_to({"data": data, "beside": self._beside, "store": store}, "-")
        self.data_hash, self.beside = ready["hash"], ready["beside"]

    def _spoken_to(self, request: dict[str, Any], name: str) -> tuple[dict[str, Any], bytes]:
        if self._process is None:
            self._start()
        assert self._process and self._process.stdin  # noqa: S101
        try:
            self._process.stdin.write(json.dumps(request).encode() + b"\n")
            self._process.stdin.flush()
            reply = self._replies.get(timeout=self._seconds)
        except (Empty, KeyboardInterrupt) as error:
            self._stop()
            if isinstance(error, Empty):
                raise DeadlineError("deadline", file=name, seconds=f"{self._seconds:g}") from None
            raise
        except OSError:
            reply = None
        if reply is None:
            self._stop()
            raise QueryError("query-crashed", file=name)
        if kind := reply[0].get("error"):
            error_class: type[CitydipError] = getattr(errors, kind)
            raise error_class(reply[0]["key"], **reply[0]["data"])
        return reply

    def _stop(self) -> None:
        self._process = None
        self._ended()

    def ask(self, query: str, form: str, name: str) -> Reply:
        """As in ``Speaker``."""
        header, content = self._spoken_to({"query": query, "name": name}, name)
        return header["type"], io.BytesIO(content)

    def broken(self, reason: str) -> CitydipError:
        """As in ``Speaker``."""
        return QueryError("query-failed", file="-", reason=reason)


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe:
            with suppress(OSError):  # what was written to nobody
                pipe.close()


def _listen(pipe: IO[bytes], replies: "Queue[tuple[dict[str, Any], bytes] | None]") -> None:
    """Puts every reply into the queue, and None when the child is gone."""
    try:
        while line := pipe.readline():
            header = json.loads(line)
            length = header.get("length", 0)
            content = pipe.read(length)
            if len(content) != length:
                break  # the child died while it wrote
            replies.put((header, content))
    except (OSError, ValueError):
        pass
    replies.put(None)


def main() -> None:
    """What the child does: reads the data, then answers until nobody asks any more."""
    from citydip.store.disk import open_disk
    from citydip.store.embedded import in_memory

    out = sys.stdout.buffer
    engine = None
    for line in sys.stdin.buffer:
        content = b""
        try:
            request = json.loads(line)
            if engine is None:
                engine = (
                    open_disk(Path(request["store"]))
                    if request["store"]
                    else in_memory([Path(path) for path in request["data"]], request["beside"])
                )
                header: dict[str, Any] = {"hash": engine.data_hash, "beside": engine.beside}
            else:
                media_type, content = engine.serialized(request["query"], request["name"])
                header = {"type": media_type, "length": len(content)}
        except CitydipError as error:
            header = {"error": type(error).__name__, "key": error.key, "data": error.data}
        except MemoryError:
            header = {"error": "UsageError", "key": "out-of-memory", "data": {}}
        out.write(json.dumps(header, default=str).encode() + b"\n" + content)
        out.flush()


if __name__ == "__main__":
    main()

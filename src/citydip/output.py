"""Where answers go: standard output, or a file that is never half written."""

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from citydip.errors import OutputError

__all__ = ["drain", "refuse_file", "refuse_input", "say", "whole", "whole_folder", "write"]


def refuse_input(output: str, inputs: Iterable[str]) -> None:
    """Refuses to write to a file that is read, whatever it is called: by another path, a link, or a second name.

    Raises:
        OutputError: the output is one of the inputs.
    """
    if not _is_file(output):
        return
    for name in inputs:
        if _is_file(name) and Path(output).samefile(name):
            raise OutputError("output-input", file=output)


def refuse_file(output: str) -> None:
    """Refuses to write where a file is.

    Raises:
        OutputError: there is one.
    """
    if _is_file(output):
        raise OutputError("output-exists", file=output)


def _is_file(name: str) -> bool:
    try:
        return Path(name).is_file()
    except (OSError, ValueError):  # no path at all
        return False


def write(answer: str, output: str | None, format_: str) -> None:
    """Writes an answer to standard output, or to a file that is then whole, or else untouched.

    Args:
        answer: the text.
        output: a path; None or ``-`` for standard output.
        format_: the name of the format, which decides on the encoding.

    Raises:
        OutputError: the file cannot be written; what stood there still stands.
    """
    if output is None or output == "-":
        if sys.stdout is None:
            raise OutputError("output-closed")
        with _as_far_as_read(sys.stdout):
            sys.stdout.write(answer)
            sys.stdout.flush()
        return
    # Excel takes a CSV file for UTF-8 only if it starts with a byte-order mark.
    content = answer.encode("utf-8-sig" if format_ in {"csv", "tsv"} else "utf-8", errors="replace")
    with whole(output) as path:
        path.write_bytes(content)


def say(line: str) -> None:
    """Says a line to people, on standard error, if there is one."""
    if sys.stderr is not None:
        with _as_far_as_read(sys.stderr):
            sys.stderr.write(f"{line}\n")
            sys.stderr.flush()


@contextmanager
def whole(output: str | None) -> Iterator[Path]:
    """A path to write to, beside the file that takes its content if all goes well and is untouched if not.

    A pipe or a device is given itself; None or ``-`` stands for standard output.

    Raises:
        OutputError: it cannot be written.
    """
    if output is None or output == "-":
        with _on_standard_output() as path:
            yield path
        return
    try:
        target = Path(os.path.realpath(output))
        if target.is_dir() or output.endswith(("/", os.sep)):
            raise OutputError("output-folder", file=output)
        if target.exists() and not target.is_file():
            yield target
            return
        import tempfile

        descriptor, beside = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        os.close(descriptor)
        try:
            yield Path(beside)
            mode = target.stat().st_mode if target.exists() else 0o666 & ~_umask()
            Path(beside).chmod(mode)
            Path(beside).replace(target)
        except BaseException:
            Path(beside).unlink(missing_ok=True)
            raise
    except (OSError, ValueError) as error:
        raise OutputError("output-unwritable", file=output, reason=getattr(error, "strerror", None) or str(error)) from None


@contextmanager
def whole_folder(output: str, refuse: Callable[[str], None]) -> Iterator[Path]:
    """A folder to write files to, which get into the folder of that name if all goes well.

    Args:
        output: the path of the folder; it is made if need be.
        refuse: is called with each path before anything gets there, and raises if it is not to be written to.

    Raises:
        OutputError: they cannot be written.
    """
    import shutil
    import tempfile

    try:
        target = Path(os.path.realpath(output))
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name}.") as beside:
            yield Path(beside)
            made = sorted(Path(beside).iterdir())
            for path in made:
                refuse(str(Path(output) / path.name))
            target.mkdir(exist_ok=True)
            for path in made:
                with whole(str(target / path.name)) as place:
                    shutil.copyfile(path, place)
    except (OSError, ValueError) as error:
        raise OutputError("output-unwritable", file=output, reason=getattr(error, "strerror", None) or str(error)) from None


@contextmanager
def _on_standard_output() -> Iterator[Path]:
    if sys.stdout is None:
        raise OutputError("output-closed")
    import shutil
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "answer"
        yield path
        with path.open("rb") as content, _as_far_as_read(sys.stdout):
            sys.stdout.flush()
            shutil.copyfileobj(content, sys.stdout.buffer)
            sys.stdout.buffer.flush()


@contextmanager
def _as_far_as_read(stream: TextIO) -> Iterator[None]:
    """For writing to a stream whose reader may have seen enough: the work goes on, as its exit code tells what was found."""
    try:
        yield
    except BrokenPipeError:
        drain(stream)


def drain(stream: TextIO) -> None:
    """Lets go nowhere what is still to be written to a stream: Python would complain of it at the end."""
    with Path(os.devnull).open("wb") as nowhere:
        os.dup2(nowhere.fileno(), stream.fileno())


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask

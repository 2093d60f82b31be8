"""Whether files may enter a store: they are validated before anything is written."""

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from citydip.validation import Report, validate

if TYPE_CHECKING:
    from citydip.validation.parts import Progress

__all__ = ["examined"]


def examined(files: Sequence[Path], kept: Sequence[Path] = (), progress: "Callable[[Progress], object] | None" = None) -> Report:
    """What is wrong with files that are to be added, part by part where they are large.

    They are validated together. Where that finds violations, they are validated once more beside what the store has, to which they may
    refer; what is wrong with that is left out.

    Args:
        files: what is to be added.
        kept: the files that the store has, and that these do not replace.
        progress: as for ``validate``.

    Raises:
        DataError: a file cannot be read.
        ValidationError: the engine failed.
    """
    report = validate(list(files), progress=progress)
    if not kept or not report.reached or report.conforms:
        return report
    together = validate([*files, *kept], progress=progress)
    names = {os.fspath(path) for path in files}
    mine = [result for result in together.results if result.place is None or result.place.file in names]
    return replace(together, results=mine)

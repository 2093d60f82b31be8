"""Shows on a terminal how far long work has come, and what it has found so far."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from citydip.messages import text

if TYPE_CHECKING:
    from citydip.validation.parts import Progress

__all__ = ["shown_on_terminal"]

_FIRST = 5
"""So many results are shown before the end."""


@contextmanager
def shown_on_terminal(language: str) -> Iterator["Callable[[Progress], None] | None"]:
    """What to tell of the progress; None where standard error is no terminal. The bar is gone in the end.

    Args:
        language: ``en`` or ``fa``.
    """
    if sys.stderr is None or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    from citydip.terms import shorten
    from citydip.validation.knowledge import knowledge

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        tasks: dict[str, int] = {}
        count = 0

        def tell(progress: "Progress") -> None:
            nonlocal count
            task = tasks.get(progress.step)
            if task is None:
                task = tasks[progress.step] = bar.add_task(text(f"progress-{progress.step}", language, results=0), total=None)
            for result in progress.results[: max(0, _FIRST - count)]:
                message = knowledge().messages.get(result.shape, {}).get(language, shorten(result.shape))
                bar.console.print(f"{shorten(result.focus.strip('<>'))}: {message}", markup=False, highlight=False)
            count += len(progress.results)
            unit = 2**20 if progress.step == "survey" else 1
            description = text(f"progress-{progress.step}", language, results=count)
            bar.update(task, completed=progress.done // unit, total=max(1, progress.total // unit), description=description)  # type: ignore[arg-type]

        yield tell

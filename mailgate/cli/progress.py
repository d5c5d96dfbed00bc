"""A progress bar. The one rule: it is drawn on standard error, and on no terminal there is none."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn


class Advance:
    """Moves the progress bar; on no terminal there is none."""

    def __init__(self, progress: Progress | None, total: int) -> None:
        """``progress`` is running already."""
        self._progress = progress
        self._task = progress.add_task("mails", total=total) if progress else None

    def __call__(self, done: int) -> None:
        """So many are decided."""
        if self._progress is not None and self._task is not None:
            self._progress.update(self._task, completed=done)


@contextmanager
def bar(total: int) -> Iterator[Advance]:
    """A bar for ``total`` mails, gone again at the end."""
    if not sys.stderr.isatty():
        yield Advance(None, total)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        yield Advance(progress, total)

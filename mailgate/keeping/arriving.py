"""Names for what is whole. The one rule: nothing is replaced, and all that belongs together has its names or none of it has.

A name is durable before the next is given, so the last one says that all are there.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from errno import EEXIST, ENOSYS, EOPNOTSUPP, EPERM
from pathlib import Path

from mailgate.keeping.manifest import BackupError
from store.files import sync_folder

_NO_LINKS = (EPERM, EOPNOTSUPP, ENOSYS)
"""What file systems say that have no hard links (link(2))."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """Something whole, and the place it is made for, on the same disk."""

    made: Path
    place: Path


def arrive(arrivals: Iterable[Arrival]) -> None:
    """Give each its name, in their order. If one cannot have it, those before lose theirs again. An empty folder may be there.

    Raises OSError (FileExistsError if something is there), or BackupError naming what could not be taken back.
    """
    given = list[tuple[Arrival, bool]]()
    try:
        for one in arrivals:
            given.append((one, one.place.is_dir()))
            _name(one)
            sync_folder(one.place.parent)
    except BaseException as error:
        if stuck := [str(one.place) for one, was in reversed(given) if not _back(one, was)]:
            raise BackupError(
                f"{error}; what was made stayed at {', '.join(stuck)}: move it away before you try again"
            ) from error
        raise


def _name(one: Arrival) -> None:
    """A link fails where somebody was quicker with the name, and so does a folder that would replace one with something in it."""
    if one.made.is_dir():
        for folder, _, _ in os.walk(one.made, topdown=False):
            sync_folder(Path(folder))
        one.made.rename(one.place)
        return
    try:
        os.link(one.made, one.place)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        if os.path.lexists(one.place):
            raise FileExistsError(EEXIST, os.strerror(EEXIST), str(one.place)) from error
        one.made.rename(one.place)
    else:
        one.made.unlink()


def _back(one: Arrival, was: bool) -> bool:
    """Whether its place is as it was before."""
    if os.path.lexists(one.made):
        return True  # it never had its name
    try:
        one.place.rename(one.made)
        if was:
            one.place.mkdir()
    except OSError:
        return False
    return True

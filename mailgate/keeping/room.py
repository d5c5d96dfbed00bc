"""Folders of one's own beside a place, for what is not whole yet. The one rule: what a killed command left there, the next takes.

Whoever works in one holds a lock on it, which dies with the process. Where a file system knows no locks (some NFS) nothing is
taken away.
"""

from __future__ import annotations

import fcntl
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_NAME = re.compile(r"\.mailgate-[0-9a-f]{8}\.partial")


@contextmanager
def room(folder: Path) -> Iterator[Path]:
    """A new folder in ``folder``, for its owner only, until the block ends. Raises OSError."""
    sweep(folder)
    made = folder / f".mailgate-{secrets.token_hex(4)}.partial"
    made.mkdir(mode=0o700)
    handle = os.open(made, os.O_RDONLY | os.O_DIRECTORY)
    try:
        with suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)
        os.close(handle)


def sweep(folder: Path) -> None:
    """Take away what nobody works in any more."""
    for path in list(folder.iterdir()):
        if _NAME.fullmatch(path.name):
            with suppress(OSError):
                _sweep(path)


def _sweep(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        if os.fstat(handle).st_uid == os.geteuid():
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(path, ignore_errors=True)
    finally:
        os.close(handle)

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
    made, handle = _locked(folder)
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)
        os.close(handle)


def _locked(folder: Path) -> tuple[Path, int]:
    """One that is ours: until it is locked, another command may take it for one that was left, and then there is another."""
    while True:
        made = folder / f".mailgate-{secrets.token_hex(4)}.partial"
        made.mkdir(mode=0o700)
        with suppress(FileNotFoundError):
            handle = os.open(made, os.O_RDONLY | os.O_DIRECTORY)
            with suppress(OSError):
                fcntl.flock(handle, fcntl.LOCK_EX)
            if made.exists():
                return made, handle
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

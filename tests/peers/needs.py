"""What a test needs from the machine. Its one rule: what is absent is named with the Debian package that has it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import NoReturn

import pytest

PLACES = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/lib/postgresql/15/bin"])
"""Debian keeps servers out of an ordinary user's PATH."""


def program(name: str, package: str) -> Path:
    """The path of a program, or the test's end."""
    found = shutil.which(name, path=PLACES)
    if found is None:
        _end(f"{name} is not here; to try this: apt-get install {package}")
    return Path(found)


def library(name: str, package: str) -> Path:
    """The path of a shared library in the folder of this machine's kind, or the test's end."""
    found = next(Path("/usr/lib").glob(f"*-linux-gnu*/{name}"), None)
    if found is None:
        _end(f"{name} is not here; to try this: apt-get install {package}")
    return found


def root(why: str) -> None:
    """End the test unless run by root; ``why`` completes "needs root: …"."""
    if os.geteuid() != 0:
        _end(f"needs root: {why}")


def _end(says: str) -> NoReturn:
    """Skip by name on a developer's machine; fail where all peers are promised (``MAILGATE_CI`` set)."""
    if os.environ.get("MAILGATE_CI"):
        pytest.fail(says)
    pytest.skip(says)

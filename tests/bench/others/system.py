"""What a system under comparison is asked to do. Its one rule: each run begins with an empty tracker in a folder of its own,
and what it costs to start the program is measured by itself and taken off.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from tests.bench.generator import Mail

STAFF = ("bea@staff.example", "tom@staff.example", "carl@staff.example")
LONG = 900.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What became of the mails: seconds without the program's start, and how many messages are in the tracker."""

    seconds: float
    cpu: float
    """Seconds of processor time, likewise."""
    messages: int


class System(Protocol):
    """One of them, installed in a virtual environment of its own. ``relay`` None: letters are made and thrown away in process."""

    name: str

    def take(self, mails: Sequence[Mail], relay: int | None) -> Taken:
        """All these mails into an empty tracker, by the way its documentation names for many."""
        ...


def installed(folder: Path, packages: Sequence[str]) -> Path:
    """The programs of a new virtual environment with these packages, from the index this machine is set up for."""
    subprocess.run([sys.executable, "-m", "venv", folder], check=True, timeout=LONG)
    quietly(folder / "bin" / "pip", "install", "--quiet", "--disable-pip-version-check", *packages)
    return folder / "bin"


def quietly(*argv: str | Path, cwd: Path | None = None, **env: str) -> str:
    """Run a program to its end; what it said. Raises RuntimeError with all of that where it failed."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")} | env
    done = subprocess.run(
        list(map(str, argv)), cwd=cwd, env=environment, capture_output=True, text=True, timeout=LONG, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{argv}: {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def timed(*argv: str | Path, cwd: Path, **env: str) -> tuple[float, float]:
    """Seconds that a program ran, and of processor time that it took."""
    began, had = time.perf_counter(), _spent()
    quietly(*argv, cwd=cwd, **env)
    return time.perf_counter() - began, _spent() - had


def _spent() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime

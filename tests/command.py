"""Runs the ``mailgate`` command inside the test's own process: quick, and the way of the real one from ``run`` on."""

from __future__ import annotations

import io
import json
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from mailgate.cli import main


@dataclass(frozen=True)
class Done:
    """What a command left behind."""

    code: int
    raw: bytes
    err: str

    @property
    def out(self) -> str:
        """Standard output as text."""
        return self.raw.decode("utf-8")

    @property
    def json(self) -> Any:
        """Standard output as one JSON value."""
        return json.loads(self.raw)

    @property
    def lines(self) -> list[Any]:
        """Standard output as one JSON value per line."""
        return [json.loads(line) for line in self.raw.splitlines()]


@dataclass(frozen=True)
class Command:
    """``mailgate``, standing in a folder."""

    folder: Path
    patch: pytest.MonkeyPatch = field(repr=False)
    captured: pytest.CaptureFixture[bytes] = field(repr=False)

    def __call__(self, *argv: str, stdin: bytes = b"") -> Done:
        """Run one command line to its end."""
        self.captured.readouterr()
        with self.patch.context() as patch:
            patch.chdir(self.folder)
            patch.setattr(sys, "argv", ["mailgate", *argv])
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
            code = _exit_code()
        out, err = self.captured.readouterr()
        return Done(code, out, err.decode("utf-8"))


def _exit_code() -> int:
    try:
        main.run()
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 0
    return 0

"""The operator's templates, filled in by a process that may be killed. The one rule: no template holds up a letter.

A template that takes too long, or too much of anything, is not tried again: the shipped one says it from then on. Shipped
templates are filled in right here, without any of this.
"""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from threading import Lock

from mailgate.languages import ENGLISH
from mailgate.render import caged
from mailgate.render.caged import LENGTH, Bounds
from mailgate.render.pages import Page, Shelf
from mailgate.render.sheet import Facts

_START = 30.0
"""Seconds the process may take to get ready."""
_ESCAPED = 6
"""Octets one of an output's may have in JSON."""
_CHUNK = 64 * 1024


class CageError(Exception):
    """A template of the operator's could not be used; the text says why."""


class _GoneError(Exception):
    """The process ended, or had to be ended; the text says why."""


class Cage:
    """Fills in templates of some folders, the operator's among them. Close it when done."""

    def __init__(self, folders: Sequence[Path], bounds: Bounds, language: str = ENGLISH) -> None:
        """``folders``: the operator's first, the shipped ones last. ``language``: the default. Starts nothing yet."""
        self._folders = [str(folder.absolute()) for folder in folders]
        self._shelf = Shelf(folders, language=language)
        self._bounds = bounds
        self._process: subprocess.Popen[bytes] | None = None
        self._spoilt: dict[tuple[str, str], str] = {}
        self._using = Lock()

    def sources(self) -> tuple[str, ...]:
        """The templates as they are written."""
        return self._shelf.sources()

    def concerns(self, template: str, language: str) -> bool:
        """Whether anything of the operator's has a part in that letter."""
        return self._shelf.has_own(template, language)

    def page(self, template: str, language: str, facts: Facts) -> Page:
        """Fill in one template. Raises CageError."""
        which = template, self._shelf.language(language)
        with self._using:
            if why := self._spoilt.get(which):
                raise CageError(f"{why}; not tried again until the next start")
            process = self._running()
            try:
                return self._filled_in(process, json.dumps({"template": template, "language": which[1], "facts": facts}).encode())
            except _GoneError as gone:
                self._spoilt[which] = str(gone)
                self._end()
                raise CageError(str(gone)) from gone

    def close(self) -> None:
        """End the process, if there is one."""
        with self._using:
            self._end()

    def _filled_in(self, process: subprocess.Popen[bytes], request: bytes) -> Page:
        answer = json.loads(self._ask(process, request, self._bounds.time))
        if "error" in answer:
            raise CageError(answer["error"])
        return Page(*answer["page"])

    def _running(self) -> subprocess.Popen[bytes]:
        """The process; another one if it was killed while it had nothing to do. No template is to blame when none starts."""
        if self._process is not None and self._process.poll() is None:
            return self._process
        self._end()
        try:
            self._process = self._started()
            told = json.dumps({"folders": self._folders, "bounds": asdict(self._bounds)}).encode()
            self._ask(self._process, told, _START)
        except (OSError, _GoneError) as error:
            self._end()
            raise CageError(f"no process for templates: {error}") from error
        return self._process

    def _started(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-I", "-m", caged.__name__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # ours may be a socket (journald)
            cwd="/",
            env={},  # ours may hold passwords
            start_new_session=True,
        )

    def _ask(self, process: subprocess.Popen[bytes], message: bytes, seconds: float) -> bytes:
        """One message to the process, and its answer. It always reads what it is sent before it does anything else."""
        assert process.stdin
        try:
            caged.send(process.stdin, message)
        except OSError as error:
            raise _GoneError("the process for templates ended") from error
        return self._answer(process, time.monotonic() + seconds)

    def _answer(self, process: subprocess.Popen[bytes], deadline: float) -> bytes:
        assert process.stdout
        pipe, received, size = process.stdout.fileno(), bytearray(), LENGTH.size
        poll = select.poll()  # not select(), which takes no descriptor from 1024 on
        poll.register(pipe, select.POLLIN)
        while len(received) < size:
            if not poll.poll(max(0.0, deadline - time.monotonic()) * 1000):
                raise _GoneError("it took too long")
            chunk = os.read(pipe, _CHUNK)
            if not chunk:
                raise _GoneError("it took too much memory or processor time")
            received += chunk
            if size == LENGTH.size and len(received) >= size:
                size += LENGTH.unpack_from(received)[0]
                if size > _ESCAPED * self._bounds.output + _CHUNK:
                    raise _GoneError("its output is too long")
        return bytes(received[LENGTH.size :])

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            with suppress(OSError):  # what was not written yet need not be
                if pipe:
                    pipe.close()

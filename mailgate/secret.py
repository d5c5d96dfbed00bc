"""Where secrets come from when they are needed. The one rule: what was read is in no log, error, ``repr`` or argument list.

A secret is read at each log-in, so one that was changed needs no restart. What a command printed is kept for
``limits.secret_kept``, and forgotten as soon as a server refuses it. Errors name the option and say what to do, and never what
the file held or the command printed.
"""

from __future__ import annotations

import contextlib
import math
import os
import select
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from threading import Lock

from mailgate import home
from mailgate.settings import ConfigError, Settings
from mailgate.settings.logins import Source

#: The longest first line of a command, in octets; tokens of any provider are shorter.
LONGEST = 64 * 1024


class Secret:
    """One secret. ``read`` may take as long as a command does: call it in a thread."""

    __slots__ = ("_get", "_kept", "_lock", "_until", "_value")

    def __init__(self, get: Callable[[], str], kept: float = 0.0) -> None:
        """``get`` raises ConfigError; its value is kept for so many seconds."""
        self._get, self._kept = get, kept
        self._value, self._until = "", 0.0
        self._lock = Lock()

    def __repr__(self) -> str:
        return "Secret()"

    def read(self) -> str:
        """The secret as it is now. Raises ConfigError, which for an account at work is its trouble, not the end of the desk."""
        with self._lock:
            if not self._value or time.monotonic() >= self._until:
                self._value, self._until = self._get(), time.monotonic() + self._kept
            return self._value

    def forget(self) -> None:
        """A server refused it: the next time it is read anew."""
        with self._lock:
            self._value = ""


def fixed(value: str) -> Secret:
    """A secret that stands in a URL."""
    return Secret(lambda: value)


def of(source: Source, where: str, settings: Settings) -> Secret:
    """The secret of a source. ``where``: the table it stands in, for errors. Raises ConfigError where it has no place at all."""
    if source.file is not None:
        path = settings.path(source.file)
        return Secret(lambda: _of_file(path, where))
    if source.env:
        return Secret(lambda: _of_environment(source, where))
    if source.command:
        bound = settings.limits.secret_command.total_seconds()
        return Secret(lambda: _of_command(source, where, bound), settings.limits.secret_kept.total_seconds())
    raise ConfigError(f"{where}: there is no secret; give {source.options}")


def _of_file(path: Path, where: str) -> str:
    """A private file's first line; others' eyes on it are an error (``home.read_private``)."""
    first, _, _ = home.read_private(path, f"; {where} needs it").partition("\n")
    return _usable(first.rstrip("\r"), f"{path}: its first line")


def _of_environment(source: Source, where: str) -> str:
    value = os.environ.get(source.env)
    if value is None:
        raise ConfigError(f"{where}.{source.option}_env: the environment has no variable of that name; set it for the service")
    return _usable(value, f"{where}.{source.option}_env: {source.env}")


def _of_command(source: Source, where: str, bound: float) -> str:
    option = f"{where}.{source.option}_command"
    try:
        printed, code = _run(source.command, bound)
    except OSError as error:
        raise ConfigError(f"{option}: its program cannot be run ({error.strerror})") from None
    if code is None:
        raise ConfigError(f"{option}: {source.command[0]} did not end within {bound:g}s (limits.secret_command); it must not ask")
    if code != 0:
        raise ConfigError(f"{option}: {source.command[0]} ended with {_ended(code)}; run it by hand as the service's user")
    try:
        text = printed.decode()
    except UnicodeDecodeError:
        raise ConfigError(f"{option}: {source.command[0]} printed what is no text") from None
    return _usable(text.rstrip("\r"), f"{option}: the first line of {source.command[0]}")


def _usable(value: str, what: str) -> str:
    if not value:
        raise ConfigError(f"{what} is empty; it must be the secret")
    if len(value.encode()) > LONGEST or any(sign in value for sign in "\0\r\n"):
        raise ConfigError(
            f"{what} is nothing that a server takes; it must be one line of text, without NUL, of at most {LONGEST} octets"
        )
    return value


def _ended(code: int) -> str:
    return f"exit code {code}" if code > 0 else f"signal {-code}"


def _run(argv: tuple[str, ...], bound: float) -> tuple[bytes, int | None]:
    """The first line and the exit code of a command; None for one that did not end in time, and was ended. Raises OSError.

    No shell, nothing to read, nothing of what it says kept but that line; what it started ends with it.
    """
    deadline = time.monotonic() + bound
    with subprocess.Popen(
        argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
    ) as child:
        try:
            assert child.stdout is not None
            line, ended = _first_line(child.stdout.fileno(), child.pid, deadline)
            return line, child.wait() if ended else None
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)


def _first_line(out: int, pid: int, deadline: float) -> tuple[bytes, bool]:
    """What was printed up to the first line break, and whether the process ended. What comes after that line is thrown away.

    Its end is asked of the process, not of the pipe: what it left behind may hold that open for ever.
    """
    kept, whole = b"", False
    process = os.pidfd_open(pid)
    os.set_blocking(out, False)
    try:
        poll = select.poll()  # not select(), which takes no descriptor from 1024 on
        for one in (out, process):
            poll.register(one, select.POLLIN)
        while (left := deadline - time.monotonic()) > 0:
            ready = [one for one, _ in poll.poll(math.ceil(left * 1000))]
            if out in ready:
                read = _read(out)
                kept, whole = (kept, True) if whole else _added(kept, read)
                if not read:
                    poll.unregister(out)
            elif process in ready:
                return kept, True
        return b"", False
    finally:
        os.close(process)


def _read(out: int) -> bytes:
    try:
        return os.read(out, LONGEST)
    except BlockingIOError:
        return b""


def _added(kept: bytes, read: bytes) -> tuple[bytes, bool]:
    """The line so far, and whether it is whole."""
    line, found, _ = (kept + read).partition(b"\n")
    return line[: LONGEST + 1], bool(found) or len(line) > LONGEST

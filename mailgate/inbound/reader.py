"""A reader: the process that takes strangers' mails apart. Its one rule: it holds two pipes, nothing else, and may die any time.

Started by ``worker`` as ``python -I -m mailgate.inbound.reader``: no environment, no store, no socket, no file to write to. The
kernel bounds its memory and its processor time, counted afresh for each mail (T45), and ends it when the desk ends.
"""

from __future__ import annotations

import ctypes
import gc
import json
import os
import resource
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from typing import Any, BinaryIO

from mailgate.inbound import wire
from mailgate.mail.budget import Budget
from mailgate.mail.model import Address, InboundMail
from mailgate.mail.proof.signatures import Checked

Reading = Callable[..., InboundMail]
Checking = Callable[..., Checked]

OUT_OF_MEMORY = 3
RAISED = 4
"""Exit codes: why a reader gave up on a mail. Whatever raised may have left it in disorder, so it never goes on."""

_FILES = 16
"""Open files at once: the two pipes, and modules that are imported late (the codecs of rare charsets)."""
_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """What a reader is told at its start."""

    parent: int
    """Process id of who started it."""
    target: str
    """``module:function`` that reads: ``mailgate.mail.parse:read``."""
    checker: str
    """The same that checks signatures, loaded when there is one to check: ``mailgate.mail.proof.dkim:check``."""
    ours: tuple[str, ...]
    memory: int
    """Octets of address space."""
    cpu: float
    """Seconds of processor time for one mail."""
    received: int
    """Received lines before a mail is a loop."""


def main() -> None:
    """Read mails until the desk closes the pipe."""
    requests, answers = _own_pipes()
    (size,) = wire.LENGTH.unpack(requests.read(wire.LENGTH.size))
    setup = Setup(**json.loads(requests.read(size)))
    _die_with(setup.parent)
    read: Reading = _function(setup.target)
    ours = frozenset(Address(address) for address in setup.ours)
    reading = partial(read, ours=ours, budget=Budget(received=setup.received))
    gc.freeze()  # what is there now is never garbage: it need not be looked through again and again
    _confine(setup)
    answers.write(wire.GREETING)
    answers.flush()
    while head := requests.read(wire.REQUEST.size):
        size, wanted, told = wire.REQUEST.unpack(head)
        details, raw = requests.read(told), requests.read(size)
        _allow_cpu(setup.cpu)
        answers.writelines(_answer(_work(wire.Wanted(wanted), details, setup, reading), raw))
        answers.flush()


def _work(wanted: wire.Wanted, details: bytes, setup: Setup, reading: Reading) -> Callable[[bytes], list[bytes]]:
    """What makes an answer of a mail."""
    if wanted is not wire.Wanted.CHECK:
        return lambda raw: wire.encode(reading(raw, null_path=wanted is wire.Wanted.READ_NULL_PATH))

    def check(raw: bytes) -> list[bytes]:
        checking: Checking = _function(setup.checker)
        return wire.encode_checked(checking(raw, *wire.read_key_details(details)))

    return check


def _function(target: str) -> Callable[..., Any]:
    module, _, function = target.partition(":")
    found: Callable[..., Any] = getattr(import_module(module), function)
    return found


def _answer(work: Callable[[bytes], list[bytes]], raw: bytes) -> list[bytes]:
    try:
        return work(raw)
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    except Exception:  # noqa: BLE001 - whatever it was, the desk is told by the exit code and makes a stub
        os._exit(RAISED)


def _own_pipes() -> tuple[BinaryIO, BinaryIO]:
    """The pipes, out of the way of anything that reads standard input or prints."""
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nothing, standard)
    os.close(nothing)
    return requests, answers


def _die_with(parent: int) -> None:
    """The kernel kills us when the desk's thread that started us ends; a hung reader would not see the pipe close."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the desk, which then ends us
    libc = ctypes.CDLL(None, use_errno=True)
    for option, value in ((_PR_SET_PDEATHSIG, signal.SIGKILL), (_PR_SET_NO_NEW_PRIVS, 1)):
        if libc.prctl(option, ctypes.c_ulong(value), *[ctypes.c_ulong(0)] * 3) != 0:
            raise OSError(ctypes.get_errno(), "prctl")
    if os.getppid() != parent:  # it ended before we asked
        sys.exit()


def _confine(setup: Setup) -> None:
    for what, most in (
        (resource.RLIMIT_AS, setup.memory),
        (resource.RLIMIT_NOFILE, _FILES),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def _allow_cpu(seconds: float) -> None:
    """The kernel counts whole seconds since the start of the process: raise the bound to ``seconds`` from now, rounded up."""
    most = int(time.process_time() + seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (most, resource.RLIM_INFINITY))


if __name__ == "__main__":
    main()

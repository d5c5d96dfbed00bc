"""What a mail might do to its reader, done on purpose. Runs inside of readers: the first word of the mail says what."""

from __future__ import annotations

import ctypes
import json
import os
import resource
import signal
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

from mailgate.inbound import wire
from mailgate.mail import stub
from mailgate.mail.budget import Budget
from mailgate.mail.model import Address, Attachment, Digest, InboundMail
from mailgate.mail.proof.signatures import Checked, KeyAnswer, Signed

TARGET = f"{__name__}:read"


def read(raw: bytes, *, null_path: bool, ours: frozenset[Address], budget: Budget) -> InboundMail:
    """In place of ``parse.read``: the text is what the deed found, the one attachment the whole mail."""
    text = read_deed(raw)
    whole = Attachment(name="raw", content_type="", size=len(raw), sha256=Digest(""), inline=False, data=raw)
    told = f"null_path={null_path} ours={sorted(ours)}"
    return replace(stub.make(raw, ""), stub=False, text=text, subject=told, attachments=(whole,))


def read_deed(raw: bytes) -> str:
    """Do what the first line says; what came of it."""
    word, _, rest = raw.partition(b"\r\n")[0].partition(b" ")
    return DEEDS[word.decode()](rest.decode("latin-1"))


CHECKER = f"{__name__}:check"


def check(raw: bytes, _keys: tuple[KeyAnswer, ...], _at: int) -> Checked:
    """In place of ``dkim.check``: does what the mail says."""
    return Checked(signed=(replace(UNDECIDED, result=read_deed(raw)),))


UNDECIDED = Signed(result="temperror", reason="", domain="corp.example", selector="s1")


def _good(rest: str) -> str:
    return rest


def _burn(rest: str) -> str:
    """Use so many seconds of processor time."""
    until = time.process_time() + float(rest)
    while time.process_time() < until:
        continue
    return "burnt"


def _sleep(_: str) -> NoReturn:
    while True:
        signal.pause()


def _memory(_: str) -> str:
    return str(len(bytearray(2 * 1024**3)))


def _exit(_: str) -> NoReturn:
    os._exit(0)


def _segv(_: str) -> str:
    return str(ctypes.string_at(0))


def _dive(rest: str) -> str:
    return _dive(rest) + "up"


def _raise(_: str) -> NoReturn:
    raise LookupError


def _huge(_: str) -> str:
    return "x" * 3_000_000


def _lie(_: str) -> NoReturn:
    """Answer with something that is no mail, behind the back of the reader."""
    os.write(4, wire.ANSWER.pack(4, 0) + b"[{}]")
    _sleep("")


def _drip(_: str) -> NoReturn:
    """Begin an answer and never end it."""
    os.write(4, b"\0")
    _sleep("")


def _hang_up(_: str) -> NoReturn:
    """Close the pipe and live on."""
    os.close(4)
    _sleep("")


def _chat(_: str) -> str:
    """What a careless library does: print, and ask."""
    print("hello", flush=True)
    os.write(1, b"hello")
    os.write(2, b"hello")
    return repr(os.read(0, 10))


def _store(rest: str) -> str:
    """Write a file."""
    return str(Path(rest).write_text("mine", encoding="utf-8"))


def _look(_: str) -> str:
    """All a reader can see of the world it was started from."""
    files = {file.name: str(file.readlink()) for file in Path("/proc/self/fd").iterdir() if file.exists() or file.name in _PIPES}
    limits = {
        name: resource.getrlimit(getattr(resource, name))
        for name in ("RLIMIT_AS", "RLIMIT_NOFILE", "RLIMIT_FSIZE", "RLIMIT_CORE")
    }
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return json.dumps(
        {"files": files, "environment": dict(os.environ), "limits": limits, "status": status, "cwd": str(Path.cwd())}
    )


_PIPES = {"3", "4"}


def _ask(rest: str) -> str:
    """Say our process id into one FIFO and wait for a word from another."""
    out, answer = rest.split()
    Path(out).write_text(f"{os.getpid()}\n", encoding="utf-8")
    return Path(answer).read_text(encoding="utf-8")


DEEDS: dict[str, Callable[[str], str]] = {
    "good": _good,
    "burn": _burn,
    "sleep": _sleep,
    "memory": _memory,
    "exit": _exit,
    "segv": _segv,
    "dive": _dive,
    "raise": _raise,
    "huge": _huge,
    "lie": _lie,
    "drip": _drip,
    "hang_up": _hang_up,
    "chat": _chat,
    "store": _store,
    "look": _look,
    "ask": _ask,
}

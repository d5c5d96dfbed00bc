"""Reading as the reader does it, and what it cost, told by the kernel. Runs inside of readers, in place of ``parse.read``."""

from __future__ import annotations

import resource
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from mailgate.mail import parse
from mailgate.mail.budget import Budget
from mailgate.mail.model import Address, Header, InboundMail

TARGET = f"{__name__}:read"
_FIELD = "x-cost"


class Cost(NamedTuple):
    """Seconds of processor time for one mail, and octets of memory at most since the reader began."""

    cpu: float
    memory: int


def read(raw: bytes, *, null_path: bool, ours: frozenset[Address], budget: Budget) -> InboundMail:
    """The mail, with its cost in a field of its own."""
    before = _used()
    mail = parse.read(raw, null_path=null_path, ours=ours, budget=budget)
    cost = Header(name=_FIELD, value=f"{_used() - before} {_peak()}")
    return replace(mail, headers=(*mail.headers, cost))


def cost_of(mail: InboundMail) -> Cost:
    """What the reader said; LookupError if it could not read the mail."""
    cpu, memory = next(header.value for header in mail.headers if header.name == _FIELD).split()
    return Cost(float(cpu), int(memory))


def _used() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _peak() -> int:
    """Of this program: ``ru_maxrss`` begins with what its parent had when it forked (getrusage(2)), a whole test run."""
    return int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]) * 1024

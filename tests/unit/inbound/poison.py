"""Reading as ever, but for mails that say in a field of theirs what they do to their reader. Runs inside of readers."""

from __future__ import annotations

from mailgate.mail import parse
from mailgate.mail.budget import Budget
from mailgate.mail.model import Address, InboundMail
from tests.unit.inbound import bombs

TARGET = f"{__name__}:read"
FIELD = b"X-Poison: "


def read(raw: bytes, *, null_path: bool, ours: frozenset[Address], budget: Budget) -> InboundMail:
    """In place of ``parse.read``: what is no poison is read by that."""
    _, named, deed = raw[:4096].partition(FIELD)  # servers on the way write their own fields above it
    if named:
        bombs.read_deed(deed)
    return parse.read(raw, null_path=null_path, ours=ours, budget=budget)

"""A probe: a letter of ours sent to ourselves, to see what the servers between do to mail. The one rule: what came back is
compared with what went out, and each difference is told with what to do.

It carries our signed mark, so that it ends as the loop it is: no ticket, no answer, nobody is told.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from mailgate.mail.model import Address, MessageId

#: A server's clock may differ so much from ours before it is called wrong.
_CLOCKS = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """What went out."""

    subject: str
    sender: Address
    recipient: Address
    return_path: Address
    message_id: MessageId
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Back:
    """What came in. ``recipients``: of the envelope, and of the headers in which servers write it."""

    sender: Address | None
    recipients: frozenset[Address]
    return_path: Address | None
    message_id: str | None
    received: datetime | None
    """What the last server on the way wrote into ``Received``, if it can be read."""
    at: datetime


def differences(gone: Gone, back: Back, *, verp: bool, plain: bool = False) -> tuple[str, ...]:
    """What the way did to the mail, each with what to do; none where it came as it went."""
    return tuple(_differences(gone, back, verp=verp, plain=plain))


def _differences(gone: Gone, back: Back, *, verp: bool, plain: bool) -> Iterator[str]:
    if gone.recipient not in back.recipients:
        came = ", ".join(sorted(back.recipients)) or "no address of ours"
        yield (
            f"it was sent to {gone.recipient} and came in as {came}: the part behind the delimiter was lost, so let the server"
            " keep it, or choose another way in [gateway]"
        )
    if back.sender != gone.sender:
        yield f"From was {gone.sender} and came in as {back.sender or 'none'}: let the relay send in the name of {gone.sender}"
    if verp and back.return_path != gone.return_path:
        came = back.return_path or "none"
        yield f"the return path came in as {came}: the relay rewrites envelopes, so set [relay] verp = false"
    if back.message_id != gone.message_id and plain:
        yield (
            'its Message-ID was replaced, and with [gateway] delimiter = "" nothing else says what an answer or a bounce is'
            " about: let the relay keep it, or set a delimiter or a reply_domain"
        )
    elif back.message_id != gone.message_id:
        yield "its Message-ID was replaced: answers are found by their address only, and bounces by their return path"
    if back.received and abs(back.received - back.at) > _CLOCKS:
        yield f"the last server says it is {back.received:%Y-%m-%d %H:%M} UTC: its clock or ours is wrong"


def summary(gone: Gone, back: Back) -> str:
    """How long it took, and what was kept."""
    took = max(0, round((back.at - gone.at).total_seconds()))
    return f"a probe to {gone.recipient} came back after {took} s as it went: address, From, return path and Message-ID"

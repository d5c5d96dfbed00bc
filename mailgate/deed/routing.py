"""Which of our queues a mail reached, and which of our addresses it names. The one rule: the envelope says where it came in.

Recipients: envelope first; then, above our border, Delivered-To, X-Original-To, Envelope-To, X-Forwarded-To; then To and Cc.
Where a mail came in decides the queues; every address of ours on it, wherever it stands, may narrow its audience.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from mailgate.mail import address
from mailgate.mail.model import Address, Envelope, InboundMail, TicketNumber, Via, Visibility
from mailgate.mail.recipient import Base, Recipient, Signed, Typed, Unknown, understand
from mailgate.mail.trust import written_by

_TRACE = ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "x-forwarded-to", "x-delivered-to")


@dataclass(frozen=True, slots=True, kw_only=True)
class Routed:
    """One queue a mail reached: the addresses of that queue it came in at, and all that it names."""

    queue: str
    arrived: tuple[Recipient, ...]
    named: tuple[Recipient, ...]
    by_wish: bool = False
    inside_elsewhere: frozenset[TicketNumber] = frozenset()
    """Tickets whose internal addresses it also names, at other queues: a ticket may have moved between two letters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Border:
    """How addresses are read: our queues, the delimiter, the hosts whose trace headers count."""

    queues: Mapping[Address, str]
    delimiter: str
    border_hosts: frozenset[str]

    def read(self, one: Address) -> Recipient:
        """What an address means to us. ``postmaster`` of our domains is the first queue's (RFC 5321 §4.5.1)."""
        found = understand(one, self.queues, self.delimiter)
        if found == Unknown(queue=None) and one.startswith("postmaster@") and self.ours(one):
            return Base(queue=next(iter(self.queues.values())))
        return found

    def ours(self, one: Address) -> bool:
        """Whether the domain is one of a queue's."""
        domain = one.rpartition("@")[2]
        return any(queue.rpartition("@")[2] == domain for queue in self.queues)


def route(mail: InboundMail, envelope: Envelope, border: Border) -> tuple[Routed, ...]:
    """The queues of a mail in a fixed order, at least one (the first queue takes what names none of ours)."""
    named = tuple(border.read(box.address) for box in (*mail.to, *mail.cc))
    sources = (
        tuple(border.read(one) for one in envelope.rcpt_to),
        tuple(border.read(one) for one in _traced(mail, envelope, border)),
        named,
    )
    arrived = next((found for found in sources if any(r.queue is not None for r in found)), ())
    everywhere = tuple(dict.fromkeys(r for found in sources for r in found))
    reached = dict.fromkeys(r.queue for r in arrived if r.queue is not None)
    if reached:
        return tuple(_routed(queue, arrived, everywhere) for queue in reached)
    wanted = [q for q in envelope.wanted if q in border.queues.values()]
    if wanted:
        return tuple(Routed(queue=q, arrived=(Base(queue=q),), named=everywhere, by_wish=True) for q in wanted)
    first = next(iter(border.queues.values()))
    return (Routed(queue=first, arrived=(Unknown(queue=first),), named=()),)


def _routed(queue: str, arrived: tuple[Recipient, ...], everywhere: tuple[Recipient, ...]) -> Routed:
    here = tuple(r for r in arrived if r.queue == queue)
    inside = frozenset(t for r in everywhere if r.queue != queue and (t := _internal(r)) is not None)
    return Routed(queue=queue, arrived=here, named=tuple(r for r in everywhere if r.queue == queue), inside_elsewhere=inside)


def _internal(one: Recipient) -> TicketNumber | None:
    """The ticket of an internal address, signed or typed."""
    inside = (isinstance(one, Signed) and one.audience is Visibility.INTERNAL) or (isinstance(one, Typed) and one.word)
    return one.ticket if isinstance(one, Signed | Typed) and inside else None


def _traced(mail: InboundMail, envelope: Envelope, border: Border) -> Iterator[Address]:
    """Recipients that hosts of ours wrote into the header block (T20b); below the border anybody could."""
    trusted = envelope.peer.trusted or envelope.via in (Via.IMAP, Via.LMTP)
    if not (trusted and mail.headers_clean):
        return
    for header in mail.headers:
        if header.name == "received" and border.border_hosts and written_by(header.value) not in border.border_hosts:
            return
        if header.name in _TRACE and (found := address.parse(header.value.strip())):
            yield found

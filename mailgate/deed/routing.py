"""Which of our queues a mail reached, and which of our addresses it names. The one rule: the envelope says where it came in.

Recipients: envelope first; then, above our border, Delivered-To, X-Original-To, Envelope-To, X-Envelope-To, X-Forwarded-To,
X-Delivered-To; then To and Cc. The first of these that names a queue of ours is where the mail came in, and decides the queues;
every address of ours on it, wherever it stands, may narrow its audience.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from mailgate.mail import address
from mailgate.mail.model import Address, Envelope, InboundMail, TicketNumber, Via, Visibility
from mailgate.mail.proof.border import Source, above
from mailgate.mail.recipient import Base, Recipient, Signed, Typed, Unknown, understand

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
    """How addresses are read: our queues, the delimiter, the border above which trace headers count."""

    queues: Mapping[Address, str]
    delimiter: str
    source: Source

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
        *_traced(mail, envelope, border),
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


def _traced(mail: InboundMail, envelope: Envelope, border: Border) -> Iterator[tuple[Recipient, ...]]:
    """What hosts of ours wrote into each of the recipient headers (T20b); below the border anybody could."""
    trusted = envelope.peer.trusted or envelope.via in (Via.IMAP, Via.LMTP)
    ours = list(above(mail.headers, border.source)) if trusted and mail.headers_clean else []
    for name in _TRACE:
        found = (address.parse(header.value.strip().strip("<>")) for header in ours if header.name == name)
        yield tuple(border.read(one) for one in found if one)

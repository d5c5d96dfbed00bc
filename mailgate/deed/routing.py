"""Which of our queues a mail reached, and which of our addresses it names. The one rule: the envelope says where it came in.

Recipients: envelope first; then, above our border, Delivered-To, X-Original-To, Envelope-To, X-Envelope-To, X-Forwarded-To,
X-Delivered-To; then To and Cc. The first of these that names a queue of ours is where the mail came in, and decides the queues;
every address of ours on it, wherever it stands, may narrow its audience.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from mailgate.deed import borders
from mailgate.mail import address
from mailgate.mail.carried import NOTHING, Carried, Letters, of
from mailgate.mail.layout import Layout
from mailgate.mail.model import Address, Envelope, InboundMail, TicketNumber, Via, Visibility
from mailgate.mail.proof.border import Source
from mailgate.mail.recipient import NOWHERE, Base, Recipient, Signed, Typed, Unknown, understand

_TRACE = ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "x-forwarded-to", "x-delivered-to")


@dataclass(frozen=True, slots=True, kw_only=True)
class Routed:
    """One queue a mail reached: the addresses of that queue it came in at, and all that it names."""

    queue: str
    arrived: tuple[Recipient, ...]
    named: tuple[Recipient, ...]
    by_wish: bool = False
    carried: Carried = NOTHING
    """Where addresses are plain: what stands elsewhere in their stead. It is among the others too."""
    inside_elsewhere: frozenset[TicketNumber] = frozenset()
    """Tickets whose internal addresses it also names, at other queues: a ticket may have moved between two letters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Border:
    """How addresses are read: our queues, the form of addresses, the border above which trace headers count."""

    queues: Mapping[Address, str]
    layout: Layout
    source: Source
    home: Callable[[Recipient], str]
    """The queue of what an address is about that names none; "" where there is no such thing."""
    letters: Letters

    def read(self, one: Address) -> Recipient:
        """What an address means to us. ``postmaster`` of our domains is the first queue's (RFC 5321 §4.5.1)."""
        found = understand(one, self.queues, self.layout)
        if found in (Unknown(queue=None), Unknown(queue=NOWHERE)) and one.startswith("postmaster@") and self.ours(one):
            return Base(queue=self._first)
        if found.queue != NOWHERE:
            return found
        home = self.home(found)
        return replace(found, queue=home if home in self.queues.values() else self._first)

    @property
    def _first(self) -> str:
        return next(iter(self.queues.values()))

    def ours(self, one: Address) -> bool:
        """Whether the domain is one of a queue's, or of replies."""
        domain = one.rpartition("@")[2]
        return domain in self.layout.domains or any(queue.rpartition("@")[2] == domain for queue in self.queues)


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
        return tuple(_carrying(_routed(queue, arrived, everywhere), mail, border, tuple(reached)) for queue in reached)
    first = next(iter(border.queues.values()))
    wanted = [q for q in envelope.wanted if q in border.queues.values()]
    if not wanted and envelope.via is Via.IMAP:  # what lies in a mailbox of ours came to us, whatever its lists and rules call us
        wanted = [first]
    if wanted:
        found = (Routed(queue=q, arrived=(Base(queue=q),), named=everywhere, by_wish=True) for q in wanted)
        return tuple(_carrying(one, mail, border, tuple(wanted)) for one in found)
    return (Routed(queue=first, arrived=(Unknown(queue=first),), named=()),)


def _routed(queue: str, arrived: tuple[Recipient, ...], everywhere: tuple[Recipient, ...]) -> Routed:
    here = tuple(r for r in arrived if r.queue == queue)
    inside = frozenset(t for r in everywhere if r.queue != queue and (t := _internal(r)) is not None)
    return Routed(queue=queue, arrived=here, named=tuple(r for r in everywhere if r.queue == queue), inside_elsewhere=inside)


def _carrying(routed: Routed, mail: InboundMail, border: Border, reached: tuple[str, ...]) -> Routed:
    """With what a mail to the plain address of a queue carries, as if it had come to that address; one queue alone does each."""
    found = _carried(routed, mail, border)
    by_id, by_subject = (
        tuple(one for one in some if _whose(one, border, reached) == routed.queue) for some in (found.by_id, found.by_subject)
    )
    carried = Carried(by_id=by_id, by_subject=by_subject)
    if not carried.all:
        return routed
    arrived = (one for each in routed.arrived for one in (carried.all if isinstance(each, Base) else (each,)))
    return replace(
        routed,
        arrived=tuple(dict.fromkeys(arrived)),
        named=tuple(dict.fromkeys((*routed.named, *carried.all))),
        carried=carried,
    )


def _whose(one: Recipient, border: Border, reached: tuple[str, ...]) -> str:
    """Which of the queues that a mail reached does what it carries: the one where that is at home, else the first."""
    home = border.home(one)
    return home if home in reached else reached[0]


def _carried(routed: Routed, mail: InboundMail, border: Border) -> Carried:
    """What it carries. Where addresses say more, only what it answers counts, and only if it names the plain address alone:
    then a server has put that in place of the one in Reply-To."""
    base = Base(queue=routed.queue)
    if border.layout.plain:
        return of(mail, routed.queue, border.letters) if base in routed.arrived else NOTHING
    alone = {*routed.arrived, *routed.named} == {base}
    return Carried(by_id=of(mail, routed.queue, border.letters).by_id) if alone else NOTHING


def _internal(one: Recipient) -> TicketNumber | None:
    """The ticket of an internal address, signed or typed."""
    inside = (isinstance(one, Signed) and one.audience is Visibility.INTERNAL) or (isinstance(one, Typed) and one.word)
    return one.ticket if isinstance(one, Signed | Typed) and inside else None


def _traced(mail: InboundMail, envelope: Envelope, border: Border) -> Iterator[tuple[Recipient, ...]]:
    """What hosts of ours wrote into each of the recipient headers (T20b); below the border anybody could."""
    ours = borders.believed(mail, envelope, border.source)
    for name in _TRACE:
        found = (address.parse(header.value.strip().strip("<>")) for header in ours if header.name == name)
        yield tuple(border.read(one) for one in found if one)

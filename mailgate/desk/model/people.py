"""People and the organisations they belong to. The one rule: an address and its aliases are equal everywhere."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from mailgate.desk.model.words import NotifyMode, PersonKind, ReceiptMode
from mailgate.mail.model import Address, OutboxId, PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which tickets a partner may see: of every kind that is given, one value must fit. Nothing given admits nothing."""

    queues: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()
    organisations: frozenset[str] = frozenset()

    def fits(self, queue: str, tags: frozenset[str], organisation: str | None) -> bool:
        """Whether a ticket of that queue, with these tags, of that organisation fits."""
        fits = (
            not self.queues or queue in self.queues,
            not self.tags or bool(tags & self.tags),
            not self.organisations or organisation in self.organisations,
        )
        return not self.empty and all(fits)

    @property
    def empty(self) -> bool:
        """Whether it names no condition at all."""
        return not (self.queues or self.tags or self.organisations)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody with an address. ``id`` is None for somebody the store does not know yet."""

    id: PersonId | None
    address: Address
    name: str = ""
    kind: PersonKind
    language: str | None = None
    notify: NotifyMode = NotifyMode.ASSIGNED
    receipts: ReceiptMode | None = None
    queues: frozenset[str] = frozenset()
    """Staff: the queues they work in; empty means all."""
    aliases: frozenset[Address] = frozenset()
    """Other addresses of theirs, equal in every rule; letters go to ``address`` alone."""
    organisation: str | None = None
    """The name of the organisation they belong to; customers only."""
    shares: bool = False
    """That organisation lets its customers see each other's tickets."""
    filter: Filter = Filter()
    """Partners: the tickets they may see."""
    was_partner: bool = False
    """They were a partner once: what they write where they take part no more was meant for inside."""
    was_inside: bool = False
    """They were staff or a partner once: what they did then was the queue's."""
    timezone: str | None = None
    """As IANA names it; None: the gateway's."""
    digest_at: str | None = None
    """``HH:MM`` of their day; None: the gateway's hour."""
    quiet: str | None = None
    """``22:00-07:00`` of their day."""
    away_since: datetime | None = field(default=None, compare=False)
    away_until: datetime | None = field(default=None, compare=False)
    """Away from ``away_since`` on till then; None: here. See ``is_away``."""
    away_by: str = field(default="", compare=False)
    """Who said so: ``set``, or ``auto_reply`` where their own machine did."""

    def has(self, address: Address) -> bool:
        """Whether that is an address of theirs."""
        return address == self.address or address in self.aliases

    def is_away(self, now: datetime) -> bool:
        """Whether they are away at that moment; the last one of it is the first they are back."""
        begun = self.away_since is None or self.away_since <= now
        return self.away_until is not None and begun and now < self.away_until

    @property
    def is_staff(self) -> bool:
        """Whether this is a member of staff."""
        return self.kind is PersonKind.STAFF

    @property
    def is_partner(self) -> bool:
        """Whether this is a partner: inside, but only on the tickets their filter admits (``TicketFacts.admits``)."""
        return self.kind is PersonKind.PARTNER

    @property
    def shown(self) -> str:
        """Name for people to read; the local part where no name is known."""
        return self.name or self.address.partition("@")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """A firm or club that customers belong to: by name, or because their own address is of one of its domains."""

    name: str
    shares: bool = False
    """Its customers see each other's tickets."""
    manager: Address | None = None
    """The member of staff who cares for it."""
    domains: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """How much a member of staff has to do in a queue: their open tickets there, and when one became theirs last."""

    person: Person
    open: int = 0
    last: int = 0
    """A number that rises with every ticket that becomes somebody's; 0: never."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """What was spent of one budget. ``since``: the start of its window, or its last use where each use begins a new one."""

    since: datetime
    spent: int = 0
    refused: int = 0
    told_at: datetime | None = None
    """When somebody was told that it is used up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppressed:
    """An address that gets no mail any more, and why. ``outbox``: the letter that came back; None: set by hand.

    ``until``: it ends by itself, as a colleague's does; None: it does not."""

    address: Address
    reason: str
    outbox: OutboxId | None
    at: datetime
    until: datetime | None = None

"""What should come of each thing somebody does, by PRODUCT §§4–9 alone. Its one rule: nothing of the program is asked.

A small world of tickets, people and words. Words are one-of-a-kind markers: a letter shows by itself whose words it holds.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

REOPEN_WITHIN = timedelta(days=14)


@dataclass
class Ticket:
    """One ticket. ``outside``: who takes part and is no staff, with the words they may read (all since they joined)."""

    number: int
    queue: str
    requester: str
    outside: dict[str, set[str]] = field(default_factory=dict)
    wrote: set[str] = field(default_factory=set)
    staff_wrote: bool = False
    closed_at: datetime | None = None
    wakes_at: datetime | None = None
    follow_ups: list[int] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    """The public words, in order."""
    inside: set[str] = field(default_factory=set)
    """The words of notes."""
    noted: dict[str, frozenset[str]] = field(default_factory=dict)
    """The words of each note -> who outside took part when it was written."""
    parts: list[Ticket] = field(default_factory=list)
    """The tickets that were merged into it."""

    def reads(self, who: str) -> set[str]:
        """What somebody who takes part may read, here and on the tickets that were merged."""
        return self.outside[who].union(*(part.reads(who) for part in self.parts if who in part.outside))

    def join(self, people: Iterable[str]) -> None:
        """They take part from now on: later messages only."""
        for one in people:
            self.outside.setdefault(one, set())


@dataclass(frozen=True)
class Mail:
    """What a customer's mail says beside its words: who else stands on it, and how well it proves its author."""

    author: str
    marker: str
    """"" for a mere thanks, which holds no word of its own."""
    on: frozenset[str] = frozenset()
    """People outside on To and Cc."""
    proof: str = "aligned"
    """aligned, none or failed"""


@dataclass
class World:
    """All tickets, and who must have been sent which words."""

    policy: dict[str, str]
    """Queue -> what a customer's mail does to a closed ticket."""
    now: datetime
    tickets: dict[int, Ticket] = field(default_factory=dict)
    owed: dict[str, frozenset[str]] = field(default_factory=dict)
    """Public words -> everybody outside who must be sent them, the author aside."""
    authors: dict[str, str] = field(default_factory=dict)
    secret: set[str] = field(default_factory=set)
    """Words nobody outside may read: notes, internal titles, mails that wait for a human."""
    ever_outside: set[str] = field(default_factory=set)

    # --- words ------------------------------------------------------------------------------------------------------

    def open(self, number: int, queue: str, mail: Mail, *, by_staff: bool = False, inside: bool = False) -> Ticket:
        """A new ticket. Whoever stands on an aligned opening joins; nobody is sent what they have on their own mail."""
        ticket = Ticket(number=number, queue=queue, requester=mail.author)
        self.tickets[number] = ticket
        if not by_staff:
            ticket.join([mail.author])
            ticket.wrote.add(mail.author)
        if inside:
            self._whisper(ticket, mail.marker)
            return ticket
        self._say(ticket, mail.marker, mail.author, frozenset())
        if mail.proof == "aligned":
            ticket.join(mail.on - {mail.author})
        return ticket

    def follow_up(self, number: int, old: Ticket, mail: Mail, *, joins: bool = True) -> None:
        """A linked ticket that goes on with the people of the closed one, and with whoever wrote unless they were let in once."""
        ticket = Ticket(number=number, queue=old.queue, requester=old.requester, staff_wrote=old.staff_wrote, wrote={*old.wrote})
        self.tickets[number] = ticket
        old.follow_ups.append(number)
        ticket.join([*old.outside, *([mail.author] if joins else [])])
        self.customer_says(ticket, mail, joins=joins)

    def staff_public(self, ticket: Ticket, marker: str, author: str, joining: Iterable[str] = ()) -> None:
        """A public message by staff: always, to every customer who takes part already."""
        self._say(ticket, marker, author, frozenset(ticket.outside))
        ticket.staff_wrote = True
        ticket.join(joining)

    def staff_note(self, ticket: Ticket, marker: str, joining: Iterable[str] = ()) -> None:
        """A note: nobody outside."""
        self._whisper(ticket, marker)
        ticket.join(joining)

    def customer_says(self, ticket: Ticket, mail: Mail, *, joins: bool = True) -> None:
        """A customer's message: to the requester and, once staff or they themselves have written, to those on Cc; not to people
        who have it already. ``joins`` False: a stranger's, let in once."""
        may = {one for one in ticket.outside if one == ticket.requester or one in ticket.wrote or ticket.staff_wrote}
        if mail.marker:
            self._say(ticket, mail.marker, mail.author, frozenset(may - mail.on - {mail.author}))
        if mail.author in ticket.outside:
            ticket.wrote.add(mail.author)
        if mail.marker and self.verdict(ticket, thanks=False) == "reopen":
            ticket.closed_at = None
        ticket.wakes_at = None
        if mail.proof == "aligned" and joins:
            ticket.join(mail.on)

    def _say(self, ticket: Ticket, marker: str, author: str, to: frozenset[str]) -> None:
        if not marker:
            return
        self.owed[marker] = self.owed.get(marker, frozenset()) | to
        self.authors[marker] = author
        self.secret.discard(marker)
        ticket.said.append(marker)
        for seen in ticket.outside.values():
            seen.add(marker)

    def _whisper(self, ticket: Ticket, marker: str) -> None:
        ticket.inside.add(marker)
        ticket.noted[marker] = frozenset(ticket.outside)
        self.secret.add(marker)

    # --- what changes sides ------------------------------------------------------------------------------------------

    def publish(self, ticket: Ticket, marker: str) -> None:
        """A note is public: whoever took part when it was written, and still does, is sent it and sees it."""
        readers = ticket.noted[marker] & ticket.outside.keys()
        self.owed[marker] = readers
        self.secret.discard(marker)
        ticket.inside.discard(marker)
        ticket.staff_wrote = True
        for one in readers:
            ticket.outside[one].add(marker)

    def withdraw(self, ticket: Ticket, marker: str) -> frozenset[str]:
        """Words are internal: nobody outside sees them but their author, and no later letter holds them. Who saw them."""
        saw = frozenset(one for one, seen in ticket.outside.items() if marker in seen)
        author = self.authors.get(marker, "")
        for one in saw - {author}:
            ticket.outside[one].discard(marker)
        self.secret.add(marker)
        return saw

    def give_back(self, ticket: Ticket, marker: str, saw: frozenset[str]) -> None:
        """They are public as they were."""
        self.secret.discard(marker)
        for one in saw:
            ticket.outside[one].add(marker)

    def merge(self, ticket: Ticket, into: Ticket) -> frozenset[str]:
        """All that comes to a ticket goes to the other one; its people read along from now on. Who joined."""
        joined = frozenset(ticket.outside.keys() - into.outside.keys())
        into.join(joined)
        into.wrote |= joined & ticket.wrote
        into.parts.append(ticket)
        for number, one in self.tickets.items():
            if one is ticket:
                self.tickets[number] = into
        return joined

    def part(self, ticket: Ticket, into: Ticket, joined: frozenset[str], numbers: Iterable[int]) -> None:
        """The merge is undone before anybody wrote."""
        into.parts.remove(ticket)
        into.wrote -= joined
        for one in joined:
            del into.outside[one]
        for number in numbers:
            self.tickets[number] = ticket

    # --- where a mail belongs ---------------------------------------------------------------------------------------

    def following(self, ticket: Ticket) -> Ticket:
        """While a follow-up of a closed ticket is open, mails on the old one go to it."""
        if ticket.closed_at is not None:
            for number in ticket.follow_ups:
                if self.tickets[number].number == number and self.tickets[number].closed_at is None:
                    return self.tickets[number]
        return ticket

    def verdict(self, ticket: Ticket, *, thanks: bool) -> str:
        """What a customer's mail does to a ticket: add, reopen, follow_up, refuse."""
        if ticket.closed_at is None or thanks:
            return "add"
        policy = self.policy[ticket.queue]
        if policy == "reopen" and self.now - ticket.closed_at > REOPEN_WITHIN:
            return "follow_up"
        return policy

    def wake(self) -> None:
        """``#pending 3d`` is over."""
        for ticket in self.tickets.values():
            if ticket.wakes_at is not None and ticket.wakes_at <= self.now:
                ticket.wakes_at = None

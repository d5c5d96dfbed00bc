"""Held mails that still wait. The one rule: nothing held is forgotten, and no reminder repeats what a mail says.

One reminder for each, to those who were told first and to the queue's staff; then a line in the digest of each day.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, time, timedelta

from mailgate.desk.deciding import offered
from mailgate.desk.heading import Head
from mailgate.desk.held_letters import Confirmation, HeldDigest, HeldLine, HeldNotice
from mailgate.desk.holding import told
from mailgate.desk.model import Desk, Doubt, HeldFacts, NotifyMode, Person, QueuePolicy, TicketFacts
from mailgate.mail.model import TicketNumber

#: How many held mails a digest lists; more are counted.
MOST_LINES = 100


def digest_day(now: datetime, at: time) -> datetime:
    """The last time the clock stood at ``at`` (UTC), now included: a digest missed while nobody worked is made up for once."""
    today = now.replace(hour=at.hour, minute=at.minute, second=0, microsecond=0)
    return today if today <= now else today - timedelta(days=1)


def reminders(desk: Desk, held: HeldFacts, ticket: TicketFacts | None) -> tuple[HeldNotice | Confirmation, ...]:
    """A reminder of one held mail for each who should care; the one in whose name it came is asked again."""
    queue = _queue(desk, held, ticket)
    head = Head.of(ticket, queue) if ticket is not None else None
    return tuple(_reminder(held, queue, head, person) for person in _who(desk, queue, ticket, held))


def _reminder(held: HeldFacts, queue: QueuePolicy, head: Head | None, person: Person) -> HeldNotice | Confirmation:
    if _named(held, person):
        return Confirmation(
            to=person,
            queue=queue,
            head=head,
            number=held.number,
            held_sender=held.sender,
            held_subject=held.subject,
            held_text="",
            choices=offered(held.reason),
            since=held.since,
        )
    return HeldNotice(
        to=person,
        queue=queue,
        head=head,
        number=held.number,
        held_sender=held.sender,
        proof=None,
        held_subject=held.subject,
        held_text="",
        reason=held.reason,
        choices=held.choices,
        asked=held.confirmer if held.reason == Doubt.STAFF_UNPROVEN else None,
        since=held.since,
    )


def digests(desk: Desk, waiting: Iterable[HeldFacts], tickets: Mapping[TicketNumber, TicketFacts]) -> tuple[HeldDigest, ...]:
    """One digest for each member of staff who should care about any of them."""
    lines: dict[str, list[HeldLine]] = {}
    people: dict[str, Person] = {}
    for held in waiting:
        ticket = tickets.get(held.ticket) if held.ticket is not None else None
        queue = _queue(desk, held, ticket)
        for person in _who(desk, queue, ticket, held):
            people[person.address] = person
            lines.setdefault(person.address, []).append(_line(held, queue, person))
    return tuple(_digest(people[who], found) for who, found in lines.items())


def _digest(person: Person, found: Sequence[HeldLine]) -> HeldDigest:
    unlisted = frozenset(line.number for line in found[MOST_LINES:])
    return HeldDigest(to=person, queue=found[0].queue, lines=tuple(found[:MOST_LINES]), unlisted=unlisted)


def only_counted(letters: Iterable[HeldDigest]) -> frozenset[int]:
    """The held mails that no digest lists: it is their turn the next day."""
    every = tuple(letters)
    listed = {line.number for letter in every for line in letter.lines}
    return frozenset(number for letter in every for number in letter.unlisted if number not in listed)


def _named(held: HeldFacts, person: Person) -> bool:
    """Whether it came in the name of that very member of staff."""
    return held.reason == Doubt.STAFF_UNPROVEN and held.confirmer is not None and held.confirmer.id == person.id


def _line(held: HeldFacts, queue: QueuePolicy, person: Person) -> HeldLine:
    mine = _named(held, person)
    return HeldLine(
        number=held.number,
        queue=queue,
        ticket=held.ticket,
        sender=held.sender,
        subject=held.subject,
        reason=held.reason,
        choices=offered(held.reason) if mine else held.choices,
        confirms=mine,
        theirs=held.reason == Doubt.STAFF_UNPROVEN and held.confirmer is not None and not mine,
        since=held.since,
    )


def _queue(desk: Desk, held: HeldFacts, ticket: TicketFacts | None) -> QueuePolicy:
    """The queue it waits in; a queue that was removed since leaves its mails to the first one."""
    name = ticket.queue if ticket is not None else held.queue
    return desk.queues.get(name, next(iter(desk.queues.values())))


def _who(desk: Desk, queue: QueuePolicy, ticket: TicketFacts | None, held: HeldFacts) -> tuple[Person, ...]:
    """Those who were told first, and the queue's staff; who wants no notices only where nobody else would hear."""
    first = (*(p for p in desk.staff if _named(held, p)), *told(desk, queue.name, ticket))
    more = (p for p in desk.staff_of(queue.name) if p.notify is not NotifyMode.NONE)
    return tuple({p.address: p for p in (*first, *more)}.values())

"""What stands in somebody's digest, and in which order. The one rule: what waits for the reader comes first, what hurries before
what does not, and what waits longest before what is new.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

from mailgate.desk.alarms import MENTIONED
from mailgate.desk.digest_letters import DailyDigest, Group, Item, Line
from mailgate.desk.model import Desk, Person, Priority, QueuePolicy, Status, WaitingFor
from mailgate.mail.model import TicketNumber

_ORDER = tuple(Group)
_HURRY = (Priority.URGENT, Priority.HIGH, Priority.NORMAL, Priority.LOW)
_LATE = datetime.max.replace(tzinfo=UTC)


def daily(person: Person, items: Iterable[Item], news: Mapping[TicketNumber, Sequence[str]], desk: Desk) -> DailyDigest | None:
    """The digest of one person; None: there is no line in it. ``news``: what kinds of it, by ticket."""
    lines = sorted((_line(person, item, news.get(item.ticket.number, ())) for item in items), key=_place)
    if not lines:
        return None
    most, queue = desk.policy.digest_lines, home_of(person, desk, lines[0].item.ticket.queue)
    return DailyDigest(to=person, queue=queue, lines=tuple(lines[:most]), more=max(0, len(lines) - most))


def home_of(person: Person, desk: Desk, otherwise: str) -> QueuePolicy:
    """The queue under whose name somebody is written to: one of theirs, else ``otherwise``, else the first."""
    names = (*sorted(person.queues), otherwise)
    return next((desk.queues[name] for name in names if name in desk.queues), next(iter(desk.queues.values())))


def _line(person: Person, item: Item, kinds: Sequence[str]) -> Line:
    return Line(group=_group(person, item, kinds), item=item, kinds=tuple(dict.fromkeys(kinds)))


def _group(person: Person, item: Item, kinds: Sequence[str]) -> Group:
    ticket = item.ticket
    mine = ticket.assignee is not None and ticket.assignee.address == person.address
    waits = ticket.waiting_for is WaitingFor.STAFF and ticket.status in (Status.NEW, Status.OPEN)
    if mine and waits:
        return Group.WAITS
    if MENTIONED in kinds:
        return Group.MENTIONED
    if mine or any(p.address == person.address for p in ticket.watchers):
        return Group.MINE
    return Group.UNASSIGNED if ticket.assignee is None else Group.NEWS


def _place(line: Line) -> tuple[int, int, datetime, int]:
    hurry = _HURRY.index(line.item.ticket.priority)
    return _ORDER.index(line.group), hurry, line.item.since or _LATE, int(line.ticket)

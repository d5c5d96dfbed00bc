"""What a mail changed on a ticket besides saying something, and how it is taken back. The one rule: only what nobody has changed
since goes back to what it was.

Changes are plain values, kept beside the message: ``{"status": ["open", "closed"], "tags": [[], ["lamp"]]}``, old and new.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from mailgate.desk.draft import Draft
from mailgate.desk.linking import link, unlink
from mailgate.desk.model import EventKind, Person, Priority, Role, Status, TicketFacts, WaitingFor
from mailgate.desk.side_letters import ASKED
from mailgate.desk.unwishing import wished_before
from mailgate.mail.model import Address, EntryId, TicketNumber

Changes = Mapping[str, object]
#: What happened since: kind and data of each event.
Later = Iterable[tuple[EventKind, Mapping[str, object]]]
_FIELDS = {
    EventKind.STATUS: "status",
    EventKind.ASSIGNED: "assignee",
    EventKind.PRIORITY: "priority",
    EventKind.TITLE: "title",
    EventKind.QUEUE_CHANGED: "queue",
    EventKind.DUE: "due",
}
#: The order in which fields go back: people before who is brought in, the status last.
_ORDER = (
    *("priority", "title", "queue", "tags", "linked", "requester", "cc", "due", "wishes"),
    *("assignee", "blocked", "staff_wrote", "waiting_for", "wake_at", "status", "deadlines"),
)
#: Times that stand and fall with the status.
_RUNNING = ("first_answer_by", "resolution_by", "pending_since")
#: Of these each value goes back by itself.
_MANY = frozenset({"tags", "linked", "cc"})
#: What turns messages and tickets: taken back by ``desk.unturning``.
TURNS = ("withdrawn", "merged", "split")
#: What goes along with the others, and is no command anybody gave.
_ALONG = frozenset({"staff_wrote", "waiting_for", "wake_at", "deadlines"})


def changes(before: TicketFacts, after: TicketFacts) -> dict[str, object]:
    """What differs between two states of a ticket, as values that can be kept."""
    old, new = _values(before), _values(after)
    return {field: [old[field], new[field]] for field in old if old[field] != new[field]}


def turned(found: Changes) -> dict[str, object]:
    """The same the other way round, to do again what was taken back."""
    return {field: list(reversed(_pair(found, field))) for field in found}


def spoken(found: Changes) -> tuple[str, ...]:
    """The names of the fields that somebody asked to be changed."""
    return tuple(field for field in (*TURNS, *_ORDER) if field in found and field not in _ALONG)


def take_back(draft: Draft, found: Changes, actor: Person, since: EntryId, later: Later = ()) -> tuple[str, ...]:
    """Give each field its old value. Returns the names of those that stay, whole or in part, because of what came since.

    ``since``: what people brought in again see from. ``later``: what happened since; a field that somebody touched is theirs now,
    even where it looks the same again.
    """
    if draft.ticket.merged_into is not None:
        return spoken(found)  # it stands as it was when it became part of another
    now, hands = _values(draft.ticket), _touched(later)
    moved = [f for f in found if f not in (*_MANY, "blocked", "wishes") and f in _ORDER and now[f] != _pair(found, f)[1]]
    stay = {*moved, *(field for field, _ in hands if field not in _MANY)}
    stay |= {"wake_at"} if "status" in stay else set()
    for field in _ORDER:
        if field in found and field not in stay:
            old, new = _pair(found, field)
            theirs = frozenset(value for touched, value in hands if touched == field)
            name = "no_wake" if field == "wake_at" and old is None and "status" not in found else field
            if not _one(draft, _Field(name, old, new, theirs), actor, since):
                stay.add(field)
    return spoken({field: None for field in found if field in stay})


def _touched(later: Later) -> frozenset[tuple[str, str]]:
    """What these events changed: the field, and of tags and people which one."""
    found: set[tuple[str, str]] = set()
    for kind, data in later:
        if kind is EventKind.TAGGED:
            found |= {("tags", tag) for how in ("added", "removed") for tag in _words(data.get(how))}
        elif kind in (EventKind.PARTICIPANT_ADDED, EventKind.PARTICIPANT_REMOVED) and data.get("role") != ASKED:
            found.add(("cc", str(data.get("address"))))
            found |= {("requester", "")} if data.get("role") == Role.REQUESTER else set()
        elif kind is EventKind.LINKED:
            found.add(("linked", str(data.get("ticket"))))
        elif kind in _FIELDS and not (kind is EventKind.DUE and "new" not in data):  # that one only says what was missed
            found.add((_FIELDS[kind], ""))
    return frozenset(found)


def _values(ticket: TicketFacts) -> dict[str, object]:
    return {
        "status": ticket.status.value,
        "wake_at": _spelt(ticket.wake_at),
        "assignee": ticket.assignee.address if ticket.assignee else None,
        "priority": ticket.priority.value,
        "title": ticket.title,
        "queue": ticket.queue,
        "requester": ticket.requester.address if ticket.requester else None,
        "waiting_for": ticket.waiting_for.value,
        "staff_wrote": ticket.staff_wrote,
        "tags": sorted(ticket.tags),
        "linked": sorted(str(number) for number in ticket.linked),
        "cc": sorted(p.person.address for p in ticket.customers),
        "due": _spelt(ticket.deadlines.due_at),
        "deadlines": {name: _spelt(getattr(ticket.deadlines, name)) for name in _RUNNING},
    }


def _spelt(time: datetime | None) -> str | None:
    return time.isoformat() if time is not None else None


def _time(value: object) -> datetime | None:
    return datetime.fromisoformat(str(value)) if value else None


def _pair(found: Changes, field: str) -> list[object]:
    value = found[field]
    return list(value) if isinstance(value, list) else [None, None]


@dataclass(frozen=True, slots=True)
class _Field:
    """A field that goes back; ``hands``: the tags or people of it that somebody touched since."""

    name: str
    old: object
    new: object
    hands: frozenset[str]


def _one(draft: Draft, field: _Field, actor: Person, since: EntryId) -> bool:  # noqa: C901, PLR0912, PLR0915 - one arm per field
    """Whether it went back, all of it."""
    old = field.old
    match field.name:
        case "priority":
            draft.priority(Priority(str(old)), actor)
        case "title":
            draft.title(str(old), actor)
        case "queue" if old in draft.desk.queues:
            draft.move(str(old), actor)
        case "requester":
            draft.requester(_somebody(draft, str(old)) if old else None, actor, since)
        case "assignee":
            draft.assign(draft.desk.find_staff(str(old)) if old else None, actor)
        case "waiting_for":
            draft.turn(WaitingFor(str(old)))
        case "staff_wrote":
            draft.wrote(bool(old))
        case "tags":
            return _tags(draft, field, actor)
        case "linked":
            return _links(draft, field, actor)
        case "cc":
            return _people(draft, field, actor, since)
        case "blocked" if isinstance(field.new, dict):
            draft.unblock(Address(str(field.new["address"])), actor, datetime.fromisoformat(str(field.new["at"])))
        case "wishes" if isinstance(old, dict) and isinstance(field.new, dict):
            return wished_before(draft, old, field.new, actor)
        case "due":
            draft.due(_time(old), actor)
        case "deadlines" if isinstance(old, dict):
            first, resolution, pending = (_time(old.get(name)) for name in _RUNNING)
            times = replace(draft.ticket.deadlines, first_answer_by=first, resolution_by=resolution, pending_since=pending)
            draft.plan(times)
        case "status" if old != draft.ticket.status.value:
            draft.status(Status(str(old)), actor)
        case "status":
            return True
        case "no_wake" if draft.ticket.status is Status.PENDING:
            draft.status(Status.PENDING, actor)
        case "wake_at" if old and draft.ticket.wake_at is None:
            draft.status(Status.PENDING, actor, wake_at=datetime.fromisoformat(str(old)))
        case _:
            return False  # a queue that is gone: it stays
    return True


def _words(value: object) -> frozenset[str]:
    return frozenset(map(str, value)) if isinstance(value, list) else frozenset()


def _somebody(draft: Draft, address: str) -> Person:
    known = draft.ticket.participant(Address(address))
    person = known.person if known else draft.desk.find_staff(address)
    return person or draft.desk.newcomer(Address(address))


def _tags(draft: Draft, field: _Field, actor: Person) -> bool:
    old, new = _words(field.old), _words(field.new)
    draft.tag((old - new) - field.hands, actor)
    draft.untag((new - old) - field.hands, actor)
    return not (old ^ new) & field.hands


def _links(draft: Draft, field: _Field, actor: Person) -> bool:
    old, new = _words(field.old), _words(field.new)
    for number in sorted((new - old) - field.hands):
        unlink(draft, TicketNumber(int(number)), actor)
    for number in sorted((old - new) - field.hands):
        link(draft, TicketNumber(int(number)), actor)
    return not (old ^ new) & field.hands


def _people(draft: Draft, field: _Field, actor: Person, since: EntryId) -> bool:
    """Who was brought in, in whatever role, goes again, unless they wrote; who is brought in again sees what follows."""
    old, new = _words(field.old), _words(field.new)
    for participant in draft.ticket.customers:
        person = participant.person
        if person.address in new - old - field.hands and participant.role is Role.CC and not participant.wrote:
            draft.part(person, actor)
    for address in sorted(old - new - field.hands):
        draft.join(_somebody(draft, address), since, actor)
    stand = {participant.person.address for participant in draft.ticket.customers}
    return not (stand & (new - old)) and old - new <= stand

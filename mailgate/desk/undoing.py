"""What a mail changed on a ticket besides saying something, and how it is taken back. The one rule: only what nobody has changed
since goes back to what it was.

Changes are plain values, kept beside the message: ``{"status": ["open", "closed"], "tags": [[], ["lamp"]]}``, old and new.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from mailgate.desk.draft import Draft
from mailgate.desk.model import Person, PersonKind, Priority, Role, Status, TicketFacts, WaitingFor
from mailgate.mail.model import Address, EntryId

Changes = Mapping[str, object]
#: The order in which fields go back: people before who is brought in, the status last.
_ORDER = (
    *("priority", "title", "queue", "tags", "requester", "cc"),
    *("assignee", "blocked", "staff_wrote", "waiting_for", "wake_at", "status"),
)
#: What goes along with the others, and is no command anybody gave.
_ALONG = frozenset({"staff_wrote", "waiting_for", "wake_at"})


def changes(before: TicketFacts, after: TicketFacts) -> dict[str, object]:
    """What differs between two states of a ticket, as values that can be kept."""
    old, new = _values(before), _values(after)
    return {field: [old[field], new[field]] for field in old if old[field] != new[field]}


def turned(found: Changes) -> dict[str, object]:
    """The same the other way round, to do again what was taken back."""
    return {field: list(reversed(_pair(found, field))) for field in found}


def spoken(found: Changes) -> tuple[str, ...]:
    """The names of the fields that somebody asked to be changed."""
    return tuple(field for field in _ORDER if field in found and field not in _ALONG)


def take_back(draft: Draft, found: Changes, actor: Person, since: EntryId) -> tuple[str, ...]:
    """Give each field its old value. Returns the names of those that stay, because they were changed since.

    ``since``: what people brought in again see from.
    """
    now = _values(draft.ticket)
    stay = [f for f in found if f not in ("tags", "cc", "blocked") and f in _ORDER and now[f] != _pair(found, f)[1]]
    for field in _ORDER:
        if field in found and field not in stay:
            _one(draft, field, _pair(found, field), actor, since)
    return spoken(dict.fromkeys(stay))


def _values(ticket: TicketFacts) -> dict[str, object]:
    return {
        "status": ticket.status.value,
        "wake_at": ticket.wake_at.isoformat() if ticket.wake_at else None,
        "assignee": ticket.assignee.address if ticket.assignee else None,
        "priority": ticket.priority.value,
        "title": ticket.title,
        "queue": ticket.queue,
        "requester": ticket.requester.address if ticket.requester else None,
        "waiting_for": ticket.waiting_for.value,
        "staff_wrote": ticket.staff_wrote,
        "tags": sorted(ticket.tags),
        "cc": sorted(p.person.address for p in ticket.customers if p.role is Role.CC),
    }


def _pair(found: Changes, field: str) -> list[object]:
    value = found[field]
    return list(value) if isinstance(value, list) else [None, None]


def _one(draft: Draft, field: str, pair: list[object], actor: Person, since: EntryId) -> None:  # noqa: C901, PLR0912, PLR0915 - an arm per field
    old, new = pair
    match field:
        case "priority":
            draft.priority(Priority(str(old)), actor)
        case "title":
            draft.title(str(old), actor)
        case "queue" if old in draft.desk.queues:
            draft.move(str(old), actor)
        case "requester" if old:
            draft.requester(_outsider(draft, str(old)), actor, since)
        case "assignee":
            draft.assign(draft.desk.find_staff(str(old)) if old else None, actor)
        case "waiting_for":
            draft.turn(WaitingFor(str(old)))
        case "staff_wrote":
            draft.wrote(bool(old))
        case "tags":
            draft.tag(_words(old) - _words(new), actor)
            draft.untag(_words(new) - _words(old), actor)
        case "cc":
            _people(draft, pair, actor, since)
        case "blocked" if isinstance(new, dict):
            draft.unblock(Address(str(new["address"])), actor, datetime.fromisoformat(str(new["at"])))
        case "status":
            draft.status(Status(str(old)), actor)
        case "wake_at" if old and draft.ticket.wake_at is None:
            draft.status(Status.PENDING, actor, wake_at=datetime.fromisoformat(str(old)))
        case _:
            return  # a queue that is gone, nobody to give it back to: it stays


def _words(value: object) -> frozenset[str]:
    return frozenset(map(str, value)) if isinstance(value, list) else frozenset()


def _outsider(draft: Draft, address: str) -> Person:
    known = draft.ticket.participant(Address(address))
    return known.person if known else Person(id=None, address=Address(address), kind=PersonKind.CUSTOMER)


def _people(draft: Draft, pair: list[object], actor: Person, since: EntryId) -> None:
    """Who was brought in and has not written goes again; who is brought in again sees what follows."""
    old, new = map(_words, pair)
    for participant in draft.ticket.customers:
        if participant.person.address in new - old and participant.role is Role.CC and not participant.wrote:
            draft.part(participant.person, actor)
    for address in sorted(old - new):
        draft.join(_outsider(draft, address), since, actor)

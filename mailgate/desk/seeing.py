"""Who may see what of a ticket. The one rule: staff see all of it, and a partner whom it admits now; a customer what was public
since they joined, and nobody's address but customers'; a colleague what the requester sees, where their organisation shares;
whoever was asked their own side thread; anybody else nothing.

A message that waits to go out, or is withheld, is staff's alone, and so is all that happened with it. One that was withdrawn is
theirs as well, but whoever outside wrote it keeps it. What was said on a ticket that was merged is seen by those who may see that
one, and by nobody more.

Pure: a timeline goes in, the part that this person may see comes out, already without what is not theirs to know.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime

from mailgate.desk.model import EventKind, Person, PersonKind, Status, TicketFacts, WaitingFor
from mailgate.desk.sharing import reads_since
from mailgate.desk.story import Happened, Spoken, Story
from mailgate.desk.veiling import Entry, House, asked, is_theirs, veiled
from mailgate.mail.model import Address, Visibility


def as_seen_by(person: Person, story: Story, house: Address, now: datetime, name: str = "") -> Story | None:
    """What ``person`` may see by ``now``; None: nothing at all. ``house``: the queue's address, which stands for those inside.

    ``name``: the queue's display name, under which partners speak; "": the local part of its address."""
    if story.ticket.admits(person):
        return _from_inside(person, story)
    if reads_since(person, story.ticket) is None:
        return _side_of(person, story, house, name)
    outside = frozenset(p.person.address for ticket in _tickets(story) for p in ticket.customers)
    behind = House(house, name or house.partition("@")[0], outside, _names(story), _once_inside(story), _mails(story))
    hidden = _hidden(story, now)
    seen = _seen(person, story, hidden)
    if not _is_there(story, seen, hidden):
        return None
    return replace(
        story,
        ticket=_without_names(_as_it_stood(story, hidden), person),
        participants=_without_names(story.ticket, person).customers,
        timeline=tuple(veiled(e, person, behind) for e in seen),
        updated_at=_last(seen) or story.created_at,
        last_customer_at=_last(e for e in seen if isinstance(e, Spoken) and e.author.role == PersonKind.CUSTOMER),
        whole=False,
        parts=(),
    )


def _last(entries: Iterable[Entry]) -> datetime | None:
    """When the newest of these was. That something else happened later is not theirs to know either."""
    return max((e.at for e in entries), default=None)


def _is_there(story: Story, seen: Collection[Entry], hidden: Collection[Entry]) -> bool:
    """Whether there is a ticket to them at all: not before the first message, where one that is not out has opened it."""
    born = any(_is_birth(e) and e.ticket == story.ticket.number for e in hidden)
    return not born or any(isinstance(e, Spoken) for e in seen)


def _from_inside(person: Person, story: Story) -> Story:
    """All of it; of a ticket that was merged into it, whoever it does not admit sees nothing."""
    parts = tuple(part for part in story.parts if part.admits(person))
    numbers = {story.ticket.number, *(part.number for part in parts)}
    return replace(story, parts=parts, timeline=tuple(e for e in story.timeline if e.ticket in numbers))


def _without_names(ticket: TicketFacts, person: Person) -> TicketFacts:
    """Whoever else takes part and has said nothing stands there by their address; a requester who is inside not at all."""
    people = tuple(p if p.person.id == person.id else replace(p, person=p.to_others) for p in ticket.participants)
    known = {p.person.address: p.person for p in people}
    asked = ticket.requester if ticket.requester is not None and not ticket.admits(ticket.requester) else None
    return replace(ticket, participants=people, requester=known.get(asked.address, asked) if asked is not None else None)


def _tickets(story: Story) -> tuple[TicketFacts, ...]:
    return (story.ticket, *story.parts)


def _once_inside(story: Story) -> frozenset[Address]:
    people = (p.person for ticket in _tickets(story) for p in ticket.participants)
    return frozenset(person.address for person in people if person.was_inside)


def _mails(story: Story) -> frozenset[tuple[datetime, Address | None]]:
    said = (e for e in story.timeline if isinstance(e, Spoken) and e.visibility is Visibility.PUBLIC)
    return frozenset((e.at, e.author.address) for e in said if e.author.role == PersonKind.CUSTOMER)


def _names(story: Story) -> dict[Address, str]:
    people = [p.person for ticket in _tickets(story) for p in ticket.participants if p.person.is_staff]
    people += [ticket.assignee for ticket in _tickets(story) if ticket.assignee is not None]
    return {person.address: person.shown for person in people}


def _seen(person: Person, story: Story, hidden: Collection[Entry]) -> list[Entry]:
    """The entries, each by the part that the person takes in its own ticket."""
    mine = {ticket.number: since for ticket in _tickets(story) if (since := reads_since(person, ticket)) is not None}
    open_to_them = (e for e in story.timeline if (_is_public(e, story) and e not in hidden) or _kept(e, person))
    seen = [e for e in open_to_them if e.ticket in mine and (e.id >= mine[e.ticket] or _is_birth(e))]
    said = {entry.id for entry in seen if isinstance(entry, Spoken)}
    return [entry for entry in seen if not _of_another(entry, said)]


def _kept(entry: Entry, person: Person) -> bool:
    """What they wrote themselves, and staff withdrew: it is never internal to them."""
    return isinstance(entry, Spoken) and entry.withdrawn_at is not None and is_theirs(entry, person)


def _of_another(entry: Entry, said: Collection[int]) -> bool:
    """That a message became public is news to nobody who does not see it."""
    return isinstance(entry, Happened) and entry.kind is EventKind.PUBLISHED and entry.data.get("entry") not in said


def _side_of(person: Person, story: Story, house: Address, name: str) -> Story | None:
    """What somebody outside was asked, and what they answered."""
    mine = story.sides.get(person.id) if person.id is not None else None
    if mine is None:
        return None
    behind = House(house, name or house.partition("@")[0], frozenset(), {})
    notes = [e for e in story.timeline if isinstance(e, Spoken) and e.side in mine]
    return replace(
        story,
        ticket=replace(story.ticket, subject="", title="", requester=None, participants=()),
        participants=(),
        timeline=tuple(asked(e, person, behind) for e in notes),
        created_at=min((e.at for e in notes), default=story.created_at),
        updated_at=_last(notes) or story.created_at,
        last_customer_at=None,
        whole=False,
        beside=True,
    )


def _hidden(story: Story, now: datetime) -> tuple[Entry, ...]:
    """What waits or is withheld, and what happened by the same mails: they carry the same time and the same name."""
    held = [e for e in story.timeline if isinstance(e, Spoken) and _is_public(e, story) and not is_out(e, now)]
    deeds = {(e.at, e.author.address) for e in held} | _published(story, {e.id for e in held})
    along = [e for e in story.timeline if isinstance(e, Happened) and e.actor and (e.at, e.actor.address) in deeds]
    return (*held, *along)


def _published(story: Story, entries: Collection[int]) -> set[tuple[datetime, Address | None]]:
    """When, and by whom, these notes were made public."""
    events = (e for e in story.timeline if isinstance(e, Happened) and e.kind is EventKind.PUBLISHED)
    return {(e.at, e.actor.address) for e in events if e.actor and e.data.get("entry") in entries}


def is_out(entry: Spoken, now: datetime) -> bool:
    """Whether a public message may be seen outside by ``now``: it neither waits nor is withheld."""
    return entry.visible_at is not None and entry.visible_at <= now


def _as_it_stood(story: Story, hidden: tuple[Entry, ...]) -> TicketFacts:
    """The ticket without what a waiting message brings; one that is withheld has brought nothing."""
    here = [e for e in story.timeline if e.ticket == story.ticket.number]
    messages = [e for e in here if e in hidden and isinstance(e, Spoken) and e.visible_at is not None]
    waiting = {e.at for e in messages} | {at for at, _ in _published(story, {e.id for e in messages})}
    if not waiting:
        return story.ticket
    changes = [e for e in here if isinstance(e, Happened) and e.kind is EventKind.STATUS]
    news = next((n for n, e in enumerate(changes) if e in hidden and e.at in waiting), len(changes))
    since = [e for e in changes[news:] if e not in hidden]
    stood = replace(story.ticket, waiting_for=WaitingFor.STAFF, assignee=_assigned(story, here, hidden))
    if news == len(changes) or since:
        return stood
    status = Status(str(changes[news].data["old"]))
    closed = max((e.at for e in changes[:news] if e.data["new"] == Status.CLOSED), default=None)
    return replace(stood, status=status, closed_at=closed if status is Status.CLOSED else None)


def _assigned(story: Story, here: Collection[Entry], hidden: Collection[Entry]) -> Person | None:
    """Whose it was before a waiting message made it somebody's; nobody's where that cannot be told."""
    given = [e for e in here if isinstance(e, Happened) and e.kind is EventKind.ASSIGNED]
    if not given or given[-1] not in hidden:
        return story.ticket.assignee
    last = next((e.data.get("to") for e in reversed(given) if e not in hidden), None)
    return next((p.person for p in story.ticket.participants if p.person.is_staff and p.person.address == last), None)


def _is_birth(entry: Entry) -> bool:
    return isinstance(entry, Happened) and entry.kind is EventKind.CREATED


def _is_public(entry: Entry, story: Story) -> bool:
    if entry.visibility is not Visibility.PUBLIC:
        return False
    if isinstance(entry, Happened) and entry.kind is EventKind.PARTICIPANT_ADDED:
        return entry.data.get("address") in {p.person.address for p in story.ticket.customers}
    return True

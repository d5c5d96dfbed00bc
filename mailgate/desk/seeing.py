"""Who may see what of a ticket. The one rule: staff see all of it, and a partner whom it admits now; a customer what was public
since they joined, and nobody's address but customers'; a colleague what the requester sees, where their organisation shares;
anybody else nothing.

A message that waits to go out, or is withheld, is staff's alone, and so is all that happened with it.

Pure: a timeline goes in, the part that this person may see comes out, already without what is not theirs to know.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from mailgate.desk.model import EventKind, Person, PersonKind, Status, TicketFacts, WaitingFor
from mailgate.desk.sharing import reads_since
from mailgate.desk.story import Author, Happened, Spoken, Story
from mailgate.mail.model import Address, Visibility


@dataclass(frozen=True, slots=True)
class _House:
    """What stands for those inside where a customer reads."""

    address: Address
    name: str
    customers: frozenset[Address | None]


def as_seen_by(person: Person, story: Story, house: Address, now: datetime, name: str = "") -> Story | None:
    """What ``person`` may see by ``now``; None: nothing at all. ``house``: the queue's address, which stands for those inside.

    ``name``: the queue's display name, under which partners speak; "": the local part of its address."""
    if story.ticket.admits(person):
        return story
    since = reads_since(person, story.ticket)
    if since is None:
        return None
    staff = {p.person.address: p.person.shown for p in story.ticket.participants if p.person.is_staff}
    if story.ticket.assignee is not None:
        staff[story.ticket.assignee.address] = story.ticket.assignee.shown
    outside = frozenset(p.person.address for p in story.ticket.customers)
    behind = _House(house, name or house.partition("@")[0], outside)
    hidden = _hidden(story, now)
    seen = (e for e in story.timeline if _is_public(e, story) and e not in hidden and (e.id >= since or _is_birth(e)))
    return replace(
        story,
        ticket=_as_it_stood(story, hidden),
        participants=story.ticket.customers,
        timeline=tuple(_veiled(e, staff, behind) for e in seen),
        whole=False,
    )


def _hidden(story: Story, now: datetime) -> tuple[Spoken | Happened, ...]:
    """What waits or is withheld, and what happened by the same mails: they carry the same time and the same name."""
    held = [e for e in story.timeline if isinstance(e, Spoken) and _is_public(e, story) and not _is_out(e, now)]
    deeds = {(e.at, e.author.address) for e in held}
    along = [e for e in story.timeline if isinstance(e, Happened) and e.actor and (e.at, e.actor.address) in deeds]
    return (*held, *along)


def _is_out(entry: Spoken, now: datetime) -> bool:
    return entry.visible_at is not None and entry.visible_at <= now


def _as_it_stood(story: Story, hidden: tuple[Spoken | Happened, ...]) -> TicketFacts:
    """The ticket without what a waiting message brings; one that is withheld has brought nothing."""
    waiting = {e.at for e in hidden if isinstance(e, Spoken) and e.visible_at is not None}
    if not waiting:
        return story.ticket
    changes = [e for e in story.timeline if isinstance(e, Happened) and e.kind is EventKind.STATUS]
    news = next((n for n, e in enumerate(changes) if e in hidden and e.at in waiting), len(changes))
    since = [e for e in changes[news:] if e not in hidden]
    old = Status(str(changes[news].data["old"])) if news < len(changes) and not since else story.ticket.status
    return replace(story.ticket, status=old, waiting_for=WaitingFor.STAFF)


def _is_birth(entry: Spoken | Happened) -> bool:
    return isinstance(entry, Happened) and entry.kind is EventKind.CREATED


def _is_public(entry: Spoken | Happened, story: Story) -> bool:
    if entry.visibility is not Visibility.PUBLIC:
        return False
    if isinstance(entry, Happened) and entry.kind is EventKind.PARTICIPANT_ADDED:
        return entry.data.get("address") in {p.person.address for p in story.ticket.customers}
    return True


def _veiled(entry: Spoken | Happened, staff: Mapping[Address, str], house: _House) -> Spoken | Happened:
    if isinstance(entry, Spoken):
        veiled = replace(entry, full_text=None, via=None, trust=None, journal=None, author=_behind(entry.author, house))
        return replace(veiled, message_id=None) if entry.author.role != PersonKind.CUSTOMER else veiled
    data = {key: staff.get(Address(str(value)), "") if key == "to" and value else value for key, value in entry.data.items()}
    return replace(entry, data=data, actor=_actor(entry.actor, house) if entry.actor else None)


def _behind(author: Author, house: _House) -> Author:
    """Staff stand with their display name and the queue's address, partners with the queue's name as well."""
    if author.role == PersonKind.CUSTOMER:
        return author
    name = author.name if author.role == PersonKind.STAFF else house.name
    return replace(author, address=house.address, name=name, role=PersonKind.STAFF.value)


def _actor(actor: Author, house: _House) -> Author:
    """Of events only what somebody is today is known: who takes no part on the public side may have been inside then."""
    if actor.role == PersonKind.CUSTOMER and actor.address in house.customers:
        return actor
    role = PersonKind.STAFF if actor.role == PersonKind.STAFF else PersonKind.PARTNER
    return _behind(replace(actor, role=role.value), house)

"""Who may see what of a ticket. The one rule: staff see all of it; a customer what was public since they joined, and nobody's
address but customers'; anybody else nothing.

A message that waits to go out, or is withheld, is staff's alone, and so is all that happened with it.

Pure: a timeline goes in, the part that this person may see comes out, already without what is not theirs to know.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from mailgate.desk.model import EventKind, Person, PersonKind, Status, TicketFacts, WaitingFor
from mailgate.desk.story import Author, Happened, Spoken, Story
from mailgate.mail.model import Address, Visibility


def as_seen_by(person: Person, story: Story, house: Address, now: datetime) -> Story | None:
    """What ``person`` may see by ``now``; None: nothing at all. ``house``: the queue's address, which stands for staff."""
    if person.is_staff:
        return story
    mine = story.ticket.participant(person.address)
    if mine is None:
        return None
    staff = {p.person.address: p.person.shown for p in story.ticket.participants if p.person.is_staff}
    if story.ticket.assignee is not None:
        staff[story.ticket.assignee.address] = story.ticket.assignee.shown
    hidden = _hidden(story, now)
    seen = (e for e in story.timeline if _is_public(e, story) and e not in hidden and (e.id >= mine.since or _is_birth(e)))
    return replace(
        story,
        ticket=_as_it_stood(story, hidden),
        participants=tuple(p for p in story.participants if not p.person.is_staff),
        timeline=tuple(_veiled(e, staff, house) for e in seen),
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


def _veiled(entry: Spoken | Happened, staff: Mapping[Address, str], house: Address) -> Spoken | Happened:
    if isinstance(entry, Spoken):
        veiled = replace(entry, full_text=None, via=None, trust=None, journal=None, author=_behind(entry.author, house))
        return replace(veiled, message_id=None) if entry.author.role != PersonKind.CUSTOMER else veiled
    data = {key: staff.get(Address(str(value)), "") if key == "to" and value else value for key, value in entry.data.items()}
    return replace(entry, data=data, actor=_behind(entry.actor, house) if entry.actor else None)


def _behind(author: Author, house: Address) -> Author:
    """Staff stand with their display name and the queue's address."""
    return author if author.role == PersonKind.CUSTOMER else replace(author, address=house)

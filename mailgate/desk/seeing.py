"""Who may see what of a ticket. The one rule: staff see all of it; a customer what was public since they joined, and nobody's
address but customers'; anybody else nothing.

Pure: a timeline goes in, the part that this person may see comes out, already without what is not theirs to know.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from mailgate.desk.model import EventKind, Person, PersonKind
from mailgate.desk.story import Author, Happened, Spoken, Story
from mailgate.mail.model import Address, Visibility


def as_seen_by(person: Person, story: Story, house: Address) -> Story | None:
    """What ``person`` may see; None: nothing at all. ``house``: the queue's address, which stands for staff."""
    if person.is_staff:
        return story
    mine = story.ticket.participant(person.address)
    if mine is None:
        return None
    staff = {p.person.address: p.person.shown for p in story.ticket.participants if p.person.is_staff}
    if story.ticket.assignee is not None:
        staff[story.ticket.assignee.address] = story.ticket.assignee.shown
    seen = (e for e in story.timeline if _is_public(e, story) and (e.id >= mine.since or _is_birth(e)))
    return replace(
        story,
        participants=tuple(p for p in story.participants if not p.person.is_staff),
        timeline=tuple(_veiled(e, staff, house) for e in seen),
        whole=False,
    )


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

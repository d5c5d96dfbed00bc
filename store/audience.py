"""Who may be sent what, asked once more right before sending. The one rule: what is not plainly allowed is refused.

Rules decided the audience when the letter was made; since then a participant may have left, a member of staff may have gone, a
message may have been withdrawn. And should a rule ever err, this is where it is noticed: nothing here trusts what
the row says of itself, all is looked up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, select
from sqlmodel import Session

from mailgate.desk.model import PersonKind, Role
from mailgate.mail.model import EntryId, PersonId, TicketNumber
from store import digest_lines, people, sides, tickets
from store.moving import FILE_WITHDRAWN, WITHDRAWN
from store.outbox_rows import Addressed, Audience, Frozen, Kind
from store.tables import AttachmentRow, InternalNoteRow, ParticipantRow, Person, PublicMessageRow, table_of

_PERSON, _PART, _FILE = table_of(Person).c, table_of(ParticipantRow).c, table_of(AttachmentRow).c
_NOTE, _MESSAGE = table_of(InternalNoteRow).c, table_of(PublicMessageRow).c
_PEOPLE = select(_PERSON.id, _PERSON.address, _PERSON.kind, _PERSON.active)
_NOTES = select(_NOTE.id, _NOTE.withdrawn_at)
_MESSAGES = select(_MESSAGE.id, _MESSAGE.ticket, _MESSAGE.visible_at)
_PARTS = select(_PART.ticket, _PART.person, _PART.active, _PART.role, _PART.since)
_FILES = select(_FILE.entry, _FILE.sha256, _FILE.withdrawn_at)
_OUTSIDE = frozenset({Role.REQUESTER.value, Role.CC.value})
WORDLESS = frozenset({Kind.ACKNOWLEDGEMENT, Kind.STATUS, Kind.REFUSAL, Kind.CLOSING, Kind.ANSWER, Kind.LINK})
"""Letters to customers that carry nobody's message."""
NOT_ALL = "it lists a ticket that the partner may not see now"
"""A digest or a list of tickets, which cannot be taken apart any more."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the store says now of all that some letters name."""

    session: Session
    people: Mapping[int, Row[Any]]
    notes: Mapping[int, datetime | None]
    """When each was withdrawn, if it was."""
    messages: Mapping[int, Row[Any]]
    parts: Mapping[tuple[int, int], Row[Any]]
    """By ticket and person."""
    files: Mapping[int, Sequence[Row[Any]]]
    """By message."""


def objections(session: Session, letters: Sequence[tuple[Addressed, Frozen]]) -> list[str]:
    """Of each of these letters: why it may not be sent to this person now; "" if it may."""
    now = _ask(session, [to for to, _ in letters])
    return [_objection(now, to, wire) for to, wire in letters]


def _ask(session: Session, letters: Sequence[Addressed]) -> _Asked:
    """Each table is asked once, whatever the number of letters."""
    outside = [to for to in letters if to.audience in (Audience.CUSTOMER, Audience.OUTSIDER)]
    persons = {to.person for to in letters if to.person is not None}
    entries = {entry for to in outside for entry in (to.entry, to.handed) if entry is not None}
    tickets_of = {to.ticket for to in outside if to.ticket is not None}

    def rows(query: Select[Any], *keys: set[Any]) -> Sequence[Row[Any]]:
        return session.execute(query).all() if all(keys) else ()

    files: dict[int, list[Row[Any]]] = {}
    for row in rows(_FILES.where(_FILE.entry.in_(entries)), entries):
        files.setdefault(row.entry, []).append(row)
    parts = _PARTS.where(_PART.ticket.in_(tickets_of), _PART.person.in_(persons))
    return _Asked(
        session=session,
        people={row.id: row for row in rows(_PEOPLE.where(_PERSON.id.in_(persons)), persons)},
        notes={row.id: row.withdrawn_at for row in rows(_NOTES.where(_NOTE.id.in_(entries)), entries)},
        messages={row.id: row for row in rows(_MESSAGES.where(_MESSAGE.id.in_(entries)), entries)},
        parts={(row.ticket, row.person): row for row in rows(parts, persons, tickets_of)},
        files=files,
    )


def _objection(now: _Asked, to: Addressed, wire: Frozen) -> str:
    person = now.people.get(to.person) if to.person is not None else None
    if person is not None and person.address != to.recipient:
        return "the recipient is not the address of the person it was made for"
    match to.audience:
        case Audience.STAFF:
            return _of_staff(person)
        case Audience.OUTSIDER:
            return _of_outsider(now, to, person, wire)
        case Audience.PARTNER:
            return _of_partner(now.session, to, person)
        case Audience.CUSTOMER:
            return _of_customer(now, to, person, wire)


def _of_staff(person: Row[Any] | None) -> str:
    if person is None or person.kind != PersonKind.STAFF or not person.active:
        return "the recipient is not staff"
    return ""


def _of_partner(session: Session, to: Addressed, person: Row[Any] | None) -> str:
    """A partner gets what is about tickets that admit them now, however they stood when the letter was made."""
    if person is None or person.kind != PersonKind.PARTNER or not person.active:
        return "the recipient is no partner"
    if to.ticket is None and to.entry is not None:
        return "it carries a message, and nothing says of which ticket"
    who = PersonId(person.id or 0)
    listed = digest_lines.of(session, to.id, who).values()
    about = {TicketNumber(to.ticket)} if to.ticket is not None else set(listed)
    found, reader = tickets.facts(session, about), people.by_id(session, [who])[who]
    if all(number in found and found[number].admits(reader) for number in about):
        return ""
    return "the ticket is none that the partner may see now" if to.ticket is not None else NOT_ALL


def _of_outsider(now: _Asked, to: Addressed, person: Row[Any] | None, wire: Frozen) -> str:
    """Whoever is asked gets that question, and what it hands on as long as that is public; their files and no others."""
    if to.kind is not Kind.QUESTION or to.entry is None or to.ticket is None or person is None:
        return "it is no question to somebody outside"
    thread = sides.Thread(ticket=TicketNumber(to.ticket), person=PersonId(person.id or 0))
    if not sides.asks(now.session, to.entry, thread):
        return "what it carries is no question to them"
    carried = [to.entry] if to.handed is None else [to.entry, to.handed]
    return _of_handed(now, to.handed) or _of_files(now, carried, wire)


def _of_handed(now: _Asked, handed: EntryId | None) -> str:
    if handed is None:
        return ""
    message = now.messages.get(handed)
    if message is not None:
        return "" if message.visible_at is not None else "what it hands on is withheld"
    return WITHDRAWN if now.notes.get(handed) is not None else "what it hands on is no public message"


def _of_customer(now: _Asked, to: Addressed, person: Row[Any] | None, wire: Frozen) -> str:
    if to.entry is None:
        wordless = to.kind in WORDLESS and not wire.enclosures
        return "" if wordless else "it carries a message, and nothing says which"
    return _of_entry(now, to, to.entry) or _of_participant(now, to, person) or _of_files(now, [to.entry], wire)


def _of_entry(now: _Asked, to: Addressed, entry: EntryId) -> str:
    """The message itself: public, of this very ticket. Both tables are asked: no row says of itself what it is."""
    if entry in now.notes:
        return WITHDRAWN if now.notes[entry] is not None else "what it carries is an internal note"
    message = now.messages.get(entry)
    if message is None:
        return "what it carries is no public message"
    if message.ticket != to.ticket:
        return "what it carries is a message of another ticket"
    return "" if message.visible_at is not None else "what it carries is withheld"


def _of_participant(now: _Asked, to: Addressed, person: Row[Any] | None) -> str:
    takes_part = now.parts.get((to.ticket or 0, to.person or 0)) if person is not None else None
    if takes_part is None or not takes_part.active or takes_part.role not in _OUTSIDE:
        return "the recipient does not take part in the ticket"
    assert to.entry is not None  # asked by _of_customer
    return "" if takes_part.since <= to.entry else "the message is older than the recipient's part in the ticket"


def _of_files(now: _Asked, entries: Sequence[EntryId], wire: Frozen) -> str:
    """The files: those of what it carries and no others."""
    rows = [row for entry in entries for row in now.files.get(entry, ())]
    carried = {enclosure.sha256 for enclosure in wire.enclosures}
    if carried - {row.sha256 for row in rows}:
        return "it carries a file that is not the message's"
    return FILE_WITHDRAWN if carried - {row.sha256 for row in rows if row.withdrawn_at is None} else ""

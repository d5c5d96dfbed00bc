"""Who may be sent what, asked once more right before sending. The one rule: what is not plainly allowed is refused.

Rules decided the audience when the letter was made; since then a participant may have left, a member of staff may have gone, a
message may have been withdrawn. And should a rule ever err, this is where it is noticed: nothing here trusts what
the row says of itself, all is looked up.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from mailgate.desk.model import PersonKind, Role, Suppressed
from mailgate.mail.model import Address, EntryId, PersonId, TicketNumber
from store import digest_lines, people, sides, suppression, tickets
from store.moving import FILE_WITHDRAWN, WITHDRAWN
from store.outbox_rows import Addressed, Audience, Frozen, Kind
from store.tables import AttachmentRow, InternalNoteRow, ParticipantRow, Person, PublicMessageRow

_OUTSIDE = frozenset({Role.REQUESTER.value, Role.CC.value})
WORDLESS = frozenset({Kind.ACKNOWLEDGEMENT, Kind.STATUS, Kind.REFUSAL, Kind.CLOSING, Kind.ANSWER})
"""Letters to customers that carry nobody's message."""
NOT_ALL = "it lists a ticket that the partner may not see now"
"""A digest or a list of tickets, which cannot be taken apart any more."""


def objection(session: Session, to: Addressed, wire: Frozen) -> str:
    """Why this letter may not be sent to this person now; "" if it may."""
    person = session.get(Person, to.person, populate_existing=True) if to.person is not None else None
    if person is not None and person.address != to.recipient:
        return "the recipient is not the address of the person it was made for"
    match to.audience:
        case Audience.STAFF:
            return _of_staff(person)
        case Audience.OUTSIDER:
            return _of_outsider(session, to, person, wire)
        case Audience.PARTNER:
            return _of_partner(session, to, person)
        case Audience.CUSTOMER:
            return _of_customer(session, to, person, wire)


def suppressed(session: Session, recipient: Address, now: datetime) -> Suppressed | None:
    """Since when and why an address gets no mail of any kind, whoever it belongs to; None: it may get mail."""
    return suppression.among(session, [recipient], now).get(recipient)


def _of_staff(person: Person | None) -> str:
    if person is None or person.kind != PersonKind.STAFF or not person.active:
        return "the recipient is not staff"
    return ""


def _of_partner(session: Session, to: Addressed, person: Person | None) -> str:
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


def _of_outsider(session: Session, to: Addressed, person: Person | None, wire: Frozen) -> str:
    """Whoever is asked gets that question, and what it hands on as long as that is public; their files and no others."""
    if to.kind is not Kind.QUESTION or to.entry is None or to.ticket is None or person is None:
        return "it is no question to somebody outside"
    thread = sides.Thread(ticket=TicketNumber(to.ticket), person=PersonId(person.id or 0))
    if not sides.asks(session, to.entry, thread):
        return "what it carries is no question to them"
    carried = [to.entry] if to.handed is None else [to.entry, to.handed]
    return _of_handed(session, to.handed) or _of_files(session, carried, wire)


def _of_handed(session: Session, handed: EntryId | None) -> str:
    if handed is None:
        return ""
    message = session.get(PublicMessageRow, handed, populate_existing=True)
    if message is not None:
        return "" if message.visible_at is not None else "what it hands on is withheld"
    note = session.get(InternalNoteRow, handed, populate_existing=True)
    return WITHDRAWN if note is not None and note.withdrawn_at is not None else "what it hands on is no public message"


def _of_customer(session: Session, to: Addressed, person: Person | None, wire: Frozen) -> str:
    if to.entry is None:
        wordless = to.kind in WORDLESS and not wire.enclosures
        return "" if wordless else "it carries a message, and nothing says which"
    return _of_entry(session, to) or _of_participant(session, to, person) or _of_files(session, [to.entry], wire)


def _of_entry(session: Session, to: Addressed) -> str:
    """The message itself: public, of this very ticket. Both tables are asked: no row says of itself what it is."""
    note = session.get(InternalNoteRow, to.entry, populate_existing=True)
    if note is not None:
        return WITHDRAWN if note.withdrawn_at is not None else "what it carries is an internal note"
    message = session.get(PublicMessageRow, to.entry, populate_existing=True)
    if message is None:
        return "what it carries is no public message"
    if message.ticket != to.ticket:
        return "what it carries is a message of another ticket"
    return "" if message.visible_at is not None else "what it carries is withheld"


def _of_participant(session: Session, to: Addressed, person: Person | None) -> str:
    takes_part = session.get(ParticipantRow, (to.ticket, to.person), populate_existing=True) if person is not None else None
    if takes_part is None or not takes_part.active or takes_part.role not in _OUTSIDE:
        return "the recipient does not take part in the ticket"
    assert to.entry is not None  # asked by _of_customer
    return "" if takes_part.since <= to.entry else "the message is older than the recipient's part in the ticket"


def _of_files(session: Session, entries: Sequence[EntryId], wire: Frozen) -> str:
    """The files: those of what it carries and no others."""
    query = select(col(AttachmentRow.sha256), col(AttachmentRow.withdrawn_at)).where(col(AttachmentRow.entry).in_(entries))
    rows = session.execute(query).all()
    carried = {enclosure.sha256 for enclosure in wire.enclosures}
    if carried - {row.sha256 for row in rows}:
        return "it carries a file that is not the message's"
    return FILE_WITHDRAWN if carried - {row.sha256 for row in rows if row.withdrawn_at is None} else ""

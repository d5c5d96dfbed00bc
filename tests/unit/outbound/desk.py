"""A small desk in the store, and letters of it. Its one rule: numbers are fixed, so that a test reads like a table.

Ticket 1 is Anna's, with Bea of the staff watching; message 10 is public, 11 is a note, 12 is public on ticket 2.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from mailgate.mail.model import Address, EntryId, MessageId, OutboxId, PersonId, TicketNumber
from store import outbox, outbox_views
from store.engine import Store
from store.outbox_rows import Addressed, Audience, Frozen, Kind, NewRow
from store.outbox_views import Shown
from store.tables import InternalNoteRow, ParticipantRow, Person, PublicMessageRow, Ticket

NOW = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
ANNA, BEA, CARL, GONE, FORMER = 1, 2, 3, 4, 5
ADDRESS = {
    ANNA: "anna@customer.test",
    BEA: "bea@staff.test",
    CARL: "carl@customer.test",
    GONE: "gone@customer.test",
    FORMER: "former@staff.test",
}
PUBLIC, NOTE, ELSEWHERE, OLD = 10, 11, 12, 5

TO_ANNA = Addressed(
    id=OutboxId(1),
    ticket=TicketNumber(1),
    entry=EntryId(PUBLIC),
    person=PersonId(ANNA),
    recipient=Address(ADDRESS[ANNA]),
    audience=Audience.CUSTOMER,
    kind=Kind.UPDATE,
)
TO_BEA = replace(
    TO_ANNA, person=PersonId(BEA), recipient=Address(ADDRESS[BEA]), audience=Audience.STAFF, kind=Kind.NOTICE, entry=EntryId(NOTE)
)


def furnish(store: Store) -> None:
    """The people, tickets and messages named above."""
    with store.write() as session:
        session.add_all(
            Person(
                id=number,
                address=address,
                name=address.partition("@")[0].title(),
                kind="staff" if address.endswith("@staff.test") else "customer",
                created_at=NOW,
                active=number != FORMER,
            )
            for number, address in ADDRESS.items()
        )
        session.flush()
        session.add_all(_ticket(number) for number in (1, 2))
        session.flush()
        session.add_all(_participant(person) for person in (ANNA, BEA, CARL, GONE, FORMER))
        said: dict[str, Any] = {
            "author": BEA,
            "author_role": "staff",
            "text": "x",
            "full_text": "x",
            "via": "smtp",
            "trust": "aligned",
            "at": NOW,
        }
        session.add_all(
            PublicMessageRow(id=entry, ticket=ticket, visible_at=NOW, **said)
            for entry, ticket in ((OLD, 1), (PUBLIC, 1), (ELSEWHERE, 2))
        )
        session.add(InternalNoteRow(id=NOTE, ticket=1, **said))


def _ticket(number: int) -> Ticket:
    return Ticket(
        number=number,
        queue="support",
        subject="Lamp",
        title="Lamp",
        status="open",
        priority="normal",
        waiting_for="staff",
        created_at=NOW,
        updated_at=NOW,
    )


def _participant(person: int) -> ParticipantRow:
    """Carl joined after the first message; Gone has left."""
    role = "watcher" if person in (BEA, FORMER) else "requester" if person == ANNA else "cc"
    return ParticipantRow(ticket=1, person=person, role=role, since=OLD + 1 if person == CARL else 1, active=person != GONE)


def stranger(number: int, domain: str = "customer.test") -> Addressed:
    """A letter that carries no message, to an address nobody has: what such a letter needs to be sent, and no more."""
    return replace(
        TO_ANNA,
        id=OutboxId(number),
        entry=None,
        person=None,
        recipient=Address(f"p{number}@{domain}"),
        kind=Kind.ACKNOWLEDGEMENT,
    )


def letter(to: Addressed, content: bytes = b"Subject: Lamp\r\n\r\nIt is dead.\r\n") -> NewRow:
    """A letter due now."""
    return NewRow(
        to=to,
        message_id=MessageId(f"{to.id}@help.test"),
        mail_from=f"support+b{to.id}@help.test",
        sender=Address("support@help.test"),
        wire=Frozen(content=content),
        created_at=NOW,
        next_at=NOW,
    )


def put(store: Store, *rows: NewRow) -> None:
    """Queue letters."""
    with store.write() as session:
        outbox.add(session, rows)


def look(store: Store, number: int) -> Shown:
    """What became of a letter."""
    with store.read() as session:
        shown = outbox_views.show(session, OutboxId(number))
    assert shown is not None
    return shown


def state(store: Store, number: int) -> str:
    """The state of a letter, as the contract names it."""
    return look(store, number).listed.state.value

"""The border of this house as its settings and its store have it. The one rule: an address that names no queue is at home where
the ticket, the held mail or the letter is that it is about.
"""

from __future__ import annotations

from typing import assert_never

from sqlmodel import Session

from mailgate.deed import marks
from mailgate.deed.house import House, bases
from mailgate.deed.routing import Border
from mailgate.desk.model import Desk
from mailgate.mail.carried import Letters
from mailgate.mail.layout import AS_SHIPPED
from mailgate.mail.model import ActionKind, Address, EntryId, Envelope, MessageId, OutboxId, Via
from mailgate.mail.recipient import Acting, Base, Recipient, Return, Service, Signed, Typed, Unknown
from store import homes, outbox_views
from store.outbox_rows import Kind


def border(session: Session, house: House, desk: Desk, envelope: Envelope) -> Border:
    """How the addresses of a mail are read, within one transaction. Those of a form are ours, and nobody has to deliver them."""
    return Border(
        queues=bases(desk),
        layout=AS_SHIPPED if envelope.via is Via.WEB else house.addresses.layout,
        source=house.source(envelope),
        home=lambda one: _home(session, one) or "",
        letters=Letters(
            issued=lambda one: _issued(session, house, one),
            digest_to=lambda number, address: _digest_to(session, desk, number, address),
        ),
    )


def _issued(session: Session, house: House, one: MessageId) -> bool:
    """The token signs the number alone: what stands behind it is ours only where the letter itself has it there."""
    number = marks.of_message_id(house, one)
    letter = outbox_views.facts(session, number) if number is not None else None
    return letter is not None and letter.message_id.lower() == one.lower()


def _digest_to(session: Session, desk: Desk, number: int, address: Address) -> bool:
    letter = outbox_views.facts(session, OutboxId(number))
    if letter is None or letter.kind != Kind.DIGEST:
        return False
    reader = desk.find_staff(letter.recipient)
    return letter.recipient == address or (reader is not None and reader.has(address))


def _home(session: Session, one: Recipient) -> str | None:
    match one:
        case Signed() | Typed():
            return homes.of_ticket(session, one.ticket)
        case Acting():
            undo = one.kind is ActionKind.UNDO
            return homes.of_deed(session, EntryId(one.number)) if undo else homes.of_held(session, one.number)
        case Return():
            return homes.of_letter(session, one.outbox)
        case Base() | Service() | Unknown():
            return None
        case _:
            assert_never(one)

"""The people, the ticket and the words of the samples. The one rule: nobody in here is real."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from mailgate.desk.heading import Head
from mailgate.desk.model import (
    Deadlines,
    InternalNote,
    Person,
    PersonKind,
    Priority,
    PublicMessage,
    QueuePolicy,
    Status,
    TicketFacts,
    WaitingFor,
)
from mailgate.mail.model import Address, Attachment, Digest, EntryId, PersonId, TicketNumber

AT = datetime(2026, 3, 2, 8, 15, tzinfo=UTC)
TOKEN = "abcdefghijklmnopqrstuvwxyz"  # as long as a real one, and none
QUEUE = QueuePolicy(name="support", address=Address("support@help.example"), display_name="Support", language="en")
FILE = Attachment(name="lamp.jpg", content_type="image/jpeg", size=240_000, sha256=Digest("0" * 64), inline=False)


def person(number: int, address: str, name: str, kind: PersonKind) -> Person:
    """Somebody."""
    return Person(id=PersonId(number), address=Address(address), name=name, kind=kind)


ANNA = person(1, "anna@customer.example", "Anna Example", PersonKind.CUSTOMER)
BEA = person(2, "bea@help.example", "Bea Example", PersonKind.STAFF)
TOM = person(3, "tom@help.example", "Tom Example", PersonKind.STAFF)
HEAD = Head(
    number=TicketNumber(12),
    queue=QUEUE,
    subject="The lamp is dead",
    title="Lamp, third one this week",
    status=Status.OPEN,
    priority=Priority.HIGH,
    assignee=BEA,
    requester=ANNA,
    waiting_for=WaitingFor.STAFF,
)
REPLY = PublicMessage(
    id=EntryId(7),
    ticket=HEAD.number,
    author=BEA,
    text="Dear Anna,\n\na new one is on its way.",
    attachments=(FILE,),
    at=AT,
)
VERA = person(4, "vera@vendor.example", "Vera Example", PersonKind.CUSTOMER)
WORDS = PublicMessage(id=EntryId(6), ticket=HEAD.number, author=ANNA, text="The lamp is dead.", at=AT)
NOTE = InternalNote(id=EntryId(8), ticket=HEAD.number, author=TOM, text="Third one this week.", attachments=(FILE,), at=AT)
TICKET = TicketFacts(
    number=HEAD.number,
    queue=QUEUE.name,
    subject=HEAD.subject,
    title=HEAD.title,
    status=HEAD.status,
    priority=HEAD.priority,
    requester=ANNA,
    assignee=BEA,
    tags=frozenset(),
    waiting_for=WaitingFor.STAFF,
    participants=(),
    closed_at=None,
    staff_wrote=True,
    deadlines=Deadlines(due_at=AT + timedelta(days=1)),
)

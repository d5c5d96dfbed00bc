"""What a row of the outbox holds, as values. The one rule: a letter and its recipient are frozen; only state and times change.

``store.outbox`` moves these rows along, ``store.outbox_views`` reads them, ``store.audience`` checks them.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import RowMapping

from mailgate.mail.model import Address, Digest, EntryId, MessageId, OutboxId, PersonId, TicketNumber


class State(StrEnum):
    """Where a letter stands. ``uncertain`` with a next time is tried once more; without one that was the end of it."""

    WAITING = "waiting"
    DUE = "due"
    SENT = "sent"
    DEFERRED = "deferred"
    FAILED = "failed"
    HELD = "held"
    CANCELLED = "cancelled"
    UNCERTAIN = "uncertain"


class Kind(StrEnum):
    """What a letter is; one for each letter of ``desk.letters``."""

    ACKNOWLEDGEMENT = "acknowledgement"
    UPDATE = "update"
    STATUS = "status"
    REFUSAL = "refusal"
    NOTICE = "notice"
    HELD_NOTICE = "held_notice"
    CONFIRMATION = "confirmation"
    HELD_ANSWER = "held_answer"
    HELD_DIGEST = "held_digest"
    RECEIPT = "receipt"
    FAILURE = "failure"
    HELP = "help"
    ALARM = "alarm"
    DIGEST = "digest"
    DEADLINE = "deadline"
    CLOSING = "closing"
    ANSWER = "answer"
    QUESTION = "question"
    LINK = "link"


class Audience(StrEnum):
    """Which door a letter leaves by."""

    CUSTOMER = "customer"
    STAFF = "staff"
    PARTNER = "partner"
    OUTSIDER = "outsider"


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosure:
    """A file that goes with a letter, kept as a blob."""

    name: str
    content_type: str
    sha256: Digest
    linked: bool = False
    """The letter holds a link to it instead of the file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frozen:
    """What goes over the wire: the letter as ``mail.compose`` built it, and what ``compose.assemble`` adds to it."""

    content: bytes = field(repr=False)
    boundary: str = ""
    enclosures: tuple[Enclosure, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressed:
    """To whom a letter goes, and what it carries: all that the check of its audience asks."""

    id: OutboxId
    ticket: TicketNumber | None
    entry: EntryId | None
    """The message or note it carries, if any."""
    person: PersonId | None
    recipient: Address
    audience: Audience
    kind: Kind
    handed: EntryId | None = None
    """The public message it hands on to somebody outside, if any."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRow:
    """A letter on its way into the queue. ``mail_from`` "" is the null path. Ids come from the series ``outbox``."""

    to: Addressed
    message_id: MessageId
    mail_from: str
    sender: Address
    """The queue's address, as it stands in From."""
    wire: Frozen
    created_at: datetime
    next_at: datetime
    state: State = State.DUE


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A letter that its owner is about to hand over. ``attempts`` counts the tries before this one."""

    to: Addressed
    state: State
    attempts: int
    created_at: datetime
    next_at: datetime
    """Since when it is due."""
    mail_from: str
    sender: str
    """The queue's address; "" for a letter made before it was kept."""
    wire: Frozen

    @property
    def id(self) -> OutboxId:
        """The row's id."""
        return self.to.id

    @property
    def domain(self) -> str:
        """The domain it goes to."""
        return domain_of(self.to.recipient)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What became of a try. ``next_at`` None: no more tries; ``tried`` is false where nothing was attempted."""

    state: State
    reply: str
    next_at: datetime | None = None
    finished_at: datetime | None = None
    tried: bool = True


def domain_of(address: str) -> str:
    """What stands after the last ``@``."""
    return address.rpartition("@")[2]


def values(row: NewRow) -> dict[str, Any]:
    """The columns of a new row."""
    enclosures = [asdict(one) for one in row.wire.enclosures]
    return {
        "id": row.to.id,
        "ticket": row.to.ticket,
        "entry": row.to.entry,
        "handed": row.to.handed,
        "person": row.to.person,
        "recipient": row.to.recipient,
        "audience": row.to.audience.value,
        "kind": row.to.kind.value,
        "state": row.state.value,
        "attempts": 0,
        "created_at": row.created_at,
        "next_at": row.next_at,
        "owner": "",
        "message_id": row.message_id,
        "mail_from": row.mail_from,
        "sender": row.sender,
        "content": row.wire.content,
        "boundary": row.wire.boundary,
        "attachments": enclosures,
        "last_reply": "",
    }


def addressed(row: RowMapping) -> Addressed:
    """The address side of an outbox row."""
    return Addressed(
        id=OutboxId(row["id"]),
        ticket=row["ticket"],
        entry=row["entry"],
        person=row["person"],
        recipient=Address(row["recipient"]),
        audience=Audience(row["audience"]),
        kind=Kind(row["kind"]),
        handed=row["handed"],
    )


def frozen(row: RowMapping) -> Frozen:
    """The bytes of an outbox row."""
    enclosures = tuple(Enclosure(**enclosure) for enclosure in row["attachments"])
    return Frozen(content=row["content"], boundary=row["boundary"], enclosures=enclosures)


def claimed(row: RowMapping) -> Claimed:
    """A row as its sender gets it."""
    return Claimed(
        to=addressed(row),
        state=State(row["state"]),
        attempts=row["attempts"],
        created_at=row["created_at"],
        next_at=row["next_at"],
        mail_from=row["mail_from"],
        sender=row["sender"],
        wire=frozen(row),
    )

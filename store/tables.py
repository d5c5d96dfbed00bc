"""Every table.

The one rule: what is public and what is internal are different tables, so that no forgotten ``where`` can mix them.

Keys that come from outside (Message-IDs, duplicate keys) are stored as SHA-256 digests: PostgreSQL refuses long index rows, and
nobody can choose a colliding key (T57). ``journal`` lives in a file of its own on SQLite, so that the gate's commit never
waits for the desk's; it is marked with ``info``, see ``MAIN`` and ``JOURNAL`` below.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Index, String, Table, Text, false, text
from sqlmodel import Field, SQLModel

from store.types import BigId, Octets, UtcTime

_FROM_MAILBOX = text("origin LIKE 'imap://%'")
_COPY_OWED = text("copy_at IS NOT NULL")


class Journal(SQLModel, table=True):
    """The durable record of every raw mail taken in. Rows are only ever added; ``id`` order is the order of acceptance.

    ``raw`` is emptied in one case, see ``Unvouched``; what else a row says stays."""

    __tablename__ = "journal"
    __table_args__ = (
        Index("ix_journal_mailbox", "origin", "sha256", unique=True, sqlite_where=_FROM_MAILBOX, postgresql_where=_FROM_MAILBOX),
        Index("ix_journal_account", "account", sqlite_where=_FROM_MAILBOX, postgresql_where=_FROM_MAILBOX),
        {"info": {"store": "journal"}, "sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, sa_type=BigId, primary_key=True)
    received_at: datetime = Field(sa_type=UtcTime)
    via: str
    peer: str
    peer_trusted: bool
    helo: str
    mail_from: str | None
    path_known: bool
    rcpt_to: list[str] = Field(sa_type=JSON)
    wanted: list[str] = Field(sa_type=JSON)
    silent: bool
    origin: str
    """Where a file was read from (``ingest``); the IMAP URL of a mail in a mailbox (RFC 5092, with UIDVALIDITY and UID): one that
    came twice from there is kept once; else ""."""
    account: str = Field(default="", sa_column_kwargs={"server_default": ""})
    user: str | None = Field(default=None, sa_column=Column("login", String))
    size: int
    sha256: str
    raw: bytes = Field(sa_type=Octets)


class Unvouched(SQLModel, table=True):
    """A mail that anybody may have written by a form of the page, in anybody's name, until somebody says whose it is. It takes
    room that is bounded; where nobody wants it in the end, its octets go."""

    __tablename__ = "unvouched"
    __table_args__ = ({"info": {"store": "journal"}},)

    journal_id: int = Field(sa_type=BigId, primary_key=True, sa_column_kwargs={"autoincrement": False})
    client: str
    """What counts as the client it came from: an address, of IPv6 its /64."""
    mailbox: str
    """The address that was given."""
    octets: int = Field(sa_type=BigId)
    """What it counts for."""


class Inbound(SQLModel, table=True):
    """What became of one journal entry: claimed by a desk, tried, and in the end done. One row per journal entry."""

    __tablename__ = "inbound"
    __table_args__ = (Index("ix_inbound_open", "done", "journal_id"), Index("ix_inbound_message_key", "message_key"))

    journal_id: int = Field(sa_type=BigId, primary_key=True, sa_column_kwargs={"autoincrement": False})
    done: bool = False
    owner: str
    attempts: int
    lease_until: datetime = Field(sa_type=UtcTime)
    message_id: str | None = None
    message_key: str | None = None
    sender: str | None = None
    subject: str = ""
    mail_class: str = ""
    class_reason: str = ""
    trust: str = ""
    steps: list[dict[str, str]] = Field(default_factory=list, sa_type=JSON)
    last_error: str = ""
    checked: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    """What our own SPF, DKIM and DMARC check found, where one was made: a later decision rests on the same."""


class DispositionRow(SQLModel, table=True):
    """The one recorded end of a mail, per queue (``queue`` is "" when no queue of ours was meant)."""

    __tablename__ = "disposition"
    __table_args__ = (Index("ix_disposition_ticket", "ticket"),)

    journal_id: int = Field(sa_type=BigId, primary_key=True, sa_column_kwargs={"autoincrement": False})
    queue: str = Field(primary_key=True)
    disposition: str
    ticket: int | None = Field(default=None, sa_type=BigId)
    entry: int | None = Field(default=None, sa_type=BigId)
    reasons: list[str] = Field(sa_type=JSON)
    at: datetime = Field(sa_type=UtcTime)


class Seen(SQLModel, table=True):
    """Duplicate keys per queue (R5), looked up for 30 days."""

    __tablename__ = "seen"

    content_key: str = Field(primary_key=True)
    queue: str = Field(primary_key=True)
    journal_id: int = Field(sa_type=BigId)
    at: datetime = Field(sa_type=UtcTime)


class Person(SQLModel, table=True):
    """Somebody with an address: a customer, a member of staff. Mail never changes a row of this table (T11)."""

    __tablename__ = "person"

    id: int | None = Field(default=None, sa_type=BigId, primary_key=True)
    address: str = Field(unique=True)
    domain: str = Field(default="", index=True, sa_column_kwargs={"server_default": ""})
    """Of that address: whom an organisation's domains bring in is asked often."""
    name: str
    kind: str = Field(index=True)
    language: str | None = None
    notify: str | None = None
    receipts: str | None = None
    organisation: int | None = Field(default=None, sa_type=BigId, index=True)
    """The organisation they belong to by name; 0: to none; None: the one their address's domain belongs to, if any."""
    timezone: str | None = None
    """As IANA names it; None: the gateway's."""
    digest_at: str | None = None
    """``HH:MM`` of their own day; None: the gateway's hour."""
    quiet: str | None = None
    """``22:00-07:00`` of their own day: what would come then comes after it."""
    away_since: datetime | None = Field(default=None, sa_type=UtcTime)
    away_until: datetime | None = Field(default=None, sa_type=UtcTime)
    """Away from ``away_since`` on, till then; both None: here."""
    away_by: str | None = None
    """Who said so: ``set``, or ``auto_reply`` where their own machine did."""
    created_at: datetime = Field(sa_type=UtcTime)
    active: bool = True
    password: str | None = None
    """Hash (argon2id, in the PHC format) of a password for the submission port; None: they cannot log in."""
    link_generation: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    """Stands in the links to their page of all their tickets: one more, and those before are worthless."""


class Organisation(SQLModel, table=True):
    """A firm or club that customers belong to."""

    __tablename__ = "organisation"

    id: int | None = Field(default=None, sa_type=BigId, primary_key=True)
    name: str = Field(unique=True)
    shares: bool = False
    """Its customers see each other's tickets."""
    manager: int | None = Field(default=None, sa_type=BigId)
    """The member of staff who cares for it: new tickets of its customers are theirs."""
    created_at: datetime = Field(sa_type=UtcTime)


class OrganisationDomain(SQLModel, table=True):
    """Whoever has an address of this domain belongs to the organisation, unless their contact says otherwise."""

    __tablename__ = "organisation_domain"

    domain: str = Field(primary_key=True)
    organisation: int = Field(sa_type=BigId, foreign_key="organisation.id", index=True)


class PartnerFilter(SQLModel, table=True):
    """One condition of a partner's filter; a ticket must meet one value of every kind that is given."""

    __tablename__ = "partner_filter"

    person: int = Field(sa_type=BigId, primary_key=True, foreign_key="person.id")
    kind: str = Field(primary_key=True)
    """``queue``, ``tag`` or ``organisation``."""
    value: str = Field(primary_key=True)


class Attention(SQLModel, table=True):
    """How somebody inside wants to hear of one ticket, whatever their setting."""

    __tablename__ = "attention"
    __table_args__ = (Index("ix_attention_snoozed", "snoozed_until"), Index("ix_attention_ticket", "ticket"))

    person: int = Field(sa_type=BigId, primary_key=True, foreign_key="person.id")
    ticket: int = Field(sa_type=BigId, primary_key=True)
    muted: bool = False
    snoozed_until: datetime | None = Field(default=None, sa_type=UtcTime)
    once: bool = False
    """They are told of the customer's next answer, whatever else they chose."""
    seen: int = Field(default=0, sa_type=BigId)
    """The newest entry they were told of or were shown."""


class Alias(SQLModel, table=True):
    """Another address of somebody we know: equal to their own in every rule."""

    __tablename__ = "alias"

    address: str = Field(primary_key=True)
    person: int = Field(sa_type=BigId, foreign_key="person.id", index=True)
    at: datetime = Field(sa_type=UtcTime)


class Block(SQLModel, table=True):
    """Somebody whose mail is held as spam: an address, or ``@domain`` for all of a domain's."""

    __tablename__ = "block"

    pattern: str = Field(primary_key=True)
    person: int | None = Field(default=None, sa_type=BigId)
    """Who blocked them; None: the operator."""
    at: datetime = Field(sa_type=UtcTime)


class Suppression(SQLModel, table=True):
    """An address that refuses mail for good: it gets none of any kind until it is taken off."""

    __tablename__ = "suppression"

    address: str = Field(primary_key=True)
    reason: str
    outbox: int | None = Field(default=None, sa_type=BigId)
    """The letter that came back."""
    at: datetime = Field(sa_type=UtcTime)
    until: datetime | None = Field(default=None, sa_type=UtcTime)
    """It ends by itself then; None: it does not."""


class Budget(SQLModel, table=True):
    """What was spent of one budget in its current window: automatic mail by address, ticket and gateway, notices by person."""

    __tablename__ = "budget"
    __table_args__ = (Index("ix_budget_since", "since"),)

    key: str = Field(primary_key=True)
    since: datetime = Field(sa_type=UtcTime)
    """Start of the window."""
    spent: int = Field(sa_type=BigId)
    refused: int = Field(default=0, sa_type=BigId)
    told_at: datetime | None = Field(default=None, sa_type=UtcTime)
    """When somebody was told that it is used up."""


class Digested(SQLModel, table=True):
    """A notice that did not go out by itself: it stands in the person's next digest."""

    __tablename__ = "digested"
    __table_args__ = (Index("ix_digested_open", "told_at", "person"),)

    id: int | None = Field(default=None, sa_type=BigId, primary_key=True)
    person: int = Field(sa_type=BigId, foreign_key="person.id")
    queue: str
    ticket: int | None = Field(default=None, sa_type=BigId)
    entry: int | None = Field(default=None, sa_type=BigId)
    kind: str
    says: str = Field(sa_type=Text)
    """What the line says: the ticket's title, or the subject of a held mail."""
    rank: int = 0
    """Lower ones are told first."""
    why: str = Field(default="ceiling", sa_column_kwargs={"server_default": "ceiling"})
    """``ceiling``, ``quiet`` or ``daily``: which digest it waits for."""
    at: datetime = Field(sa_type=UtcTime)
    told_at: datetime | None = Field(default=None, sa_type=UtcTime)


class BlobRow(SQLModel, table=True):
    """The octets of an attachment, where gateways share a database; beside a SQLite file they lie in a folder."""

    __tablename__ = "blob"

    sha256: str = Field(primary_key=True)
    data: bytes = Field(sa_type=Octets)


class SeenServer(SQLModel, table=True):
    """An authserv-id that stood at our border and is not configured; ``mailgate check`` names them."""

    __tablename__ = "seen_server"

    source: str = Field(primary_key=True)
    authserv_id: str = Field(primary_key=True)
    mails: int = Field(sa_type=BigId)
    last_at: datetime = Field(sa_type=UtcTime)


class Membership(SQLModel, table=True):
    """A member of staff works in a queue. Staff without a row here belong to all queues."""

    __tablename__ = "membership"

    person: int = Field(sa_type=BigId, primary_key=True, foreign_key="person.id")
    queue: str = Field(primary_key=True)


class LastGiven(SQLModel, table=True):
    """Who was given a ticket of a queue before whom: whose turn it is where several have as much to do."""

    __tablename__ = "last_given"

    queue: str = Field(primary_key=True)
    person: int = Field(sa_type=BigId, primary_key=True, foreign_key="person.id")
    turn: int = Field(sa_type=BigId)
    """Of the series of entries, drawn for it: it rises, as times of one moment do not."""


class QueueRow(SQLModel, table=True):
    """A queue added by the command line. Queues of the config file stand there, not here."""

    __tablename__ = "queue"

    name: str = Field(primary_key=True)
    address: str = Field(unique=True)
    display_name: str
    language: str | None = None
    closed_reply: str | None = None
    reopen_within: int | None = None
    """Seconds."""
    customer_updates: str | None = None
    assignee: str | None = None
    form_senders: str | None = None
    """Addresses with blanks between."""
    assignment: str | None = None
    """Ways with commas between; "" is none."""
    auto_close: int | None = None
    """Seconds."""
    auto_close_warning: int | None = None
    """Seconds."""
    satisfaction: bool | None = None
    first_answer: str | None = None
    """Business time as in the config file: ``4h``, ``3d``."""
    resolution: str | None = None
    """Business time."""
    calendar: str | None = None
    escalate_to: str | None = None
    active: bool = True


class Ticket(SQLModel, table=True):
    """The head of a ticket. What was said and what happened stand in ``public_message``, ``internal_note`` and ``event``."""

    __tablename__ = "ticket"
    __table_args__ = (
        Index("ix_ticket_status", "status", "updated_at"),
        Index("ix_ticket_queue", "queue", "status"),
        Index("ix_ticket_wake", "wake_at"),
        Index("ix_ticket_updated", "updated_at", "number"),
        Index("ix_ticket_assignee", "assignee", "updated_at"),
        Index("ix_ticket_of_queue", "queue", "updated_at", "number"),
    )

    number: int = Field(sa_type=BigId, primary_key=True, sa_column_kwargs={"autoincrement": False})
    queue: str
    subject: str = Field(sa_type=Text)
    title: str = Field(sa_type=Text)
    status: str
    priority: str
    requester: int | None = Field(default=None, sa_type=BigId, foreign_key="person.id", index=True)
    assignee: int | None = Field(default=None, sa_type=BigId, foreign_key="person.id")
    waiting_for: str
    last_customer_at: datetime | None = Field(default=None, sa_type=UtcTime)
    created_at: datetime = Field(sa_type=UtcTime)
    updated_at: datetime = Field(sa_type=UtcTime)
    closed_at: datetime | None = Field(default=None, sa_type=UtcTime)
    wake_at: datetime | None = Field(default=None, sa_type=UtcTime)
    follow_up_of: int | None = Field(default=None, sa_type=BigId, index=True)
    staff_wrote: bool = False
    """Whether staff have written publicly: before that, customers' mail is relayed to no Cc (no spam relay)."""
    flagged: bool = False
    """Opened by a mail that failed its proof of origin."""
    merged_into: int | None = Field(default=None, sa_type=BigId, index=True)
    """What is written to this ticket goes there; chains are followed."""
    split_from: int | None = Field(default=None, sa_type=BigId)
    due_at: datetime | None = Field(default=None, sa_type=UtcTime)
    pending_since: datetime | None = Field(default=None, sa_type=UtcTime, index=True)
    first_answer_by: datetime | None = Field(default=None, sa_type=UtcTime)
    """Until when somebody should have answered; None once somebody has, or where the queue has no target."""
    resolution_by: datetime | None = Field(default=None, sa_type=UtcTime)
    deadlines_told: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """What of its deadlines was told once and is not told again: words with blanks between."""
    look_at: datetime | None = Field(default=None, sa_type=UtcTime, index=True)
    """When the clock has to look at its deadlines next."""
    rating: str | None = None
    rated_at: datetime | None = Field(default=None, sa_type=UtcTime)


class TicketTag(SQLModel, table=True):
    """One tag of a ticket."""

    __tablename__ = "ticket_tag"
    __table_args__ = (Index("ix_ticket_tag_tag", "tag", "ticket"),)

    ticket: int = Field(sa_type=BigId, primary_key=True, foreign_key="ticket.number")
    tag: str = Field(primary_key=True)


class TicketWords(SQLModel, table=True):
    """What staff find a ticket by besides what was said on it: title, tags, its people. Internal."""

    __tablename__ = "ticket_words"

    ticket: int = Field(sa_type=BigId, primary_key=True, foreign_key="ticket.number", sa_column_kwargs={"autoincrement": False})
    words: str = Field(sa_type=Text)


class ParticipantRow(SQLModel, table=True):
    """A person on a ticket. ``since`` is the first entry they may see; ``generation`` stands in their tokens."""

    __tablename__ = "participant"

    ticket: int = Field(sa_type=BigId, primary_key=True, foreign_key="ticket.number")
    person: int = Field(sa_type=BigId, primary_key=True, foreign_key="person.id", index=True)
    role: str
    since: int = Field(sa_type=BigId)
    generation: int = 0
    wrote: bool = False
    """Whether this person has written on the ticket."""
    muted: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    """Somebody outside who asked for silence on this ticket, until they write again."""
    active: bool = True


class _Said(SQLModel):
    """What a public message and an internal note have in common. ``id`` comes from the one series of entries."""

    id: int = Field(sa_type=BigId, primary_key=True, sa_column_kwargs={"autoincrement": False})
    ticket: int = Field(sa_type=BigId, foreign_key="ticket.number", index=True)
    author: int | None = Field(default=None, sa_type=BigId, foreign_key="person.id")
    author_role: str
    text: str = Field(sa_type=Text)
    full_text: str = Field(sa_type=Text)
    quoted_lines: int = 0
    words: str = Field(default="", sa_type=Text, sa_column_kwargs={"server_default": ""})
    """What it is found by besides its text; nothing internal, so the row may change sides: see ``store.indexing``."""
    message_id: str | None = None
    via: str
    trust: str
    journal_id: int | None = Field(default=None, sa_type=BigId)
    at: datetime = Field(sa_type=UtcTime)
    visible_at: datetime | None = Field(default=None, sa_type=UtcTime)
    """From when on customers may see it; None while its author stopped it or the guard holds it. Once past, it never changes.
    Of a note: from when on it was public, if it ever was."""
    published_at: datetime | None = Field(default=None, sa_type=UtcTime)
    """It was a note until then."""
    withdrawn_at: datetime | None = Field(default=None, sa_type=UtcTime)
    """It was public until then; whoever outside wrote it keeps it."""
    side: int | None = Field(default=None, sa_type=BigId)
    """The side thread it belongs to: a question to somebody outside, or their answer."""


class PublicMessageRow(_Said, table=True):
    """Something said to everybody on the ticket."""

    __tablename__ = "public_message"
    __table_args__ = (Index("ix_public_message_author", "author", "id"),)


class InternalNoteRow(_Said, table=True):
    """Something said inside. No function that writes to customers takes one of these."""

    __tablename__ = "internal_note"


class AttachmentRow(SQLModel, table=True):
    """A file of a message or note; the octets are a blob named by their hash."""

    __tablename__ = "attachment"
    __table_args__ = (Index("ix_attachment_entry", "entry", "position"), Index("ix_attachment_sha256", "sha256"))

    id: int | None = Field(default=None, sa_type=BigId, primary_key=True)
    entry: int = Field(sa_type=BigId)
    position: int
    name: str
    content_type: str
    size: int
    sha256: str
    inline: bool
    withdrawn_at: datetime | None = Field(default=None, sa_type=UtcTime)
    """A file of a public message that only staff may see since then."""


class SideThread(SQLModel, table=True):
    """What is asked of somebody outside about a ticket, behind the customers' backs: their answers are notes."""

    __tablename__ = "side_thread"
    __table_args__ = (Index("ix_side_thread_ticket", "ticket", "person"),)

    id: int | None = Field(default=None, sa_type=BigId, primary_key=True)
    ticket: int = Field(sa_type=BigId)
    person: int = Field(sa_type=BigId, foreign_key="person.id")
    """Who is asked."""
    asked_by: int | None = Field(default=None, sa_type=BigId)
    """Who of staff asked last: they hear of every answer."""
    at: datetime = Field(sa_type=UtcTime)


class Macro(SQLModel, table=True):
    """A predefined message in one language."""

    __tablename__ = "macro"

    name: str = Field(primary_key=True)
    language: str = Field(primary_key=True)
    text: str = Field(sa_type=Text)
    at: datetime = Field(sa_type=UtcTime)


class DigestLine(SQLModel, table=True):
    """What a numbered line of a digest or list meant, so that a reply can act on it."""

    __tablename__ = "digest_line"

    outbox: int = Field(sa_type=BigId, primary_key=True, sa_column_kwargs={"autoincrement": False})
    """The letter it stood in."""
    number: int = Field(primary_key=True)
    person: int = Field(sa_type=BigId)
    ticket: int = Field(sa_type=BigId)
    entry: int | None = Field(default=None, sa_type=BigId)


class EventRow(SQLModel, table=True):
    """Something that happened. ``id`` comes from the same series as messages."""

    __tablename__ = "event"

    id: int = Field(sa_type=BigId, primary_key=True, sa_column_kwargs={"autoincrement": False})
    ticket: int = Field(sa_type=BigId, foreign_key="ticket.number", index=True)
    visibility: str
    kind: str
    data: dict[str, Any] = Field(sa_type=JSON)
    actor: int | None = Field(default=None, sa_type=BigId)
    at: datetime = Field(sa_type=UtcTime)


class UndoRow(SQLModel, table=True):
    """What one staff mail or deed changed on a ticket besides saying something, so that it can be taken back."""

    __tablename__ = "undo"
    __table_args__ = (Index("ix_undo_ticket", "ticket", "person"), Index("ix_undo_message", "message"))

    entry: int = Field(sa_type=BigId, primary_key=True, sa_column_kwargs={"autoincrement": False})
    """The message it came with, or an entry number of its own where there was none."""
    message: int | None = Field(default=None, sa_type=BigId)
    """The note it made public; None: it made none so."""
    journal_id: int | None = Field(default=None, sa_type=BigId)
    """The mail that asked for that."""
    ticket: int = Field(sa_type=BigId)
    person: int = Field(sa_type=BigId)
    changes: dict[str, Any] = Field(sa_type=JSON)
    """By field: the value as it was, and as it became."""
    at: datetime = Field(sa_type=UtcTime)
    undone_at: datetime | None = Field(default=None, sa_type=UtcTime)
    withheld: str = ""
    """Why its public message stays inside: ``stopped`` by its author, ``leaks``; "" if it does not."""
    cleared: bool = False
    """Its author let it out although the leak guard had held it."""


class MailRef(SQLModel, table=True):
    """Which ticket a Message-ID belongs to: ids of our letters, of mails stored, and of parents not seen yet.

    ``kind`` is ``issued`` (a letter of ours), ``stored`` (a mail on the ticket) or ``mentioned`` (named in a stored mail's
    In-Reply-To or References; joins only where the sender takes part)."""

    __tablename__ = "mail_ref"
    __table_args__ = (Index("ix_mail_ref_key", "key"),)

    id: int | None = Field(default=None, sa_type=BigId, primary_key=True)
    key: str
    kind: str
    ticket: int = Field(sa_type=BigId)
    entry: int | None = Field(default=None, sa_type=BigId)
    audience: str
    """The audience of a plain answer to that mail: ``public`` or ``internal``."""


class HeldRow(SQLModel, table=True):
    """A mail parked for a human to decide. Kept after the decision, as its history."""

    __tablename__ = "held"
    __table_args__ = (Index("ix_held_open", "resolved_at"), Index("ix_held_digested", "digested_at"))

    id: int | None = Field(default=None, sa_type=BigId, primary_key=True)
    journal_id: int = Field(sa_type=BigId, index=True)
    queue: str
    ticket: int | None = Field(default=None, sa_type=BigId)
    sender: str | None = None
    subject: str = Field(sa_type=Text)
    reason: str
    choices: list[str] = Field(sa_type=JSON)
    received_at: datetime = Field(sa_type=UtcTime)
    resolved_at: datetime | None = Field(default=None, sa_type=UtcTime)
    resolution: str | None = None
    spam: bool = False
    """Held as spam: nobody is told, and it is set aside by itself after a time."""
    confirmer: int | None = Field(default=None, sa_type=BigId)
    """Who was asked at their registered address whether it is theirs."""
    addressed: str | None = None
    """The audience its addresses named then, whatever they are worth when somebody decides."""
    decision: str | None = None
    """What was decided by mail and is still to be done."""
    decided_by: int | None = Field(default=None, sa_type=BigId)
    remember: bool = False
    """The sender's address becomes an alias of the one who confirmed it."""
    announced: bool = True
    """Staff were told at once; what was not waits for the digest."""
    reminded_at: datetime | None = Field(default=None, sa_type=UtcTime)
    digested_at: datetime | None = Field(default=None, sa_type=UtcTime)


class OutboxRow(SQLModel, table=True):
    """One mail to one recipient, frozen: its bytes, recipient and Message-ID never change after the commit of its cause."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_due", "state", "next_at"),
        Index("ix_outbox_recipient", "recipient", "kind", "created_at"),
        Index("ix_outbox_ticket", "ticket"),
        Index("ix_outbox_entry", "entry"),
        Index("ix_outbox_handed", "handed"),
        Index("ix_outbox_copy", "copy_at", sqlite_where=_COPY_OWED, postgresql_where=_COPY_OWED),
    )

    id: int = Field(sa_type=BigId, primary_key=True, sa_column_kwargs={"autoincrement": False})
    ticket: int | None = Field(default=None, sa_type=BigId)
    entry: int | None = Field(default=None, sa_type=BigId)
    """The message or note this mail carries, if any: checked again at send time."""
    handed: int | None = Field(default=None, sa_type=BigId)
    """The public message that a question hands on, if any: likewise."""
    person: int | None = Field(default=None, sa_type=BigId)
    recipient: str
    audience: str
    """``customer`` or ``staff``: which door it leaves by."""
    kind: str
    state: str
    attempts: int = 0
    created_at: datetime = Field(sa_type=UtcTime)
    next_at: datetime | None = Field(default=None, sa_type=UtcTime)
    owner: str = ""
    lease_until: datetime | None = Field(default=None, sa_type=UtcTime)
    message_id: str
    mail_from: str
    sender: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """The queue's address, as it stands in From; it says which relay the letter goes by."""
    content: bytes = Field(sa_type=Octets)
    """The letter as it goes over the wire, but for its attachments: see ``mail.compose.assemble``."""
    boundary: str = ""
    attachments: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    last_reply: str = ""
    finished_at: datetime | None = Field(default=None, sa_type=UtcTime)
    copy_at: datetime | None = Field(default=None, sa_type=UtcTime)
    """When its copy is next due in the Sent folder; None: none is owed."""
    copy_attempts: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    copy_account: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """Whose Sent folder it is owed to: who kept the copies of its queue when it went out."""
    copy_trouble: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """What was in its way the last time; with no ``copy_at`` any more it was given up for that."""


class MailboxAccount(SQLModel, table=True):
    """One account that mail is picked up from: which gateway does it now, and how it fares."""

    __tablename__ = "mailbox_account"

    name: str = Field(primary_key=True)
    owner: str = ""
    lease_until: datetime | None = Field(default=None, sa_type=UtcTime)
    """Till then only ``owner`` works in it (R16); None: nobody does."""
    well_at: datetime | None = Field(default=None, sa_type=UtcTime)
    """When all its folders were last looked through without trouble."""
    failing_since: datetime | None = Field(default=None, sa_type=UtcTime)
    trouble: str = ""
    """What is wrong, in one line for people; "" while it is well."""
    told_at: datetime | None = Field(default=None, sa_type=UtcTime)
    """When the operator was last told of this trouble."""


class MailboxFolder(SQLModel, table=True):
    """How far one folder was taken in. A UID means something together with its UIDVALIDITY only (RFC 3501 §2.3.1.1)."""

    __tablename__ = "mailbox_folder"

    account: str = Field(primary_key=True)
    folder: str = Field(primary_key=True)
    uidvalidity: int = Field(sa_type=BigId)
    position: int = Field(sa_type=BigId)
    """From here on there may be new ones. What shows up below is new too, if neither the journal nor ``old`` has it."""
    since: datetime = Field(sa_type=UtcTime)
    """When the folder was first looked at: what is older counts as backlog."""
    url: str = Field(default="", index=True)
    """What the origins of its mails in the journal begin with."""
    old: str = Field(default="", sa_type=Text)
    """The UIDs that were there at the first look, or when they were numbered anew, as a sequence-set (RFC 3501 §9)."""
    renumbered: bool = False
    """Whether it was the latter."""
    witness: str = Field(default="", sa_type=Text)
    """``UID:word`` of some of them, to notice when they name other mails."""


class PageSession(SQLModel, table=True):
    """A partner who signed in on the page, until then. What their browser holds is not here, only its SHA-256."""

    __tablename__ = "page_session"

    key: str = Field(primary_key=True)
    """SHA-256 (hex) of the value of their cookie."""
    person: int = Field(sa_type=BigId, foreign_key="person.id", index=True)
    created_at: datetime = Field(sa_type=UtcTime)
    until: datetime = Field(sa_type=UtcTime, index=True)
    link: str = Field(unique=True)
    """The token of the link they signed in by: it signs in once."""


class Counter(SQLModel, table=True):
    """The rising series: ticket numbers, entries, outbox ids; and the writes. Gaps are allowed, going back is not."""

    __tablename__ = "counter"

    name: str = Field(primary_key=True)
    value: int = Field(sa_type=BigId)


def _tables(store: str) -> tuple[Table, ...]:
    return tuple(t for t in SQLModel.metadata.sorted_tables if t.info.get("store", "main") == store)


MAIN: tuple[Table, ...] = _tables("main")
JOURNAL: tuple[Table, ...] = _tables("journal")


def table_of(model: type[SQLModel]) -> Table:
    """The Core table behind a model, for the bulk inserts and the hot path."""
    return SQLModel.metadata.tables[str(model.__tablename__)]


__all__ = ["JOURNAL", "MAIN", "table_of"]

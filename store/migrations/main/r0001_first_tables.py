"""The first tables. Its one rule: see ``store.migrations``."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


SERIES = ("ticket", "entry", "outbox")


def upgrade() -> None:
    _people()
    _tickets()
    _mails()
    _series()


def _people() -> None:
    """Who writes, and where to."""
    op.create_table(
        "person",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("notify", sa.String(), nullable=True),
        sa.Column("receipts", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("address"),
    )
    op.create_table(
        "membership",
        sa.Column("person", BIG_ID, nullable=False),
        sa.Column("queue", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person"],
            ["person.id"],
        ),
        sa.PrimaryKeyConstraint("person", "queue"),
    )
    op.create_table(
        "queue",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("display_name", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("closed_reply", sa.String(), nullable=True),
        sa.Column("reopen_within", sa.Integer(), nullable=True),
        sa.Column("customer_updates", sa.String(), nullable=True),
        sa.Column("assignee", sa.String(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
        sa.UniqueConstraint("address"),
    )


def _tickets() -> None:
    """What was said and what happened."""
    op.create_table(
        "ticket",
        sa.Column("number", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("queue", sa.String(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("priority", sa.String(), nullable=False),
        sa.Column("requester", BIG_ID, nullable=True),
        sa.Column("assignee", BIG_ID, nullable=True),
        sa.Column("waiting_for", sa.String(), nullable=False),
        sa.Column("last_customer_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("wake_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("follow_up_of", BIG_ID, nullable=True),
        sa.Column("staff_wrote", sa.Boolean(), nullable=False),
        sa.Column("flagged", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assignee"],
            ["person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["requester"],
            ["person.id"],
        ),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index("ix_ticket_follow_up_of", "ticket", ["follow_up_of"])
    op.create_index("ix_ticket_requester", "ticket", ["requester"])
    op.create_index("ix_ticket_status", "ticket", ["status", "updated_at"])
    op.create_index("ix_ticket_wake", "ticket", ["wake_at"])
    op.create_table(
        "ticket_tag",
        sa.Column("ticket", BIG_ID, nullable=False),
        sa.Column("tag", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket"],
            ["ticket.number"],
        ),
        sa.PrimaryKeyConstraint("ticket", "tag"),
    )
    op.create_table(
        "participant",
        sa.Column("ticket", BIG_ID, nullable=False),
        sa.Column("person", BIG_ID, nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("since", BIG_ID, nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("wrote", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person"],
            ["person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["ticket"],
            ["ticket.number"],
        ),
        sa.PrimaryKeyConstraint("ticket", "person"),
    )
    op.create_index("ix_participant_person", "participant", ["person"])
    op.create_table(
        "public_message",
        sa.Column("id", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("ticket", BIG_ID, nullable=False),
        sa.Column("author", BIG_ID, nullable=True),
        sa.Column("author_role", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("full_text", sa.Text(), nullable=False),
        sa.Column("quoted_lines", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=True),
        sa.Column("via", sa.String(), nullable=False),
        sa.Column("trust", sa.String(), nullable=False),
        sa.Column("journal_id", BIG_ID, nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["author"],
            ["person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["ticket"],
            ["ticket.number"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_public_message_ticket", "public_message", ["ticket"])
    op.create_table(
        "internal_note",
        sa.Column("id", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("ticket", BIG_ID, nullable=False),
        sa.Column("author", BIG_ID, nullable=True),
        sa.Column("author_role", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("full_text", sa.Text(), nullable=False),
        sa.Column("quoted_lines", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=True),
        sa.Column("via", sa.String(), nullable=False),
        sa.Column("trust", sa.String(), nullable=False),
        sa.Column("journal_id", BIG_ID, nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["author"],
            ["person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["ticket"],
            ["ticket.number"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_internal_note_ticket", "internal_note", ["ticket"])
    op.create_table(
        "attachment",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("entry", BIG_ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("content_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("inline", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_attachment_entry", "attachment", ["entry", "position"])
    op.create_table(
        "event",
        sa.Column("id", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("ticket", BIG_ID, nullable=False),
        sa.Column("visibility", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("actor", BIG_ID, nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket"],
            ["ticket.number"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_event_ticket", "event", ["ticket"])


def _mails() -> None:
    """What became of mails that came in, and mails that go out."""
    op.create_table(
        "inbound",
        sa.Column("journal_id", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("done", sa.Boolean(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("message_id", sa.String(), nullable=True),
        sa.Column("message_key", sa.String(), nullable=True),
        sa.Column("sender", sa.String(), nullable=True),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("mail_class", sa.String(), nullable=False),
        sa.Column("class_reason", sa.String(), nullable=False),
        sa.Column("trust", sa.String(), nullable=False),
        sa.Column("steps", sa.JSON(), nullable=False),
        sa.Column("last_error", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("journal_id"),
    )
    op.create_index("ix_inbound_message_key", "inbound", ["message_key"])
    op.create_index("ix_inbound_open", "inbound", ["done", "journal_id"])
    op.create_table(
        "disposition",
        sa.Column("journal_id", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("queue", sa.String(), nullable=False),
        sa.Column("disposition", sa.String(), nullable=False),
        sa.Column("ticket", BIG_ID, nullable=True),
        sa.Column("entry", BIG_ID, nullable=True),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("journal_id", "queue"),
    )
    op.create_index("ix_disposition_ticket", "disposition", ["ticket"])
    op.create_table(
        "seen",
        sa.Column("content_key", sa.String(), nullable=False),
        sa.Column("queue", sa.String(), nullable=False),
        sa.Column("journal_id", BIG_ID, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("content_key", "queue"),
    )
    op.create_table(
        "mail_ref",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("ticket", BIG_ID, nullable=False),
        sa.Column("entry", BIG_ID, nullable=True),
        sa.Column("audience", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_mail_ref_key", "mail_ref", ["key"])
    op.create_table(
        "held",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("journal_id", BIG_ID, nullable=False),
        sa.Column("queue", sa.String(), nullable=False),
        sa.Column("ticket", BIG_ID, nullable=True),
        sa.Column("sender", sa.String(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolution", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_held_journal_id", "held", ["journal_id"])
    op.create_index("ix_held_open", "held", ["resolved_at"])
    op.create_table(
        "outbox",
        sa.Column("id", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("ticket", BIG_ID, nullable=True),
        sa.Column("entry", BIG_ID, nullable=True),
        sa.Column("person", BIG_ID, nullable=True),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("mail_from", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("boundary", sa.String(), nullable=False),
        sa.Column("attachments", sa.JSON(), nullable=False),
        sa.Column("last_reply", sa.String(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_outbox_due", "outbox", ["state", "next_at"])
    op.create_index("ix_outbox_recipient", "outbox", ["recipient", "kind", "created_at"])
    op.create_index("ix_outbox_ticket", "outbox", ["ticket"])


def _series() -> None:
    """Everything is numbered from 1: by sequences where there are any, else by rows (see ``store.ids``)."""
    counter = op.create_table(
        "counter",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", BIG_ID, nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    if op.get_bind().dialect.supports_sequences:
        for name in SERIES:
            op.execute(sa.schema.CreateSequence(sa.Sequence(f"series_{name}")))
    else:
        op.bulk_insert(counter, [{"name": name, "value": 0} for name in SERIES])

"""By mail. Its one rule: see ``store.migrations``."""

import sqlalchemy as sa
from alembic import op

from store import indexing

revision = "0003"
down_revision = "0002"

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:  # noqa: PLR0915 - one table after the other
    op.create_table(
        "digest_line",
        sa.Column("outbox", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("person", BIG_ID, nullable=False),
        sa.Column("ticket", BIG_ID, nullable=False),
        sa.Column("entry", BIG_ID, nullable=True),
        sa.PrimaryKeyConstraint("outbox", "number"),
    )
    op.create_table(
        "last_given",
        sa.Column("queue", sa.String(), nullable=False),
        sa.Column("person", BIG_ID, nullable=False),
        sa.Column("turn", BIG_ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["person"],
            ["person.id"],
        ),
        sa.PrimaryKeyConstraint("queue", "person"),
    )
    op.create_table(
        "macro",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", "language"),
    )
    op.create_table(
        "organisation",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("shares", sa.Boolean(), nullable=False),
        sa.Column("manager", BIG_ID, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
    )
    op.create_table(
        "attention",
        sa.Column("person", BIG_ID, nullable=False),
        sa.Column("ticket", BIG_ID, nullable=False),
        sa.Column("muted", sa.Boolean(), nullable=False),
        sa.Column("snoozed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("once", sa.Boolean(), nullable=False),
        sa.Column("seen", BIG_ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["person"],
            ["person.id"],
        ),
        sa.PrimaryKeyConstraint("person", "ticket"),
    )
    op.create_index("ix_attention_snoozed", "attention", ["snoozed_until"], unique=False)
    op.create_table(
        "organisation_domain",
        sa.Column("domain", sa.String(), nullable=False),
        sa.Column("organisation", BIG_ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation"],
            ["organisation.id"],
        ),
        sa.PrimaryKeyConstraint("domain"),
    )
    op.create_index(op.f("ix_organisation_domain_organisation"), "organisation_domain", ["organisation"], unique=False)
    op.create_table(
        "partner_filter",
        sa.Column("person", BIG_ID, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person"],
            ["person.id"],
        ),
        sa.PrimaryKeyConstraint("person", "kind", "value"),
    )
    op.create_table(
        "side_thread",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("ticket", BIG_ID, nullable=False),
        sa.Column("person", BIG_ID, nullable=False),
        sa.Column("asked_by", BIG_ID, nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person"],
            ["person.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_side_thread_ticket", "side_thread", ["ticket", "person"], unique=False)
    op.add_column("attachment", sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("digested", sa.Column("why", sa.String(), nullable=False, server_default="ceiling"))
    op.add_column("internal_note", sa.Column("visible_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("internal_note", sa.Column("published_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("internal_note", sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("internal_note", sa.Column("side", BIG_ID, nullable=True))
    op.add_column("outbox", sa.Column("handed", BIG_ID, nullable=True))
    op.create_index("ix_outbox_handed", "outbox", ["handed"], unique=False)
    op.add_column("participant", sa.Column("muted", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("person", sa.Column("organisation", BIG_ID, nullable=True))
    op.add_column("person", sa.Column("domain", sa.String(), nullable=False, server_default=""))
    sqlite = op.get_bind().dialect.name == "sqlite"
    after = "substr(address, instr(address, '@') + 1)" if sqlite else "split_part(address, '@', 2)"
    person = sa.table("person", sa.column("domain"))
    op.execute(sa.update(person).values(domain=sa.literal_column(after)))  # an address holds one @ only, see mail.address
    op.create_index(op.f("ix_person_domain"), "person", ["domain"], unique=False)
    op.add_column("person", sa.Column("timezone", sa.String(), nullable=True))
    op.add_column("person", sa.Column("digest_at", sa.String(), nullable=True))
    op.add_column("person", sa.Column("quiet", sa.String(), nullable=True))
    op.add_column("person", sa.Column("away_since", sa.DateTime(timezone=True), nullable=True))
    op.add_column("person", sa.Column("away_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column("person", sa.Column("away_by", sa.String(), nullable=True))
    op.create_index(op.f("ix_person_organisation"), "person", ["organisation"], unique=False)
    op.add_column("public_message", sa.Column("published_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("public_message", sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("public_message", sa.Column("side", BIG_ID, nullable=True))
    op.add_column("queue", sa.Column("assignment", sa.String(), nullable=True))
    op.add_column("queue", sa.Column("auto_close", sa.Integer(), nullable=True))
    op.add_column("queue", sa.Column("satisfaction", sa.Boolean(), nullable=True))
    op.add_column("queue", sa.Column("auto_close_warning", sa.Integer(), nullable=True))
    op.add_column("queue", sa.Column("first_answer", sa.String(), nullable=True))
    op.add_column("queue", sa.Column("resolution", sa.String(), nullable=True))
    op.add_column("queue", sa.Column("calendar", sa.String(), nullable=True))
    op.add_column("queue", sa.Column("escalate_to", sa.String(), nullable=True))
    op.add_column("ticket", sa.Column("merged_into", BIG_ID, nullable=True))
    op.add_column("ticket", sa.Column("split_from", BIG_ID, nullable=True))
    op.add_column("ticket", sa.Column("due_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("ticket", sa.Column("pending_since", sa.DateTime(timezone=True), nullable=True))
    op.add_column("ticket", sa.Column("first_answer_by", sa.DateTime(timezone=True), nullable=True))
    op.add_column("ticket", sa.Column("resolution_by", sa.DateTime(timezone=True), nullable=True))
    op.add_column("ticket", sa.Column("deadlines_told", sa.String(), nullable=False, server_default=""))
    op.add_column("ticket", sa.Column("look_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("ticket", sa.Column("rating", sa.String(), nullable=True))
    op.add_column("ticket", sa.Column("rated_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(op.f("ix_ticket_look_at"), "ticket", ["look_at"], unique=False)
    op.create_index(op.f("ix_ticket_merged_into"), "ticket", ["merged_into"], unique=False)
    op.create_index(op.f("ix_ticket_pending_since"), "ticket", ["pending_since"], unique=False)
    op.add_column("undo", sa.Column("message", BIG_ID, nullable=True))
    op.add_column("undo", sa.Column("journal_id", BIG_ID, nullable=True))
    op.create_index("ix_undo_message", "undo", ["message"], unique=False)
    op.create_index("ix_ticket_updated", "ticket", ["updated_at", "number"], unique=False)
    op.create_index("ix_ticket_assignee", "ticket", ["assignee", "updated_at"], unique=False)
    op.create_index("ix_ticket_tag_tag", "ticket_tag", ["tag", "ticket"], unique=False)
    for said in ("public_message", "internal_note"):
        op.add_column(said, sa.Column("words", sa.Text(), nullable=False, server_default=""))
    op.create_table(
        "ticket_words",
        sa.Column("ticket", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket"],
            ["ticket.number"],
        ),
        sa.PrimaryKeyConstraint("ticket"),
    )
    indexing.fill(op.get_bind())
    indexing.create(op.get_bind())

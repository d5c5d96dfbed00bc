"""Authority. Its one rule: see ``store.migrations``."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:  # noqa: PLR0915 - one table after the other
    op.create_table(
        "block",
        sa.Column("pattern", sa.String(), nullable=False),
        sa.Column("person", BIG_ID, nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("pattern"),
    )
    op.create_table(
        "budget",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("spent", BIG_ID, nullable=False),
        sa.Column("refused", BIG_ID, nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("key"),
        sa.Index("ix_budget_since", "since"),
    )
    op.create_table(
        "seen_server",
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("authserv_id", sa.String(), nullable=False),
        sa.Column("mails", BIG_ID, nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("source", "authserv_id"),
    )
    op.create_table(
        "suppression",
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("outbox", BIG_ID, nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("address"),
    )
    op.create_table(
        "undo",
        sa.Column("entry", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("ticket", BIG_ID, nullable=False),
        sa.Column("person", BIG_ID, nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withheld", sa.String(), nullable=False),
        sa.Column("cleared", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("entry"),
    )
    op.create_index("ix_outbox_entry", "outbox", ["entry"], unique=False)
    op.create_index("ix_undo_ticket", "undo", ["ticket", "person"], unique=False)
    op.create_table(
        "alias",
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("person", BIG_ID, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person"],
            ["person.id"],
        ),
        sa.PrimaryKeyConstraint("address"),
    )
    op.create_index(op.f("ix_alias_person"), "alias", ["person"], unique=False)
    op.create_table(
        "digested",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("person", BIG_ID, nullable=False),
        sa.Column("queue", sa.String(), nullable=False),
        sa.Column("ticket", BIG_ID, nullable=True),
        sa.Column("entry", BIG_ID, nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("says", sa.Text(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person"],
            ["person.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_digested_open", "digested", ["told_at", "person"], unique=False)
    op.add_column("held", sa.Column("spam", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("held", sa.Column("confirmer", BIG_ID, nullable=True))
    op.add_column("held", sa.Column("addressed", sa.String(), nullable=True))
    op.add_column("held", sa.Column("decision", sa.String(), nullable=True))
    op.add_column("held", sa.Column("decided_by", BIG_ID, nullable=True))
    op.add_column("held", sa.Column("remember", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("held", sa.Column("announced", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("held", sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("held", sa.Column("digested_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("inbound", sa.Column("checked", sa.JSON(), nullable=True))
    op.add_column("public_message", sa.Column("visible_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("queue", sa.Column("form_senders", sa.String(), nullable=True))
    op.execute("UPDATE public_message SET visible_at = at")
    with op.batch_alter_table("held") as held:
        held.alter_column("spam", server_default=None)
        held.alter_column("remember", server_default=None)
        held.alter_column("announced", server_default=None)

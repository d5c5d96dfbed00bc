"""Mailboxes. Its one rule: see ``store.migrations``."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "mailbox_account",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("well_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("trouble", sa.String(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "mailbox_folder",
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("folder", sa.String(), nullable=False),
        sa.Column("uidvalidity", BIG_ID, nullable=False),
        sa.Column("position", BIG_ID, nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("old", sa.Text(), nullable=False),
        sa.Column("renumbered", sa.Boolean(), nullable=False),
        sa.Column("witness", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("account", "folder"),
    )
    op.create_index("ix_mailbox_folder_url", "mailbox_folder", ["url"], unique=False)
    op.create_table(
        "blob",
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha256"),
    )
    op.add_column("outbox", sa.Column("sender", sa.String(), server_default="", nullable=False))
    op.add_column("outbox", sa.Column("copy_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("outbox", sa.Column("copy_attempts", sa.Integer(), server_default="0", nullable=False))
    op.add_column("outbox", sa.Column("copy_account", sa.String(), server_default="", nullable=False))
    op.add_column("outbox", sa.Column("copy_trouble", sa.String(), server_default="", nullable=False))
    owed = sa.text("copy_at IS NOT NULL")
    op.create_index("ix_outbox_copy", "outbox", ["copy_at"], unique=False, sqlite_where=owed, postgresql_where=owed)
    op.add_column("person", sa.Column("password", sa.String(), nullable=True))

"""Mailboxes. Its one rule: see ``store.migrations``."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("journal", sa.Column("account", sa.String(), server_default="", nullable=False))
    op.add_column("journal", sa.Column("login", sa.String(), nullable=True))
    op.create_index(
        "ix_journal_mailbox",
        "journal",
        ["origin", "sha256"],
        unique=True,
        sqlite_where=sa.text("origin LIKE 'imap://%'"),
        postgresql_where=sa.text("origin LIKE 'imap://%'"),
    )
    op.create_index(
        "ix_journal_account",
        "journal",
        ["account"],
        unique=False,
        sqlite_where=sa.text("origin LIKE 'imap://%'"),
        postgresql_where=sa.text("origin LIKE 'imap://%'"),
    )

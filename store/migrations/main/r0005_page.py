"""The customer's page. Its one rule: see ``store.migrations``."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "page_session",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("person", BIG_ID, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("link", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person"],
            ["person.id"],
        ),
        sa.PrimaryKeyConstraint("key"),
        sa.UniqueConstraint("link"),
    )
    op.create_index(op.f("ix_page_session_person"), "page_session", ["person"], unique=False)
    op.create_index(op.f("ix_page_session_until"), "page_session", ["until"], unique=False)
    op.create_index("ix_ticket_queue", "ticket", ["queue", "status"], unique=False)
    op.add_column("person", sa.Column("link_generation", sa.Integer(), server_default="0", nullable=False))

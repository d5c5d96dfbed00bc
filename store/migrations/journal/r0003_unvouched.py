"""Forms that nobody vouches for. Its one rule: see ``store.migrations``."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "unvouched",
        sa.Column("journal_id", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("client", sa.String(), nullable=False),
        sa.Column("mailbox", sa.String(), nullable=False),
        sa.Column("octets", BIG_ID, nullable=False),
        sa.PrimaryKeyConstraint("journal_id"),
    )

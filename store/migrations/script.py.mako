"""${message}. Its one rule: see ``store.migrations``."""

import sqlalchemy as sa
from alembic import op

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
% if "BIG_ID" in upgrades:

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
% endif


def upgrade() -> None:
    ${"\n".join(line for line in upgrades.splitlines() if "###" not in line).strip()}

"""Indexes for what is asked of every mail, and of long lists. Its one rule: see ``store.migrations``."""

from alembic import op

from store import indexing

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_index("ix_attachment_sha256", "attachment", ["sha256"], unique=False)
    op.create_index("ix_attention_ticket", "attention", ["ticket"], unique=False)
    op.create_index("ix_held_digested", "held", ["digested_at"], unique=False)
    op.create_index(op.f("ix_person_kind"), "person", ["kind"], unique=False)
    op.create_index("ix_public_message_author", "public_message", ["author", "id"], unique=False)
    op.create_index("ix_ticket_of_queue", "ticket", ["queue", "updated_at", "number"], unique=False)
    indexing.refold(op.get_bind())

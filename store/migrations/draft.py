"""Drafts the next revision: what the tables have and the revisions do not. Its one rule: a draft is read before it is kept.

``python -m store.migrations.draft main|journal "What changes"``. It cannot guess renamed columns, nor what becomes of the rows.
"""

from __future__ import annotations

import sys
import tempfile

from alembic import command

from store import schema
from store.engine import Store


def draft(history: schema.History, message: str) -> None:
    """Write the next revision of a history into its folder, and say where."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store(f"sqlite:///{folder}/draft.db")
        schema.upgrade(store)
        with schema.connected(store, history) as config:
            config.set_main_option("file_template", "r%%(rev)s_%%(slug)s")
            command.revision(config, message, autogenerate=True, rev_id=f"{len(history.revisions()) + 1:04d}")
        store.close()


if __name__ == "__main__":
    draft({history.name: history for history in schema.HISTORIES}[sys.argv[1]], sys.argv[2])

"""Every statement of a write, seen before it runs. The one rule: what it changes is remembered no more, and what it looks at is
written.

So ``store.memo`` and ``store.later`` are true whoever writes and reads, and whether they know of them or not.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlmodel import Session

from store import later, memo


def watch(engine: Engine) -> None:
    """See every statement and savepoint of an engine that writes."""
    event.listen(engine, "before_execute", _executing)
    event.listen(engine, "savepoint", _written)
    event.listen(engine, "release_savepoint", _written)
    event.listen(engine, "rollback_savepoint", _rolled_back)


def _begun(session: Session, _transaction: object, connection: Connection) -> None:
    memory = memo.of(session)
    if memory is not None:
        memory.bind(connection.info)


def _executing(connection: Connection, statement: Any, *_: object) -> None:
    memory = memo.on(connection.info)
    if memory is None or memory.writing:
        return
    if memory.pending:
        later.write_for(connection, memory, statement)
    if getattr(statement, "is_dml", False):
        memory.written(statement.table.name)
    elif not getattr(statement, "is_select", False):
        memory.known.clear()  # what a text does nobody knows


def _written(connection: Connection, *_: object) -> None:
    """A savepoint holds what was written in it and nothing else."""
    memory = memo.on(connection.info)
    if memory is not None and memory.pending:
        later.write(connection, memory)


def _rolled_back(connection: Connection, *_: object) -> None:
    memory = memo.on(connection.info)
    if memory is not None:
        memory.known.clear()
        memory.pending.clear()


event.listen(Session, "after_begin", _begun)

"""What Alembic runs to get at a database. Its one rule: ``store.schema`` gives the connection and the history, no file does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from alembic import context
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import AutoString

from store import indexing
from store.types import BigId, UtcTime

if TYPE_CHECKING:
    from alembic.autogenerate.api import AutogenContext

    from store.schema import History


def _ours(history: History) -> Any:
    """Of a database that holds both stores, compare only this history's tables; a table nobody knows is a difference."""

    def included(_item: Any, name: str | None, kind: str, reflected: bool, *_counterpart: Any) -> bool:
        if name is not None and name.startswith(indexing.PREFIX):
            return False  # virtual tables, and indexes over expressions: not in the tables' own words
        if kind != "table":
            return True
        return name in history.table_names or (reflected and name not in history.foreign_names)

    return included


def _plain(_kind: str, item: Any, _autogen: AutogenContext) -> str | Literal[False]:
    """A revision must not depend on types that live in the code and change with it."""
    if item is BigId:
        return "BIG_ID"
    if isinstance(item, UtcTime):
        return "sa.DateTime(timezone=True)"
    return "sa.String()" if isinstance(item, AutoString) else False


history: History = context.config.attributes["history"]
context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    version_table=history.version_table,
    include_object=_ours(history),
    render_item=_plain,
    transactional_ddl=True,  # on SQLite too: the engine begins by itself, the driver never commits behind our back
)
context.run_migrations()

"""Fresh numbers. The one rule: a series rises for ever; a number given once is never given again, though some are never used.

SQLite counts in a row of ``counter``: only one transaction writes at a time anyway. On PostgreSQL that row would make gateways
wait for each other's commits, so there the series are sequences; a transaction rolled back leaves a gap.
"""

from __future__ import annotations

from typing import Literal, get_args

from sqlalchemy import Connection, Sequence, bindparam, func, select, update
from sqlmodel import Session, SQLModel

from store.tables import Counter, table_of

Series = Literal["ticket", "entry", "outbox"]

SEQUENCES = {name: Sequence(f"series_{name}", metadata=SQLModel.metadata) for name in get_args(Series)}
"""Name of a series -> what counts it on PostgreSQL. Databases that know no sequences are left without."""

_COUNTER = table_of(Counter).c
_RAISE = (
    update(table_of(Counter))
    .where(_COUNTER.name == bindparam("series"))
    .values(value=_COUNTER.value + bindparam("count"))
    .returning(_COUNTER.value)
)


def take(session: Session, name: Series, count: int = 1) -> int:
    """The first of ``count`` numbers in a row that nobody had before. A series begins with 1.

    For use inside of ``Store.write``. Raises ValueError for a count below 1.
    """
    if count < 1:
        raise ValueError(f"{count} numbers cannot be taken; ask for 1 or more")
    connection = session.connection()
    if connection.dialect.supports_sequences:
        return _from_sequence(connection, SEQUENCES[name], count)
    return int(connection.execute(_RAISE, {"series": name, "count": count}).scalar_one()) - count + 1


def _from_sequence(connection: Connection, sequence: Sequence, count: int) -> int:
    """Numbers drawn while another gateway draws may interleave with its own: those are left as a gap, and drawn anew."""
    drawn = select(sequence.next_value().label("number")).select_from(func.generate_series(1, count).alias("draw")).subquery()
    while True:
        first, last = connection.execute(select(func.min(drawn.c.number), func.max(drawn.c.number))).one()
        if last - first == count - 1:
            return int(first)

"""Fresh numbers. The one rule: a series rises for ever; a number given once is never given again, though some are never used.

One transaction writes at a time (``Store.write``), so it counts in memory, on from where the series stood, and notes at its end
how far it has come: in a row of ``counter`` on SQLite, in a sequence on PostgreSQL. One that fails leaves at most a gap.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Literal, get_args

from sqlalchemy import BigInteger, Select, Sequence, bindparam, case, cast, column, func, select, table, update
from sqlalchemy.dialects.postgresql import REGCLASS
from sqlmodel import Session, SQLModel

from store import memo
from store.tables import Counter, table_of

Series = Literal["ticket", "entry", "outbox"]

SEQUENCES = {name: Sequence(f"series_{name}", metadata=SQLModel.metadata) for name in get_args(Series)}
"""Name of a series -> what counts it on PostgreSQL. Databases that know no sequences are left without."""

_COUNTER = table_of(Counter).c
_ROWS = select(_COUNTER.name, _COUNTER.value)
_RAISE = update(table_of(Counter)).where(_COUNTER.name == bindparam("series")).values(value=bindparam("last"))
_STANDS = memo.Kind.of()
"""Where the series stood when the transaction first asked."""


def take(session: Session, name: Series, count: int = 1) -> int:
    """The first of ``count`` numbers in a row that nobody had before. A series begins with 1.

    For use inside of ``Store.write``, which notes at its end how far it has counted. Raises ValueError below 1.
    """
    if count < 1:
        raise ValueError(f"{count} numbers cannot be taken; ask for 1 or more")
    numbers = memo.numbers(session)
    last = numbers[name] if name in numbers else _stand(session)[name]
    numbers[name] = last + count
    return last + 1


def settle(session: Session) -> None:
    """Write down how far the series have come, at the end of the transaction that drew from them."""
    numbers = memo.numbers(session)
    if not numbers:
        return
    connection = session.connection()
    if connection.dialect.supports_sequences:
        connection.execute(_note(tuple(sorted(numbers))), numbers)
    else:
        connection.execute(_RAISE, [{"series": name, "last": last} for name, last in sorted(numbers.items())])


def _stand(session: Session) -> Mapping[str, int]:
    """Where all series stand."""
    known = memo.known(session, _STANDS)
    if not known:
        connection = session.connection()
        if connection.dialect.supports_sequences:
            known |= connection.execute(_sequences()).mappings().one()
        else:
            known |= {row.name: row.value for row in connection.execute(_ROWS)}
    return known


@cache
def _sequences() -> Select[Any]:
    """A sequence that was never drawn from says that its first number comes next."""
    stands = case((column("is_called"), column("last_value", BigInteger)), else_=0)
    return select(*(select(stands).select_from(table(one.name)).scalar_subquery().label(name) for name, one in SEQUENCES.items()))


@cache
def _note(names: tuple[str, ...]) -> Select[Any]:
    return select(*(func.setval(cast(SEQUENCES[name].name, REGCLASS), bindparam(name, type_=BigInteger)) for name in names))

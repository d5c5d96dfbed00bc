"""Connections to PostgreSQL. The one rule: whoever gets one gets one that lives, as far as can be known without asking.

To ask each time it is taken up would be a round trip for every transaction. A server that ended a session has said so, and what
it said lies here unread; only after a silence is the other side asked.
"""

from __future__ import annotations

import select
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import InvalidatePoolError

from store.drivers import driver

#: How long PostgreSQL lets a session stay silent in the middle of a transaction, in milliseconds: a gateway that hangs, or whose
#: machine is gone, holds up the others no longer. Longer than any letter takes to be made.
STALLED_MS = 60_000
#: Both sides ask a silent peer after so many seconds whether it is still there, and again, so often, before they give it up.
KEEPALIVE_IDLE, KEEPALIVE_INTERVAL, KEEPALIVE_COUNT = 30, 10, 3
#: How long what was sent to PostgreSQL may stay without the network's receipt, in milliseconds: else a machine that is gone while
#: it was asked something is waited for a quarter of an hour (tcp(7), TCP_USER_TIMEOUT).
UNHEARD_MS = 30_000
#: How long a new connection to PostgreSQL may take, in seconds.
CONNECT_TIMEOUT = 10
#: A connection that nobody used for so many seconds is asked whether it still works: a firewall may have forgotten it.
QUIET = 5.0
_USED = "mailgate.used"
"""When a connection was last given back, by the monotonic clock."""
_SESSION = (
    f"SET idle_in_transaction_session_timeout = {STALLED_MS};"
    f" SET tcp_keepalives_idle = {KEEPALIVE_IDLE}; SET tcp_keepalives_interval = {KEEPALIVE_INTERVAL};"
    f" SET tcp_keepalives_count = {KEEPALIVE_COUNT};"
    " SET default_transaction_isolation = 'read committed'"  # else a statement would not see what the turn before ours did
)
#: Mails are packed by LZ4 where the server has it and nobody chose: its own way takes four times the work to save as much.
_PACK = (
    "SELECT set_config(name, 'lz4', false) FROM pg_settings"
    " WHERE name = 'default_toast_compression' AND source = 'default' AND 'lz4' = ANY(enumvals)"
)


def opened(url: URL) -> Engine:
    """What the operator's URL says of the connection counts before ours. Connects when it is first used."""
    ours = {
        "connect_timeout": CONNECT_TIMEOUT,
        "keepalives_idle": KEEPALIVE_IDLE,
        "keepalives_interval": KEEPALIVE_INTERVAL,
        "keepalives_count": KEEPALIVE_COUNT,
        "tcp_user_timeout": UNHEARD_MS,
    }
    wanted = {name: value for name, value in ours.items() if name not in url.query}
    engine = create_engine(url, pool_use_lifo=True, hide_parameters=True, connect_args=wanted)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "checkin", _given_back)
    event.listen(engine, "checkout", _taken_up)
    return engine


@contextmanager
def together(connection: Connection) -> Iterator[Any]:
    """What is asked in the block goes to the server at once, and has been answered at its end. The driver's own connection.

    Raises DBAPIError, also for what was asked through the driver.
    """
    with driver(connection) as below, below.pipeline():
        yield below


def asked(connection: Connection, statement: bytes, values: Sequence[object]) -> list[tuple[Any, ...]]:
    """The rows that a statement returns, which is prepared once; its parameters are ``$1`` and so on, as it is not looked at.

    Raises DBAPIError.
    """
    import psycopg  # late: it is large, and on SQLite nobody needs it

    with driver(connection) as below, psycopg.RawCursor(below) as cursor:
        cursor.execute(statement, values, prepare=True)
        return cursor.fetchall()


def _prepare(connection: Any, _record: Any) -> None:
    connection.execute(_SESSION)
    connection.execute(_PACK)
    connection.commit()


def _given_back(_connection: Any, record: Any) -> None:
    record.info[_USED] = time.monotonic()


def _taken_up(connection: Any, record: Any, _proxy: Any) -> None:
    """Raises InvalidatePoolError where it is dead: its pool throws away all that are as old, and makes a new one."""
    used = record.info.get(_USED)
    if used is None or (time.monotonic() - used < QUIET and not _has_word(connection)):
        return
    import psycopg

    try:
        connection.execute("")
        connection.rollback()
    except psycopg.Error as error:
        raise InvalidatePoolError from error


def _has_word(connection: Any) -> bool:
    """Whether the server said something that nobody asked for: mostly that it ended the session."""
    if connection.closed:
        return True
    waiting = select.poll()
    waiting.register(connection.fileno(), select.POLLIN)
    return bool(waiting.poll(0))

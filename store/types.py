"""Column types both databases agree on. The one rule: what goes in as an aware UTC time comes out as one."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, LargeBinary
from sqlalchemy.types import TypeDecorator

#: SQLite only auto-numbers columns declared INTEGER; PostgreSQL wants 64 bits.
BigId = BigInteger().with_variant(Integer(), "sqlite")
#: Raw octets; BYTEA on PostgreSQL, BLOB on SQLite.
Octets = LargeBinary()


class UtcTime(TypeDecorator[datetime]):
    """An aware datetime in UTC. Refuses naive times (ValueError): somebody forgot where the clock is."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn any aware time into UTC before it is written."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("times in the store must be aware; give a datetime with tzinfo")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """SQLite forgets the zone; it is always UTC."""
        if value is None:
            return None
        read: datetime = value
        return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)

"""The drivers below SQLAlchemy, for what has to be quick. The one rule: what they raise is raised as SQLAlchemy's own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError


@contextmanager
def driver(connection: Connection) -> Iterator[Any]:
    """The driver's own connection. Raises DBAPIError, also for what was asked through the driver."""
    below: Any = connection.connection.driver_connection
    errors: Any = connection.dialect.loaded_dbapi
    try:
        yield below
    except errors.Error as error:
        if lost := bool(getattr(below, "broken", False)):
            connection.invalidate(error)
        raise DBAPIError.instance(
            None, None, error, errors.Error, hide_parameters=True, connection_invalidated=lost, dialect=connection.dialect
        ) from error

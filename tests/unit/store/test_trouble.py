"""What is the database's trouble, and what a mail's: of the first no mail is given up for (law 2; R2, R17)."""

from __future__ import annotations

import errno
import sqlite3

import psycopg
import pytest
from sqlalchemy.exc import DBAPIError

from store.engine import is_trouble


def wrapped(error: Exception) -> DBAPIError:
    base = sqlite3.Error if isinstance(error, sqlite3.Error) else psycopg.Error
    return DBAPIError.instance("SELECT 1", None, error, base)  # type: ignore[return-value]


TROUBLE = [
    *(wrapped(kind("x")) for kind in (sqlite3.OperationalError, sqlite3.DatabaseError)),
    *(
        wrapped(getattr(psycopg.errors, name)())
        for name in (
            "DeadlockDetected", "SerializationFailure", "AdminShutdown", "TooManyConnections", "DiskFull", "IoError",
            "UndefinedTable", "UndefinedColumn", "InvalidSchemaName", "InsufficientPrivilege", "ReadOnlySqlTransaction",
            "DataCorrupted", "LockNotAvailable", "QueryCanceled", "IdleInTransactionSessionTimeout",
        )
    ),
    *(OSError(number, "x") for number in (errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS, errno.EMFILE)),
]  # fmt: skip
A_MAILS = [
    wrapped(sqlite3.OperationalError("too many SQL variables")),
    wrapped(psycopg.OperationalError("sending query failed: number of parameters must be between 0 and 65535")),
    wrapped(psycopg.errors.ProgramLimitExceeded()),
    wrapped(psycopg.errors.StatementTooComplex()),
    *(wrapped(kind("x")) for kind in (sqlite3.IntegrityError, sqlite3.DataError, sqlite3.ProgrammingError)),
    *(wrapped(getattr(psycopg.errors, name)()) for name in ("UniqueViolation", "UntranslatableCharacter", "SyntaxError")),
    *(OSError(number, "x") for number in (errno.ENAMETOOLONG, errno.ENOENT)),
    ValueError("x"),
]


@pytest.mark.parametrize(("errors", "whose"), [(TROUBLE, True), (A_MAILS, False)])
def test_the_databases_trouble_is_told_from_a_mails(errors: list[Exception], whose: bool) -> None:
    assert {repr(error): is_trouble(error) for error in errors} == {repr(error): whose for error in errors}

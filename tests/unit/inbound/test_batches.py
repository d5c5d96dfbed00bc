"""Many mails in one transaction: whatever one of them brings, the others end as they would without it (T56, R2)."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from mailgate.inbound import acting
from mailgate.mail.model import JournalId
from tests.office import Office

FULL = 1000
"""Ids of one header that are kept."""
POISON = 34
"""Mails that name more ids than PostgreSQL takes parameters; SQLite as it is delivered takes half of them."""
UPSTREAM = 32_766
"""SQLITE_MAX_VARIABLE_NUMBER as SQLite itself sets it; Debian's is greater."""


def as_upstream(connection: Any, _record: Any) -> None:
    connection.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, UPSTREAM)


def naming_many(number: int) -> bytes:
    """A mail that names 2,000 ids."""
    fields = (
        f"{name}:" + "".join(f"\r\n <{number}.{one}.{name}@x.example>" for one in range(FULL)) + "\r\n"
        for name in ("References", "In-Reply-To")
    )
    head = f"From: x{number}@customer.example\r\nTo: support@help.example\r\nSubject: s\r\nMessage-ID: <{number}@x.example>\r\n"
    return (head + "".join(fields) + "\r\nhello\r\n").encode()


def test_mails_that_name_more_ids_than_a_statement_takes_hold_up_nobody(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(acting, "TURN", 600.0)  # all in one transaction, however busy the machine
    if office.store.sqlite:
        event.listen(office.store.main_engine, "connect", as_upstream)
        office.store.main_engine.dispose()
    entries = [office.mail(f"x{n}@customer", "support", "", "", raw=naming_many(n)) for n in range(POISON)]
    entries.append(office.mail("anna@customer", "support", "Lamp", "It is dead."))
    office.work()
    assert {tuple(office.dispositions(one).values()) for one in entries} == {("new_ticket",)}


def test_trouble_that_only_one_mail_of_a_batch_meets_stops_no_other(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    poison, *others = (office.mail(f"x{n}@customer", "support", f"{n}", f"Hello {n}.") for n in range(6))
    taken_in = office.deeds.take_in

    def troubled(session: Any, desk: Any, arrival: Any) -> Any:
        if arrival.journal == poison:
            raise OperationalError("SELECT 1", {}, sqlite3.OperationalError("something unheard of"))
        return taken_in(session, desk, arrival)

    monkeypatch.setattr(type(office.deeds), "take_in", lambda _self, *args: troubled(*args))
    for _ in range(30):
        try:
            office._pipeline.step()
        except OperationalError:
            continue
    assert all(office.dispositions(one) for one in others)
    assert not office.dispositions(poison)
    monkeypatch.undo()
    office.work()
    assert office.dispositions(poison), "and no mail is given up for what may be the store's trouble"


SIZE = 1000
HEAD = b"From: x%d@customer.example\r\nTo: support@help.example\r\nSubject: s\r\nMessage-ID: <%d@x.example>\r\n\r\n"


@pytest.mark.parametrize(("octets", "most"), [(1, 1), (3 * SIZE - 1, 2), (3 * SIZE, 3), (3 * SIZE + 1, 3)])
def test_no_more_octets_are_worked_on_at_once_than_configured_and_one_mail_always(
    desk_url: str, tmp_path: Path, octets: int, most: int
) -> None:
    """Forty mails of 20 MB took nearly a gigabyte of memory at once."""
    together = list[int]()
    with Office(desk_url, tmp_path, limits={"batch_octets": octets}) as office:
        start = office._pipeline._start

        def spied(claims: Any, stored: Any) -> None:
            start(claims, stored)
            together.append(sum(len(one.stored.raw) for one in office._pipeline._reading))

        office._pipeline._start = spied  # type: ignore[method-assign]
        for number in range(1, 8):
            office.mail(f"x{number}@customer", "support", "", "", raw=(HEAD % (number, number)).ljust(SIZE, b"x"))
        office.mail("anna@customer", "support", "Lamp", "It is dead.")
        office.work()
        assert max(together) == most * SIZE
        assert [office.dispositions(JournalId(n)) for n in range(1, 9)] == [{"support": "new_ticket"}] * 8

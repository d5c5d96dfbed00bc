"""R2, R3: whatever breaks inside is answered 4yz, told nobody, and over with the mail it broke."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import Any

import pytest
from sqlalchemy import text

from store import sqlite
from store.engine import Store
from tests.peers.dialogue import ANNOUNCED, GREETED, announced, dialogue
from tests.peers.gatehouse import House, Plan, running
from tests.peers.postgres import Postgres

AGAIN = """
    C: MAIL FROM:<anna@customer.example>
    S: 250 2.1.0 *
    C: RCPT TO:<support@help.example>
    S: 250 2.1.5 *
    C: DATA
    S: 354 *
    C: again
    C: .
    S: 250 2.0.0 *
"""


@pytest.fixture
def gate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    monkeypatch.setattr(sqlite, "BUSY_TIMEOUT_MS", 50)
    with running(Plan(folder=tmp_path)) as house:
        yield house


def test_a_locked_journal_is_a_reason_to_try_again(gate: House) -> None:
    other = Store(str(gate.store.url))
    with closing(other), announced(gate.port) as wire:
        with other.journal_write():
            wire.talk("C: once\nC: .\nS: 451 4.3.0 *")
        wire.talk(AGAIN)
        assert "lock" not in " ".join(wire.answers)
    assert gate.mails == [b"again\r\n"]


def test_a_journal_without_its_table_is_a_reason_to_try_again(gate: House) -> None:
    with announced(gate.port) as wire:
        rename(gate, "journal", "elsewhere")
        wire.talk("C: once\nC: .\nS: 451 4.3.0 *")
        rename(gate, "elsewhere", "journal")
        wire.talk(AGAIN)
        assert "table" not in " ".join(wire.answers)
    assert gate.mails == [b"again\r\n"]


def rename(gate: House, old: str, new: str) -> None:
    with gate.store.journal_write() as connection:
        connection.exec_driver_sql(f"ALTER TABLE {old} RENAME TO {new}")


def test_a_mistake_of_ours_is_a_reason_to_try_again_and_no_word_of_it_gets_out(
    gate: House, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("the secret inside")

    with announced(gate.port) as wire:
        with monkeypatch.context() as patch:
            patch.setattr("mailgate.inbound.smtp.Envelope", broken)
            wire.talk("C: once\nC: .\nS: 451 4.3.0 *")
        with monkeypatch.context() as patch:
            patch.setattr("store.journal.append", broken)
            wire.talk(AGAIN.replace("again", "twice").replace("250 2.0.0", "451 4.3.0"))
        wire.talk(AGAIN)
        answers = " ".join(wire.answers)
    logged = capsys.readouterr()
    assert "RuntimeError" in logged.out + logged.err
    for word in ("secret", "anna@", "support@"):
        assert word not in logged.out + logged.err
    assert "secret" not in answers
    assert "RuntimeError" not in answers
    assert gate.mails == [b"again\r\n"]


def test_below_the_free_space_we_keep_mail_waits_outside(tmp_path: Path) -> None:
    with running(Plan(folder=tmp_path, sections={"limits": {"free_space": 2**60}})) as house:
        dialogue(house.port, GREETED + "C: MAIL FROM:<anna@customer.example>\nS: 452 4.3.1 *\nC: NOOP\nS: 250 *")


@pytest.mark.parametrize(
    ("number", "answer"), [(errno.ENOSPC, "452 4.3.1"), (errno.EDQUOT, "452 4.3.1"), (errno.EIO, "451 4.3.0")]
)
def test_a_mail_the_spool_has_no_room_for_waits_outside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, answer: str
) -> None:
    def full(self: SpooledTemporaryFile[bytes]) -> None:
        raise OSError(number, "the disk says")

    with running(Plan(folder=tmp_path, sections={"limits": {"spool_in_memory": 1000}})) as house, announced(house.port) as wire:
        monkeypatch.setattr(SpooledTemporaryFile, "rollover", full)
        wire.send(b"x" * 300_000 + b"\r\n.\r\n")
        wire.talk("S: {answer} *" + AGAIN, answer=answer)
        assert house.mails == [b"again\r\n"]
        assert list((tmp_path / "spool").iterdir()) == []


@pytest.mark.peer
def test_a_postgresql_connection_that_is_cut_is_a_reason_to_try_again(tmp_path: Path, postgres: Postgres) -> None:
    with postgres.fresh() as url, running(Plan(folder=tmp_path, url=url)) as house, announced(house.port) as wire:
        other = Store(url)
        with other.journal_write() as connection:
            connection.execute(text("LOCK TABLE journal IN ACCESS EXCLUSIVE MODE"))
            wire.talk("C: once\nC: .")
            while not cut_off_who_waits(postgres, url):
                pass
            wire.talk("S: 451 4.3.0 *")
        other.close()
        wire.talk(AGAIN)
        assert house.mails == [b"again\r\n"]


def cut_off_who_waits(postgres: Postgres, url: str) -> bool:
    """End the server process of whoever waits for a lock in this database; whether there was one."""
    control = Store(postgres.url("postgres"))
    query = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = :name"
    with closing(control), control.journal_read() as connection:
        return bool(connection.execute(text(query), {"name": url.rpartition("/")[2]}).all())


def test_the_answer_of_a_fault_is_never_permanent(gate: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every exception there is, thrown at the worst moment."""
    kinds: list[Any] = [ValueError, KeyError, OSError, MemoryError, RecursionError, AssertionError, LookupError, UnicodeError]
    for kind in kinds:
        with monkeypatch.context() as patch:
            patch.setattr("mailgate.inbound.smtp.Envelope", raising(kind))
            dialogue(gate.port, ANNOUNCED + "C: .\nS: 451 4.3.0 *\nC: NOOP\nS: 250 *")
    assert gate.kept == []


def raising(kind: type[Exception]) -> Any:
    def fail(**_: object) -> None:
        raise kind("inside")

    return fail

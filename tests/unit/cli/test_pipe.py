"""``ingest -`` behind a mail server: 0 is kept, 75 is anything that can be mended, and only a mail that never fits bounces."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from mailgate.cli import sysexits
from mailgate.mail.model import Address, JournalId, Via
from store import journal
from store.engine import Store
from store.journal import Stored
from tests.command import Command

MAIL = b"From: anna@customer.example\nTo: support@help.example\nSubject: The lamp\n\nIt is dead.\n"
TO = ("--rcpt-to", "support@help.example")


@pytest.fixture
def home(mailgate: Command) -> Command:
    """A home with a queue."""
    assert mailgate("queue", "list").code == 0
    return mailgate


def kept(store: Store) -> list[Stored]:
    return journal.read(store, journal.after(store, JournalId(0), 100))


def test_a_kept_mail_is_0_with_its_envelope_as_the_mail_server_gave_it(home: Command, store: Store) -> None:
    cases = (
        ("anna@customer.example", Address("anna@customer.example"), True),
        ("", None, True),
        ("<>", None, True),
        ("MAILER-DAEMON", None, True),
        ("a..b@customer.example", None, False),
        ("-x@customer.example", Address("-x@customer.example"), True),
        ("-h", None, False),
    )
    for sender, path, known in cases:
        done = home("ingest", "-", "--mail-from", sender, *TO, stdin=MAIL + sender.encode())
        assert done.code == 0, (sender, done.err)
        envelope = kept(store)[-1].envelope
        assert (envelope.mail_from, envelope.path_known, envelope.via) == (path, known, Via.INGEST), sender


def test_recipients_that_cannot_be_read_are_left_out_and_nothing_bounces(home: Command, store: Store) -> None:
    done = home("ingest", "-", "--rcpt-to", "a..b@help.example", *TO, stdin=MAIL)
    assert (done.code, kept(store)[-1].envelope.rcpt_to) == (0, (Address("support@help.example"),))
    forged = b"Delivered-To: support+1@help.example\n" + MAIL
    done = home("ingest", "-", "--rcpt-to", "a..b@help.example", stdin=forged)
    assert (done.code, kept(store)[-1].envelope.rcpt_to) == (0, ())
    assert "left out" in done.err


def test_the_line_that_mailboxes_begin_with_is_no_part_of_the_mail(home: Command, store: Store) -> None:
    assert home("ingest", "-", *TO, stdin=b"From anna@customer.example Sun Mar  1 12:00:00 2026\n" + MAIL).code == 0
    assert kept(store)[-1].raw == MAIL


def test_what_anybody_can_mend_is_75_and_keeps_nothing(home: Command, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    config = home.folder / "config" / "mailgate.toml"
    for argv in (
        ("--config", "/no/such/file", "ingest", "-", *TO),
        ("ingest", "-", "--rcptto", "support@help.example"),
        ("ingest", "-", "--rcpt-to"),
        ("ingest", "-", "--help"),
        ("--version", "ingest", "-"),
    ):
        assert home(*argv, stdin=MAIL).code == 75, argv
    nowhere = Command(home.folder.parent, home.patch, home.captured)
    assert nowhere("ingest", "-", *TO, stdin=MAIL).code == 75
    text = config.read_text()
    config.write_text("[smtp\n")
    assert home("ingest", "-", *TO, stdin=MAIL).code == 75
    config.write_text(text)
    monkeypatch.setenv("MAILGATE_DATABASE__URL", f"sqlite:///{home.folder}/empty.db")
    assert home("ingest", "-", *TO, stdin=MAIL).code == 75
    assert kept(store) == []


def test_a_person_who_ingests_files_is_told_as_ever(home: Command, tmp_path: Path) -> None:
    assert home("ingest", "no-such-file.eml").code == 1
    assert home("ingest", "x.eml", "--rcpt-to", "a..b@help.example").code == 2
    assert home("--config", "/no/such/file", "ingest", "x.eml").code == 2
    assert home("ingest", "--help").code == 0


def test_only_a_mail_that_will_never_fit_is_returned(home: Command, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAILGATE_SMTP__MAX_SIZE", "1000B")
    for size, code in ((999, 0), (1000, 0), (1001, 65), (3_000_000, 65)):
        assert home("ingest", "-", *TO, stdin=MAIL + b"x" * (size - len(MAIL))).code == code, size
    assert [len(one.raw) for one in kept(store)] == [999, 1000]


@pytest.mark.parametrize("name", ["decide", "_report"])
def test_whatever_goes_wrong_once_it_is_kept_is_0(
    home: Command, store: Store, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    def broken(*_: object) -> None:
        raise OperationalError("select 1", {"raw": "a secret of the mail"}, sqlite3.OperationalError("locked"))

    monkeypatch.setattr(f"mailgate.cli.ingest.{name}", broken)
    done = home("ingest", "-", *TO, stdin=MAIL)
    assert (done.code, len(kept(store))) == (0, 1)
    assert "secret" not in done.err
    assert "kept as 1; what came after failed (OperationalError)" in done.err


def test_a_mail_that_cannot_be_kept_is_75_and_its_words_are_in_no_error(
    home: Command, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full: It is dead.")

    monkeypatch.setattr("store.journal.append", broken)
    done = home("ingest", "-", *TO, stdin=MAIL)
    assert (done.code, kept(store)) == (75, [])
    assert "the store is out of reach (IntakeError); try again later" in done.err
    assert "dead" not in done.err


def test_a_full_disk_behind_what_is_said_undoes_no_kept_mail_and_returns_none(home: Command, store: Store) -> None:
    if not str(store.journal_engine.url).startswith("sqlite"):
        pytest.skip("nothing here is the database's")
    command = [sys.executable, "-m", "mailgate", "ingest", "-", *TO]
    with Path("/dev/full").open("wb") as full:
        for argv, code in ((command, 0), ([*command, "--misspelt"], 75)):
            done = subprocess.run(argv, cwd=home.folder, input=MAIL, stdout=full, stderr=full, timeout=60, check=False)
            assert done.returncode == code
    assert len(kept(store)) == 1


def test_a_program_that_cannot_be_loaded_returns_no_mail(home: Command, tmp_path: Path) -> None:
    for broken in ("raise ImportError", "raise MemoryError", "raise SystemExit(0)", "raise SystemExit(65)", "1 +"):
        (tmp_path / "typer.py").write_text(broken)
        command = [sys.executable, "-m", "mailgate", "ingest", "-", *TO]
        there = {**os.environ, "PYTHONPATH": f"{tmp_path}{os.pathsep}{Path(__file__).parents[3]}"}
        done = subprocess.run(command, cwd=home.folder, env=there, input=MAIL, capture_output=True, timeout=60, check=False)
        assert done.returncode == 75, broken


def test_memory_that_is_short_returns_no_mail(home: Command, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def short(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr("mailgate.cli.main._explain", short)
    monkeypatch.setattr("mailgate.cli.ingest._journalled", short)
    assert home("ingest", "-", *TO, stdin=MAIL).code == 75
    assert kept(store) == []


def test_closed_streams_keep_the_mail_and_a_closed_input_is_75(home: Command, store: Store) -> None:
    if not str(store.journal_engine.url).startswith("sqlite"):
        pytest.skip("nothing here is the database's")
    for closed, code in ((">&-", 0), ("2>&-", 0), (">&- 2>&-", 0), ("<&-", 75), ("<&- >&- 2>&-", 75)):
        line = ["sh", "-c", f'exec "$@" {closed}', "sh", sys.executable, "-m", "mailgate", "ingest", "-", *TO]
        done = subprocess.run(line, cwd=home.folder, input=MAIL, timeout=60, check=False)
        assert done.returncode == code, closed
    assert len(kept(store)) == 3


def test_where_no_reader_can_start_the_mail_is_kept_and_the_pipe_ends(
    home: Command, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(*_: object) -> None:
        raise OSError("no process can be had")

    monkeypatch.setattr("mailgate.inbound.sandbox.Readers._run", lost)
    monkeypatch.setattr("mailgate.cli.ingest.PATIENCE", 3)
    done = home("ingest", "-", *TO, stdin=MAIL)
    assert (done.code, len(kept(store))) == (0, 1)
    assert "kept as 1; what came after failed (the mails are in the journal" in done.err


@pytest.mark.parametrize(
    ("argv", "ended", "code"),
    [
        (["ingest", "-"], sysexits.KEPT, 0),
        (["ingest", "-"], 0, 75),
        (["ingest", "-"], 1, 75),
        (["ingest", "-"], 2, 75),
        (["ingest", "-"], 65, 65),
        (["ingest", "-"], 130, 75),
        (["ingest", "-", "-h"], 0, 75),
    ],
)
def test_every_other_code_is_75(argv: list[str], ended: int, code: int) -> None:
    assert sysexits.is_one(argv)
    assert sysexits.exit_code(ended) == code


@pytest.mark.parametrize("argv", [[], ["ingest"], ["ingest", "a.eml"], ["-", "ingest"], ["ticket", "note", "-"]])
def test_nothing_else_is_a_pipe(argv: list[str]) -> None:
    assert not sysexits.is_one(argv)

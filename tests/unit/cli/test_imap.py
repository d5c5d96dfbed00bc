"""Mailboxes at the command line: how they fare, and whether one can be worked in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from store import mailboxes
from store.engine import Store
from store.mailboxes import Grip, Place
from tests.command import Command
from tests.unit.inbound.imap_server import ImapServer
from tests.unit.inbound.mailboxes import a_mail

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def server() -> Iterator[ImapServer]:
    with ImapServer() as made:
        yield made


@pytest.fixture
def box(mailgate: Command, server: ImapServer) -> Path:
    """The config of a home with one account, whose password is right."""
    config = mailgate.folder / "config/mailgate.toml"
    secret = mailgate.folder / "config/imap-password"
    secret.write_text("s3cret\n", encoding="ascii")
    secret.chmod(0o600)
    table = f'\n[[imap]]\nname = "shop"\nhost = "127.0.0.1"\nport = {server.port}\ntls = "none"\nuser = "help"\n'
    table += 'password_file = "config/imap-password"\n'
    config.write_text(config.read_text(encoding="utf-8") + table, encoding="utf-8")
    return config


def extended(config: Path, line: str) -> None:
    config.write_text(config.read_text(encoding="utf-8") + line + "\n", encoding="utf-8")


@pytest.mark.usefixtures("box")
def test_accounts_are_listed_with_how_they_fare_and_how_far_their_folders_are_taken_in(mailgate: Command, store: Store) -> None:
    [row] = mailgate("imap", "list", "--json").json
    assert row == {
        "name": "shop",
        "host": "127.0.0.1",
        "user": "help",
        "state": "new",
        "well_at": None,
        "failing_since": None,
        "trouble": None,
        "folders": [{"folder": "INBOX", "uidvalidity": None, "position": None}],
    }
    grip = Grip(account="shop", owner="me", now=NOON, until=NOON + timedelta(minutes=2))
    with store.write() as session:
        mailboxes.take(session, grip)
        mailboxes.move_on(session, grip, "INBOX", Place(uidvalidity=7, position=12, since=NOON))
        mailboxes.well(session, "shop", NOON)
    [row] = mailgate("imap", "list", "--json").json
    assert (row["state"], row["well_at"]) == ("well", "2026-03-01T12:00:00Z")
    assert row["folders"] == [{"folder": "INBOX", "uidvalidity": 7, "position": 12}]
    with store.write() as session:
        mailboxes.failed(session, "shop", "no route", NOON)
    [row] = mailgate("imap", "list", "--json").json
    assert (row["state"], row["trouble"], row["failing_since"]) == ("trouble", "no route", "2026-03-01T12:00:00Z")
    assert "no route" in mailgate("imap", "list").out


def test_an_account_is_tried_out_and_nothing_is_changed(mailgate: Command, store: Store, server: ImapServer, box: Path) -> None:
    extended(box, 'start = "everything"\nafter = "move"')
    server.folders["Old"] = server.folder().__class__()
    server.folder().put(a_mail(1))
    server.folder().put(a_mail(2))
    tried = mailgate("imap", "test", "shop")
    assert tried.code == 0
    assert "logged in as help at 127.0.0.1" in tried.out
    assert "INBOX: 2 mails, 2 would be taken now" in tried.out
    assert mailgate("imap", "test", "shop", "--json").json == {
        "name": "shop",
        "offers": ["IDLE", "MOVE", "UIDPLUS"],
        "folders": ["INBOX", "Old"],
        "seen": [{"folder": "INBOX", "mails": 2, "wanted": 2, "remark": None}],
    }
    assert not [one for one in server.heard if one.startswith(("SELECT", "UID FETCH", "UID STORE", "UID MOVE", "CREATE"))]
    with store.read() as session:
        assert (mailboxes.accounts(session), mailboxes.folders(session, "shop")) == ({}, [])


def test_check_logs_in_and_says_what_to_do(mailgate: Command, server: ImapServer, box: Path) -> None:
    def line() -> tuple[bool, str]:
        found = next(one for one in mailgate("check", "--json").lines if one["name"] == "imap")
        return found["ok"], found["says"]

    assert line() == (True, "shop: logs in as help at 127.0.0.1, is told at once, 0 waiting")
    server.password = "changed"
    ok, says = line()
    assert (ok, says) == (False, "shop: [AUTHENTICATIONFAILED] wrong; `mailgate imap test shop` tries again")
    assert mailgate("imap", "test", "shop").code == 1
    server.password = "s3cret"
    extended(box, 'folder = "Suport"')
    assert "folder 'Suport'" in line()[1]
    extended(box, 'queue = "nobody"')
    assert "there is no queue 'nobody'" in line()[1]


@pytest.mark.usefixtures("box")
def test_an_account_nobody_configured_is_a_usage_error(mailgate: Command) -> None:
    wrong = mailgate("imap", "test", "other")
    assert wrong.code == 2
    assert "there are: shop" in wrong.err

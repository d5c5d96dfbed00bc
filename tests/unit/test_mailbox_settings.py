"""An ``[[imap]]`` table: what it takes, and what it says of what it does not."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from mailgate.settings import ConfigError, Mailbox, load

OWN: dict[str, Any] = {"name": "shop", "host": "imap.example", "user": "help"}


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"folder": []}, "at least one folder"),
        ({"folder": ["INBOX", "INBOX"]}, "each once"),
        ({"folder": ""}, "is no folder"),
        ({"folder": "IN\r\nA1 LOGOUT"}, "control character"),
        ({"user": "a\nb"}, "control character"),
        ({"processed_folder": "a\x00"}, "control character"),
        ({"host": "imap.example\r\n"}, "should match pattern"),
        ({"flag": "\\Deleted"}, "is no flag"),
        ({"flag": "a b"}, "is no flag"),
        ({"start": "yesterday"}, "is no beginning"),
        ({"start": "2026-13-01"}, "is no beginning"),
        ({"tls": "none"}, "in clear"),
        ({"after": "move", "processed_folder": "INBOX"}, "must not be folders mail is taken from"),
        ({"after": "move", "processed_folder": "Inbox"}, "must not be folders mail is taken from"),
        ({"after": "move", "held_folder": "inbox/"}, "must not be folders mail is taken from"),
        ({"after": "move", "folder": "Help", "held_folder": "help."}, "must not be folders mail is taken from"),
        ({"sent_folder": "inbox"}, "must not be a folder mail is taken from"),
        ({"folder": ["INBOX", "inbox"]}, "each once"),
        ({"after": "move", "held_folder": ""}, "must not be folders mail is taken from"),
        ({"idle": "1741s"}, "less than or equal to"),
        ({"idle": "0s"}, "greater than or equal to"),
        ({"poll": "0s"}, "greater than or equal to"),
        ({"port": 0}, "greater than or equal to 1"),
        ({"port": 65536}, "less than or equal to 65535"),
        ({"internal_header": "X-Inside: yes"}, "without border_hosts"),
    ],
)
def test_what_cannot_work_is_told(given: dict[str, Any], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        Mailbox(**OWN | given)


def test_what_can_is_taken() -> None:
    for given in (
        {"idle": "29m"},
        {"idle": "1s"},
        {"flag": "\\Seen"},
        {"tls": "none", "host": "127.0.0.1"},
        {"tls": "none", "host": "::1"},
        {"tls": "none", "host": "localhost"},
    ):
        Mailbox(**OWN | given)
    assert Mailbox(**OWN | {"folder": "Büro"}).folder == ("Büro",)
    assert Mailbox(**OWN | {"start": date(2026, 11, 1)}).since == date(2026, 11, 1)  # TOML has dates, too
    assert Mailbox(**OWN, start="2026-11-01").since == date(2026, 11, 1)
    assert Mailbox(**OWN).since is None
    assert Mailbox(**OWN).idle == timedelta(minutes=9)


def test_two_accounts_of_one_name_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "config/mailgate.toml"
    path.parent.mkdir()
    path.write_text('[[imap]]\nname = "a"\nhost = "x.example"\nuser = "u"\n' * 2, encoding="utf-8")
    with pytest.raises(ConfigError, match="2 accounts are called 'a'"):
        load(path)


@pytest.mark.parametrize(("queue", "whose"), [("support", "queue 'support'"), ("", "the queues no other account names")])
def test_two_accounts_that_keep_the_copies_of_one_queue_are_refused(tmp_path: Path, queue: str, whose: str) -> None:
    path = tmp_path / "config/mailgate.toml"
    path.parent.mkdir()
    table = f'[[imap]]\nname = "%s"\nhost = "x.example"\nuser = "u"\nqueue = "{queue}"\nsent_folder = "Sent"\n'
    path.write_text(table % "a" + table % "b", encoding="utf-8")
    with pytest.raises(ConfigError, match=f"2 accounts have a sent_folder for {whose}"):
        load(path)

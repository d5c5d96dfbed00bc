"""A real pipe(8): what our exit codes do to mail in Postfix's queue."""

from __future__ import annotations

import os
import smtplib
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from mailgate.mail.model import Address, JournalId
from store import journal
from tests.peers import shipped
from tests.peers.commander import Commander, commanding
from tests.peers.mailgate import Gateway, Plan, until
from tests.peers.ports import HOST
from tests.peers.postfix import Postfix, running

pytestmark = pytest.mark.peer

MASTER = shipped.replaced(
    "postfix/master.cf",
    {
        "user=mailgate": "user=nobody:nogroup",
        "/opt/mailgate/bin/mailgate": "/usr/bin/python3 {folder}/caller",
        " --config /var/lib/mailgate/config/mailgate.toml": "",
    },
)
"""The shipped lines; the command is handed over to us."""


@contextmanager
def piped(home: Gateway) -> Iterator[tuple[Postfix, Commander]]:
    commander = Commander((sys.executable, "-m", "mailgate"), home.home, dict(os.environ))
    limit = "mailgate_destination_recipient_limit"
    more = {"default_transport": "mailgate:", limit: shipped.options("postfix/main.cf", {f"#{limit}": limit})[limit]}
    with running(0, more=more, files={"master.cf": MASTER}) as postfix, commanding(commander, postfix.folder):
        yield postfix, commander


def send(postfix: Postfix, sender: str, *recipients: str, size: int = 10) -> None:
    with smtplib.SMTP(HOST, postfix.port) as client:
        client.sendmail(sender, recipients, f"From: anna@customer.example\r\nSubject: x\r\n\r\n{'x' * size}\r\n")


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Gateway]:
    """A home in which no daemon runs."""
    plan = Plan(folder=tmp_path, relay="maildir:data/outgoing", options={"smtp": {"max_size": "20KiB"}})
    with closing(Gateway(plan)) as made:
        yield made


def test_postfix_pipes_mail_in_keeps_what_cannot_be_taken_now_and_returns_only_what_never_fits(home: Gateway) -> None:
    with piped(home) as (postfix, commander):
        send(postfix, "Anna.Mueller@customer.example", "support+1@help.example")
        postfix.wait_until_sent(r"support\+1@help.example")
        send(postfix, "", "support+null@help.example")
        postfix.wait_until_sent(r"support\+null@help.example")
        envelopes = [stored.envelope for stored in journal.read(home.store, journal.after(home.store, JournalId(0), 10))]
        assert [(one.mail_from, one.path_known, one.rcpt_to) for one in envelopes] == [
            (Address("anna.mueller@customer.example"), True, (Address("support+1@help.example"),)),
            (None, True, (Address("support+null@help.example"),)),
        ]
        away = {**commander.environment, "MAILGATE_DATABASE__URL": "sqlite:////no/such/folder/mailgate.db"}
        there, commander.environment = commander.environment, away
        send(postfix, "anna@customer.example", "support+later@help.example")
        postfix.daemon.wait_for(r"to=<support\+later@help.example>.* status=deferred")
        commander.environment = {**there, "MAILGATE_CONFIG": "/no/such/file"}
        tried = len(commander.calls)
        postfix.try_again()
        until(lambda: len(commander.calls) > tried, "another try")
        assert {code for _, code in commander.calls[2:]} == {75}
        commander.environment = there
        postfix.try_again()
        postfix.wait_until_sent(r"support\+later@help.example")
        send(postfix, "anna@customer.example", "support+large@help.example", size=30_000)
        postfix.daemon.wait_for(r"to=<support\+large@help.example>.* dsn=5\.6\.0, status=bounced")
        assert {code for _, code in commander.calls} == {0, 75, 65}
        assert journal.count(home.store) == 3

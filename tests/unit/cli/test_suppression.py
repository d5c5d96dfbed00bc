"""The suppression list is looked at and mended at the command line."""

from __future__ import annotations

from datetime import UTC, datetime

from mailgate.desk.model import Suppressed
from mailgate.mail.model import Address, OutboxId
from store import suppression
from store.engine import Store
from tests.command import Command

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_it_is_one_array_the_newest_first(mailgate: Command, store: Store) -> None:
    assert mailgate("suppression", "list", "--json").json == []
    with store.write() as session:
        bounced = Suppressed(address=Address("gone@x.example"), reason="550 5.1.1 nobody", outbox=OutboxId(7), at=NOON)
        suppression.add(session, bounced)
    added = mailgate("suppression", "add", "Kim@X.example", "--reason", "left")
    assert (added.code, added.out) == (0, "kim@x.example gets no more mail\n")
    newest, oldest = mailgate("suppression", "list", "--json").json
    assert (newest["address"], newest["reason"], newest["outbox"]) == ("kim@x.example", "left", None)
    seen = {"address": "gone@x.example", "reason": "550 5.1.1 nobody", "outbox": 7, "at": "2026-03-01T12:00:00Z", "until": None}
    assert oldest == seen
    assert mailgate("suppression", "list", "--limit", "1").out.count("\n") == 1


def test_an_address_is_on_it_once_and_keeps_its_first_reason(mailgate: Command) -> None:
    mailgate("suppression", "add", "kim@x.example", "--reason", "left")
    again = mailgate("suppression", "add", "kim@x.example")
    assert again.code == 1
    assert "on the list already" in again.err
    assert mailgate("suppression", "list", "--json").json[0]["reason"] == "left"


def test_it_comes_off_once(mailgate: Command) -> None:
    mailgate("suppression", "add", "kim@x.example")
    assert mailgate("suppression", "remove", "KIM@x.example").out == "kim@x.example gets mail again\n"
    again = mailgate("suppression", "remove", "kim@x.example")
    assert again.code == 1
    assert "`mailgate suppression list`" in again.err


def test_what_is_no_address_is_a_usage_error(mailgate: Command) -> None:
    assert mailgate("suppression", "add", "kim").code == 2


def test_check_fails_while_a_colleague_gets_no_mail(mailgate: Command) -> None:
    mailgate("staff", "add", "bea@help.example")
    mailgate("suppression", "add", "bea@help.example")
    seen = mailgate("check")
    assert seen.code == 1
    assert "FAIL staff    no mail goes to bea@help.example" in seen.out
    mailgate("suppression", "remove", "bea@help.example")
    assert "ok   staff" in mailgate("check").out

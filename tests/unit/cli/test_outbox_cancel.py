"""A letter that has not gone out can be taken back at the shell; a public reply waits there like one by mail."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from store import copies, outbox
from store.engine import Store
from store.outbox_rows import Change, State
from tests.command import Command


def test_a_waiting_reply_is_listed_hidden_from_the_customer_and_cancelled(mailgate: Command) -> None:
    assert mailgate("staff", "add", "bea@staff.example", "--name", "Bea").code == 0
    opened = mailgate(
        "ticket", "new", "--queue", "support", "--requester", "anna@customer.example", "--subject", "x", "--text", "Hi."
    )
    assert opened.code == 0, opened
    assert mailgate("ticket", "reply", "1", "--text", "A new one is on its way.").code == 0
    letters = json.loads(mailgate("outbox", "list", "--json").out)
    waiting, first = [letter for letter in letters if letter["state"] == "waiting"]  # the words of `ticket new` wait as well
    assert first["message"] != waiting["message"]
    assert waiting["next_at"] is not None
    assert "goes out" in mailgate("ticket", "show", "1").out
    told = mailgate("ticket", "show", "1", "--as", "anna@customer.example", "--json")
    assert (told.code, told.out) == (1, "")  # the words that opened it wait as well: it is not there yet
    number = str(waiting["id"])
    assert mailgate("outbox", "retry", number).code == 1
    assert mailgate("outbox", "cancel", number).code == 0
    assert "held back: nobody outside sees it" in mailgate("ticket", "show", "1").out
    again = mailgate("outbox", "cancel", number)
    assert (again.code, "is cancelled already" in again.err) == (1, True)
    unknown = mailgate("outbox", "cancel", "999")
    assert (unknown.code, "no letter 999" in unknown.err) == (1, True)


def test_a_message_that_somebody_may_have_does_not_stay_inside_with_its_last_letter(mailgate: Command, store: Store) -> None:
    assert mailgate("staff", "add", "bea@staff.example", "--name", "Bea").code == 0
    mailgate("ticket", "new", "--queue", "support", "--requester", "anna@customer.example", "--subject", "x", "--text", "Hi.")
    assert mailgate("ticket", "reply", "1", "--text", "A new one is on its way.").code == 0
    *_, letter = [one for one in mailgate("outbox", "list", "--json").json if one["state"] == "waiting"]
    with store.write() as session:
        outbox.record(session, {letter["id"]: Change(state=State.UNCERTAIN, reply="half way out", next_at=None)})
    assert mailgate("outbox", "cancel", str(letter["id"])).code == 0
    assert "held back" not in mailgate("ticket", "show", "1").out


def test_show_says_how_far_a_letters_copy_is(mailgate: Command, store: Store) -> None:
    assert mailgate("staff", "add", "bea@staff.example", "--name", "Bea").code == 0
    mailgate("ticket", "new", "--queue", "support", "--requester", "anna@customer.example", "--subject", "x", "--text", "Hi.")
    [letter, *_] = mailgate("outbox", "list", "--json").json

    def shown() -> tuple[str, str]:
        record = mailgate("outbox", "show", str(letter["id"]), "--json").json
        return record["copy"], record["copy_trouble"]

    assert shown() == ("none", "")
    now = datetime(2026, 3, 1, tzinfo=UTC)
    with store.write() as session:
        copies.owe(session, letter["id"], "shop", now)
    assert shown() == ("owed", "")
    with store.write() as session:
        owed = copies.claim(session, "shop", now, now)
        assert owed is not None
        copies.failed(session, owed.id, "NO [OVERQUOTA] full", now)
    assert shown() == ("owed", "NO [OVERQUOTA] full")
    with store.write() as session:
        copies.failed(session, owed.id, "NO [OVERQUOTA] full", None)
    assert shown() == ("given_up", "NO [OVERQUOTA] full")
    with store.write() as session:
        copies.done(session, owed.id)
    assert shown() == ("done", "")

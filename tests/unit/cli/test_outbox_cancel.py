"""A letter that has not gone out can be taken back at the shell; a public reply waits there like one by mail."""

from __future__ import annotations

import json

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
    told = json.loads(mailgate("ticket", "show", "1", "--as", "anna@customer.example", "--json").out)
    assert "on its way" not in json.dumps(told)
    number = str(waiting["id"])
    assert mailgate("outbox", "retry", number).code == 1
    assert mailgate("outbox", "cancel", number).code == 0
    assert "held back: nobody outside sees it" in mailgate("ticket", "show", "1").out
    again = mailgate("outbox", "cancel", number)
    assert (again.code, "is cancelled already" in again.err) == (1, True)
    unknown = mailgate("outbox", "cancel", "999")
    assert (unknown.code, "no letter 999" in unknown.err) == (1, True)

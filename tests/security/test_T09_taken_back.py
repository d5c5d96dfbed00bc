"""T09: what is taken back is gone: nobody whom a mistake brought reads on, and nobody else's decision is lost."""

from __future__ import annotations

import pytest

from tests.office import Office
from tests.security.scenes import got

SECRET = "The whole batch of March is faulty and we have known it since April."


def _part(office: Office, number: int = 1) -> dict[str, str]:
    """Who takes part, with their roles."""
    return {p.person.address: p.role.value for p in office.ticket(number).ticket.participants}


TAKEN_BACK: dict[str, tuple[str, str]] = {
    "#undo": ("support+1-note", "#requester carl@other.example"),
    "stop": ("support+1", "#requester carl@other.example\nThrow it away."),
}


@pytest.mark.parametrize("word", TAKEN_BACK)
def test_who_was_given_the_ticket_by_mistake_reads_nothing_more(waiting: Office, word: str) -> None:
    to, words = TAKEN_BACK[word]
    before = _part(waiting)
    waiting.mail("bea@staff", to, "", words)
    waiting.work()
    waiting.reply(waiting.letter("bea@staff"), word, quote=False)
    waiting.work()
    now = _part(waiting)
    assert {who: role for who, role in now.items() if "staff" not in who} == {
        who: role for who, role in before.items() if "staff" not in who
    }
    waiting.mail("tom@staff", "support+1", "", "Anna, your code is 4711.")
    waiting.work()
    waiting.pass_time("5m")
    assert got(waiting, "anna@customer", "4711")
    assert not waiting.letters("carl@other")


def test_the_guard_leaves_nobody_on_the_ticket_whom_the_held_mail_brought(waiting: Office) -> None:
    waiting.mail("tom@staff", "support+1-note", "", SECRET)
    waiting.work()
    entry = waiting.mail("bea@staff", "support+1", "", f"#requester carl@other.example\nSorry, {SECRET}")
    waiting.work()
    assert waiting.disposition(entry) == "held"
    assert "carl@other.example" not in _part(waiting)


def test_a_members_own_ticket_becomes_theirs_again(waiting: Office) -> None:
    waiting.mail("bea@staff", "support", "My own", "I need a chair.")
    waiting.work()
    before = _part(waiting, 2)
    waiting.mail("bea@staff", "support+2-note", "", "#requester carl@other.example")
    waiting.mail("bea@staff", "support+2-note", "", "#undo")
    waiting.work()
    requester = waiting.ticket(2).ticket.requester
    assert requester is not None
    assert requester.address == "bea@staff.example"
    assert _part(waiting, 2) == before
    waiting.mail("tom@staff", "support+2", "", "The chair costs 99.")
    waiting.work()
    waiting.pass_time("5m")
    assert not waiting.letters("carl@other")


def test_a_ticket_of_nobody_is_nobodys_again(waiting: Office) -> None:
    raw = (
        "Authentication-Results: mx.help.example; dmarc=pass header.from=x.example\r\n"
        "From: a@x.example, b@x.example\r\nTo: support@help.example\r\nSubject: two\r\nMessage-ID: <t1@x>\r\n"
        "Date: Mon, 02 Mar 2026 08:00:00 +0000\r\n\r\nhi\r\n"
    )
    waiting.mail("a@x", "support", "", "", raw=raw.encode())
    waiting.work()
    before = waiting.ticket(2).ticket
    assert before.requester is None
    waiting.mail("bea@staff", "support+2-note", "", "#requester carl@other.example")
    waiting.mail("bea@staff", "support+2-note", "", "#undo")
    waiting.work()
    assert waiting.ticket(2).ticket.requester is None
    assert "carl@other.example" not in _part(waiting, 2)


def test_who_has_written_meanwhile_stays_and_that_is_told(waiting: Office) -> None:
    waiting.mail("bea@staff", "support+1-note", "", "#requester carl@other.example")
    waiting.work()
    waiting.mail("tom@staff", "support+1", "", "Hello Carl.")
    waiting.work()
    waiting.pass_time("5m")
    waiting.reply(waiting.letter("carl@other"), "Hello Tom.")
    waiting.work()
    waiting.mail("bea@staff", "support+1-note", "", "#undo")
    waiting.work()
    assert _part(waiting)["carl@other.example"] == "cc"
    assert "it stays: who takes part" in waiting.letter("bea@staff").text


LATER: dict[str, tuple[str, tuple[str, ...], str]] = {
    "the status": ("#close", ("#reopen", "#close"), "the status"),
    "the priority": ("#priority high", ("#priority low", "#priority high"), "the priority"),
}


@pytest.mark.parametrize(("mine", "theirs", "named"), LATER.values(), ids=LATER)
def test_what_somebody_decided_since_stays_though_it_looks_the_same(
    waiting: Office, mine: str, theirs: tuple[str, ...], named: str
) -> None:
    waiting.mail("bea@staff", "support+1-note", "", mine)
    waiting.work()
    for one in theirs:
        waiting.mail("tom@staff", "support+1-note", "", one)
        waiting.work()
    stands = waiting.ticket(1).ticket
    waiting.mail("bea@staff", "support+1-note", "", "#undo")
    waiting.work()
    now = waiting.ticket(1).ticket
    assert (now.status, now.priority) == (stands.status, stands.priority)
    assert f"it stays: {named}" in waiting.letter("bea@staff").text

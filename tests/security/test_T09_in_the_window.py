"""T09: while a message waits, nothing of it acts outside, and its author's word counts from when it came in."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from mailgate.mail.model import OutboxId
from store import undo
from tests.office import HILFE, SUPPORT, Office
from tests.security.scenes import got, person, seen_by


@pytest.mark.parametrize("closed_reply", ["refuse", "follow_up", "reopen"])
def test_who_writes_before_the_closing_message_is_out_writes_on_an_open_ticket(
    desk_url: str, tmp_path: Path, closed_reply: str
) -> None:
    queues = ({**SUPPORT, "closed_reply": closed_reply}, HILFE)
    with Office(desk_url, tmp_path, gateway={"undo_window": "2m"}, queue=queues) as office:
        office.staff("bea@staff")
        office.mail("anna@customer", "support", "The lamp", "It is dead.")
        office.work()
        office.mail("bea@staff", "support+1", "", "#close\nThrow it away.")
        office.work()
        office.pass_time("30s")
        before = len(office.letters("anna@customer"))
        entry = office.reply(office.letter("anna@customer"), "One more thing: it smells of fire.")
        office.work()
        assert office.disposition(entry) == "reply"
        assert len(office.letters("anna@customer")) == before
        assert "smells of fire" in office.letter("bea@staff").text
        assert office.ticket(1).ticket.status.value == "closed"
        office.pass_time("5m")
        assert "now closed" in office.letter("anna@customer").text
        late = office.reply(office.letter("anna@customer"), "And it is hot, I am afraid of it.")
        office.work()
        assert office.disposition(late) == {"refuse": "rejected", "follow_up": "new_ticket", "reopen": "reply"}[closed_reply]


def test_a_stop_that_came_in_time_counts_however_late_it_is_read(waiting: Office) -> None:
    notice = waiting.letter("bea@staff")
    waiting.reply(notice, "A wrong answer.")
    waiting.work()
    waiting.now += timedelta(seconds=30)
    waiting.reply(notice, "stop", quote=False)
    waiting.now += timedelta(minutes=3)
    waiting.work()
    assert "Stopped" in waiting.letter("bea@staff").text
    assert not got(waiting, "anna@customer", "A wrong answer.")


def test_a_stop_after_the_time_counts_as_long_as_nothing_has_left(waiting: Office) -> None:
    notice = waiting.letter("bea@staff")
    waiting.reply(notice, "A wrong answer.")
    waiting.work()
    waiting.now += timedelta(minutes=3)
    waiting.reply(notice, "stop", quote=False)
    waiting.work()
    assert "Stopped" in waiting.letter("bea@staff").text
    assert not got(waiting, "anna@customer", "A wrong answer.")


def test_a_stop_after_it_left_is_too_late(waiting: Office) -> None:
    notice = waiting.letter("bea@staff")
    waiting.reply(notice, "A wrong answer.")
    waiting.work()
    waiting.pass_time("2m")
    waiting.reply(notice, "stop", quote=False)
    waiting.work()
    assert "Too late" in waiting.letter("bea@staff").text


def test_words_for_somebody_on_a_new_ticket_wait_as_well(waiting: Office) -> None:
    waiting.mail("bea@staff", "support", "Offer", "#requester carl@other.example\nHere is your offer.")
    waiting.work()
    assert not got(waiting, "carl@other", "offer")
    assert "It goes out at" in waiting.letter("tom@staff").text
    receipt = waiting.letter("bea@staff")
    assert "at 08:02:00" in receipt.text
    waiting.reply(receipt, "stop", quote=False)
    waiting.work()
    waiting.pass_time("5m")
    assert not waiting.letters("carl@other")
    waiting.mail("bea@staff", "support", "Offer", "#requester carl@other.example\nHere is your other offer.")
    waiting.work()
    waiting.pass_time("2m")
    assert got(waiting, "carl@other", "other offer")


def _letter(office: Office) -> OutboxId:
    return next(row.id for row in office.outbox() if row.state == "waiting")


def test_cancelling_the_last_letter_of_a_message_keeps_the_message_inside(waiting: Office) -> None:
    waiting.mail("bea@staff", "support+1", "", "A wrong answer.")
    waiting.work()
    with waiting.store.write() as session:
        assert undo.cancel(session, _letter(waiting), "cancelled by the operator", waiting.now)
    waiting.pass_time("10m")
    assert "A wrong answer." not in seen_by(waiting, "anna@customer", 1)


def test_send_says_so_where_nothing_is_left_to_send(waiting: Office) -> None:
    waiting.mail("bea@staff", "support+1", "", "#close\nA wrong answer.")
    waiting.work()
    receipt = waiting.letter("bea@staff")
    with waiting.store.write() as session:
        undo.cancel(session, _letter(waiting), "cancelled by the operator", waiting.now)
    waiting.reply(receipt, "send", quote=False)
    waiting.work()
    assert "No letter of it is left to send" in waiting.letter("bea@staff").text
    assert "A wrong answer." not in seen_by(waiting, "anna@customer", 1)


def test_send_says_so_where_somebody_joined_since_and_gets_nothing(waiting: Office) -> None:
    waiting.mail("bea@staff", "support+1", "", "Throw it away.")
    waiting.work()
    waiting.reply(waiting.letter("bea@staff"), "stop", quote=False)
    waiting.work()
    receipt = waiting.letter("bea@staff")
    waiting.mail("tom@staff", "support+1-note", "", "#requester carl@other.example")
    waiting.work()
    waiting.reply(receipt, "send", quote=False)
    waiting.work()
    assert got(waiting, "anna@customer", "Throw it away.")
    assert "Who joined since it was written does not get it" in waiting.letter("bea@staff").text


def test_what_was_stopped_stands_in_no_customers_thread(waiting: Office) -> None:
    notice = waiting.letter("bea@staff")
    waiting.reply(notice, "A wrong answer.")
    waiting.work()
    [never] = [row.message_id for row in waiting.outbox() if row.state == "waiting"]
    waiting.reply(notice, "stop", quote=False)
    waiting.work()
    waiting.mail("bea@staff", "support+1", "", "The right answer.")
    waiting.work()
    waiting.pass_time("2m")
    right = waiting.letter("anna@customer")
    assert "The right answer." in right.text
    assert never not in right.headers


@pytest.fixture
def closing(waiting: Office) -> Office:
    """Anna and Carl on a ticket that a waiting message takes and closes."""
    waiting.mail("anna@customer", "support", "The desk", "It is flat.", cc="carl@customer")
    waiting.work()
    waiting.mail("bea@staff", "support+2", "", "#close\nThrow it away.")
    waiting.work()
    assert waiting.ticket(2).ticket.status.value == "closed"
    return waiting


def test_the_one_word_status_tells_how_it_stood_before_a_message_that_waits(closing: Office) -> None:
    closing.reply(closing.letters("anna@customer")[1], "status", quote=False)
    closing.work()
    told = closing.letter("anna@customer").text
    assert "Your request is new. It is our turn to answer." in told
    assert "Bea" not in told
    closing.pass_time("2m")
    closing.reply(closing.letters("anna@customer")[1], "status", quote=False)
    closing.work()
    assert "Your request is closed." in closing.letter("anna@customer").text


def test_a_list_of_own_requests_holds_what_a_waiting_message_closes(closing: Office) -> None:
    closing.mail("anna@customer", "support+status", "x", "What is open?")
    closing.work()
    assert "[#2] The desk · new, waits for us\n" in closing.letter("anna@customer").text
    closing.pass_time("2m")
    closing.mail("anna@customer", "support+status", "x", "What is open?")
    closing.work()
    assert "[#2]" not in closing.letter("anna@customer").text


def test_a_customers_words_name_nobody_whom_only_a_waiting_message_gave_the_ticket(closing: Office) -> None:
    closing.mail("bea@staff", "support+2-note", "", "#cc carl@customer.example")
    closing.mail("carl@customer", closing.letters("anna@customer")[1].reply_to, "Re: [#2] The desk", "Is it?")
    closing.work()
    closing.reply(closing.letters("anna@customer")[1], "Is it flat for good?", quote=False)
    closing.work()
    relayed = [one for one in closing.letters("carl@customer") if "flat for good" in one.text]
    assert relayed
    assert not [one for one in relayed if "Bea" in one.everything]
    closing.pass_time("2m")
    closing.reply(closing.letters("anna@customer")[1], "Thrown away, so I open it again?", quote=False)
    closing.work()
    [later] = [one for one in closing.letters("carl@customer") if "Thrown away, so" in one.text]
    assert "Bea is taking care of your request." in later.text


def test_who_had_it_before_still_has_it_outside_while_the_message_that_hands_it_over_waits(waiting: Office) -> None:
    waiting.mail("bea@staff", "support+1-note", "", "#take")
    waiting.work()
    waiting.now += timedelta(seconds=30)
    waiting.mail("bea@staff", "support+1", "", "#assign tom\nMy colleague looks into it.")
    waiting.work()
    assert waiting.ticket(1).ticket.assignee == person(waiting, "tom@staff")
    waiting.reply(waiting.letters("anna@customer")[0], "status", quote=False)
    waiting.work()
    assert "Bea is taking care of it." in waiting.letter("anna@customer").text


def test_history_and_show_say_inside_of_what_has_not_gone_out(waiting: Office) -> None:
    waiting.mail("bea@staff", "support+1", "", "STOPPED")
    waiting.work()
    waiting.mail("bea@staff", "support+1", "", "stop")
    waiting.mail("bea@staff", "support+1", "", "WAITING")
    waiting.work()
    for command in ("#history", "#full"):
        before = len(waiting.letters("tom@staff"))
        waiting.mail("tom@staff", "support+1-note", "", command)
        waiting.work()
        for one in waiting.letters("tom@staff")[before:]:
            assert one.text.startswith("=== PUBLIC") is ("It is dead." in one.text)
    waiting.mail("tom@staff", "support+1-note", "", "#show 1")
    waiting.work()
    shown = waiting.letter("tom@staff").text
    assert "INTERNAL · Bea\nSTOPPED" in shown
    assert "INTERNAL · Bea\nWAITING" in shown
    assert "PUBLIC · anna\nIt is dead." in shown
    waiting.pass_time("2m")
    waiting.mail("tom@staff", "support+1-note", "", "#show 1")
    waiting.work()
    assert "PUBLIC · Bea\nWAITING" in waiting.letter("tom@staff").text

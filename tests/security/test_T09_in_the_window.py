"""T09: while a message waits, nothing of it acts outside, and its author's word counts from when it came in."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.office import HILFE, SUPPORT, Office
from tests.security.scenes import got


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

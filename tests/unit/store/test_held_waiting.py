"""Held mails that wait, and the settings of [schedule]: at each limit, one before it and one behind it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlmodel import col

from mailgate.mail.model import JournalId
from mailgate.settings import Schedule
from store.tables import HeldRow
from tests.office import Office
from tests.security.scenes import opened

SECOND = timedelta(seconds=1)


def _held(office: Office, **values: object) -> JournalId:
    ticket = opened(office)
    entry = office.mail("zoe@other", ticket.acknowledged.reply_to, "x", "Let me in.")
    office.work()
    with office.store.write() as session:
        session.execute(update(HeldRow).where(col(HeldRow.journal_id) == entry).values(**(values or {"spam": False})))
    return entry


def _after(office: Office, time: timedelta) -> list[str]:
    before = len(office.delivered)
    office.pass_time(time)
    return [letter.subject for letter in office.delivered[before:] if letter.to == "bea@staff.example"]


@pytest.mark.parametrize(("off", "times"), [(-SECOND, 0), (timedelta(0), 1), (SECOND, 1)])
def test_a_reminder_comes_when_it_is_time(office: Office, off: timedelta, times: int) -> None:
    _held(office)
    assert _after(office, timedelta(hours=4) + off) == ["[#1 internal] Still held: The lamp"] * times


def test_nobody_is_reminded_twice(office: Office) -> None:
    _held(office)
    assert _after(office, timedelta(hours=4)) == ["[#1 internal] Still held: The lamp"]
    assert _after(office, timedelta(hours=4)) == []


@pytest.mark.parametrize(("off", "times"), [(-SECOND, 0), (timedelta(0), 1), (SECOND, 1)])
def test_the_list_comes_at_its_time_of_day(office: Office, off: timedelta, times: int) -> None:
    _held(office)  # at 08:00
    assert _after(office, timedelta(hours=22)) == ["[#1 internal] Still held: The lamp"]
    assert _after(office, timedelta(hours=1) + off) == ["[internal] 1 held mail waits"] * times


def test_a_list_that_nobody_could_send_is_made_up_for_once(office: Office) -> None:
    _held(office)
    after_days = _after(office, timedelta(days=3))
    assert after_days.count("[internal] 1 held mail waits") == 1
    assert _after(office, timedelta(hours=22)) == []
    assert _after(office, timedelta(hours=1)) == ["[internal] 1 held mail waits"]


def test_what_came_just_now_is_on_the_next_list(office: Office) -> None:
    office.pass_time(timedelta(hours=19, minutes=0, seconds=1))  # 03:00:01: less than four hours before seven
    _held(office)
    assert _after(office, timedelta(hours=3, minutes=59, seconds=59)) == []
    assert _after(office, timedelta(hours=24)) == ["[#1 internal] Still held: The lamp", "[internal] 1 held mail waits"]


def test_both_can_be_switched_off(tmp_path: Path) -> None:
    off = {"held_reminder": "0s", "held_digest": "", "spam_keep": "0s"}
    with Office(f"sqlite:///{tmp_path / 'desk.db'}", tmp_path, schedule=off) as office:
        office.staff("bea@staff")
        office.staff("tom@staff")
        _held(office)
        spam = _held(office, spam=True)
        assert _after(office, timedelta(days=400)) == []
        assert office.disposition(spam) == "held"


@pytest.mark.parametrize(("off", "end"), [(-SECOND, "held"), (timedelta(0), "rejected"), (SECOND, "rejected")])
def test_spam_is_told_of_to_nobody_and_set_aside_in_the_end(office: Office, off: timedelta, end: str) -> None:
    entry = _held(office, spam=True)
    assert _after(office, timedelta(days=30) + off) == []
    assert office.disposition(entry) == end
    assert ("spam that nobody wanted" in office.why(entry)) == (end == "rejected")


@pytest.mark.parametrize("text", ["7:00", "24:00", "07:60", "seven", "07:00:00", "0700"])
def test_a_time_of_day_is_hours_and_minutes(text: str) -> None:
    with pytest.raises(ValueError, match="write hours and minutes, like 07:00"):
        Schedule.model_validate({"held_digest": text})

"""The clock on somebody's wall, whatever summer time does to it; and what waits, goes at once or is set aside for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailgate.desk import hours
from mailgate.desk.actions import Decision, Send
from mailgate.desk.heading import Head
from mailgate.desk.letters import Because, FailureNotice, Letter, Notice, NoticeKind, Receipt, Stored
from mailgate.desk.mail_actions import SetAside, Why
from mailgate.desk.model import Disposition, NotifyMode, Person, PersonKind, Policy, Priority
from mailgate.desk.tasting import tasted
from mailgate.mail.model import Visibility
from tests.unit.desk.makers import ANNA, NOW, SUPPORT, person, ticket

POLICY = Policy(domain="help.example")
MINUTE = timedelta(minutes=1)
MOMENTS = st.integers(0, 15 * 365 * 24 * 60).map(lambda minutes: NOW + minutes * MINUTE)


def kim(**more: object) -> Person:
    return person("kim@staff.example", 6, PersonKind.STAFF, timezone="Europe/Zurich", **more)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


QUIET = [
    ("22:00-07:00", "2026-01-10 20:59", None),
    ("22:00-07:00", "2026-01-10 21:00", "2026-01-11 06:00"),
    ("22:00-07:00", "2026-01-11 05:59", "2026-01-11 06:00"),
    ("22:00-07:00", "2026-01-11 06:00", None),
    ("12:00-13:30", "2026-01-10 11:00", "2026-01-10 12:30"),
    ("12:00-13:30", "2026-01-10 12:30", None),
    # summer time begins in the night to March 29th, and ends in that to October 25th
    ("22:00-07:00", "2026-03-29 00:30", "2026-03-29 05:00"),
    ("22:00-07:00", "2026-03-29 05:00", None),
    ("22:00-07:00", "2026-10-24 20:00", "2026-10-25 06:00"),
    ("22:00-07:00", "2026-10-25 05:59", "2026-10-25 06:00"),
    ("22:00-02:30", "2026-10-25 00:29", "2026-10-25 00:30"),
    ("22:00-02:30", "2026-10-25 01:15", None),
]
"""Whose hours, now, and until when it is quiet; times in UTC, hours in Zurich."""


@pytest.mark.parametrize(("quiet", "now", "until"), QUIET)
def test_quiet_hours_go_by_the_clock_on_the_wall(quiet: str, now: str, until: str | None) -> None:
    assert hours.quiet_until(kim(quiet=quiet), POLICY, at(now)) == (at(until) if until else None)


DIGESTS = [
    ("07:30", "2026-01-10 06:29", "2026-01-09 06:30"),
    ("07:30", "2026-01-10 06:30", "2026-01-10 06:30"),
    ("07:30", "2026-07-10 05:30", "2026-07-10 05:30"),
    ("02:30", "2026-03-29 01:29", "2026-03-28 01:30"),
    ("02:30", "2026-03-29 01:30", "2026-03-29 01:30"),
    ("02:30", "2026-10-25 00:30", "2026-10-25 00:30"),
    ("02:30", "2026-10-25 01:30", "2026-10-25 00:30"),
    ("23:59", "2026-01-10 00:00", "2026-01-09 22:59"),
    (None, "2026-01-10 05:59", "2026-01-09 06:00"),
]


@pytest.mark.parametrize(("own", "now", "last"), DIGESTS)
def test_a_digest_comes_at_the_hour_of_ones_own_clock(own: str | None, now: str, last: str) -> None:
    assert hours.digest_since(kim(digest_at=own), POLICY, at(now)) == at(last)


@given(MOMENTS, st.times())
def test_there_is_one_digest_a_day_and_never_one_to_come(now: datetime, clock: time) -> None:
    who = kim(digest_at=f"{clock:%H:%M}")
    last = hours.digest_since(who, POLICY, now)
    assert timedelta(0) <= now - last <= timedelta(hours=25)


@given(MOMENTS, st.times(), st.times())
def test_quiet_ends_within_a_day_and_then_it_is_over(now: datetime, start: time, end: time) -> None:
    text = f"{start:%H:%M}-{end:%H:%M}"
    who = kim(quiet=text)
    until = hours.quiet_until(who, POLICY, now)
    if until is not None:
        assert timedelta(0) < until - now <= timedelta(hours=25)
        assert hours.quiet_until(who, POLICY, until) is None


def test_who_has_no_zone_or_one_that_is_gone_lives_by_the_gateways() -> None:
    policy = replace(POLICY, timezone="Europe/Zurich")
    for zone in (None, "Mars/Olympus", "../etc"):
        assert str(hours.zone_of(replace(kim(), timezone=zone), policy)) == "Europe/Zurich"
    assert str(hours.zone_of(replace(kim(), timezone="Mars/Olympus"), replace(policy, timezone="Mars/Olympus"))) == "UTC"


@pytest.mark.parametrize("text", ["", "22:00", "22-07", "24:00-07:00", "22:00-22:00", "22:00 to 07:00", "22:00-07:00 soft"])
def test_what_are_no_quiet_hours_is_said(text: str) -> None:
    with pytest.raises(ValueError, match="like 22:00-07:00"):
        hours.quiet(text)


@pytest.mark.parametrize("text", ["22:00-07:00", "00:00-23:59 strict"])
def test_quiet_hours_are_kept_as_they_are_written(text: str) -> None:
    assert hours.spelled(hours.quiet(text)) == text


NIGHT = at("2026-01-10 23:00")
MORNING = at("2026-01-11 06:00")


def notice(to: Person, because: Because = Because.CHOSEN, priority: Priority = Priority.NORMAL) -> Notice:
    head = Head.of(replace(ticket(), priority=priority), SUPPORT)
    return Notice(to=to, kind=NoticeKind.NOTE, head=head, message=None, by=None, reply=Visibility.INTERNAL, because=because)


def after(letter: Letter, now: datetime = NIGHT, waits: datetime | None = None) -> object:
    made = Decision(disposition=Disposition.NOTE, actions=(Send(letter=letter, waits=waits),), steps=())
    return tasted(made, POLICY, now).actions[0]


SLEEPS = kim(quiet="22:00-07:00")
DIGESTS_ONLY = kim(notify=NotifyMode.DIGEST)


@pytest.mark.parametrize(
    ("because", "aside"), [(Because.CHOSEN, True), (Because.NAMED, True), (Because.ASKED, False), (Because.WAITS, False)]
)
def test_who_chose_the_digest_finds_it_there_unless_it_is_for_them_now(because: Because, aside: bool) -> None:
    letter = notice(DIGESTS_ONLY, because)
    assert after(letter) == (SetAside(letter=letter, why=Why.DAILY) if aside else Send(letter=letter))


@pytest.mark.parametrize(
    ("who", "priority", "waits"),
    [
        (SLEEPS, Priority.HIGH, True),
        (SLEEPS, Priority.URGENT, False),
        (kim(quiet="22:00-07:00 strict"), Priority.URGENT, True),
        (kim(), Priority.NORMAL, False),
    ],
)
def test_what_falls_into_quiet_hours_waits_for_their_end(who: Person, priority: Priority, waits: bool) -> None:
    letter = notice(who, priority=priority)
    assert after(letter) == Send(letter=letter, waits=MORNING if waits else None)


def test_the_later_of_two_reasons_to_wait_counts() -> None:
    letter = notice(SLEEPS)
    assert after(letter, waits=MORNING + MINUTE) == Send(letter=letter, waits=MORNING + MINUTE)
    assert after(letter, waits=MORNING - MINUTE) == Send(letter=letter, waits=MORNING)


def test_what_answers_ones_own_mail_never_waits_and_what_failed_does() -> None:
    head = Head.of(ticket(), SUPPORT)
    receipt = Receipt(to=SLEEPS, head=head, stored=Stored.NOTE, recipients=())
    failed = FailureNotice(to=SLEEPS, head=head, recipient=ANNA.address, reply="550", since=NOW, suppressed=False)
    assert after(receipt) == Send(letter=receipt)
    assert after(failed) == Send(letter=failed, waits=MORNING)

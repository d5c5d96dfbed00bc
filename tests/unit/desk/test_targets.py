"""What sets the deadlines of a ticket, stops them and begins them anew; and what is told of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from mailgate.desk.actions import Decision, Plan, Record, Send, SetPriority
from mailgate.desk.auto_closing import tend
from mailgate.desk.deadline_letters import Deadline, DeadlineLine, DeadlinesDigest
from mailgate.desk.draft import Draft
from mailgate.desk.heading import Head
from mailgate.desk.model import (
    Deadlines,
    Desk,
    Disposition,
    NotifyMode,
    Person,
    PersonKind,
    Priority,
    Status,
    TicketFacts,
    WaitingFor,
)
from mailgate.desk.reminding import gathered, look
from mailgate.desk.targets import Target, nearest, passed, soon
from mailgate.desk.tasting import tasted
from tests.unit.desk.makers import BEA, NOW, SUPPORT, TOM, desk, person, ticket

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
QUEUE = replace(SUPPORT, first_answer=4 * HOUR, resolution=24 * HOUR, remind_before=HOUR)
HOUSE = desk(queues=(QUEUE, replace(QUEUE, name="hilfe", first_answer=HOUR, resolution=timedelta(0))))
RUNNING = Deadlines(first_answer_by=NOW + 4 * HOUR, resolution_by=NOW + 24 * HOUR)


def after(one: TicketFacts, what: str, *args: object, at: datetime = NOW) -> Draft:
    draft = Draft(HOUSE, one, at)
    getattr(draft, what)(*args)
    return draft


def test_the_first_public_words_of_staff_are_the_answer() -> None:
    assert after(ticket(deadlines=RUNNING, staff_wrote=False), "turn", WaitingFor.CUSTOMER).ticket.deadlines == RUNNING
    draft = Draft(HOUSE, ticket(deadlines=RUNNING, staff_wrote=False), NOW)
    draft.turn(WaitingFor.CUSTOMER, staff_wrote=True)
    assert nearest(draft.ticket) == (Target.RESOLUTION, NOW + 24 * HOUR)
    assert isinstance(draft.actions[-1], Plan)


def test_pending_stops_the_clock_and_waking_gives_the_time_back() -> None:
    asked = after(ticket(deadlines=replace(RUNNING, first_answer_by=None)), "status", Status.PENDING, BEA, at=NOW + HOUR)
    assert nearest(asked.ticket) is None
    assert isinstance(plan := asked.actions[-1], Plan)
    assert plan.look_at is None
    woken = after(asked.ticket, "status", Status.OPEN, BEA, at=NOW + 50 * HOUR)
    assert nearest(woken.ticket) == (Target.RESOLUTION, NOW + (50 + 23) * HOUR)


def test_what_was_missed_before_stays_missed_after_pending() -> None:
    late = ticket(deadlines=Deadlines(resolution_by=NOW - HOUR, told=frozenset({soon(Target.RESOLUTION)})))
    woken = after(after(late, "status", Status.PENDING, BEA).ticket, "status", Status.OPEN, BEA, at=NOW + DAY)
    assert woken.ticket.deadlines.resolution_by == NOW - HOUR


def test_pending_again_counts_neither_twice_nor_not_at_all() -> None:
    one = ticket(deadlines=Deadlines(resolution_by=NOW + 10 * HOUR))
    once = after(one, "status", Status.PENDING, BEA)
    twice = after(once.ticket, "status", Status.PENDING, BEA, NOW + 30 * DAY, at=NOW + 2 * HOUR)
    woken = after(twice.ticket, "status", Status.OPEN, BEA, at=NOW + 5 * HOUR)
    assert woken.ticket.deadlines.resolution_by == NOW + 15 * HOUR


def test_closing_ends_all_but_the_date_somebody_wrote_and_reopening_begins_the_resolution_anew() -> None:
    closed = after(ticket(deadlines=replace(RUNNING, due_at=NOW + DAY)), "status", Status.CLOSED, BEA)
    assert closed.ticket.deadlines == Deadlines(due_at=NOW + DAY)
    assert nearest(closed.ticket) is None
    again = after(closed.ticket, "status", Status.OPEN, BEA, at=NOW + 3 * HOUR)
    assert again.ticket.deadlines == Deadlines(due_at=NOW + DAY, resolution_by=NOW + 27 * HOUR)


def test_another_queue_has_its_own_targets() -> None:
    moved = after(ticket(deadlines=RUNNING, staff_wrote=False), "move", "hilfe", BEA)
    assert moved.ticket.deadlines == Deadlines(first_answer_by=NOW + HOUR, told=frozenset({soon(Target.FIRST_ANSWER)}))
    answered = after(ticket(deadlines=RUNNING, staff_wrote=True), "move", "hilfe", BEA)
    assert answered.ticket.deadlines.first_answer_by == RUNNING.first_answer_by


@pytest.mark.parametrize(
    ("time", "told"),
    [
        (3 * HOUR - timedelta(seconds=1), None),
        (3 * HOUR, False),
        (4 * HOUR - timedelta(seconds=1), False),
        (4 * HOUR, True),
        (40 * DAY, True),
    ],
)
def test_a_reminder_comes_before_and_the_alarm_in_the_moment_it_is_missed(time: timedelta, told: bool | None) -> None:
    decision = look(ticket(assignee=BEA, deadlines=replace(RUNNING, resolution_by=None)), HOUSE, NOW + time)
    letters = [action.letter for action in decision.actions if isinstance(action, Send)]
    assert [line.passed for letter in letters if isinstance(letter, Deadline) for line in letter.lines] == (
        [] if told is None else [told]
    )
    assert any(isinstance(action, SetPriority) for action in decision.actions) == (told is True)


@pytest.mark.parametrize(("priority", "then"), [("low", "high"), ("normal", "high"), ("high", "high"), ("urgent", "urgent")])
def test_what_is_missed_hurries_and_nothing_hurries_less_for_it(priority: str, then: str) -> None:
    one = ticket(assignee=BEA, priority=Priority(priority), deadlines=Deadlines(resolution_by=NOW))
    raised = [action.priority for action in look(one, HOUSE, NOW).actions if isinstance(action, SetPriority)]
    assert raised == ([] if priority == then else [then])


def test_nothing_is_told_twice() -> None:
    one = ticket(assignee=BEA, deadlines=replace(RUNNING, due_at=NOW + HOUR))
    for time in (HOUR, 3 * HOUR, 4 * HOUR, 23 * HOUR, 24 * HOUR):
        decision = look(one, HOUSE, NOW + time)
        assert len([action for action in decision.actions if isinstance(action, Send)]) == 1, time
        plan = next(action for action in decision.actions if isinstance(action, Plan))
        one = replace(one, deadlines=plan.deadlines)
        again = look(one, HOUSE, NOW + time)
        assert plan.look_at is None or plan.look_at > NOW + time
        assert not [action for action in again.actions if isinstance(action, Send | Record)]
    assert look(one, HOUSE, NOW + 40 * DAY).actions == (Plan(ticket=one.number, deadlines=one.deadlines, look_at=None),)
    assert passed(Target.RESOLUTION) in one.deadlines.told


BOSS = person("boss@staff.example", 7, PersonKind.STAFF, notify=NotifyMode.NONE)


@pytest.mark.parametrize(
    ("escalate_to", "assignee", "told"),
    [
        ("", None, {"bea", "tom"}),
        ("", TOM, {"tom"}),
        ("all", TOM, {"bea", "tom", "boss"}),
        ("boss@staff.example", TOM, {"boss"}),
        ("gone@staff.example", TOM, {"tom"}),
    ],
)
def test_a_missed_target_goes_to_whom_the_queue_names(escalate_to: str, assignee: Person | None, told: set[str]) -> None:
    house = desk(queues=(replace(QUEUE, escalate_to=escalate_to),), staff=(BEA, TOM, BOSS))
    one = ticket(assignee=assignee, participants=(), deadlines=Deadlines(first_answer_by=NOW))
    letters = [action.letter for action in look(one, house, NOW).actions if isinstance(action, Send)]
    assert {letter.to.address.partition("@")[0] for letter in letters} == told


def away(one: Person) -> Person:
    return replace(one, away_since=NOW - DAY, away_until=NOW + DAY)


def told_to(house: Desk, one: TicketFacts) -> set[str]:
    letters = [action.letter for action in look(one, house, NOW).actions if isinstance(action, Send)]
    return {letter.to.address.partition("@")[0] for letter in letters}


def test_who_is_away_is_reminded_of_nothing_and_somebody_else_is() -> None:
    tom = away(TOM)
    house = desk(queues=(QUEUE,), staff=(BEA, tom))
    assert told_to(house, ticket(assignee=tom, deadlines=Deadlines(resolution_by=NOW + HOUR))) == {"bea"}
    assert told_to(desk(queues=(QUEUE,), staff=(tom,)), ticket(assignee=tom, deadlines=Deadlines(resolution_by=NOW))) == {"tom"}


def test_while_the_one_a_queue_names_is_away_those_who_care_hear_too() -> None:
    boss = away(BOSS)
    house = desk(queues=(replace(QUEUE, escalate_to=boss.address),), staff=(BEA, TOM, boss))
    assert told_to(house, ticket(assignee=TOM, deadlines=Deadlines(resolution_by=NOW))) == {"boss", "tom"}


@pytest.mark.parametrize(
    ("passed", "target", "waits"), [(False, Target.RESOLUTION, True), (True, Target.DUE, True), (True, Target.RESOLUTION, False)]
)
def test_quiet_hours_hold_reminders_back_and_no_alarm(passed: bool, target: Target, waits: bool) -> None:
    bea = replace(BEA, quiet="07:00-09:00")
    line = DeadlineLine(target=target, at=NOW, passed=passed)
    letter = Deadline(to=bea, head=Head.of(ticket(), QUEUE), lines=(line,))
    many = DeadlinesDigest(to=bea, queue=QUEUE, tickets=(letter,))
    decision = Decision(disposition=Disposition.COMMAND, actions=(Send(letter=letter), Send(letter=many)), steps=())
    for made in tasted(decision, HOUSE.policy, NOW).actions:
        assert isinstance(made, Send)
        assert (made.waits is not None) == waits


@pytest.mark.parametrize(("count", "letters"), [(2, [Deadline] * 2), (3, [Deadline] * 3), (4, [DeadlinesDigest])])
def test_many_at_once_are_one_letter(count: int, letters: list[type]) -> None:
    one = ticket(assignee=BEA, deadlines=Deadlines(first_answer_by=NOW))
    found = [action.letter for action in look(one, HOUSE, NOW).actions if isinstance(action, Send)]
    many = [letter for letter in found if isinstance(letter, Deadline)] * count
    assert [type(send.letter) for send in gathered(many, 3)] == letters


CLOSING = replace(SUPPORT, auto_close=14 * DAY, auto_close_warning=3 * DAY)
SECOND = timedelta(seconds=1)


def did(time: timedelta, house: Desk, told: tuple[str, ...] = (), **more: Any) -> str:
    """What becomes of a ticket that has been pending for that time."""
    deadlines = Deadlines(pending_since=NOW, told=frozenset(told))
    decision = tend(ticket(status=Status.PENDING, deadlines=deadlines, **more), house, NOW + time)
    return decision.steps[0].result if decision else ""


@pytest.mark.parametrize(
    ("time", "told", "result"),
    [
        (11 * DAY - SECOND, (), ""),
        (11 * DAY, (), "warned"),
        (11 * DAY, ("closing_warned",), ""),
        (14 * DAY - SECOND, ("closing_warned",), ""),
        (14 * DAY, ("closing_warned",), "closed"),
        (40 * DAY, (), "warned"),  # nobody worked: the warning is late, and comes first all the same
    ],
)
def test_a_pending_ticket_is_closed_after_a_warning(time: timedelta, told: tuple[str, ...], result: str) -> None:
    assert did(time, desk(queues=(CLOSING,)), told=told) == result


def test_a_late_warning_leaves_its_whole_time() -> None:
    house = desk(queues=(CLOSING,))
    decision = tend(ticket(status=Status.PENDING, deadlines=Deadlines(pending_since=NOW)), house, NOW + 40 * DAY)
    assert decision is not None
    plan = next(action for action in decision.actions if isinstance(action, Plan))
    assert plan.deadlines.pending_since == NOW + 29 * DAY


@pytest.mark.parametrize("warning", [timedelta(0), 14 * DAY])
def test_without_time_for_a_warning_there_is_none(warning: timedelta) -> None:
    house = desk(queues=(replace(CLOSING, auto_close_warning=warning),))
    assert (did(14 * DAY - SECOND, house), did(14 * DAY, house)) == ("", "closed")


def test_what_wakes_by_itself_or_has_no_such_rule_stays() -> None:
    assert did(40 * DAY, desk(queues=(CLOSING,)), wake_at=NOW + 50 * DAY) == ""
    assert did(40 * DAY, desk()) == ""

"""Budgets: at each limit the last letter goes, the next does not, and another's purse is not touched (T24, T26)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from mailgate.desk.alarms import Alarm
from mailgate.desk.budget import charges
from mailgate.desk.charge import DAY, HOUR, later, message, usual
from mailgate.desk.heading import Head
from mailgate.desk.letters import Acknowledgement, HeldNotice, Letter, Notice, NoticeKind, Refusal, StatusTold, Update
from mailgate.desk.model import Budgets, Doubt, Person, PublicMessage, Spent, Status
from mailgate.desk.paying import pay
from mailgate.mail.model import Address, EntryId, TicketNumber, Trust, Visibility
from tests.unit.desk.makers import ANNA, BEA, CARL, NOW, ONE, SUPPORT, TOM, TWO, person, ticket

HEAD = Head.of(ticket(), SUPPORT)
SECOND = timedelta(seconds=1)
Purse = Mapping[str, Spent]


def ack(to: Person = ANNA, number: int = 1, *, proven: bool = True) -> Acknowledgement:
    return Acknowledgement(to=to, head=replace(HEAD, number=TicketNumber(number)), textless=not proven)


def notice(to: Person = BEA, kind: NoticeKind = NoticeKind.OPENED, assignee: Person | None = None) -> Notice:
    head = replace(HEAD, assignee=assignee)
    return Notice(to=to, kind=kind, head=head, message=None, by=None, reply=Visibility.INTERNAL)


def go(letters: Sequence[Letter], limits: Budgets, at: datetime = NOW, purse: Purse | None = None) -> tuple[list[bool], Purse]:
    """Which of the letters go, one after the other at one time."""
    spent: Purse = purse or {}
    gone = []
    for letter in letters:
        verdict = pay(charges(letter, limits), spent, at, at)
        gone.append(verdict.short is None)
        spent = verdict.spent
    return gone, spent


WIDE = Budgets(
    acks_per_day=999,
    acks_unproven_per_day=999,
    automatic_per_day=999,
    automatic_per_ticket=999,
    automatic_per_hour=999,
    unproven_per_domain=999,
    notices_per_day=999,
    quick_answer=timedelta(0),
)


def others(n: int) -> Person:
    return person(f"p{n}@d{n}.example", 100 + n)


def neighbours(n: int) -> Person:
    return person(f"p{n}@customer.example", 100 + n)


LIMITS: dict[str, tuple[Budgets, list[Letter], timedelta]] = {
    "acks_per_day": (replace(WIDE, acks_per_day=3), [ack(number=n) for n in range(9)], DAY),
    "acks_unproven_per_day": (replace(WIDE, acks_unproven_per_day=3), [ack(number=n, proven=False) for n in range(9)], DAY),
    "automatic_per_day": (replace(WIDE, automatic_per_day=3), [ack(number=n) for n in range(9)], DAY),
    "automatic_per_ticket": (replace(WIDE, automatic_per_ticket=3), [ack(others(n)) for n in range(9)], DAY),
    "automatic_per_hour, proven": (replace(WIDE, automatic_per_hour=3), [ack(others(n), n) for n in range(9)], HOUR),
    "automatic_per_hour, unproven": (
        replace(WIDE, automatic_per_hour=3),
        [ack(others(n), n, proven=False) for n in range(9)],
        HOUR,
    ),
    "unproven_per_domain": (
        replace(WIDE, unproven_per_domain=3),
        [ack(neighbours(n), n, proven=False) for n in range(9)],
        HOUR,
    ),
    "unproven_per_domain, names below it": (
        replace(WIDE, unproven_per_domain=3),
        [ack(person(f"p@x{n}.customer.co.uk", 100 + n), n, proven=False) for n in range(9)],
        HOUR,
    ),
    "a quarter of automatic_per_hour, proven names below one domain": (
        replace(WIDE, automatic_per_hour=12),
        [ack(person(f"p@x{n}.customer.co.uk", 100 + n), n) for n in range(9)],
        HOUR,
    ),
    "notices_per_day": (replace(WIDE, notices_per_day=3), [notice(kind=NoticeKind.NOTE)] * 9, DAY),
    "news": (
        replace(WIDE, automatic_per_hour=3),
        [StatusTold(to=others(n), head=HEAD, status=Status.CLOSED, by="Bea") for n in range(9)],
        HOUR,
    ),
}


@pytest.mark.parametrize("limit", LIMITS)
def test_at_the_limit_the_last_one_goes_and_the_next_one_does_not_until_the_window_is_over(limit: str) -> None:
    limits, letters, window = LIMITS[limit]
    gone, spent = go(letters, limits)
    assert gone == [True] * 3 + [False] * 6
    assert go(letters[:1], limits, NOW + window - SECOND, spent)[0] == [False]
    assert go(letters[:4], limits, NOW + window, spent)[0] == [True] * 3 + [False]


def test_nothing_left_is_nothing_at_all() -> None:
    none = Budgets(acks_per_day=0, acks_unproven_per_day=0, automatic_per_hour=0, notices_per_day=0)
    letters: list[Letter] = [ack(), ack(proven=False), notice(), StatusTold(to=ANNA, head=HEAD, status=Status.CLOSED, by="Bea")]
    assert not any(go(letters, none)[0])


def test_a_persons_words_cost_nothing() -> None:
    words = PublicMessage(id=EntryId(1), ticket=ONE, author=BEA, text="Hello.", at=NOW)
    assert charges(Update(to=ANNA, head=HEAD, message=words, status=None, others=()), Budgets()) == ()


def test_a_forged_flood_leaves_proven_senders_and_news_their_budgets() -> None:
    flood: list[Letter] = [ack(others(n), n, proven=False) for n in range(10_000)]
    gone, spent = go(flood, Budgets())
    assert sum(gone) == 200
    honest: list[Letter] = [ack(), StatusTold(to=CARL, head=HEAD, status=Status.CLOSED, by="Bea")]
    assert go(honest, Budgets(), purse=spent)[0] == [True, True]
    assert go([ack(CARL, 99, proven=False)], Budgets(), purse=spent)[0] == [False]


def test_acknowledgements_and_refusals_share_an_addresses_ten_and_news_do_not() -> None:
    answers: list[Letter] = [*(ack(number=n) for n in range(6)), *[Refusal(to=ANNA, head=HEAD, proven=True)] * 6]
    gone, spent = go(answers, replace(Budgets(), quick_answer=timedelta(0)))
    assert sum(gone) == 10
    assert go([StatusTold(to=ANNA, head=HEAD, status=Status.CLOSED, by="Bea")], Budgets(), purse=spent)[0] == [True]


def test_what_cannot_be_paid_by_one_budget_costs_the_others_nothing() -> None:
    limits = replace(WIDE, acks_per_day=0, automatic_per_hour=1)
    gone, spent = go([ack()], limits)
    assert gone == [False]
    assert "gateway proven" not in spent


def _answered(gaps: list[timedelta], limits: Budgets) -> list[bool]:
    """Mails of one sender, each so long after our answer to the one before."""
    spent: Purse = {}
    now, gone = NOW, []
    for n, gap in enumerate(gaps):
        now += gap
        verdict = pay(charges(ack(number=n), limits), spent, now, now)
        gone.append(verdict.short is None)
        spent = verdict.spent
    return gone


MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("gaps", "gone"),
    [
        ([SECOND] * 5, [True, True, False, False, False]),
        ([MINUTE - SECOND] * 4, [True, True, False, False]),
        ([MINUTE] * 4, [True, True, True, True]),
        ([SECOND, SECOND, MINUTE, SECOND], [True, True, True, True]),
        ([SECOND, SECOND, SECOND, MINUTE, SECOND], [True, True, False, True, True]),
        ([timedelta(0)] * 5, [True] * 5),
    ],
    ids=["at once", "just within", "just not", "with a pause", "after a pause again", "all before any answer"],
)
def test_who_answers_our_answers_at_once_is_a_machine_after_two(gaps: list[timedelta], gone: list[bool]) -> None:
    assert _answered(gaps, Budgets()) == gone


@pytest.mark.parametrize(("limit", "count"), [(1, 1), (2, 2), (3, 3)])
def test_how_many_quick_answers_is_a_setting(limit: int, count: int) -> None:
    assert sum(_answered([SECOND] * 6, Budgets(quick_answers=limit))) == count


def test_quick_answers_can_be_switched_off() -> None:
    assert all(_answered([SECOND] * 6, Budgets(quick_answer=timedelta(0))))


@pytest.mark.parametrize("count", [19, 20, 21])
def test_the_twenty_first_message_of_one_customer_on_one_ticket_in_an_hour_is_too_many(count: int) -> None:
    spent: Purse = {}
    said = []
    for _ in range(count):
        verdict = pay([message(ONE, ANNA.address, Budgets(), proven=True)], spent, NOW, NOW)
        said.append(verdict.short)
        spent = verdict.spent
    assert (said[-1] is None) == (count <= 20)
    assert pay([message(TWO, ANNA.address, Budgets(), proven=True)], spent, NOW, NOW).short is None
    assert pay([message(ONE, CARL.address, Budgets(), proven=True)], spent, NOW, NOW).short is None
    assert pay([message(ONE, ANNA.address, Budgets(), proven=True)], spent, NOW + HOUR, NOW + HOUR).short is None


def test_somebody_is_told_once_in_each_window() -> None:
    limits = replace(WIDE, automatic_per_hour=1)
    spent: Purse = {}
    told = []
    for n in range(5):
        at = NOW + HOUR * (n // 3)
        verdict = pay(charges(ack(others(n), n), limits), spent, at, at)
        told.append((verdict.tell, verdict.short.alarm if verdict.short else None))
        spent = verdict.spent
    assert told == [(False, None), (True, Alarm.PROVEN), (False, Alarm.PROVEN), (False, None), (True, Alarm.PROVEN)]


HELD = HeldNotice(
    to=BEA,
    queue=SUPPORT,
    head=None,
    held_sender="",
    proof=Trust.NONE,
    held_subject="",
    held_text="",
    reason=Doubt.NO_AUTHOR,
    choices=(),
)


def test_a_flood_of_new_and_held_mail_leaves_a_quarter_for_ones_own_tickets_and_colleagues() -> None:
    flood: list[Letter] = [notice(), HELD, notice(kind=NoticeKind.CUSTOMER_MESSAGE, assignee=TOM)] * 100
    gone, spent = go(flood, Budgets())
    assert sum(gone) == 150
    mine: list[Letter] = [notice(kind=NoticeKind.CUSTOMER_MESSAGE, assignee=BEA), notice(kind=NoticeKind.NOTE)] * 30
    assert sum(go(mine, Budgets(), purse=spent)[0]) == 50
    assert go([notice(TOM)], Budgets(), purse=spent)[0] == [True]


def test_addresses_stand_for_themselves() -> None:
    limits = replace(WIDE, acks_per_day=1)
    other = replace(ANNA, address=Address("anna2@customer.example"))
    assert go([ack(), ack(other, 2), ack(number=3)], limits)[0] == [True, True, False]


def test_what_a_mail_will_have_to_pay_is_foreseen() -> None:
    limits = replace(WIDE, quick_answer=timedelta(minutes=1))
    said = [message(ONE, ANNA.address, limits, proven=proven) for proven in (True, False)]
    asked = [*said, *map(later, said), *charges(ack(), limits), *charges(ack(proven=False), limits)]
    assert usual(ANNA.address, [ONE], limits) == {charge.key for charge in asked}

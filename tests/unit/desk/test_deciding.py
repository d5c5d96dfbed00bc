"""What counts as an answer about a held mail, and when who is reminded: tables."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from mailgate.desk.deciding import about_held, chosen
from mailgate.desk.held_letters import Answer, Confirmation, HeldNotice
from mailgate.desk.model import ActingHere, Choice, Doubt, HeldFacts, Known, NotifyMode, Person
from mailgate.desk.waiting import MOST_LINES, digest_day, digests, reminders
from mailgate.desk.wishes import DecideHeld, Intent, LeaveHeld
from mailgate.mail.model import ActionKind, MailClass, PersonId
from tests.unit.desk.makers import BEA, HILFE, NOW, TOM, desk, known, said

WORDS = ("add once", "add as cc", "new ticket", "discard")
HELD = HeldFacts(
    number=7,
    queue="support",
    ticket=None,
    sender="zoe@other.example",
    subject="x",
    reason=Doubt.STRANGER,
    choices=tuple(Choice(word) for word in WORDS),
    since=NOW,
)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("1", 0),
        ("  2  ", 1),
        ("2.", 1),
        ("2)", 1),
        ("(2)", 1),
        ("#2", 1),
        ("4\n\nBea", 3),
        ("2, thanks", 1),
        ("2 add as cc", 1),
        ("2. Add as cc.", 1),
        ("discard", 3),
        ("Discard!", 3),
        ("NEW TICKET", 2),
        ("", None),
        ("0", None),
        ("5", None),
        ("12", None),
        ("-1", None),
        ("1st", None),
        ("2 discard", None),
        ("3 people called", None),
        ("1 or 2", None),
        ("1?", None),
        ("do not discard", None),
        ("Hello,\n1", None),
        ("٣", None),
        ("2" * 5000, None),
    ],
)
def test_an_answer_is_a_number_or_the_words_of_a_choice(text: str, at: int | None) -> None:
    found = chosen(text, WORDS)
    assert (found[0] if found else None) == at


def _asked(author: Person, text: str, held: HeldFacts = HELD, **more: object) -> Known:
    acting = ActingHere(kind=ActionKind.DECIDE, number=held.number, person=PersonId(1), valid=True, held=held)
    return replace(known(author, said=said(text), to_base=False), acting=acting, **more)  # type: ignore[arg-type]


def _intent(text: str, **more: object) -> Intent | None:
    return about_held(_asked(BEA, text, **more))  # type: ignore[arg-type]


def test_a_proven_member_decides() -> None:
    assert _intent("4") == DecideHeld(held=HELD, by=BEA, choice=Choice.DISCARD)


@pytest.mark.parametrize(
    ("below", "decides"),
    [
        ("", True),
        ("\n\nThanks, Bea", True),
        ("\n\nBest regards\nBea Baum\nHead of Support\n+41 44 000 00 00", True),
        ("\n\nBea Baum" + "\nline" * 8, True),
        ("\n\nBea Baum" + "\nline" * 9, False),
        ("\n\n#note\nPlease also phone Anna.", False),
        ("\n\nPlease also phone Anna.", False),
        ("\n\nBea\nPlease also phone Anna.", False),
        ("\n\nPlease also phone Anna.\nBea Baum", False),
        ("\n\nBea Baum\n#close", False),
    ],
)
def test_words_below_a_number_are_not_lost_without_a_word(below: str, decides: bool) -> None:
    bea = replace(BEA, name="Bea Baum")
    made = about_held(_asked(bea, f"4{below}"))
    assert made == (
        DecideHeld(held=HELD, by=bea, choice=Choice.DISCARD) if decides else LeaveHeld(held=HELD, by=bea, because=Answer.WORDS)
    )


def test_what_is_decided_or_about_to_be_done_is_decided_no_more() -> None:
    decided = replace(HELD, decided="discard", decided_by=TOM)
    assert _intent("1", held=decided) == LeaveHeld(held=decided, by=BEA, because=Answer.ALREADY)


@pytest.mark.parametrize("mail_class", [MailClass.AUTO_REPLY, MailClass.LIST])
def test_no_machine_decides(mail_class: MailClass) -> None:
    assert not isinstance(_intent("1", mail_class=mail_class), DecideHeld)


def test_a_token_that_is_not_good_asks_for_nothing() -> None:
    facts = _asked(BEA, "1")
    assert facts.acting is not None
    assert about_held(replace(facts, acting=replace(facts.acting, valid=False))) is None


@pytest.mark.parametrize(
    ("now", "day"),
    [
        (datetime(2026, 3, 2, 6, 59, 59, tzinfo=UTC), 1),
        (datetime(2026, 3, 2, 7, 0, tzinfo=UTC), 2),
        (datetime(2026, 3, 2, 23, 0, tzinfo=UTC), 2),
    ],
)
def test_a_digest_belongs_to_the_last_time_of_the_day(now: datetime, day: int) -> None:
    assert digest_day(now, time(7)) == datetime(2026, 3, day, 7, 0, tzinfo=UTC)


def test_the_one_in_whose_name_it_came_is_asked_again_and_others_are_reminded() -> None:
    unproven = replace(HELD, reason=Doubt.STAFF_UNPROVEN, choices=(Choice.ACCEPT, Choice.DISCARD), confirmer=BEA)
    made = {letter.to.address: letter for letter in reminders(desk(), unproven, None)}
    assert isinstance(made[BEA.address], Confirmation)
    other = made[TOM.address]
    assert isinstance(other, HeldNotice)
    assert other.asked == BEA


def test_somebody_is_reminded_whatever_they_chose() -> None:
    silent = replace(BEA, notify=NotifyMode.NONE)
    assert [r.to for r in reminders(desk(staff=(silent,)), HELD, None)] == [silent]
    assert [r.to for r in reminders(desk(staff=(silent, TOM)), HELD, None)] == [TOM]


def test_each_digest_lists_the_queues_of_its_reader() -> None:
    hers = replace(BEA, queues=frozenset({HILFE.name}))
    made = digests(desk(staff=(hers, TOM)), [HELD, replace(HELD, number=8, queue=HILFE.name)], {})
    assert {d.to.address: [line.number for line in d.lines] for d in made} == {TOM.address: [7, 8], BEA.address: [8]}


@pytest.mark.parametrize(("count", "more"), [(MOST_LINES - 1, 0), (MOST_LINES, 0), (MOST_LINES + 1, 1)])
def test_a_digest_counts_what_it_does_not_list(count: int, more: int) -> None:
    waiting = [replace(HELD, number=n, since=NOW - timedelta(days=1)) for n in range(count)]
    [digest] = digests(desk(staff=(TOM,)), waiting, {})
    assert (len(digest.lines), digest.more) == (count - more, more)

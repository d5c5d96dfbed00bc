"""The lines of a mail to ``+control@``: what each is read as."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailgate.desk.command.base import Command, Moment
from mailgate.desk.command.close import Close
from mailgate.desk.command.note import SayInternally
from mailgate.desk.command.take import Take
from mailgate.desk.commands import visible
from mailgate.desk.control import MAX_LINES, controlled, lines_of
from mailgate.desk.model import Known, Person, Place
from mailgate.desk.wishes import Control, Stranger
from mailgate.mail.model import MailClass, TicketNumber, Trust
from tests.unit.desk.makers import ANNA, BEA, NOW, known, said

MOMENT = Moment(now=NOW)


@pytest.mark.parametrize(
    ("line", "number", "commands", "text"),
    [
        ("12 close", 12, (Close(),), ""),
        ("12 #close", 12, (Close(),), ""),
        ("#12 close", 12, (Close(),), ""),
        ("[#12] close", 12, (Close(),), ""),
        ("[#12 internal] CLOSE", 12, (Close(),), ""),
        ("12. close", 12, (Close(),), ""),
        ("12: schließen", 12, (Close(),), ""),
        ("  12\u00a0close  ", 12, (Close(),), ""),
        ("12 #take #close", 12, (Take(), Close()), ""),
        ("12 note: call Bob", 12, (SayInternally(),), "call Bob"),
        ("12 @note call Bob", 12, (SayInternally(),), "call Bob"),
        ("12 notiz: Bob anrufen", 12, (SayInternally(),), "Bob anrufen"),
        ("1\u200b2 cl\u00adose", 12, (Close(),), ""),
    ],
)
def test_a_line_is_a_number_and_a_command(line: str, number: int, commands: tuple[Command, ...], text: str) -> None:
    [read] = lines_of(line, MOMENT)
    assert (read.number, read.block.commands, read.block.text, read.block.problems) == (number, commands, text, ())


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("close", "no_number"),
        ("close 12", "no_number"),
        ("0 close", "no_number"),
        ("12", "no_number"),
        ("1234567890 close", "no_number"),
        ("12 clsoe", "unknown"),
        ("12 hello there", "no_command"),
        ("12 ...", "no_command"),
        ("12 close it please", "argument"),
        ("12 pending soon", "argument"),
        ("12 public: on its way", "outside"),
        ("12 #public", "outside"),
        ("12 öffentlich: kommt", "outside"),
        ("12 reply on its way", "outside"),
        ("12 antworten: kommt", "outside"),
        ("12 macro sent", "outside"),
        ("12 #note #public hm", "outside"),
    ],
)
def test_what_is_no_such_line_says_why(line: str, why: str) -> None:
    [read] = lines_of(line, MOMENT)
    assert [problem.why for problem in read.block.problems] == [why]


def test_what_stands_below_a_closing_is_no_line() -> None:
    lines = lines_of("1 close\n\n2 close\n\nBest regards\nBea\n3 Lamp Street", MOMENT)
    assert [line.number for line in lines] == [1, 2]


@pytest.mark.parametrize("count", [MAX_LINES - 1, MAX_LINES, MAX_LINES + 1])
def test_one_mail_has_so_many_lines(count: int) -> None:
    assert len(lines_of("1 take\n" * count, MOMENT)) == min(count, MAX_LINES)


def controlling(author: Person = BEA, **more: object) -> Known:
    return known(author, said=said("1 close"), service="control", **more)


def test_proven_staff_may() -> None:
    assert isinstance(controlled(controlling()), Control)


STRAY = Place(tickets=frozenset(), queue=True, stray_orders=True, ids=True, subject=True)


@pytest.mark.parametrize(
    "facts",
    [
        controlling(ANNA),
        controlling(trust=Trust.NONE),
        controlling(trust=Trust.TOKEN),
        controlling(trust=Trust.FAILED),
        controlling(place=STRAY),
        controlling(mail_class=MailClass.AUTO_REPLY),
    ],
)
def test_nobody_else_may(facts: Known) -> None:
    assert isinstance(controlled(facts), Stranger)


def test_what_came_elsewhere_is_none() -> None:
    assert controlled(known(BEA, said=said("1 close"))) is None


LINES = {1: TicketNumber(11), 2: TicketNumber(12), 3: TicketNumber(12), 5: TicketNumber(15)}
"""What the numbers of a digest mean: two lines may be about one ticket, and not every line is about one."""


@pytest.mark.parametrize(
    ("line", "tickets"),
    [
        ("1 close", [11]),
        ("1: close", [11]),
        ("2-3 close", [12, 12]),
        ("1\u20133: close", [11, 12, 12]),
        ("1, 5 close", [11, 15]),
        ("1,2 and 5 close", [11, 12, 15]),
        ("1 und 5 schließen", [11, 15]),
        ("3-5 close", [12, None, 15]),
        ("4 close", [None]),
        ("9 close", [None]),
        ("#9 close", [9]),
        ("[#9] close", [9]),
        ("5-3 close", [None]),
        ("1-999 close", [None]),
        ("1  [#11] The lamp \u00b7 new: note", []),
    ],
)
def test_in_answer_to_a_digest_numbers_are_its_lines(line: str, tickets: list[int | None]) -> None:
    assert [one.number for one in lines_of(line, MOMENT, LINES)] == tickets


def test_in_answer_to_somebody_elses_digest_no_number_is_a_ticket() -> None:
    assert [one.number for one in lines_of("3 close\n#3 close", MOMENT, {})] == [None, 3]
    assert [one.number for one in lines_of("3 close", MOMENT, None)] == [3]


def test_outside_of_digests_tickets_are_not_counted_in_ranges() -> None:
    assert [one.number for one in lines_of("3-5 close", MOMENT, None)] == [None]


def test_what_a_digest_offers_is_read_as_it_says() -> None:
    read = lines_of("1 close\n2 take\n5 snooze 2d\n1 note: call Bob", MOMENT, LINES)
    assert [(one.number, [type(c).__name__ for c in one.block.commands], one.block.text) for one in read] == [
        (11, ["Close"], ""),
        (12, ["Take"], ""),
        (15, ["Snooze"], ""),
        (11, ["SayInternally"], "call Bob"),
    ]


WRITTEN = st.one_of(
    st.text(),
    st.lists(
        st.sampled_from(["1", "3-5", "2, 4", "#", "12", " ", "close", "note:", "take", "snooze 2d", "\n", "[#7]", "-- ", ">"])
    ).map(" ".join),
)


@given(WRITTEN, st.one_of(st.none(), st.dictionaries(st.integers(1, 20), st.integers(100, 200).map(TicketNumber))))
def test_no_text_is_too_odd_and_no_line_is_about_a_ticket_that_nothing_named(
    text: str, means: dict[int, TicketNumber] | None
) -> None:
    typed = {int(digits) for digits in re.findall(r"#\D{0,2}(\d{1,9})", visible(text))}
    plain = {int(digits) for digits in re.findall(r"\d{1,9}", visible(text))} if means is None else set(means.values())
    lines = lines_of(text, MOMENT, means)
    assert len(lines) <= MAX_LINES
    assert {line.number for line in lines} <= {None} | typed | plain

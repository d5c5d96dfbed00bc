"""The lines of a mail to ``+control@``: what each is read as."""

from __future__ import annotations

import pytest

from mailgate.desk.command.base import Command, Moment
from mailgate.desk.command.close import Close
from mailgate.desk.command.note import SayInternally
from mailgate.desk.command.take import Take
from mailgate.desk.control import MAX_LINES, controlled, lines_of
from mailgate.desk.model import Known, Person, Place
from mailgate.desk.wishes import Control, Stranger
from mailgate.mail.model import MailClass, Trust
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

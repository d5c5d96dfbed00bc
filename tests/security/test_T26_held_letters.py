"""T26: a robot at a colleague's address, with no sign that it is one, answers every letter about a held mail. It is not told for
ever; the mail waits for a person."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest

from tests.client import Letter
from tests.office import Authenticated, Office
from tests.security.scenes import opened

MOST = 5


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Callable[..., Office]]:
    with ExitStack() as stack:

        def office(**limits: int) -> Office:
            made = stack.enter_context(Office(f"sqlite:///{tmp_path / 'desk.db'}", tmp_path, limits=limits))
            for who in ("bea@staff", "tom@staff"):
                made.staff(who, notify="all")
            return made

        yield office


def _asked(office: Office, kind: str) -> Letter:
    """A held mail, and the letter about it that Tom's robot will answer."""
    ticket = opened(office)
    if kind == "+c":
        office.mail("tom@staff", f"support+{ticket.number}", "x", "Hello there.", authenticated=None)
    else:
        office.mail("zoe@other", ticket.acknowledged.reply_to, "x", "Let me in.")
    office.work()
    [letter] = [one for one in office.letters("tom@staff") if kind in one.reply_to]
    return letter


def _rounds(office: Office, letter: Letter, proof: Authenticated, pause: timedelta) -> int:
    """How often the robot was answered before there was silence."""
    for count in range(3 * MOST):
        before = len(office.delivered)
        office.now += pause
        body = f"Thank you for your mail number {count}. I am away."
        office.reply(letter, body, sender="tom@staff", authenticated=proof, headers={"Subject": f"robot {count}"})
        office.work()
        told = [one for one in office.delivered[before:] if one.to.startswith("tom")]
        if not told:
            return count
        letter = told[-1]
    return 3 * MOST


KINDS = pytest.mark.parametrize(("kind", "proof"), [("+c", None), ("+h", True)])


@KINDS
@pytest.mark.parametrize("most", [1, 2, MOST])
def test_so_many_letters_about_one_held_mail_and_no_more(
    make: Callable[..., Office], kind: str, proof: Authenticated, most: int
) -> None:
    office = make(**{} if most == MOST else {"answers_about_held": most})
    assert _rounds(office, _asked(office, kind), proof, timedelta(minutes=10)) == most
    assert len(office.held()) == 1


@KINDS
def test_quick_answers_in_a_row_are_a_machines(make: Callable[..., Office], kind: str, proof: Authenticated) -> None:
    office = make()
    assert _rounds(office, _asked(office, kind), proof, timedelta(seconds=2)) == 2


def test_what_it_was_not_told_stands_in_its_digest(make: Callable[..., Office]) -> None:
    office = make(answers_about_held=1)
    letter = _asked(office, "+h")
    _rounds(office, letter, True, timedelta(minutes=10))
    office.pass_time("2h")
    told = office.letters("tom@staff")[-1].text
    assert "held, waits for a decision: [#1] x" in told


def test_a_person_still_decides_when_the_letters_are_used_up(make: Callable[..., Office]) -> None:
    office = make(answers_about_held=1)
    letter = _asked(office, "+h")
    _rounds(office, letter, True, timedelta(minutes=10))
    office.reply(letter, "discard", sender="tom@staff")
    office.work()
    assert not office.held()

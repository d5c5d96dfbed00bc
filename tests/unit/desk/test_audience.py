"""Public or internal, as one table over everything that has a say."""

from __future__ import annotations

from itertools import product

import pytest

from mailgate.desk.audience import Question, of_staff_mail
from mailgate.desk.command.note import SayInternally
from mailgate.desk.command.public import SayPublicly
from mailgate.desk.letters import Problem, Remark
from mailgate.desk.vocabulary import Block
from mailgate.mail.model import Visibility

PUBLIC, INTERNAL = Visibility.PUBLIC, Visibility.INTERNAL
PLAIN, NOTE, WIDE = Block(), Block(commands=(SayInternally(),)), Block(commands=(SayPublicly(),))
BOTH = Block(commands=(SayPublicly(), SayInternally()))
BAD = Block(commands=(SayPublicly(),), problems=(Problem(line="#nota", why="unknown"),))
LATE, WIDE_AND_LATE = Block(visibility_elsewhere=True), Block(commands=(SayPublicly(),), visibility_elsewhere=True)

ADDRESSED = ((), (PUBLIC,), (INTERNAL,), (PUBLIC, INTERNAL), (INTERNAL, PUBLIC))
ANSWERED = (None, PUBLIC, INTERNAL)
EVERY = list(product(ADDRESSED, ANSWERED, (PLAIN, NOTE, WIDE, BOTH, BAD, LATE, WIDE_AND_LATE), (False, True)))


def ask(addressed: tuple[Visibility, ...], answered: Visibility | None, block: Block, other_queue: bool) -> Visibility:
    return of_staff_mail(Question(addressed=addressed, answered=answered, block=block, other_queue=other_queue)).visibility


def expected(addressed: tuple[Visibility, ...], answered: Visibility | None, block: Block, other_queue: bool) -> Visibility:
    """The contract, said once more in other words: three things forbid, one word allows, else all that speak must say public."""
    if block.problems or block.has(SayInternally) or block.visibility_elsewhere:
        return INTERNAL
    if block.has(SayPublicly):
        return PUBLIC
    voices = {*addressed, *([answered] if answered else [])}
    return PUBLIC if voices == {PUBLIC} and not other_queue else INTERNAL


@pytest.mark.parametrize("case", EVERY)
def test_the_most_restrictive_wins_and_only_public_widens(
    case: tuple[tuple[Visibility, ...], Visibility | None, Block, bool],
) -> None:
    assert ask(*case) is expected(*case)


REMARKS = [
    ((PUBLIC,), PUBLIC, PLAIN, False, None),
    ((INTERNAL,), INTERNAL, PLAIN, False, None),
    ((), INTERNAL, PLAIN, False, None),
    ((PUBLIC,), INTERNAL, PLAIN, False, Remark.BY_ANSWERED_MESSAGE),
    ((), None, PLAIN, False, Remark.UNCLEAR_IS_INTERNAL),
    ((PUBLIC,), PUBLIC, NOTE, False, Remark.ASKED),
    ((PUBLIC,), PUBLIC, LATE, False, Remark.COMMAND_ELSEWHERE),
    ((PUBLIC,), PUBLIC, BAD, False, Remark.PROBLEM),
    ((), PUBLIC, PLAIN, True, Remark.OTHER_QUEUE),
    ((INTERNAL,), INTERNAL, WIDE, False, None),
]


@pytest.mark.parametrize(("addressed", "answered", "block", "other_queue", "remark"), REMARKS)
def test_whoever_is_surprised_is_told_why(
    addressed: tuple[Visibility, ...], answered: Visibility | None, block: Block, other_queue: bool, remark: Remark | None
) -> None:
    question = Question(addressed=addressed, answered=answered, block=block, other_queue=other_queue)
    assert of_staff_mail(question).remark is remark

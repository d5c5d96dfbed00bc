"""``#take`` raced by two: who comes second is told, and later it is a hand-over."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from mailgate.desk.command.base import Scene
from mailgate.desk.command.needs import LastTaken
from mailgate.desk.command.take import Take
from mailgate.desk.model import Facts, Person, Taken, TicketFacts
from mailgate.mail.model import PersonId
from tests.unit.desk.makers import BEA, NOW, ONE, TOM, desk, known, ticket

WINDOW, SECOND = timedelta(minutes=10), timedelta(seconds=1)
TOMS = ticket(assignee=TOM)


def refused(on: TicketFacts | None = TOMS, at: datetime = NOW, by: Person = TOM, window: timedelta = WINDOW) -> str:
    """Why Bea may not take it, or ""."""
    facts = Facts({LastTaken(): {ONE: Taken(by=by.id or PersonId(0), at=at)}})
    scene = Scene(known=known(BEA, facts=facts, desk=desk(collision_window=window)), by=BEA, ticket=on)
    problem = Take().problem(scene, "#take")
    return f"{problem.why}: {problem.nearest}" if problem else ""


@pytest.mark.parametrize("side", [-1, 1])
@pytest.mark.parametrize(("apart", "says"), [(WINDOW - SECOND, "taken: Tom"), (WINDOW, "taken: Tom"), (WINDOW + SECOND, "")])
def test_a_ticket_just_taken_is_not_taken_again_to_the_second(side: int, apart: timedelta, says: str) -> None:
    assert refused(at=NOW + side * apart) == says


def test_what_was_given_or_is_ones_own_or_nobodys_can_be_taken() -> None:
    assert refused() == "taken: Tom"
    assert refused(by=BEA) == ""
    assert refused(on=ticket(assignee=BEA), by=BEA) == ""
    assert refused(on=ticket()) == ""
    assert refused(on=None) == ""


def test_no_window_lets_everybody_take() -> None:
    assert refused(window=timedelta(0)) == ""

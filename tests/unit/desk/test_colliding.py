"""Two of staff answer at once: only who cannot have known of the other's words collides."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from mailgate.desk.colliding import crossed
from mailgate.desk.model import Crossing, LastRead
from mailgate.mail.model import EntryId, OutboxId
from tests.unit.desk.makers import BEA, NOW, ONE, TOM, TWO, desk, known, ticket

WINDOW = timedelta(minutes=10)
SECOND = timedelta(seconds=1)
TOMS = Crossing(entry=EntryId(20), ticket=ONE, author=TOM, text="Oil it.", at=NOW - timedelta(minutes=1), letter=OutboxId(50))
OLDER = LastRead(letter=OutboxId(49))


def collides(*crossings: Crossing, read: LastRead = OLDER, **policy: Any) -> EntryId | None:
    facts = known(BEA, ticket(), crossings=crossings, read=read, desk=desk(**policy))
    found = crossed(facts, ticket(), BEA)
    return found.entry if found else None


@pytest.mark.parametrize(
    ("read", "held"),
    [
        (LastRead(letter=OutboxId(49)), True),
        (LastRead(letter=OutboxId(50)), False),
        (LastRead(letter=OutboxId(51)), False),
        (LastRead(entry=EntryId(19)), True),
        (LastRead(entry=EntryId(20)), False),
        (LastRead(letter=OutboxId(49), entry=EntryId(20)), False),
        (LastRead(letter=OutboxId(50), entry=EntryId(19)), False),
        (LastRead(letter=OutboxId(49), entry=EntryId(19)), True),
        (LastRead(), False),
    ],
)
def test_only_an_answer_to_something_older_collides(read: LastRead, held: bool) -> None:
    assert (collides(TOMS, read=read) is not None) is held


@pytest.mark.parametrize("side", [-1, 1])
@pytest.mark.parametrize(("apart", "held"), [(WINDOW - SECOND, True), (WINDOW, True), (WINDOW + SECOND, False)])
def test_the_window_is_kept_to_the_second_whichever_came_first(side: int, apart: timedelta, held: bool) -> None:
    assert (collides(replace(TOMS, at=NOW + side * apart)) is not None) is held


def test_no_window_holds_nothing() -> None:
    assert collides(replace(TOMS, at=NOW)) is not None
    assert collides(replace(TOMS, at=NOW), collision_window=timedelta(0)) is None


def test_nobody_collides_with_themselves_or_on_another_ticket() -> None:
    assert collides(replace(TOMS, author=BEA)) is None
    assert collides(replace(TOMS, ticket=TWO)) is None
    assert collides() is None


def test_the_newest_of_several_is_shown() -> None:
    assert collides(TOMS, replace(TOMS, entry=EntryId(21))) == 21

"""Who gets a ticket that nobody has: the ways of its queue in turn, and only somebody who is here."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailgate.desk.assigning import is_here, pick
from mailgate.desk.command.needs import Workload
from mailgate.desk.model import (
    Assignment,
    Facts,
    Known,
    Load,
    NotifyMode,
    Organisation,
    Person,
    PersonKind,
    QueuePolicy,
    TicketFacts,
)
from mailgate.mail.model import Address
from tests.unit.desk.makers import ANNA, BEA, NOW, SUPPORT, TOM, desk, known, person, ticket

KIM = person("kim@staff.example", 6, PersonKind.STAFF)
MANAGER, DEFAULT, ROBIN = Assignment.MANAGER, Assignment.DEFAULT, Assignment.ROUND_ROBIN
TOMORROW, YESTERDAY = NOW + timedelta(days=1), NOW - timedelta(days=1)
MUSTER = Organisation(name="Muster", manager=KIM.address)


def asked(queue: QueuePolicy, *loads: Load, on: TicketFacts | None = None, unreachable: frozenset[Address] = frozenset()) -> str:
    """The local part of whoever is found, or ``nobody``."""
    house = replace(desk(staff=tuple(one.person for one in loads), queues=(queue,)), organisations={"Muster": MUSTER})
    facts = Facts({Workload("support"): loads})
    found = pick(on or ticket(), known(ANNA, desk=replace(house, unreachable=unreachable), queue=queue, facts=facts))
    return found.person.address.partition("@")[0] if found else "nobody"


def by(*ways: Assignment, assignee: Person | None = None) -> QueuePolicy:
    return replace(SUPPORT, assignment=ways, assignee=assignee.address if assignee else None)


def load(who: Person, tickets: int = 0, last: int = 0) -> Load:
    return Load(person=who, open=tickets, last=last)


@pytest.mark.parametrize(
    ("loads", "turn"),
    [
        ([load(BEA, 2), load(TOM, 1), load(KIM, 3)], "tom"),
        ([load(BEA, 1, 8), load(TOM, 1, 7), load(KIM, 1, 9)], "tom"),
        ([load(BEA, 1, 7), load(TOM, 1, 7), load(KIM, 1)], "kim"),
        ([load(KIM, 1), load(TOM, 1), load(BEA, 1)], "bea"),
        ([], "nobody"),
    ],
)
def test_the_turn_goes_to_the_fewest_then_the_longest_ago_then_the_first(loads: list[Load], turn: str) -> None:
    assert asked(by(ROBIN), *loads) == turn
    assert asked(by(ROBIN), *reversed(loads)) == turn


@pytest.mark.parametrize(
    ("ways", "firm", "turn"),
    [
        ((MANAGER, DEFAULT), "Muster", "kim"),
        ((MANAGER, DEFAULT), None, "tom"),
        ((DEFAULT, MANAGER), "Muster", "tom"),
        ((MANAGER, ROBIN), None, "bea"),
        ((ROBIN,), "Muster", "bea"),
        ((MANAGER,), None, "nobody"),
        ((), "Muster", "nobody"),
    ],
)
def test_the_ways_are_tried_in_turn(ways: tuple[Assignment, ...], firm: str | None, turn: str) -> None:
    team = (load(BEA), load(TOM, 5), load(KIM, 9))
    assert asked(by(*ways, assignee=TOM), *team, on=ticket(organisation=firm)) == turn


@pytest.mark.parametrize("way", [MANAGER, DEFAULT, ROBIN])
@pytest.mark.parametrize(
    "gone",
    [
        {"away_until": TOMORROW},
        {"away_since": NOW, "away_until": TOMORROW},
        {"notify": NotifyMode.NONE},
        {"queues": frozenset({"hilfe"})},
        {"kind": PersonKind.CUSTOMER},
    ],
)
def test_who_is_not_here_is_passed_over(way: Assignment, gone: dict[str, object]) -> None:
    queue, muster = by(way, assignee=KIM), ticket(organisation="Muster")
    assert asked(queue, load(KIM), on=muster) == "kim"
    assert asked(queue, load(replace(KIM, **gone)), on=muster) == "nobody"  # type: ignore[arg-type]


def test_who_gets_no_mail_is_passed_over() -> None:
    assert asked(by(ROBIN), load(KIM), load(TOM, 4), unreachable=frozenset({KIM.address})) == "tom"


@pytest.mark.parametrize(
    ("since", "until", "here"),
    [
        (None, NOW, True),
        (None, NOW + timedelta(seconds=1), False),
        (NOW, TOMORROW, False),
        (NOW + timedelta(seconds=1), TOMORROW, True),
        (YESTERDAY, None, True),
    ],
)
def test_an_absence_begins_and_ends_to_the_second(since: datetime | None, until: datetime | None, here: bool) -> None:
    assert is_here(replace(KIM, away_since=since, away_until=until), "support", known()) is here


def test_nobody_gets_their_own_question() -> None:
    assert asked(by(ROBIN), load(BEA), load(TOM, 7), on=ticket(requester=BEA)) == "tom"


TIMES = st.none() | st.sampled_from([YESTERDAY, NOW, TOMORROW])
STAFF = st.builds(
    lambda number, **more: person(f"s{number}@staff.example", number, PersonKind.STAFF, **more),
    st.integers(11, 19),
    notify=st.sampled_from(NotifyMode),
    queues=st.sampled_from([frozenset[str](), frozenset({"support"}), frozenset({"hilfe"})]),
    away_since=TIMES,
    away_until=TIMES,
)


@given(
    team=st.lists(STAFF, max_size=6, unique_by=lambda one: one.id),
    ways=st.lists(st.sampled_from(Assignment), max_size=3),
    named=st.integers(11, 19),
    dead=st.integers(11, 19),
    opens=st.lists(st.integers(0, 3), min_size=6, max_size=6),
)
def test_whatever_the_facts_only_somebody_here_is_found(
    team: list[Person], ways: list[Assignment], named: int, dead: int, opens: list[int]
) -> None:
    who, gone = Address(f"s{named}@staff.example"), Address(f"s{dead}@staff.example")
    queue = replace(SUPPORT, assignment=tuple(ways), assignee=who)
    house = replace(desk(staff=tuple(team), queues=(queue,)), unreachable=frozenset({gone}))
    house = replace(house, organisations={"Muster": replace(MUSTER, manager=who)})
    loads = tuple(load(one, count) for one, count in zip(team, opens, strict=False))
    facts: Known = known(ANNA, desk=house, queue=queue, facts=Facts({Workload("support"): loads}))
    found = pick(ticket(organisation="Muster"), facts)
    fit = [one for one in team if (not one.queues or "support" in one.queues) and one.address != gone and _told_and_here(one)]
    assert found is None or found.person in fit
    if Assignment.ROUND_ROBIN in ways:
        assert (found is None) is (not fit)


def _told_and_here(who: Person) -> bool:
    away = who.away_until is not None and who.away_until > NOW and (who.away_since is None or who.away_since <= NOW)
    return who.notify is not NotifyMode.NONE and not away

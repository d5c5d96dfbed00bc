"""What a mail changed goes back as far as nobody has changed it since."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from mailgate.desk.draft import Draft
from mailgate.desk.model import Deadlines, EventKind, Priority, Role, Status, TicketFacts, WaitingFor
from mailgate.desk.side_letters import ASKED
from mailgate.desk.undoing import changes, take_back, turned
from mailgate.mail.model import EntryId
from tests.unit.desk.makers import ANNA, BEA, CARL, NOW, TOM, desk, takes_part, ticket

BEFORE = ticket()
CHANGED: list[dict[str, Any]] = [
    {"status": Status.CLOSED},
    {"status": Status.PENDING, "wake_at": NOW + timedelta(days=3), "deadlines": Deadlines(pending_since=NOW)},
    {"assignee": TOM},
    {"priority": Priority.URGENT},
    {"title": "The other lamp"},
    {"queue": "hilfe"},
    {"tags": frozenset({"lamp", "march"})},
    {"waiting_for": WaitingFor.CUSTOMER},
    {"participants": (*BEFORE.participants, takes_part(CARL))},
    {"requester": CARL, "participants": (takes_part(CARL, Role.REQUESTER), takes_part(ANNA, Role.CC, wrote=True))},
]


def undone(now: TicketFacts, found: dict[str, object]) -> tuple[TicketFacts, tuple[str, ...]]:
    draft = Draft(desk(), now, NOW)
    kept = take_back(draft, found, BEA, EntryId(99))
    return draft.ticket, kept


def seen(one: TicketFacts) -> dict[str, object]:
    """What counts: everything but who merely watches."""
    return changes(BEFORE, one)


@pytest.mark.parametrize("change", CHANGED, ids=lambda change: next(iter(change)))
def test_each_field_goes_back(change: dict[str, Any]) -> None:
    after = replace(BEFORE, **change)
    back, kept = undone(after, changes(BEFORE, after))
    left = {field for field in seen(back) if field != "cc"}
    assert (left, kept) == (set(), ())


@pytest.mark.parametrize("change", CHANGED[:8], ids=lambda change: next(iter(change)))
def test_and_forth_again(change: dict[str, Any]) -> None:
    after = replace(BEFORE, **change)
    found = changes(BEFORE, after)
    again, kept = undone(undone(after, found)[0], turned(found))
    assert (seen(again), kept) == (found, ())


def test_what_somebody_changed_since_stays_and_is_named() -> None:
    after = replace(BEFORE, status=Status.CLOSED, priority=Priority.HIGH, title="x")
    since = replace(after, priority=Priority.LOW)
    back, kept = undone(since, changes(BEFORE, after))
    assert (back.status, back.priority, back.title, kept) == (Status.OPEN, Priority.LOW, "The lamp", ("priority",))


def test_who_was_brought_in_and_has_written_stays() -> None:
    after = replace(BEFORE, participants=(*BEFORE.participants, takes_part(CARL)))
    wrote = replace(BEFORE, participants=(*BEFORE.participants, takes_part(CARL, wrote=True)))
    back, _ = undone(wrote, changes(BEFORE, after))
    assert back.participant(CARL.address) is not None


def test_tags_that_were_there_before_stay() -> None:
    before = replace(BEFORE, tags=frozenset({"old"}))
    after = replace(before, tags=frozenset({"old", "new"}))
    back, _ = undone(replace(after, tags=frozenset({"old", "new", "other"})), changes(before, after))
    assert back.tags == {"old", "other"}


def test_tags_and_people_that_somebody_touched_since_stay_and_are_named() -> None:
    after = replace(BEFORE, tags=frozenset({"a", "b"}), participants=(*BEFORE.participants, takes_part(CARL)))
    later: list[tuple[EventKind, dict[str, object]]] = [
        (EventKind.TAGGED, {"removed": ["a"]}),
        (EventKind.TAGGED, {"added": ["a"]}),
        (EventKind.PARTICIPANT_REMOVED, {"address": CARL.address}),
        (EventKind.PARTICIPANT_ADDED, {"address": CARL.address, "role": "cc"}),
    ]
    draft = Draft(desk(), after, NOW)
    kept = take_back(draft, changes(BEFORE, after), BEA, EntryId(99), later)
    assert draft.ticket.tags == {"a"}
    assert kept == ("tags", "cc")
    assert draft.ticket.participant(CARL.address) is not None


def test_who_was_only_asked_since_is_brought_in_and_goes_as_ever() -> None:
    after = replace(BEFORE, participants=(*BEFORE.participants, takes_part(CARL)))
    draft = Draft(desk(), after, NOW)
    later = [(EventKind.PARTICIPANT_ADDED, {"address": CARL.address, "role": ASKED})]
    assert take_back(draft, changes(BEFORE, after), BEA, EntryId(99), later) == ()
    assert draft.ticket.participant(CARL.address) is None


def test_a_queue_that_is_gone_is_named() -> None:
    after = replace(BEFORE, queue="support")
    _, kept = undone(after, {"queue": ["gone", "support"]})
    assert kept == ("queue",)


def test_a_waking_time_goes_back_with_its_status_only() -> None:
    before = replace(BEFORE, status=Status.PENDING, wake_at=NOW + timedelta(days=3))
    closed = replace(BEFORE, status=Status.CLOSED)
    back, kept = undone(replace(closed, status=Status.OPEN), changes(before, closed))
    assert (back.status, kept) == (Status.OPEN, ("status",))

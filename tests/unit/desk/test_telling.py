"""What somebody wants to hear of one ticket comes before what they chose for all; what waits is heard all the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest

from mailgate.desk.actions import Attend
from mailgate.desk.draft import Draft
from mailgate.desk.letters import Because, NoticeKind
from mailgate.desk.model import Attention, NotifyMode, Person, PersonKind, Role, Status, TicketFacts
from mailgate.desk.rules import come_back, wake
from mailgate.desk.telling import staff_to_tell
from mailgate.mail.model import PersonId
from tests.unit.desk.makers import ANNA, BEA, NOW, TOM, desk, person, takes_part, ticket

KINDS = (NoticeKind.OPENED, NoticeKind.CUSTOMER_MESSAGE, NoticeKind.STAFF_MESSAGE, NoticeKind.NOTE)
MUTED, ONCE = Attention(muted=True), Attention(once=True)
SNOOZED = Attention(snoozed_until=NOW + timedelta(hours=1))
OVER = Attention(snoozed_until=NOW)


def kim(mode: NotifyMode = NotifyMode.ALL) -> Person:
    return person("kim@staff.example", 6, PersonKind.STAFF, notify=mode)


def by(who: Person, wants: Attention) -> dict[PersonId, Attention]:
    return {PersonId(who.id or 0): wants}


def of(who: Person, wants: Attention, **changes: object) -> TicketFacts:
    """A ticket of Bea's that ``who`` watches, and wants so much of."""
    parts = (takes_part(ANNA, Role.REQUESTER), takes_part(BEA, Role.WATCHER), takes_part(who, Role.WATCHER))
    made = ticket(assignee=BEA, participants=parts)
    return replace(made, attention=by(who, wants), **changes)  # type: ignore[arg-type]


def told(who: Person, on: TicketFacts, kind: NoticeKind, named: tuple[Person, ...] = ()) -> tuple[bool, Draft]:
    draft = Draft(desk(staff=(BEA, TOM, who)), on, NOW)
    return who in staff_to_tell(draft, kind, TOM, named, on), draft


@pytest.mark.parametrize(("mode", "kind", "wants"), [*product(NotifyMode, KINDS, (MUTED, SNOOZED))])
def test_who_asked_for_silence_has_it(mode: NotifyMode, kind: NoticeKind, wants: Attention) -> None:
    assert told(kim(mode), of(kim(mode), wants), kind)[0] is False


@pytest.mark.parametrize("wants", [MUTED, SNOOZED])
def test_who_is_called_hears_and_goes_on_hearing(wants: Attention) -> None:
    heard, draft = told(kim(), of(kim(), wants), NoticeKind.NOTE, named=(kim(),))
    assert heard
    assert draft.attention(kim()) == Attention()
    assert draft.because[kim().address] is Because.NAMED


def test_a_snooze_lasts_to_the_minute() -> None:
    assert told(kim(), of(kim(), OVER), NoticeKind.NOTE)[0] is True
    assert told(kim(), of(kim(), replace(OVER, snoozed_until=NOW + timedelta(minutes=1))), NoticeKind.NOTE)[0] is False


@pytest.mark.parametrize(("kind", "ends"), [(NoticeKind.CUSTOMER_MESSAGE, True), (NoticeKind.NOTE, False)])
def test_only_a_customers_mail_ends_the_snooze_of_ones_own_ticket(kind: NoticeKind, ends: bool) -> None:
    heard, draft = told(kim(), of(kim(), SNOOZED, assignee=kim()), kind)
    assert heard is ends
    assert (draft.attention(kim()).snoozed_until is None) is ends


@pytest.mark.parametrize(
    ("mode", "wants"), [*product(NotifyMode, (ONCE, replace(ONCE, muted=True), replace(SNOOZED, once=True)))]
)
def test_who_asked_for_the_next_answer_hears_it_whatever_they_chose_and_once(mode: NotifyMode, wants: Attention) -> None:
    who = kim(mode)
    heard, draft = told(who, of(who, wants), NoticeKind.CUSTOMER_MESSAGE)
    assert heard
    assert draft.because[who.address] is Because.ASKED
    assert draft.attention(who) == replace(wants, once=False)
    assert [a.attention for a in draft.actions if isinstance(a, Attend)] == [replace(wants, once=False)]


@pytest.mark.parametrize("kind", [NoticeKind.STAFF_MESSAGE, NoticeKind.NOTE])
def test_a_colleagues_word_is_no_answer(kind: NoticeKind) -> None:
    assert told(kim(NotifyMode.NONE), of(kim(NotifyMode.NONE), ONCE), kind)[0] is False


LONELY = [
    ({"bea": NotifyMode.NONE, "tom": NotifyMode.NONE}, "bea", {"bea", "tom"}),
    ({"bea": NotifyMode.NONE, "tom": NotifyMode.MENTIONS}, "bea", {"tom"}),
    ({"bea": NotifyMode.MENTIONS, "tom": NotifyMode.NONE}, "bea", {"bea"}),
    ({"bea": NotifyMode.MENTIONS, "tom": NotifyMode.MENTIONS}, "", {"bea", "tom"}),
    ({"bea": NotifyMode.DIGEST, "tom": NotifyMode.NONE}, "", {"bea"}),
]
"""What they chose, whose ticket it is, and who hears of a customer's message."""


@pytest.mark.parametrize(("modes", "owner", "hear"), LONELY)
def test_what_waits_reaches_somebody(modes: dict[str, NotifyMode], owner: str, hear: set[str]) -> None:
    staff = tuple(person(f"{w}@staff.example", n, PersonKind.STAFF, notify=mode) for n, (w, mode) in enumerate(modes.items(), 7))
    mine = next((p for p in staff if p.address.startswith(f"{owner}@")), None)
    on = ticket(assignee=mine, participants=(takes_part(ANNA, Role.REQUESTER),))
    found = staff_to_tell(Draft(desk(staff=staff), on, NOW), NoticeKind.CUSTOMER_MESSAGE, ANNA, (), on)
    assert {p.address.partition("@")[0] for p in found} == hear


def test_the_muted_owner_hears_where_nobody_else_does() -> None:
    on = replace(ticket(assignee=BEA, participants=(takes_part(ANNA, Role.REQUESTER),)), attention=by(BEA, MUTED))
    draft = Draft(desk(staff=(BEA, TOM)), on, NOW)
    assert staff_to_tell(draft, NoticeKind.CUSTOMER_MESSAGE, ANNA, (), on) == (BEA,)
    assert draft.because == {BEA.address: Because.WAITS}


def test_a_queue_without_people_is_everybodys() -> None:
    far = person("kim@staff.example", 6, PersonKind.STAFF, queues=frozenset({"hilfe"}))
    on = ticket(assignee=None, participants=(takes_part(ANNA, Role.REQUESTER),))
    assert staff_to_tell(Draft(desk(staff=(far,)), on, NOW), NoticeKind.CUSTOMER_MESSAGE, ANNA, (), on) == (far,)


def test_what_wakes_for_nobody_is_told_to_the_queue() -> None:
    on = ticket(assignee=None, status=Status.PENDING, participants=(takes_part(ANNA, Role.REQUESTER),))
    sent = [a for a in wake(on, desk(staff=(BEA, TOM)), NOW).actions if hasattr(a, "letter")]
    assert [a.letter.to for a in sent] == [BEA, TOM]


@pytest.mark.parametrize(("status", "letters"), [(Status.OPEN, 1), (Status.PENDING, 1), (Status.CLOSED, 0)])
def test_what_was_snoozed_comes_back_once_unless_it_is_closed(status: Status, letters: int) -> None:
    on = of(kim(NotifyMode.NONE), OVER, status=status)
    made = come_back(on, kim(NotifyMode.NONE), desk(staff=(BEA, kim())), NOW)
    assert len([a for a in made.actions if hasattr(a, "letter")]) == letters
    assert [a.attention.snoozed_until for a in made.actions if isinstance(a, Attend)] == [None]

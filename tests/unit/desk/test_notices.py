"""Who is told what: customers in every case, staff as they chose, and a mail that waits always somebody."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from mailgate.desk.draft import Draft
from mailgate.desk.letters import NoticeKind, StatusTold, Update
from mailgate.desk.model import NotifyMode, Person, PersonKind, PublicMessage, Role, Status, TicketFacts
from mailgate.desk.notices import mentioned, status_told
from mailgate.desk.telling import staff_to_tell
from mailgate.desk.updating import customers_to_tell, update
from mailgate.mail.model import EntryId
from tests.unit.desk.makers import ANNA, BEA, CARL, HILFE, NOW, ONE, SUPPORT, TOM, desk, person, takes_part, ticket

DORA = person("dora@customer.example", 5)
WAITING = (NoticeKind.OPENED, NoticeKind.CUSTOMER_MESSAGE)
KINDS = (*WAITING, NoticeKind.STAFF_MESSAGE, NoticeKind.NOTE)
MINE, WATCHED, NAMED, OTHERS, NOBODYS = "mine", "watched", "named", "another's", "unassigned"


def kim(mode: NotifyMode) -> Person:
    return person("kim@staff.example", 6, PersonKind.STAFF, notify=mode)


def hears(who: Person, kind: NoticeKind, place: str) -> bool:
    """Whether ``who`` is told, beside Bea, who always hears."""
    watching = (takes_part(who, Role.WATCHER),) if place == WATCHED else ()
    owner = {MINE: who, NOBODYS: None}.get(place, BEA)
    on = ticket(assignee=owner, participants=(takes_part(ANNA, Role.REQUESTER), takes_part(BEA, Role.WATCHER), *watching))
    draft = Draft(desk(staff=(BEA, TOM, who)), on, NOW)
    named = (who,) if place == NAMED else ()
    return who in staff_to_tell(draft, kind, TOM, named, on)


def wanted(mode: NotifyMode, kind: NoticeKind, place: str) -> bool:
    """The contract in other words."""
    match mode:
        case NotifyMode.ALL:
            return True
        case NotifyMode.ASSIGNED | NotifyMode.DIGEST:
            return place in (MINE, WATCHED, NAMED) or (place == NOBODYS and kind in WAITING)
        case NotifyMode.MENTIONS:
            return place == NAMED or (place == MINE and kind is NoticeKind.OPENED)
        case NotifyMode.NONE:
            return False


@pytest.mark.parametrize(("mode", "kind", "place"), [*product(NotifyMode, KINDS, (MINE, WATCHED, NAMED, OTHERS, NOBODYS))])
def test_each_hears_as_they_chose(mode: NotifyMode, kind: NoticeKind, place: str) -> None:
    assert hears(kim(mode), kind, place) is wanted(mode, kind, place)


@pytest.mark.parametrize("mode", NotifyMode)
def test_nobody_is_told_of_their_own_words(mode: NotifyMode) -> None:
    who = kim(mode)
    draft = Draft(desk(staff=(BEA, who)), ticket(assignee=who), NOW)
    assert who not in staff_to_tell(draft, NoticeKind.NOTE, who, (who,), None)


@pytest.mark.parametrize("kind", KINDS)
def test_staff_of_other_queues_do_not_hear_of_an_unassigned_ticket(kind: NoticeKind) -> None:
    elsewhere = person("kim@staff.example", 6, PersonKind.STAFF, queues=frozenset({"hilfe"}))
    everywhere = person("all@staff.example", 7, PersonKind.STAFF, notify=NotifyMode.ALL, queues=frozenset({"hilfe"}))
    draft = Draft(desk(staff=(BEA, elsewhere, everywhere)), ticket(), NOW)
    assert {elsewhere, everywhere}.isdisjoint(staff_to_tell(draft, kind, ANNA, (), None))


@pytest.mark.parametrize(
    ("modes", "told"),
    [
        ((NotifyMode.NONE, NotifyMode.NONE), 2),
        ((NotifyMode.MENTIONS, NotifyMode.NONE), 1),
        ((NotifyMode.ASSIGNED, NotifyMode.NONE), 1),
    ],
)
def test_an_unassigned_mail_that_waits_reaches_somebody_whatever_they_chose(modes: tuple[NotifyMode, ...], told: int) -> None:
    staff = tuple(person(f"s{n}@staff.example", n + 1, PersonKind.STAFF, notify=mode) for n, mode in enumerate(modes))
    draft = Draft(desk(staff=staff), ticket(), NOW)
    assert len(staff_to_tell(draft, NoticeKind.CUSTOMER_MESSAGE, ANNA, (), ticket())) == told
    assert staff_to_tell(draft, NoticeKind.NOTE, BEA, (), ticket()) == ()


def on_cc(*, wrote: bool, staff_wrote: bool) -> TicketFacts:
    carl = takes_part(CARL, Role.CC, wrote=wrote)
    dora = takes_part(DORA, Role.CC, wrote=True)
    return ticket(
        participants=(takes_part(ANNA, Role.REQUESTER), carl, dora, takes_part(BEA, Role.WATCHER)), staff_wrote=staff_wrote
    )


RELAYED = [
    # by    on the mail         Carl wrote, staff wrote -> who is told
    (BEA, set(), False, False, {ANNA, CARL, DORA}),
    (ANNA, set(), False, False, {DORA}),
    (ANNA, set(), True, False, {CARL, DORA}),
    (ANNA, set(), False, True, {CARL, DORA}),
    (ANNA, {CARL}, True, True, {DORA}),
    (DORA, set(), False, False, {ANNA}),
    (CARL, {ANNA, DORA}, False, True, set()),
]


@pytest.mark.parametrize(("author", "on_the_mail", "wrote", "staff_wrote", "told"), RELAYED)
def test_customers_hear_of_every_public_message_and_nobody_is_spammed(
    author: Person, on_the_mail: set[Person], wrote: bool, staff_wrote: bool, told: set[Person]
) -> None:
    draft = Draft(desk(), on_cc(wrote=wrote, staff_wrote=staff_wrote), NOW)
    relayed = customers_to_tell(draft, author, frozenset(p.address for p in on_the_mail))
    assert {one.person for one in relayed} == told


@pytest.mark.parametrize(("since", "told"), [(89, True), (90, True), (91, False)])
def test_who_joined_later_gets_later_messages_only(since: int, told: bool) -> None:
    late = replace(takes_part(CARL), since=EntryId(since))
    draft = Draft(desk(), ticket(participants=(takes_part(ANNA, Role.REQUESTER), late)), NOW)
    message = PublicMessage(id=EntryId(90), ticket=ONE, author=BEA, text="x", at=NOW)
    update(draft, message, draft.ticket.customers)
    sent = [a.letter for a in draft.actions if hasattr(a, "letter")]
    assert all(isinstance(letter, Update) for letter in sent)
    assert (CARL in [letter.to for letter in sent]) is told
    with_carl = [(letter.to, [one.address for one in letter.others]) for letter in sent if isinstance(letter, Update)]
    assert all((CARL.address in others) is (told and to != CARL) for to, others in with_carl)


@pytest.mark.parametrize(("updates", "status", "told"), [
    (frozenset({"closed"}), Status.CLOSED, True),
    (frozenset({"closed"}), Status.PENDING, False),
    (frozenset({"pending"}), Status.PENDING, True),
    (frozenset({"pending"}), Status.CLOSED, False),
    (frozenset(), Status.CLOSED, False),
])  # fmt: skip
@pytest.mark.parametrize("reached", [True, False])
def test_a_change_of_status_is_told_once_and_as_the_queue_says(
    updates: frozenset[str], status: Status, told: bool, reached: bool
) -> None:
    queue = type(SUPPORT)(
        name="support", address=SUPPORT.address, display_name="Support", language="en", customer_updates=updates
    )
    draft = Draft(desk(queues=(queue, HILFE)), ticket(), NOW)
    draft.status(status, BEA)
    status_told(draft, BEA, [ANNA] if reached else [])
    letters = [a.letter for a in draft.actions if hasattr(a, "letter")]
    assert [type(letter) for letter in letters] == ([StatusTold] if told and not reached else [])


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("@tom look", {TOM}),
        ("Look, @TOM and @bea!", {TOM, BEA}),
        ("(@tom)", {TOM}),
        ("@tom.", {TOM}),
        ("@tommy", set()),
        ("tom@staff.example", set()),
        ("x@tom", set()),
        ("tom", set()),
        ("@tom@staff.example", {TOM}),
    ],
)
def test_a_mention_is_a_local_part_after_an_at(text: str, names: set[Person]) -> None:
    assert set(mentioned(text, desk())) == names

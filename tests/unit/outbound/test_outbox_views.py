"""What the operator sees of the outbox, and what rules ask of earlier letters."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

import pytest

from mailgate.mail.model import EntryId, MessageId, OutboxId, PersonId, TicketNumber
from store import outbox_views
from store.engine import Store
from store.outbox_rows import Addressed, Audience, Kind, State
from store.outbox_views import Filter
from tests.unit.outbound.desk import ANNA, BEA, NOTE, NOW, PUBLIC, TO_ANNA, TO_BEA, furnish, letter, put


def numbered(number: int, base: Addressed = TO_ANNA, **more: Any) -> Addressed:
    return replace(base, id=OutboxId(number), **more)


def test_a_line_of_the_list_has_the_fields_of_the_contract(store: Store) -> None:
    put(store, letter(TO_ANNA))
    with store.read() as session:
        [line] = outbox_views.listing(session, Filter())
    assert asdict(line) == {
        "id": 1,
        "ticket": 1,
        "message": PUBLIC,
        "recipient": "anna@customer.test",
        "kind": "update",
        "state": "due",
        "attempts": 0,
        "next_at": NOW,
        "message_id": "1@help.test",
    }
    assert list(asdict(line)) == ["id", "ticket", "message", "recipient", "kind", "state", "attempts", "next_at", "message_id"]


def test_the_list_is_newest_first_and_can_be_narrowed(store: Store) -> None:
    put(store, *[letter(numbered(number, ticket=TicketNumber(number % 2))) for number in (1, 2, 3)])
    put(store, replace(letter(numbered(4)), state=State.HELD))
    with store.read() as session:

        def ids(**wanted: Any) -> list[int]:
            return [line.id for line in outbox_views.listing(session, Filter(**wanted))]

        assert ids() == [4, 3, 2, 1]
        assert ids(limit=2) == [4, 3]
        assert ids(states=[State.HELD, State.FAILED]) == [4]
        assert ids(ticket=TicketNumber(0)) == [2]


def test_one_letter_is_shown_whole_and_an_unknown_one_is_none(store: Store) -> None:
    put(store, letter(TO_ANNA, b"Subject: x\r\n\r\ny\r\n"))
    with store.read() as session:
        shown = outbox_views.show(session, OutboxId(1))
        assert outbox_views.show(session, OutboxId(2)) is None
    assert shown is not None
    assert (shown.wire.content, shown.mail_from, shown.created_at) == (b"Subject: x\r\n\r\ny\r\n", "support+b1@help.test", NOW)


@pytest.mark.parametrize(
    ("base", "entry", "author", "persons_public"),
    [
        (TO_ANNA, PUBLIC, BEA, True),
        (TO_ANNA, None, None, False),
        (TO_BEA, PUBLIC, BEA, False),
        (TO_BEA, NOTE, BEA, False),
    ],
)
def test_a_bounce_learns_whose_words_did_not_arrive(
    store: Store, base: Addressed, entry: EntryId | None, author: int | None, persons_public: bool
) -> None:
    furnish(store)
    put(store, letter(numbered(7, base, entry=entry)))
    with store.read() as session:
        facts = outbox_views.facts(session, OutboxId(7))
        assert outbox_views.facts(session, OutboxId(8)) is None
    assert facts is not None
    assert (facts.id, facts.ticket, facts.recipient, facts.entry) == (7, 1, base.recipient, entry)
    assert (facts.author and facts.author.id, facts.persons_public) == (author, persons_public)


def test_a_letter_is_found_by_its_message_id_on_its_ticket(store: Store) -> None:
    put(store, letter(numbered(1)), letter(numbered(2, ticket=TicketNumber(2))))
    with store.read() as session:
        assert outbox_views.by_message_id(session, TicketNumber(1), MessageId("1@help.test")) == 1
        assert outbox_views.by_message_id(session, TicketNumber(1), MessageId("2@help.test")) is None


@pytest.mark.parametrize(
    ("limit", "found"),
    [(10, [1, 2, 4, 5]), (4, [1, 2, 4, 5]), (3, [1, 4, 5]), (2, [1, 5]), (1, [5])],
)
def test_a_thread_keeps_its_first_letter_and_the_newest(store: Store, limit: int, found: list[int]) -> None:
    put(store, *[letter(numbered(number)) for number in (1, 2, 4, 5)])
    put(store, letter(numbered(3, TO_BEA)), letter(numbered(6, ticket=TicketNumber(2))))
    with store.read() as session:
        ids = outbox_views.last_ids(session, (TicketNumber(1),), PersonId(ANNA), limit)
    assert [one.message_id for one in ids] == [f"{number}@help.test" for number in found]


def test_what_stands_in_the_row_is_what_the_row_was_given(store: Store) -> None:
    put(store, letter(TO_BEA))
    with store.read() as session:
        shown = outbox_views.show(session, OutboxId(1))
    assert shown is not None
    assert (shown.to, shown.to.audience, shown.to.kind) == (TO_BEA, Audience.STAFF, Kind.NOTICE)

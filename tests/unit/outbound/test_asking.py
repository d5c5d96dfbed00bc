"""Law 1 at the last moment: what was committed before a letter begins is heard, whoever wrote it and whenever it was claimed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from threading import Event
from typing import Any

import pytest
from sqlmodel import Session

from mailgate.desk.deadlines import Failed
from mailgate.desk.model import Suppressed
from mailgate.mail.model import Address, OutboxId
from mailgate.outbound import delivery
from mailgate.outbound.books import Books, Done, Seen
from mailgate.outbound.delivery import Delivery
from store import outbox, suppression
from store.engine import Store
from store.outbox_rows import Change, Claimed, NewRow, State
from store.tables import InternalNoteRow, ParticipantRow, Ticket
from tests.peers.daemon import PATIENCE
from tests.unit.outbound.desk import ANNA, NOW, PUBLIC, TO_ANNA, furnish, letter, look, put, state, stranger
from tests.unit.outbound.pretend import Post, Pretend

Write = Callable[[Store], None]
DEAD = Address("dead@customer.test")


def leave(store: Store) -> None:
    with store.write() as session:
        session.get_one(ParticipantRow, (1, ANNA)).active = False


def test_who_leaves_after_a_claim_is_heard_though_others_are_asked_since(
    store: Store, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While it is asked about letter 1, letter 2 is claimed and Anna leaves: whoever asked about 1 has not asked about 2."""
    furnish(store)
    ask, entered, on = Books.look, Event(), Event()

    def slowly(books: Books, *how: Any) -> Any:
        entered.set()
        assert on.wait(PATIENCE)
        return ask(books, *how)

    async def scene() -> list[OutboxId]:
        made = post.delivery()
        books, asking = made._books, made._asking
        await asking.put(*_claimed(made, letter(stranger(1))), NOW)
        first = asyncio.create_task(asking.again(books))
        assert await asyncio.to_thread(entered.wait, PATIENCE)
        second = asyncio.create_task(asking.put(*_claimed(made, letter(replace(TO_ANNA, id=OutboxId(2)))), NOW))
        leave(store)
        await asyncio.sleep(0)
        on.set()
        assert await first == []
        await second
        return await asking.again(books)

    monkeypatch.setattr(Books, "look", slowly)
    assert asyncio.run(scene()) == [2]


def test_who_leaves_between_a_claim_and_a_look_at_others_is_heard(store: Store, post: Post) -> None:
    """Letter 2 comes into the pool when all was asked that was there, and nobody wrote since: it was not asked with them."""
    furnish(store)

    async def scene() -> list[OutboxId]:
        made = post.delivery()
        books, asking = made._books, made._asking
        await asking.put(*_claimed(made, letter(stranger(1))), NOW)
        second = _claimed(made, letter(replace(TO_ANNA, id=OutboxId(2))))
        leave(store)
        assert await asking.again(books) == []
        await asking.put(*second, NOW)
        return await asking.again(books)

    assert asyncio.run(scene()) == [2]


def _claimed(made: Delivery, row: NewRow) -> tuple[list[Claimed], Seen]:
    put(made.store, row)
    claimed, _, seen = made._books.turn(Done(), made._room(64))
    assert [one.id for one in claimed] == [row.to.id]
    return claimed, seen


def test_an_address_that_a_turn_itself_suppresses_gets_no_letter_that_was_in_hand(
    store: Store, relay: Pretend, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As ``desk.bouncing.undelivered`` does where nobody is there."""
    to_dead = [letter(replace(stranger(number), recipient=DEAD)) for number in (1, 3)]
    put(store, to_dead[0], letter(stranger(2, "slow.test")), to_dead[1])
    relay.answers[DEAD].append(Failed(reply="550 5.1.1 nobody", code=550))
    monkeypatch.setattr(delivery, "LOOK_AGAIN", timedelta(milliseconds=1))
    turn = Books.turn
    loop: asyncio.AbstractEventLoop

    def suppress(session: Session, outbox_id: OutboxId, reply: str) -> None:
        suppression.add(session, Suppressed(address=DEAD, reason=reply, outbox=outbox_id, at=NOW, until=None))

    def turning(books: Books, *how: Any) -> Any:
        if state(store, 1) == "failed":
            loop.call_soon_threadsafe(relay.stuck["slow.test"].set)
        return turn(books, *how)

    monkeypatch.setattr(Books, "turn", turning)

    async def scene() -> None:
        nonlocal loop
        loop, relay.stuck["slow.test"] = asyncio.get_running_loop(), asyncio.Event()
        await post.delivery(connections=1, failed=suppress).drain()

    asyncio.run(scene())
    assert [state(store, number) for number in (1, 2, 3)] == ["failed", "sent", "failed"]
    assert (len(relay.begun), "is suppressed" in look(store, 3).last_reply) == (2, True)


def note(store: Store, ticket: int = 1) -> None:
    said: dict[str, Any] = {"author": 2, "author_role": "staff", "text": "x", "full_text": "x", "via": "smtp", "trust": "aligned"}
    with store.write() as session:
        session.add(InternalNoteRow(id=20, ticket=ticket, at=NOW, **said))


def merge_with_a_note(store: Store) -> None:
    note(store, 2)
    with store.write() as session:
        session.get_one(Ticket, 2).merged_into = 1


@pytest.mark.parametrize(
    ("meanwhile", "times"),
    [(note, 2), (merge_with_a_note, 2), (partial(note, ticket=2), 1)],
    ids=["a note", "a merged ticket's note", "a note elsewhere"],
)
def test_what_comes_inside_while_a_letter_waits_in_hand_is_shown_to_the_leak_guard(
    store: Store, relay: Pretend, post: Post, meanwhile: Write, times: int
) -> None:
    furnish(store)
    put(store, letter(stranger(1)), letter(replace(TO_ANNA, id=OutboxId(2))), letter(stranger(3)))
    shown = list[OutboxId]()

    def guard(session: Session, letters: Sequence[Claimed]) -> frozenset[OutboxId]:
        shown.extend(one.id for one in letters if one.to.entry == PUBLIC)
        if shown.count(OutboxId(2)) > 1:
            outbox.record(session, {OutboxId(2): Change(state=State.HELD, reply="leaks", tried=False)})
        return frozenset(one.id for one in letters if shown.count(one.id) < 2)

    async def scene() -> None:
        relay.stuck["customer.test"] = asyncio.Event()
        drain = asyncio.create_task(post.delivery(connections=1, may_leave=guard).drain())
        await relay.until(begun=1)
        await asyncio.to_thread(meanwhile, store)
        relay.stuck["customer.test"].set()
        await drain

    asyncio.run(scene())
    assert shown == [2] * times
    assert [state(store, number) for number in (1, 2, 3)] == ["sent", "held" if times > 1 else "sent", "sent"]

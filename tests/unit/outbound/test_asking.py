"""Law 1 at the last moment: what was committed before a letter begins is heard, whoever wrote it and whenever it was claimed."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from threading import Event
from typing import Any

import pytest
from sqlmodel import Session

from mailgate.desk.deadlines import Failed
from mailgate.desk.model import Suppressed
from mailgate.mail.model import Address, OutboxId
from mailgate.outbound import delivery
from mailgate.outbound.books import Books, Done
from mailgate.outbound.delivery import Delivery
from store import suppression
from store.engine import Store
from store.outbox_rows import Claimed, NewRow
from store.tables import ParticipantRow
from tests.unit.outbound.desk import ANNA, NOW, TO_ANNA, furnish, letter, look, put, state, stranger
from tests.unit.outbound.pretend import PATIENCE, Post, Pretend

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


def _claimed(made: Delivery, row: NewRow) -> tuple[list[Claimed], int]:
    put(made.store, row)
    claimed, _, writes = made._books.turn(Done(), made._room(64))
    assert [one.id for one in claimed] == [row.to.id]
    return claimed, writes


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

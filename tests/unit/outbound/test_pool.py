"""Letters in hand: the oldest first where there is room, none for long, and no domain more than it takes."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from mailgate.mail.model import Address, OutboxId
from mailgate.outbound import pool as module
from mailgate.outbound.books import Books
from mailgate.outbound.pool import FIRST, FRESH, MOST_OF_ONE, Pool
from store.engine import Store
from store.outbox_rows import Claimed, Frozen, State
from store.tables import ParticipantRow
from tests.stand_ins import empty_desk
from tests.unit.outbound.desk import ANNA, NOW, TO_ANNA, furnish, letter, put, state, stranger
from tests.unit.outbound.pretend import Post, Pretend


def claimed(number: int, domain: str = "a.test") -> Claimed:
    to = replace(TO_ANNA, id=OutboxId(number), recipient=Address(f"p{number}@{domain}"))
    wire = Frozen(content=b"x")
    return Claimed(to=to, state=State.DUE, attempts=0, created_at=NOW, next_at=NOW, mail_from="", sender="", wire=wire)


def filled(*letters: Claimed) -> Pool:
    pool = Pool(lambda _sender: "")
    pool.put(letters, NOW)
    return pool


def taken(pool: Pool, full: Sequence[str] = ()) -> list[int]:
    found = list[int]()
    while (one := pool.take(lambda _way, domain: domain not in full, NOW)) is not None:
        found.append(one.id)
    return found


def test_the_oldest_begins_first_and_a_full_domain_holds_up_no_other() -> None:
    letters = [claimed(1), claimed(2, "b.test"), claimed(3), claimed(4, "b.test")]
    assert taken(filled(*letters)) == [1, 2, 3, 4]
    pool = filled(*letters)
    assert taken(pool, full=["a.test"]) == [2, 4]
    assert (len(pool), pool.domains) == (2, {"a.test": 2})


def test_who_takes_all_it_gets_is_given_twice_as_much_and_who_leaves_some_a_quarter() -> None:
    pool = filled(claimed(1))
    for expected in (2 * FIRST, 4 * FIRST, 8 * FIRST, 16 * FIRST, MOST_OF_ONE):
        taken(pool)
        assert pool.share("a.test") == min(expected, MOST_OF_ONE)
        pool.put([claimed(1)], NOW)
    for expected in (MOST_OF_ONE // 4, MOST_OF_ONE // 16, MOST_OF_ONE // 64, 1, 1):
        assert [one.id for one in pool.stale(NOW + FRESH)] == [1]
        assert (len(pool), pool.share("a.test")) == (0, expected)
        pool.put([claimed(1)], NOW)
    pool.forget(["b.test"])
    assert pool.share("a.test") == FIRST


def test_what_waited_too_long_does_not_begin_and_what_waited_a_moment_less_does() -> None:
    pool = filled(claimed(1))
    assert pool.take(lambda *_: True, NOW + FRESH) is None
    assert (pool.is_stale(NOW + FRESH), pool.is_stale(NOW + FRESH - timedelta(milliseconds=1))) == (True, False)
    assert pool.is_stale(NOW - timedelta(hours=1)), "where the clock was set back nobody knows how long it waited"
    assert pool.take(lambda *_: True, NOW + FRESH - timedelta(milliseconds=1)) is not None


@pytest.mark.parametrize("waited", [timedelta(0), FRESH], ids=["no time", "too long"])
def test_who_leaves_while_a_letter_waits_in_hand_does_not_get_it(
    store: Store, relay: Pretend, post: Post, waited: timedelta
) -> None:
    """Law 1: whatever was committed before it begins is heard, however long the one before it takes."""
    furnish(store)
    put(store, letter(stranger(1)), letter(replace(TO_ANNA, id=OutboxId(2))), letter(stranger(3)))

    async def scene() -> None:
        relay.stuck["customer.test"] = asyncio.Event()
        drain = asyncio.create_task(post.delivery(connections=1).drain())
        await relay.until(begun=1)
        await asyncio.to_thread(_leave, store)
        post.now += waited
        relay.stuck["customer.test"].set()
        await drain

    asyncio.run(scene())
    assert [state(store, number) for number in (1, 2, 3)] == ["sent", "held", "sent"]
    assert len(relay.taken) == 2


def _leave(store: Store) -> None:
    with store.write() as session:
        session.get_one(ParticipantRow, (1, ANNA)).active = False


def test_behind_a_slow_relay_few_are_in_hand_and_the_rest_can_still_be_stopped() -> None:
    pool = filled(*(claimed(number, f"{number}.test") for number in range(1, 9)))
    assert pool.most(2, NOW) == module.MOST
    assert pool.stale(NOW) == []
    assert pool.most(2, NOW) == module.MOST, "none waited too long"
    assert [one.id for one in taken_some(pool, 3)] == [1, 2, 3]
    assert len(pool.stale(NOW + FRESH)) == 5
    assert pool.most(2, NOW + FRESH - timedelta(milliseconds=1)) == 2 + 2 * 3, "three began a moment ago"
    assert pool.most(2, NOW + FRESH) == 2
    for begun, most in ((FIRST - 1, 2 + 2 * (FIRST - 1)), (FIRST, module.MOST)):
        pool.put([claimed(number, f"{number}.test") for number in range(FIRST)], NOW + FRESH)
        taken_some(pool, begun, NOW + FRESH)
        assert pool.most(2, NOW + FRESH) == most
        pool.clear()
        pool._begun.clear()


def taken_some(pool: Pool, many: int, now: datetime = NOW) -> list[Claimed]:
    found = [pool.take(lambda *_: True, now) for _ in range(many)]
    return [one for one in found if one is not None]


def test_what_was_due_first_begins_first_whenever_it_was_claimed() -> None:
    pool = filled(replace(claimed(9), next_at=NOW + timedelta(seconds=1)), claimed(8, "b.test"))
    pool.put([claimed(7), claimed(3, "b.test")], NOW)
    assert taken(pool) == [3, 7, 8, 9]


def test_while_the_store_cannot_be_asked_nothing_in_hand_begins(
    store: Store, relay: Pretend, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(store, *(letter(stranger(number)) for number in (1, 2, 3)))
    asked = Event()

    def away(*_: object) -> None:
        asked.set()
        raise OperationalError("SELECT", {}, Exception("gone"))

    async def scene() -> None:
        relay.stuck["customer.test"] = asyncio.Event()
        drain = asyncio.create_task(post.delivery(connections=1).drain())
        await relay.until(begun=1)
        with monkeypatch.context() as broken:
            broken.setattr(Books, "look", away)
            await asyncio.to_thread(put, store, letter(stranger(4)))
            relay.stuck["customer.test"].set()
            assert await asyncio.to_thread(asked.wait, 60)
            assert len(relay.taken) == 1
        await drain

    asyncio.run(scene())
    assert [state(store, number) for number in (1, 2, 3, 4)] == ["sent"] * 4, "and then they do"


def test_while_nobody_writes_a_file_is_asked_nothing(tmp_path: Path, relay: Pretend, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store(empty_desk(tmp_path / "desk.db"))
    calls = Counter[str]()
    for name in ("look", "turn"):
        monkeypatch.setattr(Books, name, _counted(calls, name, getattr(Books, name)))
    put(store, *(letter(stranger(number)) for number in range(1, 61)))
    with Post(store, relay, tmp_path) as post:
        asyncio.run(post.delivery(connections=2).drain())
    store.close()
    assert len(relay.taken) == 60
    assert calls["look"] <= calls["turn"] < 20


def _counted(calls: Counter[str], name: str, do: Callable[..., Any]) -> Callable[..., Any]:
    def called(*args: Any) -> Any:
        calls[name] += 1
        return do(*args)

    return called

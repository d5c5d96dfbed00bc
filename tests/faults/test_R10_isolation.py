"""R10: a domain that takes its time, or a dead address, holds up nobody else."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import SQLModel

from mailgate.desk.deadlines import Deferred
from store.engine import Store
from store.tables import MAIN
from tests.unit.outbound.desk import letter, look, put, stranger
from tests.unit.outbound.pretend import Post, Pretend


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(f"sqlite:///{tmp_path / 'desk.db'}")
    SQLModel.metadata.create_all(store.main_engine, tables=MAIN)
    yield store
    store.close()


@pytest.mark.parametrize(("connections", "slow_at_once"), [(2, 1), (3, 2), (4, 2), (20, 2)])
def test_five_hundred_mails_to_a_tar_pit_do_not_delay_five_others(
    store: Store, tmp_path: Path, connections: int, slow_at_once: int
) -> None:
    relay = Pretend()
    put(store, *[letter(stranger(number, "tarpit.test")) for number in range(1, 501)])
    put(store, *[letter(stranger(number, "good.test")) for number in range(501, 506)])

    async def scene() -> None:
        stop, nudge = asyncio.Event(), asyncio.Event()
        relay.stuck["tarpit.test"] = asyncio.Event()
        run = asyncio.create_task(Post(store, relay, tmp_path).delivery(connections=connections).run(stop, nudge))
        await relay.until(taken=5)  # while not one mail to the tar pit has ended
        assert {recipient.partition("@")[2] for _, recipient, _ in relay.taken} == {"good.test"}
        assert relay.most["tarpit.test"] == slow_at_once
        stop.set()
        relay.stuck["tarpit.test"].set()
        await run

    asyncio.run(scene())
    assert relay.most["all"] <= connections


def test_a_dead_address_costs_the_others_nothing(store: Store, tmp_path: Path) -> None:
    relay = Pretend()
    relay.answers["p1@good.test"].append(Deferred(code=450, reply="mailbox busy"))
    put(store, *[letter(stranger(number, "good.test")) for number in range(1, 6)])
    with Post(store, relay, tmp_path) as post:
        assert post.drain() == 4
    assert [look(store, number).listed.attempts for number in range(1, 6)] == [1] * 5

"""Rates, pauses and several relays in one delivery: what is over its rate stays due, and nothing else waits for it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from mailgate.desk.deadlines import Deferred
from mailgate.desk.pacing import FIRST_PAUSE, Rate
from mailgate.mail.model import Address
from mailgate.outbound.pace import Lane, Pace
from store import outbox_claims
from store.engine import Store
from store.outbox_rows import NewRow
from tests.unit.outbound.desk import MINUTE, letter, look, put, state, stranger
from tests.unit.outbound.pretend import Post, Pretend

SLOW = Deferred(code=421, reply="4.7.0 too many connections")


def letters(first: int, count: int, domain: str = "customer.test", sender: str = "support@help.test") -> list[NewRow]:
    return [replace(letter(stranger(n, domain)), sender=Address(sender)) for n in range(first, first + count)]


def states(store: Store, *numbers: int) -> list[tuple[str, int]]:
    shown = [look(store, number).listed for number in numbers]
    return [(one.state.value, one.attempts) for one in shown]


@pytest.mark.parametrize(("count", "sent"), [(2, 2), (3, 3), (4, 3), (9, 3)])
def test_a_domain_gets_no_more_than_its_rate_and_the_rest_stays_due(
    store: Store, relay: Pretend, post: Post, count: int, sent: int
) -> None:
    put(store, *letters(1, count), *letters(51, 2, "other.test"))
    pace = Pace(domain_rate=Rate(3, MINUTE))
    assert post.drain(pace=pace) == sent + 2
    assert states(store, *range(1, count + 1)) == [("sent", 1)] * sent + [("due", 0)] * (count - sent)
    post.later(seconds=59)
    assert post.drain(pace=pace) == 0
    post.later(seconds=1)
    assert post.drain(pace=pace) == min(3, count - sent)


def test_any_number_of_domains_may_rest_and_the_others_get_their_mail(store: Store, relay: Pretend, post: Post) -> None:
    resting = 40_000  # a statement of SQLite has at most 32,766 values, and is at most 1,000 deep
    put(store, *letters(1, 3, "d7.test"), *letters(11, 3, "d7.test.example"), *letters(21, 1, f"d{resting}.test"))
    pace = Pace(domain_rate=Rate(1, MINUTE))
    for number in range(resting):
        pace.began("support@help.test", f"d{number}.test", post.now)
    assert post.drain(pace=pace) == 2
    assert states(store, 1, 11, 12, 21) == [("due", 0), ("sent", 1), ("due", 0), ("sent", 1)]


def by_domain(sender: str) -> str:
    return "b" if sender.endswith("@b.test") else "a"


@pytest.mark.parametrize(("count", "sent"), [(1, 1), (2, 2), (3, 2)])
def test_a_relay_gets_no_more_than_its_rate_and_others_go_on(
    store: Store, relay: Pretend, post: Post, count: int, sent: int
) -> None:
    put(store, *letters(1, count, "x.test"), *letters(51, 4, "y.test", "sales@b.test"))
    pace = Pace(lanes={"a": Lane(4, Rate(2, MINUTE)), "b": Lane(4)}, way_of=by_domain)
    assert post.drain(pace=pace) == sent + 4
    assert states(store, *range(1, count + 1)) == [("sent", 1)] * sent + [("due", 0)] * (count - sent)
    post.later(minutes=1)
    assert post.drain(pace=pace) == count - sent


def test_nothing_is_written_while_all_that_is_due_is_over_its_rate(store: Store, relay: Pretend, post: Post) -> None:
    """No busy loop: a turn that finds nothing it may send claims nothing and writes nothing."""
    put(store, *letters(1, 200), *letters(300, 100, "else.test", "sales@b.test"))
    pace = Pace(lanes={"a": Lane(4), "b": Lane(4, Rate(1, MINUTE))}, way_of=by_domain, domain_rate=Rate(1, MINUTE))
    assert post.drain(pace=pace) == 2
    delivery = post.delivery(pace=pace)
    with store.read() as session:
        assert not outbox_claims.has_work(session, delivery._room(4), post.now)


@pytest.fixture
def stuck(relay: Pretend) -> Iterator[Pretend]:
    relay.stuck["tarpit.test"] = asyncio.Event()
    yield relay
    relay.stuck.clear()


def test_a_relay_whose_connections_all_wait_holds_up_no_other(store: Store, stuck: Pretend, post: Post) -> None:
    put(
        store,
        *letters(1, 90, "tarpit.test"),
        *letters(101, 70, "tarpit.test", "sales@b.test"),
        *letters(201, 5, "good.test", "sales@b.test"),
    )
    pace = Pace(lanes={"a": Lane(3), "b": Lane(2)}, way_of=by_domain, per_domain=3)

    async def scene() -> None:
        stop = asyncio.Event()
        run = asyncio.create_task(post.delivery(connections=5, pace=pace).run(stop, asyncio.Event()))
        await stuck.until(taken=5)
        assert stuck.most["tarpit.test"] <= 3
        stop.set()
        stuck.stuck["tarpit.test"].set()
        await run

    asyncio.run(scene())
    assert {recipient.partition("@")[2] for _, recipient, _ in stuck.taken[:5]} == {"good.test"}


@pytest.mark.parametrize(("per_domain", "most"), [(1, 1), (2, 2), (3, 3), (9, 3)])
def test_so_many_letters_are_under_way_to_one_domain(
    store: Store, stuck: Pretend, post: Post, per_domain: int, most: int
) -> None:
    put(store, *letters(1, 20, "tarpit.test"))

    async def scene() -> None:
        run = asyncio.create_task(post.delivery(connections=4, pace=Pace(per_domain=per_domain)).drain())
        await stuck.until(begun=most)
        stuck.stuck["tarpit.test"].set()
        assert await run == 20

    asyncio.run(scene())
    assert stuck.most["tarpit.test"] == most


def test_a_domain_that_asks_for_less_is_left_alone_for_a_while(store: Store, relay: Pretend, post: Post) -> None:
    put(store, *letters(1, 5), *letters(51, 3, "other.test"))
    relay.answers["p1@customer.test"].append(SLOW)
    pace = Pace(per_domain=1)
    assert post.drain(pace=pace) == 3
    assert states(store, 1, 2, 3) == [("deferred", 1), ("due", 0), ("due", 0)]
    post.later(seconds=FIRST_PAUSE.total_seconds() - 1)
    assert post.drain(pace=pace) == 0
    post.later(seconds=1)
    assert post.drain(pace=pace) == 5
    assert state(store, 1) == "sent"


def test_a_relay_that_asks_for_less_is_left_alone_and_the_others_go_on(store: Store, relay: Pretend, post: Post) -> None:
    put(store, *letters(1, 3), *letters(51, 3, "customer.test", "sales@b.test"))
    relay.answers["p1@customer.test"].append(replace(SLOW, ours=True))
    pace = Pace(lanes={"a": Lane(1), "b": Lane(1)}, way_of=by_domain)
    assert post.drain(pace=pace) == 3
    assert states(store, 1, 2, 51) == [("deferred", 1), ("due", 0), ("sent", 1)]
    post.later(seconds=FIRST_PAUSE.total_seconds())
    assert post.drain(pace=pace) == 3


def test_a_relay_that_refuses_our_password_is_not_asked_once_for_each_letter(store: Store, relay: Pretend, post: Post) -> None:
    put(store, *[one for n in range(1, 61) for one in letters(n, 1, f"d{n}.test")])
    for n in range(1, 61):
        relay.answers[f"p{n}@d{n}.test"].append(Deferred(code=535, reply="the relay cannot be used: 535 5.7.8 wrong", ours=True))
    pace = Pace(lanes={"a": Lane(4)}, way_of=by_domain)
    assert post.drain(pace=pace) == 0
    assert len(relay.begun) <= 4
    post.later(seconds=FIRST_PAUSE.total_seconds())
    post.drain(pace=pace)
    assert len(relay.begun) <= 8


def test_what_counts_no_more_is_forgotten(store: Store, relay: Pretend, post: Post) -> None:
    pace = Pace(domain_rate=Rate(3, MINUTE))
    put(store, *[one for n in range(1, 30) for one in letters(n, 1, f"d{n}.test")])
    relay.answers["p7@d7.test"].append(SLOW)
    post.drain(pace=pace)
    assert len(pace._begun) == 29
    post.later(hours=1)
    post.drain(pace=pace)
    assert (len(pace._begun), len(pace._pauses)) == (1, 0)
    assert timedelta(hours=1) > FIRST_PAUSE

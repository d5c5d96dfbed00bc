"""Sending as a daemon does: woken, stopped, and with a store that comes and goes."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlmodel import Session

from mailgate.mail.model import OutboxId
from mailgate.outbound import delivery, pool
from mailgate.outbound.books import Books, Done, Seen
from store import outbox, outbox_claims
from store.engine import Store
from store.outbox_room import Room
from store.outbox_rows import Change, Claimed, State
from tests.unit.outbound.desk import MINUTE, NOW, letter, look, put, state, stranger
from tests.unit.outbound.pretend import Post, Pretend
from tests.unit.outbound.script import Script, play


def test_an_outcome_the_store_did_not_take_is_written_down_later(
    store: Store, relay: Pretend, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(store, letter(stranger(1)))
    monkeypatch.setattr(delivery, "LOOK_AGAIN", timedelta(milliseconds=1))
    record, calls = outbox.record, list[str]()

    async def scene() -> None:
        stop, nudge = asyncio.Event(), asyncio.Event()
        loop = asyncio.get_running_loop()

        def first_refused(session: Session, changes: Mapping[OutboxId, Change]) -> None:
            if not changes:
                return
            calls.extend(change.state for change in changes.values())
            if len(calls) == 1:
                raise OperationalError("UPDATE", {}, Exception("database is locked"))
            loop.call_soon_threadsafe(stop.set)
            record(session, changes)

        monkeypatch.setattr(outbox, "record", first_refused)
        await post.delivery().run(stop, nudge)

    asyncio.run(scene())
    assert (calls, state(store, 1), len(relay.taken)) == (["sent", "sent"], "sent", 1)


def test_letters_of_a_claim_whose_answer_was_lost_go_out_with_the_next_and_are_in_no_doubt(
    store: Store, relay: Pretend, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A database that is gone in the very moment of a commit: what was written, nobody here knows."""
    put(store, letter(stranger(1)), letter(stranger(2)), replace(letter(stranger(3)), state=State.UNCERTAIN))
    monkeypatch.setattr(delivery, "LOOK_AGAIN", timedelta(milliseconds=1))
    turn, lost = Books.turn, list[int]()

    def unheard(books: Books, done: Done, room: Room) -> tuple[list[Claimed], SQLAlchemyError | None, Seen]:
        found = turn(books, done, room)
        if len(lost) < 2:
            lost.append(len(found[0]))
            raise OperationalError("COMMIT", {}, Exception("the connection is closed"))
        return found

    async def scene() -> None:
        stop, nudge = asyncio.Event(), asyncio.Event()
        run = asyncio.create_task(post.delivery().run(stop, nudge))
        await relay.until(taken=3)
        stop.set()
        await run

    monkeypatch.setattr(Books, "turn", unheard)
    asyncio.run(scene())
    assert (lost, [state(store, number) for number in (1, 2, 3)]) == ([3, 3], ["sent"] * 3)
    assert {look(store, number).listed.attempts for number in (1, 2, 3)} == {1}


def test_what_was_sent_is_written_down_even_where_nothing_more_can_be_claimed(
    store: Store, relay: Pretend, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "MOST", 1)
    put(store, letter(stranger(1)), letter(stranger(2)))
    claim, calls = outbox_claims.claim, list[datetime]()

    def only_once(session: Session, room: Room, now: datetime) -> list[Claimed]:
        calls.append(now)
        if len(calls) > 1:
            session.execute(text("SELECT nonsense"))
        return claim(session, room, now)

    monkeypatch.setattr(outbox_claims, "claim", only_once)
    with pytest.raises(SQLAlchemyError):
        post.drain(connections=1)
    assert (len(relay.taken), state(store, 1), state(store, 2)) == (1, "sent", "due")


def test_a_nudge_sends_at_once_while_others_are_under_way(
    store: Store, relay: Pretend, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "LOOK_AGAIN", timedelta(days=1))

    async def scene() -> None:
        stop, nudge = asyncio.Event(), asyncio.Event()
        relay.stuck["slow.test"] = asyncio.Event()
        put(store, letter(stranger(1, "slow.test")))
        run = asyncio.create_task(post.delivery().run(stop, nudge))
        await relay.until(begun=1)
        await asyncio.to_thread(put, store, letter(stranger(2)))
        nudge.set()
        await relay.until(taken=1)
        relay.stuck["slow.test"].set()
        await relay.until(taken=2)
        stop.set()
        await run

    asyncio.run(scene())
    assert (state(store, 1), state(store, 2), relay.closed) == ("sent", "sent", 1)


def test_without_a_nudge_the_outbox_is_looked_at_again(
    store: Store, relay: Pretend, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "LOOK_AGAIN", timedelta(milliseconds=1))

    async def scene() -> None:
        stop, nudge = asyncio.Event(), asyncio.Event()
        run = asyncio.create_task(post.delivery().run(stop, nudge))
        await asyncio.to_thread(put, store, letter(stranger(1)))
        await relay.until(taken=1)
        stop.set()
        await run

    asyncio.run(scene())
    assert state(store, 1) == "sent"


def test_a_stop_lets_a_mail_that_is_half_way_out_end(store: Store, relay: Pretend, post: Post) -> None:
    async def scene() -> None:
        stop, nudge = asyncio.Event(), asyncio.Event()
        relay.stuck["customer.test"] = asyncio.Event()
        put(store, letter(stranger(1)), letter(stranger(2)), letter(stranger(3)))
        run = asyncio.create_task(post.delivery().run(stop, nudge))
        await relay.until(begun=2)
        stop.set()
        nudge.set()
        relay.stuck["customer.test"].set()
        await run

    asyncio.run(scene())
    assert [state(store, number) for number in (1, 2, 3)] == ["sent", "sent", "due"]


def test_a_stop_cuts_off_what_does_not_end_and_says_that_nobody_knows(
    store: Store, relay: Pretend, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "GRACE", timedelta(milliseconds=1))

    async def scene() -> None:
        stop, nudge = asyncio.Event(), asyncio.Event()
        relay.stuck["customer.test"] = asyncio.Event()
        put(store, letter(stranger(1)))
        run = asyncio.create_task(post.delivery().run(stop, nudge))
        await relay.until(begun=1)
        stop.set()
        await run

    asyncio.run(scene())
    assert (state(store, 1), look(store, 1).listed.next_at) == ("uncertain", NOW + 15 * MINUTE)


def test_what_a_stop_cuts_off_before_the_relay_has_it_is_in_no_doubt_however_often(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A relay that hangs at once, and an operator who starts anew and anew: doubted twice, it would be given up unsent."""
    monkeypatch.setattr(delivery, "GRACE", timedelta(milliseconds=1))
    put(store, letter(stranger(1)))

    async def scene(script: Script, post: Post) -> None:
        script.held["EHLO"] = asyncio.Event()
        for times in range(1, 4):
            stop, nudge = asyncio.Event(), asyncio.Event()
            made = post.delivery()
            made.relay = script.relay()
            run = asyncio.create_task(made.run(stop, nudge))
            await script.reached("EHLO", times)
            stop.set()
            await run
            post.later(minutes=30)
        script.held.pop("EHLO").set()

    with Post(store, Pretend(), tmp_path) as post:
        play(lambda script: scene(script, post))
    assert (state(store, 1), look(store, 1).listed.attempts, post.told) == ("deferred", 3, [])

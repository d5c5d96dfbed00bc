"""R9: mail out survives relays that fail in every way; each letter ends in one state, and nothing is given up in silence."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from mailgate.desk.deadlines import Deferred, Uncertain
from mailgate.outbound.account import Account, Tls
from mailgate.outbound.diary import Diary
from mailgate.outbound.smtp import SmtpRelay
from store import outbox_claims
from store.engine import Store
from store.outbox_room import Room
from tests.peers.sink import HANG_UP, Sink, Verb
from tests.unit.outbound.desk import MINUTE, NOW, letter, look, put, state, stranger
from tests.unit.outbound.pretend import Post, Pretend

TO = "p1@customer.test"
TABLE = [0, 1, 6, 21, 51, 111, 231, 471, 711]
"""Minutes after the first try."""


@pytest.fixture
def store(desk_url: str) -> Iterator[Store]:
    store = Store(desk_url)
    yield store
    store.close()


@pytest.fixture
def relay() -> Pretend:
    return Pretend()


@pytest.fixture
def post(store: Store, relay: Pretend, tmp_path: Path) -> Iterator[Post]:
    with Post(store, relay, tmp_path) as made:
        yield made


def by_smtp(post: Post, sink: Sink) -> None:
    account = Account(host="127.0.0.1", port=sink.port, tls=Tls.NONE, helo="help.test", timeout=30, connections=4)
    post.relay = SmtpRelay(account)


async def drain(post: Post) -> int:
    sent = await post.delivery().drain()
    await post.relay.close()
    return sent


@pytest.mark.parametrize("verb", ["EHLO", "MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("answer", ["451 4.3.0 Later", "421 4.3.2 Going down"])
def test_a_soft_refusal_of_any_command_is_tried_again_a_minute_later(
    store: Store, post: Post, sink: Sink, verb: Verb, answer: str
) -> None:
    by_smtp(post, sink)
    put(store, letter(stranger(1)))
    sink.answer(verb, answer)
    sent = asyncio.run(drain(post))
    if verb == "EHLO" and answer.startswith("451"):
        assert sent == 1, "a server that knows no EHLO is greeted with HELO"
        return
    assert (sent, state(store, 1), look(store, 1).listed.next_at) == (0, "deferred", NOW + MINUTE)
    post.later(minutes=1)
    assert asyncio.run(drain(post)) == 1
    assert (state(store, 1), len(sink.mails), post.told) == ("sent", 1, [])


@pytest.mark.parametrize("verb", ["MAIL", "RCPT", "DATA"])
def test_a_hard_refusal_of_a_mail_fails_it_at_once_and_is_told_once(store: Store, post: Post, sink: Sink, verb: Verb) -> None:
    by_smtp(post, sink)
    put(store, letter(stranger(1)), letter(stranger(2)))
    sink.answer(verb, "552 5.2.2 Over quota")
    assert asyncio.run(drain(post)) == 1
    assert sorted([state(store, 1), state(store, 2)]) == ["failed", "sent"]
    post.later(days=9)
    assert asyncio.run(drain(post)) == 0
    assert [reply for _, reply in post.told] == ["5.2.2 Over quota"]


def test_a_line_lost_after_the_mail_is_tried_once_more_with_the_same_bytes(store: Store, post: Post, sink: Sink) -> None:
    by_smtp(post, sink)
    put(store, letter(stranger(1), b"Message-ID: <1@help.test>\r\nSubject: Lamp\r\n\r\nIt is dead.\r\n"))
    sink.answer("DATA", HANG_UP)
    asyncio.run(drain(post))
    assert (state(store, 1), look(store, 1).listed.next_at) == ("uncertain", NOW + 15 * MINUTE)
    post.later(minutes=14)
    assert asyncio.run(drain(post)) == 0
    post.later(minutes=1)
    assert asyncio.run(drain(post)) == 1
    [mail] = sink.mails
    assert mail.raw == b"Message-ID: <1@help.test>\r\nSubject: Lamp\r\n\r\nIt is dead.\r\n"
    assert (state(store, 1), post.told) == ("sent", [])


def test_who_cannot_know_twice_stops_and_tells(store: Store, relay: Pretend, post: Post) -> None:
    put(store, letter(stranger(1)))
    relay.answers[TO].extend([Uncertain(reply="gone"), Deferred(code=451, reply="later"), Uncertain(reply="gone again")])
    for _ in range(4):
        post.drain()
        post.later(days=1)
    assert [data for _, _, data in relay.taken] == [relay.taken[0][2]] * 3
    shown = look(store, 1)
    assert (shown.listed.state, shown.listed.next_at, post.told) == ("uncertain", None, [(1, "gone again")])


def test_the_times_of_the_tries_are_those_of_the_table_and_it_ends_once_after_five_days(
    store: Store, relay: Pretend, post: Post
) -> None:
    put(store, letter(stranger(1)))
    relay.answers[TO].extend([Deferred(code=451, reply="later")] * 99)
    tries = []
    while look(store, 1).listed.next_at is not None:
        post.drain()
        tries.append(round((post.now - NOW) / MINUTE))
        post.now = look(store, 1).listed.next_at or post.now
    assert tries[:9] == TABLE
    assert tries[-1] == timedelta(days=5) / MINUTE
    assert (state(store, 1), post.told) == ("failed", [(1, "later")])
    post.later(days=30)
    assert post.drain() == 0
    assert len(relay.taken) == len(tries)


def test_a_daemon_killed_in_mid_send_sends_that_letter_again_and_no_other(store: Store, relay: Pretend, post: Post) -> None:
    put(store, *[letter(stranger(number)) for number in (1, 2, 3)])
    with store.write() as session:  # a daemon claims, the relay takes the mail, and then the power goes
        outbox_claims.claim(session, Room(owner="desk", until=NOW + timedelta(minutes=30), total=1, per_domain=1), NOW)
    post.later(minutes=1)
    assert post.delivery(diary=Diary()).give_back() == 1
    assert post.drain() == 2
    assert [state(store, number) for number in (1, 2, 3)] == ["uncertain", "sent", "sent"]
    post.later(minutes=15)
    assert post.drain() == 1
    assert sorted(recipient for _, recipient, _ in relay.taken) == [f"p{number}@customer.test" for number in (1, 2, 3)]
    assert post.delivery(diary=Diary()).give_back() == 0


def test_a_gateway_that_never_comes_back_gives_its_letters_to_the_others(store: Store, post: Post) -> None:
    put(store, letter(stranger(1)))
    with store.write() as session:
        outbox_claims.claim(session, Room(owner="other", until=NOW + timedelta(minutes=30), total=1, per_domain=1), NOW)
    assert post.drain() == 0
    post.later(minutes=30)
    assert post.drain() == 0
    assert state(store, 1) == "uncertain"
    post.later(minutes=15)
    assert post.drain() == 1
    assert state(store, 1) == "sent"


@pytest.mark.parametrize("owner", ["desk", "other"])
def test_a_letter_that_ends_each_who_sends_it_is_tried_once_more_and_that_is_told(
    store: Store, relay: Pretend, post: Post, owner: str
) -> None:
    """Whether its text does or the power: nobody gets a copy of it each time."""
    put(store, letter(stranger(1)))
    for tried in range(2):
        assert post.told == []
        with store.write() as session:
            room = Room(owner=owner, until=post.now + timedelta(minutes=30), total=1, per_domain=1)
            assert len(outbox_claims.claim(session, room, post.now)) == 1
        post.later(minutes=30)
        assert post.delivery(diary=Diary()).give_back() == (owner == "desk")
        assert (post.drain(), state(store, 1), look(store, 1).listed.attempts) == (0, "uncertain", tried + 1)
        post.later(minutes=15)
    assert look(store, 1).listed.next_at is None
    assert [number for number, _ in post.told] == [1]
    post.later(days=1)
    assert (post.drain(), relay.taken, post.delivery(diary=Diary()).give_back()) == (0, [], 0)

"""The one place mail leaves by: checked, sent, written down."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from mailgate.desk.deadlines import Deferred, Failed, Uncertain
from mailgate.mail.model import Address, Digest, EntryId, OutboxId
from mailgate.outbound import handing
from mailgate.outbound.relay import OthersOnly
from store import outbox
from store.blobs import Blobs
from store.engine import Store
from store.outbox_rows import Audience, Enclosure, Frozen, State
from store.tables import PublicMessageRow
from tests.unit.outbound.desk import MINUTE, NOTE, NOW, PUBLIC, TO_ANNA, TO_BEA, furnish, letter, look, put, state, stranger
from tests.unit.outbound.pretend import Post, Pretend


def test_what_is_due_is_sent_and_written_down(store: Store, relay: Pretend, post: Post) -> None:
    furnish(store)
    put(store, letter(TO_ANNA, b"A: b\r\n\r\nc\r\n"), letter(replace(TO_BEA, id=OutboxId(2))))
    put(store, replace(letter(stranger(3)), next_at=NOW + MINUTE))
    assert post.drain() == 2
    assert ("support+b1@help.test", "anna@customer.test", b"A: b\r\n\r\nc\r\n") in relay.taken
    assert [state(store, number) for number in (1, 2, 3)] == ["sent", "sent", "due"]
    assert (look(store, 1).last_reply, look(store, 1).listed.attempts, look(store, 1).finished_at) == ("kept", 1, NOW)
    assert post.drain() == 0
    assert len(relay.taken) == 2


def test_a_note_marked_for_customers_is_held_and_never_sent(store: Store, relay: Pretend, post: Post) -> None:
    furnish(store)
    wrong = replace(TO_BEA, person=TO_ANNA.person, recipient=TO_ANNA.recipient, audience=Audience.CUSTOMER)
    put(store, letter(wrong, b"Subject: x\r\n\r\nSECRET-xyz\r\n"))
    put(store, *[letter(replace(TO_ANNA, id=OutboxId(number), entry=EntryId(NOTE))) for number in range(2, 12)])
    put(store, letter(replace(TO_ANNA, id=OutboxId(12))))
    assert post.drain(connections=2) == 1
    assert [recipient for _, recipient, _ in relay.taken] == ["anna@customer.test"]
    assert {state(store, number) for number in range(1, 12)} == {"held"}
    held = look(store, 1)
    assert (held.last_reply, held.listed.attempts, held.listed.next_at) == ("what it carries is an internal note", 0, None)
    post.later(days=9)
    assert post.drain() == 0
    assert post.told == []


def test_files_are_put_into_the_mail_from_their_blobs(store: Store, relay: Pretend, post: Post) -> None:
    furnish(store)
    digest = Blobs(post.folder / "blobs").put(b"%PDF-1.7 lamp")
    enclosure = Enclosure(name="lamp.pdf", content_type="application/pdf", sha256=digest)
    row = letter(TO_BEA)
    wire = Frozen(content=b"MIME-Version: 1.0\r\n\r\n", boundary="b1", enclosures=(enclosure,))
    put(store, replace(row, wire=wire))
    assert post.drain() == 1
    data = relay.taken[0][2]
    assert data.startswith(b"MIME-Version: 1.0\r\n\r\n--b1\r\n")
    assert b"lamp.pdf" in data
    assert b"JVBERi0xLjcgbGFtcA==" in data
    assert data.endswith(b"--b1--\r\n")


def test_a_missing_file_keeps_its_letter_here_and_stops_no_other(store: Store, relay: Pretend, post: Post) -> None:
    furnish(store)
    gone = Enclosure(name="lamp.pdf", content_type="application/pdf", sha256=Digest("0" * 64))
    put(store, replace(letter(TO_BEA), wire=Frozen(content=b"", boundary="b1", enclosures=(gone,))), letter(stranger(2)))
    assert post.drain() == 1
    assert (state(store, 1), look(store, 1).listed.next_at) == ("deferred", NOW + MINUTE)
    assert "restore" in look(store, 1).last_reply


def test_a_refusal_for_good_fails_at_once_and_is_told_in_the_same_transaction(store: Store, relay: Pretend, post: Post) -> None:
    put(store, letter(stranger(1)))
    relay.answers["p1@customer.test"].append(Failed(code=550, reply="No such user"))

    def tell(session: Session, outbox_id: OutboxId, reply: str) -> None:
        post.tell(session, outbox_id, reply)
        outbox.add(session, [letter(stranger(2, "staff.test"))])

    assert post.drain(failed=tell) == 1
    assert post.told == [(1, "No such user")]
    assert (state(store, 1), look(store, 1).finished_at, look(store, 1).listed.next_at) == ("failed", NOW, None)
    assert state(store, 2) == "sent", "what telling put into the outbox goes out with the rest"


def test_a_failure_that_cannot_be_told_stays_open(store: Store, relay: Pretend, post: Post) -> None:
    put(store, letter(stranger(1)), letter(stranger(2)))
    relay.answers["p1@customer.test"].extend([Failed(code=550, reply="No"), Failed(code=550, reply="No")])

    def cannot(session: Session, _outbox_id: OutboxId, _reply: str) -> None:
        outbox.add(session, [letter(stranger(3))])
        raise LookupError("nobody to tell")

    assert post.drain(failed=cannot) == 1, "what was half told is undone"
    assert (state(store, 1), state(store, 2)) == ("deferred", "sent")
    assert look(store, 1).listed.next_at == NOW + timedelta(hours=4)
    post.later(hours=4)
    post.drain()
    assert (state(store, 1), post.told) == ("failed", [(1, "No")])


def test_an_error_of_our_own_in_one_send_stops_no_other(store: Store, relay: Pretend, post: Post) -> None:
    put(store, letter(stranger(1)), letter(stranger(2)))
    relay.answers["p1@customer.test"].append(RuntimeError("unforeseen"))
    assert post.drain() == 1
    assert (state(store, 1), state(store, 2)) == ("uncertain", "sent")
    assert "unforeseen" not in look(store, 1).last_reply


def test_a_send_without_end_is_cut_off(store: Store, relay: Pretend, post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handing, "SEND_LIMIT", timedelta(milliseconds=20))
    put(store, letter(stranger(1)))

    async def scene() -> None:
        relay.stuck["customer.test"] = asyncio.Event()
        await post.delivery().drain()

    asyncio.run(scene())
    assert state(store, 1) == "uncertain"


@pytest.mark.parametrize(
    ("outcome", "code"), [(Deferred(code=451, reply="later"), "deferred"), (Uncertain(reply="gone"), "uncertain")]
)
def test_what_is_not_over_is_not_told(store: Store, relay: Pretend, post: Post, outcome: Deferred | Uncertain, code: str) -> None:
    put(store, letter(stranger(1)))
    relay.answers["p1@customer.test"].append(outcome)
    assert post.drain() == 0
    assert (state(store, 1), post.told) == (code, [])


def test_two_who_drain_at_once_send_each_letter_once(store: Store, relay: Pretend, post: Post) -> None:
    put(store, *[letter(stranger(number, f"d{number % 5}.test")) for number in range(1, 41)])

    async def scene() -> tuple[int, int]:
        first, second = post.delivery(), post.delivery()
        second.owner = "command line"
        return await asyncio.gather(first.drain(), second.drain())

    sent = asyncio.run(scene())
    assert sum(sent) == 40
    assert len({recipient for _, recipient, _ in relay.taken}) == len(relay.taken) == 40
    assert {state(store, number) for number in range(1, 41)} == {State.SENT}
    assert relay.most["all"] <= 8


def test_what_a_letter_carries_is_checked_at_every_try(store: Store, relay: Pretend, post: Post) -> None:
    furnish(store)
    put(store, letter(TO_ANNA))
    relay.answers["anna@customer.test"].append(Deferred(code=451, reply="later"))
    post.drain()
    with store.write() as session:
        message = session.get_one(PublicMessageRow, PUBLIC)
        session.delete(message)
    post.later(minutes=1)
    assert post.drain() == 0
    assert (state(store, 1), len(relay.taken)) == ("held", 1)


def test_a_store_that_is_away_when_the_way_back_is_looked_for_leaves_no_letter_in_doubt(
    store: Store, relay: Pretend, tmp_path: Path
) -> None:
    """The relay was not asked: a letter in doubt twice would be given up, and nobody ever sent it."""

    def away(_address: Address) -> bool:
        raise OperationalError("SELECT", {}, Exception("gone"))

    put(store, letter(stranger(1)))
    with Post(store, OthersOnly(relay, away), tmp_path) as post:
        assert post.drain() == 0
    assert (state(store, 1), look(store, 1).listed.next_at, relay.begun) == ("deferred", NOW + MINUTE, [])

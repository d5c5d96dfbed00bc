"""The outbox: what is due is claimed once, what is known is written down, what was cut off comes back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from mailgate.mail.model import Digest, OutboxId, PersonId, TicketNumber
from store import outbox, outbox_claims
from store.engine import Store
from store.outbox_room import Room
from store.outbox_rows import Change, Claimed, Enclosure, Frozen, NewRow, State
from tests.unit.outbound.desk import MINUTE, NOW, TO_ANNA, letter, look, put, state, stranger

LEASE = timedelta(minutes=30)


def room(owner: str = "desk", total: int = 4, per_domain: int = 4, busy: Sequence[str] = ()) -> Room:
    return Room(owner=owner, until=NOW + LEASE, total=total, per_domain=per_domain, busy=Counter(busy))


def claim(store: Store, where: Room | None = None, now: datetime = NOW) -> list[Claimed]:
    with store.write() as session:
        return outbox_claims.claim(session, where or room(), now)


def numbers(claimed: Sequence[Claimed]) -> list[int]:
    return [letter.id for letter in claimed]


def test_a_letter_comes_back_as_it_was_put_in(store: Store) -> None:
    wire = Frozen(
        content=b"\x00\xff\r\n.\r\n",
        boundary="b1",
        enclosures=(Enclosure(name="Grüße.pdf", content_type="application/pdf", sha256=Digest("a" * 64)),),
    )
    row = replace(letter(TO_ANNA), wire=wire)
    put(store, row)
    [found] = claim(store)
    assert (found.to, found.wire, found.mail_from, found.created_at) == (TO_ANNA, wire, row.mail_from, NOW)
    assert (found.state, found.attempts, found.domain) == (State.DUE, 0, "customer.test")


def test_what_is_due_is_claimed_oldest_first_and_only_once(store: Store) -> None:
    later = [replace(letter(stranger(number)), next_at=NOW + number * MINUTE) for number in (3, 2, 1)]
    put(store, *later, replace(letter(stranger(4)), next_at=NOW + timedelta(days=1)))
    assert numbers(claim(store, now=NOW + 5 * MINUTE)) == [1, 2, 3]
    assert claim(store, now=NOW + 5 * MINUTE) == []
    assert claim(store, room("other"), NOW + 5 * MINUTE) == []


@pytest.mark.parametrize("kept", [State.SENT, State.FAILED, State.HELD, State.CANCELLED])
def test_what_is_not_open_is_never_claimed(store: Store, kept: State) -> None:
    put(store, replace(letter(stranger(1)), state=kept), replace(letter(stranger(2)), state=State.UNCERTAIN))
    assert numbers(claim(store)) == [2]


def test_what_waits_is_claimed_when_its_time_has_come_and_not_a_moment_before(store: Store) -> None:
    waiting = replace(letter(stranger(1)), state=State.WAITING, next_at=NOW + 2 * MINUTE)
    put(store, waiting)
    assert claim(store, now=NOW + 2 * MINUTE - timedelta(milliseconds=1)) == []
    assert numbers(claim(store, now=NOW + 2 * MINUTE)) == [1]


def test_what_waits_is_not_hurried_but_can_be_cancelled_and_what_is_sent_can_not(store: Store) -> None:
    put(store, replace(letter(stranger(1)), state=State.WAITING), *(replace(letter(stranger(n)), state=State.SENT) for n in (2,)))
    put(store, letter(stranger(3)), replace(letter(stranger(4)), state=State.HELD))
    assert numbers(claim(store, room(total=1))) == [1]  # being handed over
    with store.write() as session:
        assert not outbox.retry(session, OutboxId(2), NOW)
        assert [outbox.cancel(session, OutboxId(n), "no", NOW) for n in (1, 2, 3, 4, 9)] == [False, False, True, True, False]
    assert [state(store, n) for n in (1, 2, 3, 4)] == ["waiting", "sent", "cancelled", "cancelled"]
    assert claim(store, room("other")) == []


def test_a_domain_gets_no_more_than_its_share_and_hides_nobody(store: Store) -> None:
    slow = [letter(stranger(number, "slow_one.test")) for number in range(1, 200)]
    good = [letter(stranger(number, "slowxone.test")) for number in range(200, 203)]
    put(store, *slow, *good)
    assert numbers(claim(store, room(total=5, per_domain=2))) == [1, 2, 200, 201]
    assert numbers(claim(store, room(total=5, per_domain=2, busy=["slow_one.test"] * 2 + ["slowxone.test"]))) == [202]


def test_there_is_no_room_beyond_the_connections(store: Store) -> None:
    put(store, *[letter(stranger(number, f"d{number}.test")) for number in range(1, 9)])
    assert numbers(claim(store, room(total=3, busy=["elsewhere.test"]))) == [1, 2]
    assert claim(store, room(total=1, busy=["elsewhere.test"])) == []


def finish(store: Store, number: int, became: State, next_at: datetime | None = None) -> None:
    change = Change(state=became, reply="said", next_at=next_at, finished_at=None if next_at else NOW)
    with store.write() as session:
        outbox.record(session, {OutboxId(number): change})


def test_what_a_try_came_to_is_written_down_and_the_claim_ends(store: Store) -> None:
    put(store, letter(stranger(1)))
    claim(store)
    finish(store, 1, State.DEFERRED, NOW + MINUTE)
    shown = look(store, 1)
    assert (shown.listed.state, shown.listed.attempts, shown.listed.next_at) == (State.DEFERRED, 1, NOW + MINUTE)
    assert shown.last_reply == "said"
    assert claim(store) == []
    assert numbers(claim(store, now=NOW + MINUTE)) == [1]
    finish(store, 1, State.SENT)
    assert (state(store, 1), look(store, 1).listed.next_at, look(store, 1).finished_at) == ("sent", None, NOW)


def test_what_was_sent_stays_sent(store: Store) -> None:
    put(store, letter(stranger(1)))
    finish(store, 1, State.SENT)
    finish(store, 1, State.DEFERRED, NOW)
    assert state(store, 1) == "sent"


def test_a_dead_owners_claims_come_back_as_uncertain_and_nobody_elses(store: Store) -> None:
    put(store, *[letter(stranger(number)) for number in (1, 2, 3)])
    claim(store, room("dead", total=1))
    claim(store, room("alive", total=1))
    with store.write() as session:
        found = [one.id for one in outbox_claims.in_hand(session, "dead")]
        outbox_claims.give_back(session, found, NOW + 15 * MINUTE)
    assert found == [1]
    assert (state(store, 1), look(store, 1).listed.next_at, look(store, 1).listed.attempts) == ("uncertain", NOW + 15 * MINUTE, 1)
    assert (state(store, 2), state(store, 3)) == ("due", "due")
    assert numbers(claim(store)) == [3]
    assert numbers(claim(store, now=NOW + 15 * MINUTE)) == [1]


def test_a_claim_whose_lease_has_ended_comes_back_as_uncertain(store: Store) -> None:
    put(store, letter(stranger(1)))
    claim(store)
    for now, given in ((NOW + LEASE - MINUTE, 0), (NOW + LEASE, 1), (NOW + LEASE, 0)):
        with store.read() as session:
            assert outbox_claims.has_work(session, room(), now) == bool(given)
        with store.write() as session:
            found = [one.id for one in outbox_claims.lapsed(session, now)]
            outbox_claims.give_back(session, found, now + 15 * MINUTE)
        assert len(found) == given
    assert state(store, 1) == "uncertain"


def test_whether_there_is_work_is_known_without_writing(store: Store) -> None:
    put(store, replace(letter(stranger(1)), next_at=NOW + MINUTE))
    with store.read() as session:
        assert not outbox_claims.has_work(session, room(), NOW)
        assert outbox_claims.has_work(session, room(), NOW + MINUTE)
        assert not outbox_claims.has_work(session, room(per_domain=1, busy=["customer.test"]), NOW + MINUTE)
        assert not outbox_claims.has_work(session, room(total=1, busy=["elsewhere.test"]), NOW + MINUTE)


@pytest.mark.parametrize(
    ("was", "possible"),
    [
        (State.DEFERRED, True),
        (State.FAILED, True),
        (State.HELD, True),
        (State.UNCERTAIN, True),
        (State.SENT, False),
    ],
)
def test_an_operator_may_try_again_what_was_not_sent(store: Store, was: State, possible: bool) -> None:
    put(store, replace(letter(stranger(1)), state=was, next_at=NOW + timedelta(days=1)))
    with store.write() as session:
        assert outbox.retry(session, OutboxId(1), NOW) is possible
        assert outbox.retry(session, OutboxId(99), NOW) is False
    assert numbers(claim(store)) == ([1] if possible else [])


def test_what_is_under_way_cannot_be_tried_again(store: Store) -> None:
    put(store, letter(stranger(1)))
    claim(store)
    with store.write() as session:
        assert outbox.retry(session, OutboxId(1), NOW) is False


def test_a_letter_that_came_back_has_failed(store: Store) -> None:
    put(store, letter(stranger(1)))
    finish(store, 1, State.SENT)
    with store.write() as session:
        outbox.undelivered(session, OutboxId(1), "mailbox unknown", NOW)
    assert (state(store, 1), look(store, 1).last_reply) == ("failed", "mailbox unknown")


def test_letters_are_in_the_transaction_of_their_cause(store: Store) -> None:
    def cause(row: NewRow) -> None:
        with store.write() as session:
            outbox.add(session, [row])
            raise RuntimeError("the cause came to nothing")

    with pytest.raises(RuntimeError):
        cause(letter(replace(TO_ANNA, ticket=TicketNumber(1), person=PersonId(1))))
    assert claim(store) == []

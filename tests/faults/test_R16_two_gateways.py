"""Two gateways on one database, at the same mail, ticket, letter or hour: everything happens once, and nobody waits for ever (R5,
R16, R17).

Each gateway is a whole desk with a home of its own. They meet where it would hurt most: both have read, neither has written.
Where the second cannot even come there before the first is through, the first goes on alone after a moment.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from datetime import timedelta
from pathlib import Path
from threading import Barrier, BrokenBarrierError, Event
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from mailgate.deed.deeds import Deeds
from mailgate.desk.deadlines import Deferred, Sent
from mailgate.inbound import acting
from mailgate.mail.model import JournalId
from mailgate.outbound.books import Done, Ended
from mailgate.outbound.delivery import Delivery
from store import duplicates
from store.engine import Store, is_trouble
from store.postgresql import STALLED_MS
from tests.office import SUPPORT, Office

MOMENT = 0.5
"""Seconds a gateway waits for the other where only one can be."""
TOGETHER = 120.0
"""Seconds after which two threads that should have ended are a failure."""
Two = tuple[Office, Office]


@pytest.fixture
def two(desk_url: str, tmp_path: Path) -> Iterator[Two]:
    """Gateways A and B: one database, one set of keys, a home each."""
    queue = SUPPORT | {"first_answer": "4h", "auto_close": "14d", "auto_close_warning": "3d"}
    (tmp_path / "b").mkdir()
    with (
        Office(desk_url, tmp_path, name="a", queue=(queue,)) as first,
        Office(desk_url, tmp_path / "b", name="b", queue=(queue,)) as second,
    ):
        first.staff("bea@staff", "Bea")
        first.staff("tom@staff", "Tom")
        yield first, second


@pytest.fixture
def shared(two: Two) -> Two:
    """The same, where both can write at once: one SQLite file belongs to one machine."""
    if two[0].store.sqlite:
        pytest.skip("gateways share a PostgreSQL")
    return two


def both(one: Callable[[], object], other: Callable[[], object]) -> None:
    """Run at the same time, to the end of both; raises what they raise."""
    with ThreadPoolExecutor(2) as threads:
        for run in (threads.submit(one), threads.submit(other)):
            run.result(TOGETHER)


def meeting(patch: pytest.MonkeyPatch, owner: Any, name: str) -> None:
    """Whoever has come through ``name`` waits there for the other, once, for a moment at most."""
    real, barrier = getattr(owner, name), Barrier(2)

    def met(*args: Any, **named: Any) -> Any:
        result = real(*args, **named)
        with suppress(BrokenBarrierError):
            barrier.wait(MOMENT)
        return result

    patch.setattr(owner, name, met)


def claimed(office: Office, mails_there: Callable[[], object]) -> None:
    """Mails come in, and this gateway is the one that claims them."""
    mails_there()
    office._pipeline._claim()


def test_the_same_mail_taken_by_both_at_once_is_one_message_with_one_acknowledgement(
    shared: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    for office in shared:
        claimed(
            office, lambda: shared[0].mail("anna@customer", "support", "Lamp", "It is dead.", headers={"Message-ID": "<1@x>"})
        )
    meeting(monkeypatch, duplicates, "seen")
    both(shared[0].work, shared[1].work)
    ends = Counter(shared[0].disposition(JournalId(entry)) for entry in (1, 2))
    assert ends == {"new_ticket": 1, "duplicate": 1}
    assert Counter(letter.to for office in shared for letter in office.relay.delivered)["anna@customer.example"] == 1


def test_gateways_that_need_the_same_things_in_different_orders_do_not_stand_in_each_others_way(
    shared: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = shared
    first.mail("anna@customer", "support", "Lamp", "It is dead.")
    first.work()
    letter = first.letter("anna@customer")
    second._pipeline.start()

    def ticket_then_budget() -> None:
        first.reply(letter, "I am away.", headers={"Auto-Submitted": "auto-replied"})
        first.mail("carl@customer", "support", "Oven", "It is cold.")

    def budget_then_ticket() -> None:
        second.mail("dora@customer", "support", "Fridge", "It is warm.")
        second.reply(letter, "And it smells.", headers={"Message-ID": "<smells@customer.example>"})

    claimed(first, ticket_then_budget)
    claimed(second, budget_then_ticket)
    meeting(monkeypatch, Deeds, "take_in")
    both(first.work, second.work)
    assert [first.disposition(JournalId(entry)) for entry in (2, 3, 4, 5)] == ["auto_reply", "new_ticket", "new_ticket", "reply"]


def test_what_the_clock_does_is_done_once(shared: Two) -> None:
    first, second = shared
    for number in range(3):
        first.mail("anna@customer", "support", f"Lamp {number}", "It is dead.", headers={"Message-ID": f"<{number}@x>"})
    first.mail("eve@elsewhere", "support+1", "Me too", "I want to know.")
    first.mail("bea@staff", "support+2", "Re", "#pending 1d")
    first.work()
    before = len(first.relay.delivered)
    second.now = first.now
    start = Barrier(2)

    def later(office: Office) -> None:
        start.wait(TOGETHER)
        office.pass_time("2d")

    both(lambda: later(first), lambda: later(second))
    said = [*first.relay.delivered[before:], *second.relay.delivered]
    told = Counter((letter.to, letter.subject, letter.text) for letter in said)
    assert told
    assert set(told.values()) == {1}
    subjects = {letter.subject for letter in said if letter.to == "bea@staff.example"}
    assert {"[#1 internal] Lamp 0", "[#3 internal] Lamp 2"} <= subjects, subjects
    assert first.ticket(2).ticket.status == "open"


def test_who_slept_longer_than_its_claim_acts_on_it_no_more(two: Two) -> None:
    first, second = two
    claimed(first, lambda: first.mail("anna@customer", "support", "Lamp", "It is dead."))
    second.now += timedelta(minutes=11)
    second.work()
    first.now = second.now
    first.work()
    assert first.disposition(JournalId(1)) == "new_ticket"
    assert not first.relay.delivered
    assert Counter(letter.to for letter in second.relay.delivered)["anna@customer.example"] == 1


def test_who_slept_in_the_middle_of_sending_frees_no_letter_that_another_has_in_hand(two: Two) -> None:
    first, second = two
    first.mail("anna@customer", "support", "Lamp", "It is dead.")
    first._pipeline.step()
    asleep, awake = first.sender(), second.sender()
    with closing(asleep.diary), closing(awake.diary):
        _overslept(two, asleep, awake)


def _overslept(two: Two, asleep: Delivery, awake: Delivery) -> None:
    [letter], *_ = asleep._books.turn(Done(), asleep._room(1))
    _later(two, 31)  # the lease is over
    awake._books.turn(Done(), awake._room(1))
    _later(two, 16)  # and so is the time in which it may still have gone out
    taken_over = {one.id: one for one in awake._books.turn(Done(), awake._room(64))[0]}
    asleep._books.turn(Done(ended=(Ended(letter, Deferred(reply="451 4.3.0 not now")),)), asleep._room(0))
    _later(two, 2)
    assert letter.id not in {one.id for one in asleep._books.turn(Done(), asleep._room(64))[0]}
    awake._books.turn(Done(ended=(Ended(taken_over[letter.id], Sent(reply="250 kept")),)), awake._room(0))
    assert {one.id: one.state for one in two[0].outbox()}[letter.id] == "sent"


def _later(two: Two, minutes: int) -> None:
    two[0].now = two[1].now = two[0].now + timedelta(minutes=minutes)


def test_what_one_took_in_the_other_hands_on_with_its_files(shared: Two) -> None:
    first, second = shared
    lamp = ("lamp.txt", "text/plain", b"dead as mutton")
    claimed(first, lambda: first.mail("anna@customer", "support", "Lamp", "See.", attachments=[lamp]))
    first._pipeline.step()
    second.deliver()
    assert not first.relay.delivered
    assert second.letter("bea@staff").files == (("lamp.txt", b"dead as mutton"),)
    assert not list(first.settings.data_dir.glob("blobs/*/*"))


def test_a_gateway_that_hangs_in_the_middle_holds_up_the_other_only_for_a_while(shared: Two) -> None:
    other, through = Store(str(shared[0].settings.database_url)), Event()
    with pytest.raises(DBAPIError) as raised, shared[0].store.write() as session:
        assert session.scalar(text("SHOW idle_in_transaction_session_timeout")) == f"{STALLED_MS // 60_000}min"
        session.execute(text("SET LOCAL idle_in_transaction_session_timeout = 200"))

        def write() -> None:
            with other.write() as theirs:
                theirs.execute(text("SELECT 1"))
            through.set()

        with ThreadPoolExecutor(1) as thread:
            thread.submit(write).result(TOGETHER)
    assert is_trouble(raised.value)
    assert through.is_set()
    other.close()


def test_a_long_batch_lets_others_write_in_between(two: Two, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = two
    for number in range(3):
        first.mail("anna@customer", "support", f"Lamp {number}", "It is dead.")
    monkeypatch.setattr(acting, "TURN", -1.0)
    assert first._pipeline.step()
    assert len(second.outbox()) == 3  # the letters of one mail: an acknowledgement, and two notices
    first.work()
    assert len(second.outbox()) == 9
    assert [first.disposition(JournalId(entry)) for entry in (1, 2, 3)] == ["new_ticket"] * 3

"""Which tickets the clock looks at, on both databases; and that two desks on one store tell nothing twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from threading import Barrier, Thread

import pytest

from mailgate.deed.minding import Minding
from mailgate.mail.model import TicketNumber
from store import looking, timeline
from tests.office import SUPPORT, Office
from tests.peers.daemon import PATIENCE

TARGETS = {"first_answer": "4h", "resolution": "2d", "auto_close": "14d", "auto_close_warning": "3d"}


@pytest.fixture
def office(desk_url: str, tmp_path: Path) -> Iterator[Office]:
    """A queue with targets, and Bea."""
    with Office(desk_url, tmp_path, queue=(SUPPORT | TARGETS,)) as made:
        made.staff("bea@staff", "Bea")
        yield made


def open_tickets(office: Office, count: int) -> None:
    for number in range(count):
        office.mail("anna@customer", "support", f"Lamp {number}", "It is dead.")
        office.work()
        office.now += timedelta(minutes=1)


def deadlines(office: Office) -> list[str]:
    return [one.subject for one in office.letters("bea@staff") if "first answer" in one.text]


def test_two_desks_at_one_store_tell_each_deadline_once(office: Office) -> None:
    open_tickets(office, 3)
    office.now += timedelta(hours=5)
    together = Barrier(2)

    def desk() -> None:
        together.wait(PATIENCE)
        with office.store.write() as session:
            Minding(office.house).mind(session)

    runs = [Thread(target=desk) for _ in range(2)]
    for run in runs:
        run.start()
    for run in runs:
        run.join(PATIENCE)
    office.work()
    assert sorted(deadlines(office)) == [f"[#{n} internal] Lamp {n - 1}" for n in (1, 2, 3)]


def test_the_nearest_deadline_comes_first_and_what_has_none_is_left_out(office: Office) -> None:
    open_tickets(office, 4)
    office.mail("bea@staff", "support+1", "Re", "An answer.")
    office.mail("bea@staff", "support+2-close", "done", "")
    office.mail("bea@staff", "support+3", "due", "#due 2026-03-02 10:00\n")
    office.work()
    with office.store.read() as session:
        found = timeline.heads(session, timeline.Wanted(due=True))
    assert [one.ticket.number for one in found] == [3, 4, 1]


def test_pending_stops_the_resolution_in_the_list_too(office: Office) -> None:
    open_tickets(office, 1)
    office.mail("bea@staff", "support+1", "Re", "#pending\nWhich one?")
    office.work()
    with office.store.read() as session:
        assert timeline.heads(session, timeline.Wanted(due=True)) == []


@pytest.mark.parametrize(("days", "seconds", "found"), [(11, -1, 0), (11, 0, 1), (14, 0, 1)])
def test_a_pending_ticket_is_found_in_the_moment_its_time_comes(office: Office, days: int, seconds: int, found: int) -> None:
    open_tickets(office, 1)
    office.mail("bea@staff", "support+1", "Re", "#pending\nWhich one?")
    office.work()
    now = office.now + timedelta(days=days, seconds=seconds)
    wanted = looking.Unanswered(queue="support", warn=now - timedelta(days=11), close=now - timedelta(days=14), warned="x")
    with office.store.read() as session:
        assert len(looking.unanswered(session, wanted, 10)) == found


def test_a_queue_that_is_gone_tells_nothing_and_stops_nobody(office: Office) -> None:
    open_tickets(office, 2)
    now = office.now + timedelta(days=1)
    with office.store.read() as session:
        assert looking.due(session, ("other",), now, 10) == ()
        assert looking.due(session, ("support",), now, 1) == (TicketNumber(1),)

"""R8, R16: times that only a wrong clock can have written, and jobs that one gateway does at a time."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta

import pytest
from sqlalchemy import update

from store import presence, times
from store.engine import Store
from store.tables import Inbound, OutboxRow
from store.times import Longest
from tests.office import Office

HOUR = timedelta(hours=1)
LONGEST = Longest(letter=HOUR, claim=HOUR, mailbox=HOUR)


@pytest.mark.parametrize(("ahead", "waits"), [(2 * HOUR, True), (2 * HOUR + timedelta(seconds=1), False)])
def test_a_letter_that_waits_for_a_time_beyond_any_wait_is_due(office: Office, ahead: timedelta, waits: bool) -> None:
    office.mail("anna@customer", "support", "Lamp", "It is dead.")
    office._pipeline._claim()
    while office._pipeline.step():
        continue
    with office.store.write() as session:
        session.execute(update(OutboxRow).values(next_at=office.now + ahead))
    with office.store.write() as session:
        assert times.set_right(session, office.now, LONGEST) == (0 if waits else 3)
    office.deliver()
    assert len(office.relay.delivered) == (0 if waits else 3)


def test_a_claim_of_such_a_time_lasts_a_lease_from_now_and_is_then_anybodys(office: Office) -> None:
    entry = office.mail("anna@customer", "support", "Lamp", "It is dead.")
    office._pipeline._claim()
    with office.store.write() as session:
        session.execute(update(Inbound).values(lease_until=office.now + timedelta(days=3653), owner="somebody gone"))
        assert times.set_right(session, office.now, LONGEST) == 1
        assert times.set_right(session, office.now, LONGEST) == 0
    office._pipeline._reading.clear()
    office.work()
    assert not office.dispositions(entry), "its owner may still be at it"
    office.now += HOUR
    office.work()
    assert office.disposition(entry) == "new_ticket"


def test_one_gateway_at_a_time_does_a_job(desk_url: str) -> None:
    with closing(Store(desk_url)) as ours, closing(Store(desk_url)) as theirs:
        if ours.sqlite:
            pytest.skip("a SQLite file belongs to one home")
        wake, again, another = (presence.only_one(store, job) for store, job in ((ours, "wake"), (theirs, "wake"), (theirs, "x")))
        with wake as mine, again as yours, another as other:
            assert (mine, yours, other) == (True, False, True)
        with presence.only_one(theirs, "wake") as yours:
            assert yours

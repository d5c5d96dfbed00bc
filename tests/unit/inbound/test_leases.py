"""What a living desk has in work stays its own, however long it takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, cast

import pytest
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from mailgate.inbound import pipeline
from mailgate.inbound.claiming import HOLD, LEASE, Claiming
from mailgate.inbound.pipeline import Pipeline
from mailgate.inbound.sandbox import RawMail, Readers
from mailgate.mail import parse
from mailgate.mail.model import InboundMail, JournalId
from mailgate.settings import Limits
from store import mails
from store.engine import Store
from tests.office import Office

MOMENT = timedelta(seconds=1)


@dataclass
class Slow:
    """Readers that are not done before they are told to be."""

    given: list[tuple[RawMail, Future[InboundMail]]] = field(default_factory=list)

    def read_many(self, raw: Iterable[RawMail]) -> list[Future[InboundMail]]:
        new = [(one, Future[InboundMail]()) for one in raw]
        self.given += new
        return [future for _, future in new]

    def finish(self) -> None:
        for mail, future in self.given:
            future.set_result(parse.read(mail.raw))


def attempts(office: Office, entries: list[JournalId]) -> list[int]:
    with office.store.read() as session:
        found: dict[JournalId, Any] = mails.inbound(session, entries)
        return [found[one].attempts for one in entries]


def test_a_living_desk_keeps_what_takes_longer_than_a_lease(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "PAUSE", 0)
    entries = [office.mail(f"anna{n}@customer", "support", "Lamp", "It is dead.") for n in range(3)]
    slow = Slow()
    desk = Pipeline(replace(office._parts, readers=cast(Readers, slow)))
    desk.start()
    assert desk.step()
    for _ in range(3 * LEASE // HOLD):
        office.now += HOLD
        assert desk.step()
    assert attempts(office, entries) == [1] * 3, "nobody died of them"
    assert len(slow.given) == 3, "each is read once"
    slow.finish()
    assert desk.step()
    assert [office.disposition(one) for one in entries] == ["new_ticket"] * 3


@pytest.mark.parametrize(("since", "held"), [(HOLD - MOMENT, False), (HOLD, True), (HOLD + MOMENT, True)])
def test_claims_are_held_each_quarter_of_a_lease(office: Office, since: timedelta, held: bool) -> None:
    entry = office.mail("anna@customer", "support", "Lamp", "It is dead.")
    claiming = Claiming(office.store, Limits(), "desk", lambda: office.now)
    claiming.start()
    claims = claiming.claim(idle=True)
    claiming.hold(claims)
    began = office.now
    office.now += since
    claiming.hold(claims)
    with office.store.read() as session:
        assert mails.inbound(session, [entry])[entry].lease_until == (office.now if held else began) + LEASE


def test_what_another_desk_took_over_stays_with_it(office: Office) -> None:
    entry = office.mail("anna@customer", "support", "Lamp", "It is dead.")
    asleep, other = (Claiming(office.store, Limits(), name, lambda: office.now) for name in ("asleep", "other"))
    claims = asleep.claim(idle=True)
    office.now += LEASE
    taken = other.claim(idle=True)
    assert [one.journal for one in taken] == [entry]
    began = office.now
    office.now += HOLD
    asleep.hold(claims)
    with office.store.read() as session:
        assert mails.inbound(session, [entry])[entry].lease_until == began + LEASE
        assert mails.still_ours(session, "other", taken) == set(taken)


def test_what_was_claimed_in_a_commit_whose_answer_was_lost_waits_for_no_lease(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A database that is gone in that moment: the mails carry our name, and nobody here knows of them."""
    working = office.mail("anna@customer", "support", "Lamp", "It is dead.")
    claiming = Claiming(office.store, Limits(), "desk", lambda: office.now)
    claiming.start()
    in_work = claiming.claim(idle=True)
    unheard = [office.mail(f"ben{n}@customer", "support", "Door", "It is open.") for n in range(2)]
    with monkeypatch.context() as lost:
        lost.setattr(Store, "write", answer_lost)
        with pytest.raises(OperationalError):
            claiming.claim(idle=False)
    assert attempts(office, unheard) == [1, 1]
    claiming.hold(in_work)
    claims = claiming.claim(idle=False)
    assert [(one.journal, one.attempts) for one in claims] == [(one, 2) for one in unheard]
    assert attempts(office, [working]) == [1], "what is in work stays there"


_write = Store.write


@contextmanager
def answer_lost(store: Store, *, hasty: bool = False) -> Iterator[Session]:
    with _write(store, hasty=hasty) as session:
        yield session
    raise OperationalError("COMMIT", {}, Exception("the connection is closed"))

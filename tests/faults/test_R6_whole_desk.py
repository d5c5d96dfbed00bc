"""R6: a mail that takes the whole desk down, again and again. It ends as a stub, and those that were in work beside it are acted
on as if it had never been: none is blamed for its crashes, wherever in the batch it stood, and none waits
for it longer than a start.
"""

from __future__ import annotations

from typing import Any

import pytest

from mailgate.deed.gather import Arrival
from mailgate.desk.story import Spoken
from mailgate.inbound.claiming import BATCHES, Claiming
from mailgate.inbound.pipeline import PATIENCE, Pipeline
from mailgate.mail.model import JournalId
from mailgate.settings import Limits
from store import mails
from tests.office import Office
from tests.size import sized

GOOD, POISON = "It is dead.", "POISON"


class CrashError(BaseException):
    """The end of the desk: nothing catches it."""


def crashes(office: Office, patch: pytest.MonkeyPatch, *, stub: bool = False) -> int:
    """Let the desk work, and start it anew each time the poison, or even its ``stub``, ends it; how often it ended."""
    crash_at_poison(office, patch, stub=stub)
    for count in range(2 * PATIENCE * office.settings.limits.attempts):
        if not dies(office):
            return count
    raise AssertionError("the desk never got over it")


def crash_at_poison(office: Office, patch: pytest.MonkeyPatch, *, stub: bool = False) -> None:
    """From now on the poison ends the desk."""
    take_in = office.deeds.take_in

    def fatal(session: Any, desk: Any, arrival: Arrival) -> Any:
        if POISON in arrival.mail.text or (stub and arrival.mail.stub):
            raise CrashError
        return take_in(session, desk, arrival)

    patch.setattr(office.deeds, "take_in", fatal)


def dies(office: Office) -> bool:
    """Start the desk anew and let it work; whether something ended it."""
    office._pipeline = Pipeline(office._parts)
    office._pipeline.start()
    try:
        office.work()
    except CrashError:
        return True
    return False


@pytest.mark.parametrize("place", [0, 1, 2])
def test_who_stood_beside_it_is_acted_on_as_if_it_had_never_been(
    office: Office, monkeypatch: pytest.MonkeyPatch, place: int
) -> None:
    beside = sized(3, 30)
    bodies = [GOOD] * beside
    bodies.insert(place * beside // 2, POISON)
    entries = [office.mail(f"anna{n}@customer{n}", "support", f"Lamp {n}", body) for n, body in enumerate(bodies)]
    ended = crashes(office, monkeypatch)
    assert [office.disposition(entry) for entry in entries] == ["new_ticket"] * len(entries)
    with office.store.read() as session:
        ends = [row for rows in mails.dispositions(session, entries).values() for row in rows]
    stories = [office.ticket(end.ticket or 0) for end in ends]
    texts = [one.text for story in stories for one in story.timeline if isinstance(one, Spoken)]
    assert texts.count(GOOD) == beside, texts
    assert sum("could not be read" in text for text in texts) == 1
    assert ended <= PATIENCE * office.settings.limits.attempts


def test_a_mail_whose_stub_ends_the_desk_too_is_not_acted_on_for_ever(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    poison = office.mail("anna@customer", "support", "Lamp", POISON)
    later = office.mail("ben@customer", "support", "Lamp", GOOD)
    ended = crashes(office, monkeypatch, stub=True)
    assert (office.disposition(poison), office.disposition(later)) == ("failed", "new_ticket")
    assert ended == (PATIENCE + 1) * office.settings.limits.attempts


def test_nobody_waits_for_those_that_end_the_desk(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    poison = [office.mail(f"anna{n}@customer", "support", f"Lamp {n}", POISON) for n in range(2)]
    crash_at_poison(office, monkeypatch)
    for _ in range(office.settings.limits.attempts):
        assert dies(office)
    for day in range(3):
        others = [office.mail(f"ben{day}-{n}@customer", "support", f"Chair {day}", GOOD) for n in range(2)]
        assert dies(office), "the suspects are tried as before"
        assert [office.disposition(one) for one in others] == ["new_ticket"] * 2
    while dies(office):
        continue
    assert [office.disposition(one) for one in poison] == ["new_ticket"] * 2


def test_nothing_is_claimed_while_a_suspect_is_in_work(office: Office) -> None:
    """A desk starts with two suspects, claimed by a dead one too often, and with new mail for more than the first turn."""
    suspects = [office.mail(f"anna{n}@customer", "support", "Lamp", GOOD) for n in range(2)]
    for _ in range(Limits().attempts):
        died = _claiming(office, batch=2)
        assert len(died.claim(idle=True)) == 2
    new = [office.mail(f"ben{n}@customer", "support", "Chair", GOOD) for n in range(BATCHES + 2)]
    claiming = _claiming(office, batch=1)

    def claim(*, idle: bool) -> list[JournalId]:
        return [one.journal for one in claiming.claim(idle=idle)]

    assert [claim(idle=False) for _ in range(BATCHES)] == [[one] for one in new[:BATCHES]]
    assert claim(idle=False) == [], "those in work end first"
    for suspect, later in zip(suspects, new[BATCHES:], strict=True):
        assert claim(idle=True) == [suspect]
        assert claim(idle=False) == [], "nothing beside it"
        assert claim(idle=True) == [later], "and then it is the turn of the others"
    assert claim(idle=True) == []


def _claiming(office: Office, *, batch: int) -> Claiming:
    claiming = Claiming(office.store, Limits(batch=batch), "desk", lambda: office.now)
    claiming.start()
    return claiming

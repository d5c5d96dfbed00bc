"""A decision about a held mail survives every crash, and is carried out once."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from mailgate.deed.releasing import Releases
from mailgate.inbound.pipeline import Pipeline
from mailgate.inbound.released import Released
from store import held
from tests.client import Letter
from tests.office import Office
from tests.security.scenes import opened, outside, words

ANSWER = "model X"


def _held(office: Office) -> Letter:
    ticket = opened(office)
    office.mail("zoe@other", ticket.acknowledged.reply_to, "x", f"It is {ANSWER}.")
    office.work()
    return office.letter("bea@staff")


def _row(office: Office) -> tuple[str | None, str | None]:
    row = office.held_row(1)
    return row.decision, row.resolution


def _starts_again(office: Office) -> None:
    """A new desk on the same home."""
    office._pipeline = Pipeline(office._pipeline._p)
    office._pipeline.start()
    office.work()
    office.work()


def test_a_decision_committed_before_a_crash_is_carried_out_by_the_next_desk(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = _held(office)
    with monkeypatch.context() as dying:
        dying.setattr(Released, "step", lambda *_: False)  # killed right behind the commit of the answer
        office.reply(letter, "1")
        office.work()
        assert _row(office) == ("add once", None)
        assert not [one for one in outside(office) if ANSWER in one.everything]
    _starts_again(office)
    assert _row(office) == ("add once", "add once")
    assert len([one for one in outside(office) if ANSWER in one.everything]) == 1
    assert words(office, 1) == [("public", "It is dead."), ("public", f"It is {ANSWER}.")]


def test_a_crash_while_it_is_carried_out_leaves_the_decision_and_nothing_else(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = _held(office)

    def lost(*_: Any) -> None:
        raise OperationalError("lost", None, Exception())

    with monkeypatch.context() as dying:
        dying.setattr(Releases, "_tell", lost)  # everything is written, nothing is committed
        office.reply(letter, "1")
        with pytest.raises(OperationalError):
            office.work()
        assert _row(office) == ("add once", None)
        assert words(office, 1) == [("public", "It is dead.")]
    _starts_again(office)
    assert _row(office) == ("add once", "add once")
    assert len([one for one in outside(office) if ANSWER in one.everything]) == 1


def test_one_that_cannot_be_carried_out_waits_again_and_the_one_who_decided_is_told(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = _held(office)

    def broken(*_: Any) -> None:
        raise RuntimeError

    with monkeypatch.context() as bad:
        bad.setattr(Releases, "carry_out", broken)
        office.reply(letter, "1")
        office.work()
    assert _row(office) == (None, None)
    told = office.letter("bea@staff")
    assert "Held 1 could not be released; it waits as before." in told.text
    assert "4. discard" in told.text
    office.reply(told, "1")  # its Reply goes to the same address
    office.work()
    assert _row(office) == ("add once", "add once")


def test_two_desks_that_find_the_same_decision_carry_it_out_once(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    letter = _held(office)
    waiting = held.decided
    with monkeypatch.context() as both:
        both.setattr(held, "decided", lambda session, limit: waiting(session, limit) * 2)
        office.reply(letter, "1")
        office.work()
    assert len([one for one in outside(office) if ANSWER in one.everything]) == 1
    assert len([one for one in office.letters("bea@staff") if "Done:" in one.text]) == 1

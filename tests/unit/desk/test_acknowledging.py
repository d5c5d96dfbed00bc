"""Who is acknowledged: the least that costs nobody else a mail (RFC 3834 §2, T24)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from mailgate.desk import rules
from mailgate.desk.letters import Acknowledgement
from mailgate.desk.model import Person
from mailgate.mail.model import Address, MailClass, Trust
from tests.unit.desk.makers import ANNA, BEA, NOW, ZOE, desk, known, letters

SECOND, DAY = timedelta(seconds=1), timedelta(hours=24)
ELSEWHERE = Address("list@other.example")


def acknowledged(author: Person | None = ANNA, **facts: Any) -> str:
    """``no``, ``textless`` or ``yes``."""
    acks = [one for one in letters(rules.judge(known(author, **facts))) if isinstance(one, Acknowledgement)]
    if not acks:
        return "no"
    [ack] = acks
    assert author is not None
    assert ack.to.address == author.address
    return "textless" if ack.textless else "yes"


CASES: list[tuple[dict[str, Any], str, str]] = [
    # facts                                        proven  not proven
    ({}, "yes", "textless"),
    ({"return_path": ELSEWHERE}, "yes", "no"),
    ({"return_path": None}, "no", "no"),
    ({"headers_date": NOW - DAY + SECOND}, "yes", "textless"),
    ({"headers_date": NOW - DAY}, "yes", "textless"),
    ({"headers_date": NOW - DAY - SECOND}, "no", "no"),
    ({"headers_date": NOW + DAY}, "yes", "textless"),
    ({"headers_date": None}, "yes", "textless"),
    ({"may_auto_answer": False}, "no", "no"),
    ({"silent": True}, "no", "no"),
    ({"mail_class": MailClass.AUTO_REPLY, "may_auto_answer": False}, "no", "no"),
    ({"mail_class": MailClass.LIST}, "no", "no"),
]


@pytest.mark.parametrize(("facts", "proven", "unproven"), CASES)
def test_who_is_acknowledged_and_with_which_words(facts: dict[str, Any], proven: str, unproven: str) -> None:
    assert acknowledged(trust=Trust.ALIGNED, **facts) == proven
    assert acknowledged(trust=Trust.SUBMITTED, **facts) == proven
    assert acknowledged(trust=Trust.NONE, **facts) == unproven
    assert acknowledged(ZOE, trust=Trust.NONE, **({"return_path": ZOE.address} | facts)) == unproven
    assert acknowledged(trust=Trust.FAILED, **facts) == "no"


def test_staff_and_nobody_are_not_acknowledged() -> None:
    assert acknowledged(BEA) == "no"
    assert acknowledged(None, return_path=ELSEWHERE) == "no"


def test_an_address_that_a_relay_may_refuse_is_acknowledged_only_when_it_is_proven() -> None:
    """Else staff would hear of failing letters for the asking."""
    beyond = replace(ANNA, address=Address("änna@customer.example"))
    assert acknowledged(beyond, trust=Trust.ALIGNED) == "yes"
    assert acknowledged(beyond, trust=Trust.NONE, return_path=beyond.address) == "no"


def test_no_greatest_age_means_any_age() -> None:
    assert acknowledged(desk=desk(ack_max_age=timedelta(0)), headers_date=NOW - 99 * DAY) == "yes"


@pytest.mark.parametrize("trust", Trust)
def test_silence_is_silence_for_staff_too(trust: Trust) -> None:
    assert letters(rules.judge(known(ANNA, trust=trust, silent=True))) == []

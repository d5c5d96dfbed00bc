"""A probe tells what the servers between do to mail."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from mailgate.desk.probing import Back, Gone, differences, summary
from mailgate.mail.model import Address, MessageId

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
GONE = Gone(
    subject="probe 1",
    sender=Address("support@help.example"),
    recipient=Address("support+help@help.example"),
    return_path=Address("support+b1.token@help.example"),
    message_id=MessageId("o1.token@help.example"),
    at=NOW,
)
BACK = Back(
    sender=GONE.sender,
    recipients=frozenset([GONE.recipient]),
    return_path=GONE.return_path,
    message_id=GONE.message_id,
    received=NOW,
    at=NOW + timedelta(seconds=3),
)


def test_a_probe_that_comes_back_as_it_went_is_well() -> None:
    assert differences(GONE, BACK, verp=True) == ()
    assert "came back after 3 s" in summary(GONE, BACK)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"recipients": frozenset([Address("support@help.example")])}, "came in as support@help.example: the part behind"),
        ({"recipients": frozenset()}, "came in as no address of ours"),
        ({"sender": Address("robot@relay.example")}, "From was support@help.example and came in as robot@relay.example"),
        ({"sender": None}, "came in as none"),
        ({"return_path": Address("bounce@relay.example")}, "set [relay] verp = false"),
        ({"return_path": None}, "return path came in as none"),
        ({"message_id": "x@relay.example"}, "its Message-ID was replaced"),
        ({"received": NOW + timedelta(minutes=5, seconds=4)}, "its clock or ours is wrong"),
        ({"received": NOW - timedelta(minutes=5)}, "its clock or ours is wrong"),
    ],
)
def test_what_the_way_did_to_it_is_told_with_what_to_do(change: dict[str, Any], told: str) -> None:
    [only] = differences(GONE, replace(BACK, **change), verp=True)
    assert told in only


def test_a_rewritten_return_path_is_expected_where_envelopes_are() -> None:
    assert differences(GONE, replace(BACK, return_path=None), verp=False) == ()


def test_a_replaced_id_is_worse_where_no_address_says_anything() -> None:
    [only] = differences(GONE, replace(BACK, message_id="x@relay.example"), verp=False, plain=True)
    assert "let the relay keep it, or set a delimiter or a reply_domain" in only


def test_clocks_may_differ_a_little() -> None:
    assert differences(GONE, replace(BACK, received=BACK.at + timedelta(minutes=5)), verp=True) == ()

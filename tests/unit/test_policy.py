"""Queues of the config file and of the store become one list without a clash."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from mailgate.desk.model import ClosedReply, ReceiptMode, StaffTrust
from mailgate.policy import policy, queue_policies
from mailgate.settings import ConfigError, Settings


@dataclass
class Row:
    """A queue as the store has it."""

    name: str = "sales"
    address: str = "sales@help.example"
    display_name: str = ""
    language: str | None = None
    closed_reply: str | None = None
    reopen_within: int | None = None
    customer_updates: str | None = None
    assignee: str | None = None
    assignment: str | None = None
    form_senders: str | None = None
    calendar: str | None = None
    first_answer: str | None = None
    resolution: str | None = None
    escalate_to: str | None = None
    auto_close: int | None = None
    auto_close_warning: int | None = None
    satisfaction: bool | None = None


def settings(*queues: dict[str, Any], **gateway: Any) -> Settings:
    return Settings.model_validate({"gateway": gateway, "queue": list(queues)})


SUPPORT = {"name": "support", "address": "Support@Help.Example", "assignee": "Bea@Help.Example"}


def test_addresses_are_normalised_and_defaults_filled_in() -> None:
    support, sales = queue_policies(settings(SUPPORT, language="de"), [Row()])
    assert (support.address, support.assignee, support.display_name, support.language) == (
        "support@help.example",
        "bea@help.example",
        "Support",
        "de",
    )
    assert (sales.address, sales.assignee, sales.language, sales.closed_reply) == (
        "sales@help.example",
        None,
        "de",
        ClosedReply.REOPEN,
    )
    assert (sales.reopen_within, sales.customer_updates) == (timedelta(days=14), frozenset({"closed"}))


def test_an_added_queue_keeps_what_it_was_given() -> None:
    row = Row(display_name="Shop", language="en", closed_reply="refuse", reopen_within=60, customer_updates="open,closed")
    [sales] = queue_policies(settings(language="de"), [row])
    assert (sales.display_name, sales.language, sales.closed_reply) == ("Shop", "en", ClosedReply.REFUSE)
    assert (sales.reopen_within, sales.customer_updates) == (timedelta(minutes=1), frozenset({"open", "closed"}))


def test_nothing_to_tell_is_not_the_default() -> None:
    [sales] = queue_policies(settings(), [Row(customer_updates="")])
    assert sales.customer_updates == frozenset()


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (Row(name="support"), "two queues are called 'support'"),
        (Row(address="SUPPORT@help.example"), "share the address support@help.example"),
        (Row(address="nowhere"), "'nowhere' is not a mail address"),
        (Row(assignee="nobody"), "'nobody' is not a mail address"),
    ],
)
def test_what_cannot_stand_beside_the_others_is_refused(row: Row, told: str) -> None:
    with pytest.raises(ConfigError, match=told):
        queue_policies(settings(SUPPORT), [row])


def test_two_queues_of_the_file_clash_too() -> None:
    with pytest.raises(ConfigError, match="two queues are called"):
        queue_policies(settings(SUPPORT, SUPPORT), [])


def test_rules_are_told_what_is_configured() -> None:
    told = policy(settings(operator="Ops@Help.Example", staff_trust="token", receipts="all", ack_max_age="1h"))
    assert (told.operator, told.staff_trust, told.receipts) == ("ops@help.example", StaffTrust.TOKEN, ReceiptMode.ALL)
    assert told.ack_max_age == timedelta(hours=1)
    assert policy(settings()).operator is None


def test_an_operator_that_is_no_address_is_refused() -> None:
    with pytest.raises(ConfigError, match=r"gateway\.operator"):
        policy(settings(operator="me"))

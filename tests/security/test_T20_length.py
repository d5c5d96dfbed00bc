"""T20: the local part of each address of ours stays within 64 octets; a queue for which it cannot is refused at the start."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from mailgate.mail.layout import Layout
from mailgate.mail.model import Address, OutboxId, PersonId, TicketNumber, Visibility
from mailgate.mail.recipient import MAX_LOCAL, TYPED_WORDS, ActionKind, Addresses, room_left
from mailgate.policy import queue_policies
from mailgate.settings import ConfigError, Queue, Settings
from tests.command import Command
from tests.stand_ins import KEYS

NINE = 999_999_999
SPARE = 6
"""Octets by which a base may exceed what is left with nine digits: that many numbers have not grown yet."""


def _base(octets: int) -> Address:
    return Address(f"{'q' * octets}@help.example")


def _every_address(base: Address, delimiter: str) -> list[Address]:
    made = Addresses(KEYS, Layout(delimiter=delimiter))
    ticket, person = TicketNumber(NINE), PersonId(NINE)
    return [
        *(made.signed(base, ticket, person, audience, 10**6) for audience in Visibility),
        *(made.action(base, kind, NINE, person) for kind in ActionKind),
        made.return_path(base, OutboxId(NINE)),
        *(made.typed(base, ticket, word) for word in TYPED_WORDS),
    ]


@pytest.mark.parametrize(("octets", "delimiter"), [*product((1, 7, 14), "+-=_.")])
def test_what_is_left_is_what_the_longest_of_all_forms_leaves(octets: int, delimiter: str) -> None:
    longest = max(len(one.partition("@")[0]) for one in _every_address(_base(octets), delimiter))
    assert room_left(_base(octets), Layout(delimiter=delimiter)) == MAX_LOCAL - longest


def _home(octets: int) -> Settings:
    return Settings(queue=(Queue(name="support", address=_base(octets)),))


def test_the_longest_base_is_taken_and_one_octet_more_is_not() -> None:
    most = room_left(_base(0)) + SPARE
    assert queue_policies(_home(most), [])
    with pytest.raises(ConfigError, match=r"1 octets too long.*within 64"):
        queue_policies(_home(most + 1), [])


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> Command:
    made = Command(tmp_path, monkeypatch, capsysbinary)
    assert made("init").code == 0
    return made


def _rename(home: Command, local: str) -> None:
    config: Path = home.folder / "config/mailgate.toml"
    config.write_text(config.read_text(encoding="utf-8").replace('"support@help.example"', f'"{local}@help.example"'))


def test_nothing_starts_with_a_base_of_forty_octets(home: Command) -> None:
    _rename(home, "q" * 40)
    refused = home("serve")
    assert (refused.code, "must stay within 64 (RFC 5321" in refused.err) == (2, True)
    assert home("check").code == 1
    assert "within 64" in home("check").out


def test_check_says_what_is_left_for_each_base(home: Command) -> None:
    assert home("queue", "add", "billing", "--address", f"{'b' * 12}@help.example").code == 0
    [queues] = [one["says"] for one in home("check", "--json").lines if one["name"] == "queues"]
    assert f"support@help.example ({room_left(Address('support@help.example'))} octets of the local part left)" in queues
    assert f"{'b' * 12}@help.example (2 octets of the local part left)" in queues


def test_a_queue_with_a_base_too_long_cannot_be_added(home: Command) -> None:
    refused = home("queue", "add", "billing", "--address", f"{'b' * 40}@help.example")
    assert refused.code == 2
    assert "within 64" in refused.err

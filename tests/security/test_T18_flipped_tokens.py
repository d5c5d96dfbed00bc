"""T18: every character of a token counts: with one of them changed, or fewer of them, an address is nobody's."""

from __future__ import annotations

import re

import pytest

from mailgate.inbound.directory import QueueDirectory
from mailgate.inbound.doorway import Verdict
from mailgate.mail.model import Address, Peer
from tests.client import Letter
from tests.office import OUTSIDE, Office
from tests.security.scenes import note_address, opened, outside, words

ANYBODY = Peer(host=OUTSIDE, trusted=False)
_ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"
_TOKEN = re.compile(r"(.*\.)([a-z2-7]{26})(@.*)")


def _flipped(address: str) -> list[str]:
    """The address with each single character of its token changed to each neighbour in the alphabet."""
    found = _TOKEN.fullmatch(address)
    assert found
    before, token, after = found.groups()
    return [
        f"{before}{token[:at]}{_ALPHABET[(_ALPHABET.index(token[at]) + step) % 32]}{token[at + 1 :]}{after}"
        for at in range(len(token))
        for step in (1, 31)
    ]


def _addresses(letter: Letter, notice: Letter) -> list[str]:
    return [letter.reply_to, notice.reply_to, note_address(notice), letter.mail_from]


def test_no_changed_or_shortened_token_gets_in(office: Office) -> None:
    ticket = opened(office)
    directory = QueueDirectory(house=office.house, store=office.store, seconds=lambda: 0.0)
    for address in _addresses(ticket.acknowledged, ticket.notice):
        assert directory(Address(address), ANYBODY) is Verdict.ACCEPT
        local, _, domain = address.partition("@")
        shorter = [f"{local[:-cut]}@{domain}" for cut in range(1, 28)] + [f"{local}a@{domain}"]
        wrong = [one for one in (*_flipped(address), *shorter) if directory(Address(one), ANYBODY) is not Verdict.UNKNOWN]
        assert not wrong


@pytest.mark.parametrize("whose", ["customer", "staff"])
def test_a_mail_to_one_is_held_even_from_a_trusted_relay(office: Office, whose: str) -> None:
    ticket = opened(office)
    before, letter = len(office.delivered), ticket.acknowledged if whose == "customer" else ticket.notice
    entries = [office.mail(letter.to, address, "x", "Is this right?") for address in _flipped(letter.reply_to)]
    office.work()
    assert {office.disposition(entry) for entry in entries} == {"held"}
    assert not outside(office, before)
    assert words(office, ticket.number) == [("public", "It is dead.")]

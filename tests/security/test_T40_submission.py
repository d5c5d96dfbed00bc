"""T40, T43: who has logged in sends as themselves, to us, and to nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mailgate.mail.model import Address, Peer, Via
from tests.security.counter import BEA, VIC, Counter, open_counter

pytestmark = pytest.mark.peer


@pytest.fixture
def counter(tmp_path: Path, certificate: Path) -> Iterator[Counter]:
    with open_counter(tmp_path, certificate) as made:
        yield made


def test_a_mail_is_kept_as_it_came_with_who_logged_in(counter: Counter) -> None:
    raw = b"From: Bea <bea@staff.example>\r\nSubject: no date, no id\r\n\r\nx\r\n"
    for path in ("<bea@phone.example>", "<>"):
        with counter.logged_in() as wire:
            wire.talk(f"C: MAIL FROM:{path} BODY=8BITMIME AUTH=bea@staff.example\nS: 250 *")
            wire.talk("C: RCPT TO:<support@help.example>\nS: 250 *\nC: DATA\nS: 354 *")
            wire.send(raw + b".\r\n")
            wire.talk("S: 250 2.0.0 kept as *\nC: QUIT\nS: 221 *\nS: (gone)")
    first, receipt = counter.house.kept
    assert (first.raw, first.envelope.via, first.envelope.user) == (raw, Via.SUBMISSION, BEA)
    assert first.envelope.mail_from == Address("bea@phone.example")
    assert (receipt.envelope.mail_from, receipt.envelope.path_known, receipt.envelope.user) == (None, True, BEA)


def test_nobody_sends_from_an_address_that_is_not_theirs(counter: Counter) -> None:
    with counter.logged_in(VIC) as wire:
        for path in (
            "bea@staff.example",
            "support@help.example",
            "x@vendor.example",
            "vic@vendor.example.x.example",
            "a..b@x.example",
        ):
            assert wire.say(f"MAIL FROM:<{path}>") == "553 5.7.1 that is no address of who logged in"
        wire.talk("C: DATA\nS: 503 *\nC: MAIL FROM:<VIC@Vendor.Example>\nS: 250 *")


def test_mail_is_carried_to_our_addresses_only(counter: Counter) -> None:
    with counter.logged_in() as wire:
        wire.talk("""
            C: MAIL FROM:<bea@staff.example>
            S: 250 *
            C: RCPT TO:<anna@customer.example>
            S: 550 5.7.1 we do not relay
            C: RCPT TO:<anna%customer.example@elsewhere.example>
            S: 550 5.7.1 *
            C: RCPT TO:<bea@staff.example>
            S: 550 5.7.1 *
            C: RCPT TO:<nobody@help.example>
            S: 550 5.1.1 *
            C: DATA
            S: 503 *
        """)


def test_an_address_beyond_ascii_is_nobodys_who_could_have_logged_in(counter: Counter) -> None:
    with counter.logged_in() as wire:
        wire.talk("""
            C| MAIL FROM:<b\\xc3\\xa9a@staff.example>\\r\\n
            S: 553 5.6.7 *
            C| MAIL FROM:<b\\xc3\\xa9a@staff.example> SMTPUTF8\\r\\n
            S: 553 5.7.1 *
            C: MAIL FROM:<bea@staff.example> SMTPUTF8
            S: 250 *
            C| RCPT TO:<s\\xc3\\xbcpport@help.example>\\r\\n
            S: 553 5.1.3 *
        """)


def test_a_client_on_a_trusted_relay_is_no_relay(tmp_path: Path, certificate: Path) -> None:
    with (
        open_counter(tmp_path, certificate, {"auth": {"trusted_relays": ("127.0.0.0/8",)}}) as counter,
        counter.logged_in() as wire,
    ):
        wire.talk("C: MAIL FROM:<bea@staff.example>\nS: 250 *\nC: RCPT TO:<support@help.example>\nS: 250 *\nC: DATA\nS: 354 *")
        wire.talk("C: x\nC: .\nS: 250 *")
        [stored] = counter.house.kept
        assert stored.envelope.peer == Peer(host="127.0.0.1", trusted=False)

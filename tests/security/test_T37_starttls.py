"""T37: what was said before STARTTLS does not count after it; and old TLS is refused."""

from __future__ import annotations

import ssl
from pathlib import Path

import pytest

from tests.peers.dialogue import GREETED, Wire
from tests.peers.gatehouse import House
from tests.security.conftest import OpenGate

pytestmark = pytest.mark.peer


@pytest.fixture
def gate(open_gate: OpenGate, certificate: Path) -> House:
    return open_gate(smtp={"tls_cert": certificate, "tls_key": certificate.with_name("key.pem")})


def trusting(certificate: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=certificate)


def test_a_mail_comes_in_encrypted(gate: House, certificate: Path) -> None:
    with Wire(gate.port) as wire:
        wire.talk("S: 220 *\nC: EHLO x\nS: 250-help.example*STARTTLS*\nC: STARTTLS\nS: 220 *")
        wire.start_tls(trusting(certificate))
        wire.talk("""
            C: MAIL FROM:<>
            S: 503 5.5.1 *
            C: EHLO x
            S: 250-help.example / 250-SIZE * / 250-PIPELINING / 250-8BITMIME / 250-SMTPUTF8 / 250-ENHANCEDSTATUSCODES / 250 HELP
            C: STARTTLS
            S: 502 5.5.1 *
            C: MAIL FROM:<>
            S: 250 2.1.0 *
            C: RCPT TO:<support@help.example>
            S: 250 2.1.5 *
            C: DATA
            S: 354 *
        """)
        raw = b"x" * 1_000_000 + b"\r\n"
        wire.send(raw + b".\r\n")
        wire.talk("S: 250 2.0.0 *\nC: QUIT\nS: 221 *\nS: (gone)")
    assert gate.mails == [raw]


def test_commands_slipped_in_before_the_handshake_are_forgotten(gate: House, certificate: Path) -> None:
    with Wire(gate.port) as wire:
        wire.talk(GREETED)
        wire.send(b"STARTTLS\r\nEHLO injected\r\nMAIL FROM:<inj@x.example>\r\nRCPT TO:<support@help.example>\r\n")
        wire.talk("S: 220 *")
        wire.start_tls(trusting(certificate))
        wire.talk("C: DATA\nS: 503 5.5.1 *\nC: MAIL FROM:<>\nS: 503 5.5.1 *")
    assert gate.kept == []


def test_a_transaction_begun_in_the_clear_is_forgotten(gate: House, certificate: Path) -> None:
    with Wire(gate.port) as wire:
        wire.talk(GREETED + "C: MAIL FROM:<>\nS: 250 *\nC: STARTTLS\nS: 220 *")
        wire.start_tls(trusting(certificate))
        wire.talk("C: EHLO x\nS: 250*\nC: RCPT TO:<support@help.example>\nS: 503 5.5.1 *")


def test_a_failed_handshake_hurts_nobody_else(gate: House, certificate: Path) -> None:
    with Wire(gate.port) as wire:
        wire.talk(GREETED + "C: STARTTLS\nS: 220 *")
        wire.send(b"this is no handshake\r\n" * 10)
        while wire.answer() != "(gone)":
            continue
    test_a_mail_comes_in_encrypted(gate, certificate)


def test_tls_1_1_is_refused(gate: House, certificate: Path) -> None:
    old = trusting(certificate)
    with pytest.warns(DeprecationWarning, match="TLSv1_1 is deprecated"):
        old.maximum_version = ssl.TLSVersion.TLSv1_1
    with pytest.warns(DeprecationWarning, match="TLSv1 is deprecated"):
        old.minimum_version = ssl.TLSVersion.TLSv1
    old.set_ciphers("ALL:@SECLEVEL=0")
    with Wire(gate.port) as wire:
        wire.talk(GREETED + "C: STARTTLS\nS: 220 *")
        with pytest.raises((ssl.SSLError, ConnectionError)):
            wire.start_tls(old)

"""T44: the PROXY protocol is for listed proxies and demanded of them; a header brings nobody more than their address may."""

from __future__ import annotations

import socket
import ssl
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from mailgate.inbound.proxied import LINE
from mailgate.mail.model import Peer
from mailgate.settings import Settings
from tests.peers.daemon import PATIENCE
from tests.peers.dialogue import GREETED, Wire
from tests.peers.gatehouse import House, Plan, running
from tests.security.conftest import OpenGate
from tests.security.counter import BEA, open_counter, plain

PROXY, OTHER = "127.0.0.9", "127.0.0.8"
MAIL = """
    S: 220 *
    C: EHLO x
    S: 250-*
    C: MAIL FROM:<anna@customer.example>
    S: 250 *
    C: RCPT TO:<support@help.example>
    S: 250 *
    C: DATA
    S: 354 *
    C: x
    C: .
    S: 250 *
    C: QUIT
    S: 221 *
    S: (gone)
"""


def v1(client: str) -> bytes:
    return f"PROXY TCP{6 if ':' in client else 4} {client} {'::1' if ':' in client else '127.0.0.1'} 4711 25\r\n".encode()


def v2(client: str) -> bytes:
    six = ":" in client
    family = socket.AF_INET6 if six else socket.AF_INET
    pair = socket.inet_pton(family, client) + socket.inet_pton(family, "::1" if six else "127.0.0.1") + b"\x12\x67\x00\x19"
    return b"\r\n\r\n\0\r\nQUIT\n\x21" + (b"\x21" if six else b"\x11") + len(pair).to_bytes(2, "big") + pair


LOCAL = b"\r\n\r\n\0\r\nQUIT\n\x20\x00\x00\x00"
UNKNOWN = b"PROXY UNKNOWN\r\n"


def brought(gate: House, header: bytes, source: str = PROXY) -> Peer:
    """Whose mail it is that comes behind a header."""
    before = len(gate.kept)
    with Wire(gate.port, source) as wire:
        wire.send(header)
        wire.talk(MAIL)
    assert len(gate.kept) == before + 1
    return gate.kept[-1].envelope.peer


def test_the_clients_address_counts_and_nobody_gains_trust_by_a_header(open_gate: OpenGate) -> None:
    gate = open_gate(
        smtp={"proxies": [f"{PROXY}/32", "2001:db8:9::/48"]},
        auth={"trusted_relays": ["192.0.2.0/24", f"{PROXY}/32", "2001:db8:9::1/128", "::/96"]},
    )
    told = {
        v1("198.51.100.7"): Peer(host="198.51.100.7", trusted=False),
        v2("198.51.100.7"): Peer(host="198.51.100.7", trusted=False),
        v2("2001:db8::7"): Peer(host="2001:db8::7", trusted=False),
        v1("192.0.2.7"): Peer(host="192.0.2.7", trusted=True),  # a relay of ours behind the proxy
        v2("::ffff:192.0.2.7"): Peer(host="192.0.2.7", trusted=True),
        v1("::ffff:198.51.100.7"): Peer(host="198.51.100.7", trusted=False),
        v1(PROXY): Peer(host=PROXY, trusted=False),  # listed as a relay, too: not for what it brings
        v2("2001:db8:9::1"): Peer(host="2001:db8:9::1", trusted=False),
        LOCAL: Peer(host="", trusted=False),
        UNKNOWN: Peer(host="", trusted=False),
    }
    assert {header: brought(gate, header) for header in told} == told


def test_a_header_may_come_octet_by_octet_and_with_all_that_follows(open_gate: OpenGate) -> None:
    gate = open_gate(smtp={"proxies": [f"{PROXY}/32"]})
    for header in (v1("198.51.100.7"), v2("198.51.100.7")):
        with Wire(gate.port, PROXY) as wire:
            for octet in header:
                wire.send(bytes([octet]))
            wire.talk(MAIL)
        with Wire(gate.port, PROXY) as wire:
            wire.send(header + b"EHLO x\r\nQUIT\r\n")
            wire.talk("S: 220 *\nS: 250-*\nS: 221 *\nS: (gone)")
    assert len(gate.kept) == 2


BROKEN = [
    b"EHLO x\r\n",
    b"GET / HTTP/1.1\r\n",
    b"\x16\x03\x01\x02\x00",
    b"PROXY TCP4 192.0.2.1\r\n",
    b"PROXY " + b"x" * LINE,
    b"\r\n\r\n\0\r\nQUIT\n\x21\x11\xff\xff",
    b"\r\n\r\n\0\r\nQUIT\n\x11\x11\x00\x0c" + bytes(12),
]


def test_a_listed_proxy_that_does_not_say_whom_it_brings_is_hung_up_on(open_gate: OpenGate) -> None:
    gate = open_gate(smtp={"proxies": [f"{PROXY}/32"]}, auth={"trusted_relays": [f"{PROXY}/32"]})
    for octets in BROKEN:
        with Wire(gate.port, PROXY) as wire:
            wire.send(octets)
            wire.talk("S: 421 4.7.0 *\nS: (gone)")
    with Wire(gate.port, PROXY) as wire:  # a second header is no command either
        wire.send(v1("198.51.100.7"))
        wire.talk("S: 220 *")
        wire.send(v1("192.0.2.7"))
        wire.talk("S: 421 4.7.0 *\nS: (gone)")
    assert gate.kept == []


def test_a_proxy_has_so_long_to_say_whom_it_brings(open_gate: OpenGate) -> None:
    gate = open_gate(smtp={"proxies": [f"{PROXY}/32"]}, limits={"proxy_timeout": "2m"})
    with Wire(gate.port, PROXY) as silent, Wire(gate.port, PROXY) as slow, Wire(gate.port, PROXY) as ready:
        slow.send(v1("198.51.100.7")[:20])
        ready.send(v1("198.51.100.7"))
        ready.talk("S: 220 *")
        gate.pass_by(120)
        for wire in (silent, slow):
            wire.talk("S: 421 4.4.2 *\nS: (gone)")
        ready.talk("C: NOOP\nS: 250 *")


def test_from_anybody_else_no_header_is_taken(open_gate: OpenGate) -> None:
    gate = open_gate(smtp={"proxies": [f"{PROXY}/32"]}, lmtp={"listen": "127.0.0.1:0"})
    lmtp = int(gate.places["lmtp"].rpartition(":")[2])
    for port, source in ((gate.port, OTHER), (lmtp, PROXY)):
        with Wire(port, source) as wire:
            wire.send(v1("192.0.2.7") + b"EHLO x\r\n")
            wire.talk("S: 220 *\nS: 421 4.7.0 *\nS: (gone)")
        with Wire(port, source) as wire:
            wire.send(v2("192.0.2.7") + b"EHLO x\r\n")
            while (said := wire.answer()) != "(gone)":
                assert said[:3] in ("220", "500", "421")
    assert gate.kept == []


def test_limits_count_whom_it_brings_and_not_the_proxy(open_gate: OpenGate) -> None:
    gate = open_gate(smtp={"proxies": [f"{PROXY}/32"]}, limits={"connections_per_host": 1})
    inside = []
    for client, answer in (("198.51.100.1", "220"), ("198.51.100.2", "220"), ("198.51.100.1", "421"), ("2001:db8::1", "220")):
        wire = Wire(gate.port, PROXY)
        wire.send(v1(client))
        assert wire.answer()[:3] == answer
        inside.append(wire)
    for wire in inside:
        wire.hang_up()


class Tunnel:
    """TLS whose octets the test sends itself: ``begun`` is what a client says first."""

    def __init__(self, port: int, certificate: Path) -> None:
        self.line = socket.create_connection(("127.0.0.1", port), PATIENCE)
        self._in, self._out = ssl.MemoryBIO(), ssl.MemoryBIO()
        context = ssl.create_default_context(cafile=certificate)
        self._tls = context.wrap_bio(self._in, self._out, server_hostname="help.example")
        with pytest.raises(ssl.SSLWantReadError):
            self._tls.do_handshake()
        self.begun = self._out.read()

    def shake(self) -> None:
        """To the end of the handshake."""
        while True:
            self._in.write(self.line.recv(65536))
            try:
                self._tls.do_handshake()
                return
            except ssl.SSLWantReadError:
                continue
            finally:
                self.line.sendall(self._out.read())

    def heard(self) -> str:
        while True:
            try:
                return self._tls.read(65536).decode()
            except ssl.SSLWantReadError:
                self._in.write(self.line.recv(65536))

    def say(self, command: str) -> str:
        self._tls.write(f"{command}\r\n".encode())
        self.line.sendall(self._out.read())
        return self.heard()


def test_behind_a_proxy_people_log_in_by_tls_from_the_first_octet(tmp_path: Path, certificate: Path) -> None:
    """The header and the start of the handshake come in one packet, or the packet ends within one of them."""
    own: dict[str, Any] = {"tls": "implicit", "proxies": ["127.0.0.1/32"], "failures_per_host": 1}
    with open_counter(tmp_path, certificate, **own) as counter:
        for number, cut in enumerate((0, 1, 30, -5, 10_000)):
            for header in (v1(f"198.51.100.{number}"), v2(f"203.0.113.{number}")):
                tunnel = Tunnel(counter.port, certificate)
                with closing(tunnel.line):
                    octets, end = header + tunnel.begun, len(header) + cut
                    tunnel.line.sendall(octets[:end])
                    tunnel.line.sendall(octets[end:])
                    tunnel.shake()
                    assert tunnel.heard().startswith("220")
                    assert tunnel.say("EHLO x").startswith("250")
                    assert tunnel.say(plain(BEA, "wrong")).startswith("535")
                    assert tunnel.say(plain(BEA)).startswith("421"), "failures are those of whom the proxy brings"


def test_nobody_can_list_everybody() -> None:
    for network in ("0.0.0.0/0", "::/0"):
        for section in ("smtp", "submission"):
            with pytest.raises(ValueError, match="everybody"):
                Settings.model_validate({section: {"proxies": [network]}})


def test_without_a_list_the_port_is_as_it_was(tmp_path: Path) -> None:
    with running(Plan(folder=tmp_path)) as gate, Wire(gate.port) as wire:
        wire.talk(GREETED)

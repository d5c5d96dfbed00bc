"""A name server on a loopback port, over UDP and TCP. Its one rule: it says what its zone says, or fails as it is told to.

``running(zone)`` starts one; ``zone`` can be changed while it runs. ``server.asked`` is what it was asked.
"""

from __future__ import annotations

import socket
import socketserver
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import Enum
from threading import Thread
from typing import Any

import dns.flags
import dns.message
import dns.rcode
import dns.rdataclass
import dns.rdatatype
import dns.rrset
from dns.rdtypes.ANY.TXT import TXT

from tests.peers.ports import HOST, free_port

Zone = dict[str, dict[str, list[str]]]
"""Names, lower-case and without final dot, each with its records by type. An empty name exists and has nothing."""


class Fault(Enum):
    """How a name fails to be looked up."""

    SERVFAIL = "servfail"
    REFUSED = "refused"
    SILENT = "silent"
    GARBAGE = "garbage"
    TRUNCATED = "truncated"
    """By UDP; TCP has the answer."""


@dataclass
class NameServer:
    """A running server."""

    zone: Zone
    faults: dict[str, Fault] = field(default_factory=dict)
    ttl: int = 300
    asked: list[tuple[str, str, str]] = field(default_factory=list)
    """Name, type and ``udp`` or ``tcp``."""
    port: int = 0

    @property
    def address(self) -> str:
        """As ``[auth] dns_servers`` wants it."""
        return f"{HOST}:{self.port}"

    def answer(self, wire: bytes, by: str) -> bytes | None:
        """What is said to a question; None for nothing."""
        query = dns.message.from_wire(wire)
        [question] = query.question
        name, kind = question.name.to_text(omit_final_dot=True).lower(), dns.rdatatype.to_text(question.rdtype)
        self.asked.append((name, kind, by))
        response = dns.message.make_response(query)
        match self.faults.get(name):
            case Fault.SILENT:
                return None
            case Fault.GARBAGE:
                return wire[:2] + b"\xff" * 40
            case Fault.SERVFAIL | Fault.REFUSED as fault:
                response.set_rcode(dns.rcode.from_text(fault.name))
            case Fault.TRUNCATED if by == "udp":
                response.flags |= dns.flags.TC
            case _:
                self._fill(response, name, kind)
        return response.to_wire()

    def _fill(self, response: dns.message.Message, name: str, kind: str) -> None:
        if name not in self.zone:
            response.set_rcode(dns.rcode.NXDOMAIN)
            return
        for target in self.zone[name].get("CNAME", []):
            response.answer.append(_rrset(f"{name}.", self.ttl, "CNAME", [f"{target}."]))
            name = target
        if texts := self.zone.get(name, {}).get(kind):
            response.answer.append(_rrset(f"{name}.", self.ttl, kind, texts))


@contextmanager
def running(zone: Zone, *, ttl: int = 300) -> Iterator[NameServer]:
    """A server with that zone."""
    server = NameServer(zone=zone, ttl=ttl)

    class Udp(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            wire, sock = self.request
            if said := server.answer(wire, "udp"):
                sock.sendto(said, self.client_address)

    class Tcp(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with suppress(OSError):
                size = int.from_bytes(_exactly(self.request, 2), "big")
                if said := server.answer(_exactly(self.request, size), "tcp"):
                    self.request.sendall(len(said).to_bytes(2, "big") + said)

    class UdpServer(socketserver.ThreadingUDPServer):
        daemon_threads = True

    class TcpServer(socketserver.ThreadingTCPServer):
        daemon_threads, allow_reuse_address = True, True

    server.port = free_port()  # one of ours for both: one given for TCP may be that of somebody's question by UDP
    with TcpServer((HOST, server.port), Tcp) as tcp, UdpServer((HOST, server.port), Udp) as udp:
        threads = [Thread(target=one.serve_forever, args=(0.01,), daemon=True) for one in (tcp, udp)]
        for thread in threads:
            thread.start()
        try:
            yield server
        finally:
            for one in (tcp, udp):
                one.shutdown()
            for thread in threads:
                thread.join()


def _exactly(sock: socket.socket, size: int) -> bytes:
    taken = b""
    while len(taken) < size:
        if not (more := sock.recv(size - len(taken))):
            raise OSError("closed")
        taken += more
    return taken


def _rrset(name: str, ttl: int, kind: str, texts: list[str]) -> dns.rrset.RRset:
    if kind != "TXT":
        return dns.rrset.from_text_list(name, ttl, "IN", kind, texts)
    strings: list[Any] = [[text.encode()[at : at + 255] for at in range(0, len(text), 255)] or [b""] for text in texts]
    return dns.rrset.from_rdata_list(name, ttl, [TXT(dns.rdataclass.IN, dns.rdatatype.TXT, one) for one in strings])

"""The faulty line does exactly what it is told, at the octet it is told."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Thread

import pytest

from tests.peers import proxy
from tests.peers.daemon import PATIENCE
from tests.peers.faulty_line import Deed, Fault, Insert, Lose, Watch, Way
from tests.peers.ports import HOST
from tests.peers.proxy import Proxy


class _Echo(StreamRequestHandler):
    timeout = PATIENCE

    def handle(self) -> None:
        for line in self.rfile:
            self.wfile.write(line)


@pytest.fixture(scope="module")
def echo() -> Iterator[int]:
    with ThreadingTCPServer((HOST, 0), _Echo) as server:
        server.daemon_threads = True
        thread = Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


@pytest.fixture
def line(echo: int) -> Iterator[Proxy]:
    with proxy.running(echo) as running:
        yield running


@contextmanager
def client(line: Proxy) -> Iterator[socket.socket]:
    with socket.create_connection((HOST, line.port), PATIENCE) as plug:
        yield plug


def heard(plug: socket.socket, octets: int = 1 << 20) -> bytes:
    """What is answered, so many octets or until the end; with "RST" where that is a rude one."""
    got = b""
    try:
        while len(got) < octets and (more := plug.recv(octets - len(got))):
            got += more
    except ConnectionResetError:
        got += b"RST"
    return got


@pytest.mark.parametrize(
    ("fault", "comes"),
    [
        (Fault(deed=Deed.CLOSE, passing=5), b"* 1 F"),
        (Fault(deed=Deed.CLOSE, seen=b"}\r\n", passing=3), b"* 1 FETCH {10}\r\n012"),
        (Fault(deed=Deed.RESET, seen=b"}\r\n", passing=3), b"* 1 FETCH {10}\r\n012RST"),
        (Fault(deed=Deed.CLOSE, seen=b"FETCH", way=Way.UP), b""),
    ],
)
def test_a_connection_ends_at_the_octet(line: Proxy, fault: Fault, comes: bytes) -> None:
    line.on(fault)
    with client(line) as plug:
        plug.sendall(b"* 1 FETCH {10}\r\n0123456789\r\n")
        assert heard(plug) == comes
        assert line.fired == 1
    with client(line) as plug:
        plug.sendall(b"well\n")
        assert heard(plug, 5) == b"well\n"


def test_octets_are_put_in_and_lost_wherever_the_wire_cuts_them(line: Proxy) -> None:
    line.on(Fault(deed=Insert(b"* BYE\n"), seen=b"a\n"), Fault(deed=Lose(4), seen=b"b", passing=1))
    with client(line) as plug:
        for octet in b"a\nbb1234c\nlast\n":
            plug.sendall(bytes([octet]))
        plug.shutdown(socket.SHUT_WR)
        assert heard(plug) == b"a\n* BYE\nbbc\nlast\n"


def test_a_silent_line_stays_open_and_a_held_one_goes_on_when_released(line: Proxy) -> None:
    line.on(Fault(deed=Deed.SILENCE, seen=b"idling\n"))
    with client(line) as plug:
        plug.sendall(b"idling\nmail\n")
        assert heard(plug, 7) == b"idling\n"
        plug.settimeout(0.05)
        with pytest.raises(TimeoutError):
            plug.recv(1)
    line.on(Fault(deed=Deed.HOLD, seen=b"one\n"))
    with client(line) as plug:
        plug.sendall(b"one\ntwo\n")
        line.wait_fired(2)
        line.release()
        assert heard(plug, 8) == b"one\ntwo\n"


def test_each_second_connection_fails_three_times_in_all(line: Proxy) -> None:
    line.on(Fault(deed=Deed.CLOSE, passing=2, every=2, times=3))
    ends = []
    for _ in range(8):
        with client(line) as plug:
            plug.sendall(b"well\n")
            ends.append(heard(plug, 5))
    assert ends == [b"well\n", b"we"] * 3 + [b"well\n"] * 2


def test_connections_are_refused_for_a_while_and_cut_at_once(line: Proxy) -> None:
    with client(line) as plug:
        plug.sendall(b"x\n")
        assert heard(plug, 2) == b"x\n"
        line.cut()
        assert heard(plug) == b"RST"
    line.refuse()
    with pytest.raises(ConnectionRefusedError), client(line):
        raise AssertionError("connected")
    line.accept()
    with client(line) as plug:
        plug.sendall(b"x\n")
        assert heard(plug, 2) == b"x\n"


def test_a_pattern_is_found_across_pieces_and_once() -> None:
    fault = Fault(deed=Deed.CLOSE, seen=b"abc", passing=2)
    watch = Watch.over([fault])
    assert [watch.find(piece) for piece in (b"xxa", b"bc", b"1", b"2345", b"abc99")] == [
        (None, 3),
        (None, 2),
        (None, 1),
        (fault, 1),
        (None, 5),
    ]

"""One IMAP connection costs no more than it may: octets, lines, seconds; and whoever waits can be woken (R15)."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from threading import Thread

import pytest

from mailgate.imap import wire as wires
from mailgate.imap.troubles import BrokenError, UnreachableError, WokenError
from mailgate.imap.wire import Bounds, Waker, Wire
from tests.peers.daemon import PATIENCE

LIMIT = 1000
BOUNDS = Bounds(timeout=PATIENCE, total=PATIENCE, literal=LIMIT)


@pytest.fixture
def pair() -> Iterator[tuple[Wire, socket.socket]]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield Wire(ours, BOUNDS, None), theirs


def said(sock: socket.socket, octets: bytes) -> None:
    """Sent, however much it is, and then the end."""

    def send() -> None:
        try:
            sock.sendall(octets)
            sock.shutdown(socket.SHUT_WR)
        except OSError:
            return

    Thread(target=send, daemon=True).start()


def test_lines_and_literals_come_as_they_were_sent(pair: tuple[Wire, socket.socket]) -> None:
    wire, theirs = pair
    said(theirs, b"* OK\r\nabc\ndef\r\nrest")
    assert [wire.readline(), wire.read(4), wire.readline(), wire.readline(), wire.readline()] == [
        b"* OK\r\n",
        b"abc\n",
        b"def\r\n",
        b"rest",
        b"",
    ]


@pytest.mark.parametrize(("size", "taken"), [(LIMIT - 1, True), (LIMIT, True), (LIMIT + 1, False), (2**32 - 1, False)])
def test_a_literal_is_bounded_before_any_of_it_is_read(pair: tuple[Wire, socket.socket], size: int, taken: bool) -> None:
    wire, theirs = pair
    said(theirs, b"x" * (LIMIT + 1))
    if taken:
        assert len(wire.read(size)) == size
    else:
        with pytest.raises(BrokenError, match=str(size)):
            wire.read(size)


@pytest.mark.parametrize(("length", "taken"), [(99, True), (100, True), (101, False)])
def test_a_line_is_bounded(pair: tuple[Wire, socket.socket], monkeypatch: pytest.MonkeyPatch, length: int, taken: bool) -> None:
    monkeypatch.setattr(wires, "LONGEST_LINE", 100)
    wire, theirs = pair
    theirs.sendall(b"x" * length)
    assert wire.wait(PATIENCE)
    if taken:
        theirs.sendall(b"\n")
        assert len(wire.readline()) == length + 1
    else:
        with pytest.raises(BrokenError, match="line"):
            wire.readline()


@pytest.mark.parametrize(("lines", "taken"), [(9, True), (10, True), (11, False)])
def test_the_lines_of_one_answer_are_counted_and_the_next_answer_begins_anew(
    pair: tuple[Wire, socket.socket], monkeypatch: pytest.MonkeyPatch, lines: int, taken: bool
) -> None:
    monkeypatch.setattr(wires, "MOST_LINES", 10)
    wire, theirs = pair
    said(theirs, b"* 1 EXISTS\r\n" * 100)
    wire.begin()
    for _ in range(min(lines, 10)):
        wire.readline()
    if taken:
        wire.begin()
        assert wire.readline() == b"* 1 EXISTS\r\n"
    else:
        with pytest.raises(BrokenError, match="more than 10 lines"):
            wire.readline()


def test_a_literal_cut_off_is_no_literal(pair: tuple[Wire, socket.socket]) -> None:
    wire, theirs = pair
    said(theirs, b"x" * 10)
    with pytest.raises(UnreachableError, match="within a mail"):
        wire.read(11)


def test_one_answer_has_so_many_seconds_however_steadily_it_drips() -> None:
    ours, theirs = socket.socketpair()
    ticks = iter(range(100))
    with ours, theirs:
        wire = Wire(ours, Bounds(timeout=PATIENCE, total=3.0, literal=LIMIT, seconds=lambda: float(next(ticks))), None)
        theirs.sendall(b"drip")
        with pytest.raises(UnreachableError, match="in time"):
            wire.readline()


def test_whoever_waits_is_woken_at_once_and_for_good() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        waker = Waker()
        wire = Wire(ours, BOUNDS, waker)
        waker.wake()
        for look in (lambda: wire.wait(60), wire.readline, lambda: wire.read(1)):
            with pytest.raises(WokenError):
                look()
        assert waker.sleep(60)
        waker.close()

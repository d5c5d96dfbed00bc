"""The stream of an open page over HTTP: an event within moments, and an end when the page stops, however many are connected."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from tests.peers.daemon import PATIENCE
from tests.peers.ports import HOST
from tests.peers.site import Served, served

pytestmark = pytest.mark.peer
ANNA = "anna@customer.example"


def _connected(house: Served) -> socket.socket:
    port, path = house.url.rpartition(":")[2], house.ticket(ANNA).removeprefix(house.url)
    made = socket.create_connection((HOST, int(port)), PATIENCE)
    made.sendall(f"GET {path}live HTTP/1.1\r\nHost: {HOST}:{port}\r\nAccept: text/event-stream\r\n\r\n".encode())
    return made


def _until(found: socket.socket, words: bytes) -> bytes:
    """What is sent until then; all of it where they never come."""
    read = b""
    while words not in read and (more := found.recv(4096)):
        read += more
    return read


def test_a_stream_tells_what_happens_and_ends_with_the_page(tmp_path: Path) -> None:
    with served(tmp_path) as house:
        house.office.mail(ANNA, "support", "The lamp", "It blinks.")
        house.work()
        streams = [_connected(house) for _ in range(3)]
        for one in streams:
            begins = _until(one, b"retry: ")
            assert b"HTTP/1.1 200 OK" in begins
            assert b"\r\ncontent-type: text/event-stream; charset=utf-8\r\n" in begins.lower()
            assert b"\r\ncache-control: no-store\r\n" in begins.lower()
        house.office.mail("bea@staff", "support+1", "x", "We send one.")
        house.work()
        for one in streams:
            told = _until(one, b"data: ")
            assert b"event: news\n" in told
            assert b"We send one" not in told
    for one in streams:
        assert _until(one, b"\r\n0\r\n\r\n").endswith(b"0\r\n\r\n"), "it was cut off, not ended"
        one.close()

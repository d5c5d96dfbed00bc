"""R7: the page dies alone, and comes back where it was; and a stop waits for nobody who only looks."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from mailgate.supervisor import GRACE
from tests.peers.daemon import PATIENCE
from tests.peers.dialogue import BESIDE
from tests.peers.mailgate import Gateway, Plan, until
from tests.peers.sink import Sink

PAGE = {"listen": "127.0.0.1:0", "public_url": "https://page.example"}


@pytest.fixture
def gateway(tmp_path: Path, sink: Sink) -> Iterator[Gateway]:
    """A daemon with a page."""
    with closing(Gateway(Plan(folder=tmp_path, relay=sink.url, options={"web": PAGE}))) as made:
        made.start()
        yield made


def asked(port: int) -> str:
    """The first line of the page's answer; "" while nobody answers."""
    try:
        with socket.create_connection(("127.0.0.1", port), PATIENCE, (BESIDE, 0)) as line:
            line.sendall(b"GET /robots.txt HTTP/1.1\r\nHost: page.example\r\nConnection: close\r\n\r\n")
            return line.recv(1000).decode().partition("\r\n")[0]
    except OSError:
        return ""


def test_a_page_that_is_killed_comes_back_at_its_port_and_gate_and_desk_never_notice(gateway: Gateway) -> None:
    found = re.search(r"web 127\.0\.0\.1:(\d+)", gateway.daemon.wait_for("^mailgate ready: .*$")[0])
    assert found
    port = int(found[1])
    assert asked(port) == "HTTP/1.1 200 OK"
    others = (gateway.child("gate"), gateway.child("desk"))
    gateway.kill_child("page")
    assert until(lambda: asked(port), "the new page's answer") == "HTTP/1.1 200 OK"
    assert (gateway.child("gate"), gateway.child("desk")) == others
    with socket.create_connection(("127.0.0.1", port), timeout=10) as idle:
        idle.sendall(b"GET / HT")
        assert gateway.stop() == 0
    assert GRACE == 30

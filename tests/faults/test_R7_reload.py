"""R7: SIGHUP and a hurried end, seen by an operator: under load nothing is lost, and a second SIGTERM waits for nobody."""

from __future__ import annotations

import signal
import ssl
from collections.abc import Iterator
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from pathlib import Path
from shutil import copy2

import pytest

from mailgate.supervisor import GRACE
from store import journal
from tests.peers.certificates import Authority
from tests.peers.dialogue import ANNOUNCED, GREETED, Wire, announced
from tests.peers.mailgate import Gateway, Plan, until
from tests.peers.sink import Sink

UPLOADS = 15
#: A mail of some size, in so many pieces.
PIECES = 10
PIECE = b"one line of a mail that takes its time\r\n" * 500


class Renewed:
    """Certificates as somebody renews them."""

    def __init__(self, folder: Path) -> None:
        self.authority = Authority(folder)
        self.pairs = [self.authority.issue("help.example", until=datetime(2090 + n, 1, 1, tzinfo=UTC)) for n in range(5)]
        self.live = (folder / "live.pem", folder / "live.key")
        self.put(0)

    def put(self, number: int) -> None:
        copy2(self.pairs[number].certificate, self.live[0])
        copy2(self.pairs[number].key, self.live[1])

    def shown(self, port: int) -> str:
        with Wire(port) as wire:
            wire.talk(GREETED + "C: STARTTLS\nS: 220 *")
            wire.start_tls(ssl.create_default_context(cafile=self.authority.trusted))
            return wire.shown()


@pytest.fixture
def files(tmp_path: Path) -> Renewed:
    return Renewed(tmp_path)


@pytest.fixture
def gateway(tmp_path: Path, sink: Sink, files: Renewed) -> Iterator[Gateway]:
    smtp = {"tls_cert": str(files.live[0]), "tls_key": str(files.live[1]), "tls_reload": "0s"}
    with closing(Gateway(Plan(folder=tmp_path, relay=sink.url, options={"smtp": smtp}))) as made:
        made.start()
        yield made


def test_sighup_under_load_takes_up_certificates_and_cuts_off_nobody(gateway: Gateway, files: Renewed) -> None:
    children = sorted(gateway.pids())
    with ExitStack() as stack:
        wires = [stack.enter_context(announced(gateway.port)) for _ in range(UPLOADS)]
        for number, wire in enumerate(wires):
            wire.send(b"Subject: upload %d\r\n\r\n" % number)
        for number in range(1, PIECES + 1):
            if number < len(files.pairs):
                before = files.shown(gateway.port)
                files.put(number)
                gateway.daemon.send(signal.SIGHUP)
                until(lambda: files.shown(gateway.port) != before, "the next certificate")  # noqa: B023 - asked at once
            else:
                gateway.daemon.send(signal.SIGHUP)
            for wire in wires:
                wire.send(PIECE)
        for wire in wires:
            wire.talk("C: .\nS: 250 2.0.0 *\nC: QUIT\nS: 221 *\nS: (gone)")
    gateway.wait_settled(UPLOADS)
    assert f"{UPLOADS} accepted = {UPLOADS} new_ticket + 0 pending" == gateway.balanced()
    assert sorted(gateway.pids()) == children
    files.live[0].write_text("broken\n")
    shown = files.shown(gateway.port)
    gateway.daemon.send(signal.SIGHUP)
    gateway.daemon.wait_for("a certificate cannot be used, the one before goes on")
    assert files.shown(gateway.port) == shown
    told = {line["name"]: line for line in map(dict, gateway_findings(gateway))}
    assert not told["tls"]["ok"]
    assert "smtp.tls_cert" in str(told["tls"]["says"]) or "live.pem" in str(told["tls"]["says"])


def gateway_findings(gateway: Gateway) -> list[dict[str, object]]:
    """What ``check`` finds, though it ends with 1."""
    import json

    return [json.loads(line) for line in gateway.run("check", "--json", check=False).stdout.splitlines()]


def test_a_second_sigterm_ends_at_once_and_what_was_accepted_is_there(gateway: Gateway) -> None:
    with Wire(gateway.port) as kept, announced(gateway.port) as wire:
        kept.talk(ANNOUNCED + "C: Subject: kept\nC: \nC: x\nC: .\nS: 250 2.0.0 *")
        wire.send(b"Subject: never ends\r\n")
        gateway.daemon.send(signal.SIGTERM)
        kept.talk("S: 421 4.3.2 *\nS: (gone)")  # the stop has begun, and waits for the other
        gateway.daemon.send(signal.SIGTERM)
        assert gateway.daemon.wait(GRACE - 5) == 0
        assert wire.answer() == "(gone)"
    assert journal.count(gateway.store) == 1
    gateway.start()
    gateway.wait_settled(1)
    assert gateway.balanced() == "1 accepted = 1 new_ticket + 0 pending"

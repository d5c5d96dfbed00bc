"""R7: figures are those of the whole daemon, whichever of its processes counted, and a process that dies takes none back."""

from __future__ import annotations

import re
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.peers.daemon import PATIENCE
from tests.peers.dialogue import dialogue
from tests.peers.mailgate import Gateway, Plan, until
from tests.peers.sink import Sink

LETTER = (
    "S: 220 *\nC: EHLO x\nS: 250-*\nC: MAIL FROM:<anna@customer.example>\nS: 250 *\n"
    "C: RCPT TO:<nobody@elsewhere.example>\nS: 550 *\n"
    "C: RCPT TO:<support@help.example>\nS: 250 *\nC: DATA\nS: 354 *\nC: From: anna@customer.example\nC: Subject: secret\nC: \n"
    "C: It is dead.\nC: .\nS: 250 *\nC: QUIT\nS: 221 *"
)


@pytest.fixture
def gateway(tmp_path: Path, sink: Sink) -> Iterator[Gateway]:
    """A daemon with figures and no page."""
    with closing(Gateway(Plan(folder=tmp_path, relay=sink.url, options={"metrics": {"listen": "127.0.0.1:0"}}))) as made:
        made.start()
        yield made


def test_figures_outlive_the_processes_that_counted(gateway: Gateway) -> None:
    found = re.search(r"metrics (127\.0\.0\.1:\d+)", gateway.daemon.wait_for("^mailgate ready: .*$")[0])
    assert found

    def told(path: str) -> str:
        with urllib.request.urlopen(f"http://{found[1]}{path}", timeout=PATIENCE) as answer:
            return str(answer.read().decode())

    dialogue(gateway.port, LETTER)
    gateway.wait_quiet(1)
    gateway.kill_child("gate")
    dialogue(gateway.port, LETTER.replace("It is dead", "Another is dead"))
    gateway.wait_quiet(2)
    until(lambda: 'mailgate_mails_settled_total{disposition="new_ticket"} 2.0' in told("/metrics"), "both mails in the figures")
    text = told("/metrics")
    for line in (
        'mailgate_mails_accepted_total{via="smtp"} 2.0',
        'mailgate_smtp_refused_total{code="550",status="5.7.1"} 2.0',
        'mailgate_deliveries_total{outcome="sent",way="relay"}',
        'mailgate_tickets{queue="support",status="new"} 2.0',
        'mailgate_alive_timestamp_seconds{process="desk"}',
    ):
        assert line in text, line
    assert not re.search(r"@|secret|anna", text)
    assert told("/healthz") == "ok\n"
    folder = gateway.settings.data_dir / "figures"
    assert folder.stat().st_mode & 0o777 == 0o700
    assert list(folder.iterdir())
    assert gateway.stop() == 0
    assert not list(folder.iterdir())

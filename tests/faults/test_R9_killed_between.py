"""R9: ``kill -9`` between the relay's 250 and our commit, with a letter between the two on every connection.

The database is held, so that nothing the relay has taken can be written down; then the desk is killed. What it noted beside the
database is what the next one goes by.
"""

from __future__ import annotations

import os
import signal
import smtplib
from collections import Counter
from pathlib import Path

from store.outbox_rows import State
from tests.faults.customers import in_doubt_sent_again
from tests.peers.daemon import PATIENCE
from tests.peers.mailgate import SUPPORT, Gateway, Plan, running, until
from tests.peers.postgres import Postgres
from tests.peers.sink import Sink

MAILS = 6


def test_what_the_relay_took_before_a_kill_is_sent_no_more(tmp_path: Path, sink: Sink) -> None:
    with running(Plan(folder=tmp_path, relay=sink.url)) as gateway:
        killed_between(gateway, sink)


def test_the_same_on_postgresql(tmp_path: Path, sink: Sink, postgres: Postgres) -> None:
    with postgres.fresh() as url, running(Plan(folder=tmp_path, relay=sink.url, url=url)) as gateway:
        killed_between(gateway, sink)


def killed_between(gateway: Gateway, sink: Sink) -> None:
    """No letter comes twice, none is left behind, and none is in doubt that was not half way out."""
    sink.answers = 0
    write_to(gateway)
    until(lambda: sink.waiting > 1, "letters half way out")
    with gateway.store.write():  # from now on nothing is written down
        sink.answers = taken = sink.waiting
        until(lambda: noted(gateway) == taken, "the relay's 250 for them")
        os.kill(gateway.child("desk"), signal.SIGKILL)
        until(lambda: not sink.waiting, "the relay sees that nobody waits for an answer")
    assert len(sink.mails) == taken
    sink.answers = None
    gateway.wait_quiet(MAILS)
    doubted = gateway.letters(State.UNCERTAIN)
    assert len(doubted) <= gateway.settings.relay.connections
    in_doubt_sent_again(gateway)
    arrived = Counter(mail.message["Message-ID"] for mail in sink.mails)
    assert set(arrived.values()) == {1}
    assert len(arrived) == len(gateway.letters(State.SENT)) >= 3 * MAILS


def write_to(gateway: Gateway) -> None:
    """Some people have trouble."""
    with smtplib.SMTP("127.0.0.1", gateway.port, timeout=PATIENCE) as wire:
        for number in range(MAILS):
            sender = f"anna{number}@customer.example"
            head = f"From: {sender}\r\nTo: {SUPPORT}\r\nSubject: Lamp\r\nMessage-ID: <{number}@customer.example>\r\n"
            wire.sendmail(sender, [SUPPORT], head + "\r\nIt is dead.\r\n")


def noted(gateway: Gateway) -> int:
    """How many the desk knows to be taken."""
    return (gateway.settings.data_dir / "outgoing.log").read_text().count("\nsent ")

"""T23: keys change while mail flows: no valid answer is refused, and what a dropped key signed is worth nothing."""

from __future__ import annotations

import smtplib
from collections import Counter
from collections.abc import Iterator
from email.message import EmailMessage
from itertools import count
from pathlib import Path
from threading import Event, Thread

import pytest

from tests.peers.daemon import PATIENCE
from tests.peers.mailgate import SUPPORT, Gateway, Plan, running, until
from tests.peers.sink import Sink

CUSTOMERS = 4
AT_LEAST = 10
"""Answers between two rotations."""


@pytest.fixture
def gateway(tmp_path: Path, sink: Sink) -> Iterator[Gateway]:
    with running(Plan(folder=tmp_path, relay=sink.url)) as started:
        yield started


class Traffic:
    """Customers who answer again and again at the addresses they were given; ``replies`` counts what the gate says."""

    def __init__(self, port: int) -> None:
        self.addresses: list[tuple[str, str]] = []
        self.replies: Counter[int] = Counter()
        self._port, self._numbers, self._stop = port, count(), Event()
        self._moved = Event()

    def write(self, who: str, to: str) -> int:
        """One mail; the code it, or its recipient, was answered with."""
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = who, to, "The lamp"
        mail["Message-ID"] = f"<{next(self._numbers)}.{who}>"
        mail.set_content("It is dead.")
        with smtplib.SMTP("127.0.0.1", self._port, timeout=PATIENCE) as client:
            try:
                client.send_message(mail, who, [to])
            except smtplib.SMTPRecipientsRefused as refused:
                return next(iter(refused.recipients.values()))[0]
        return 250

    def __enter__(self) -> Traffic:
        self._thread = Thread(target=self._flow)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def wait(self, more: int) -> None:
        """Until so many more answers were given."""
        wanted = self.replies.total() + more
        while self.replies.total() < wanted:
            assert self._thread.is_alive()
            self._moved.clear()
            self._moved.wait(PATIENCE)

    def _flow(self) -> None:
        turn = count()
        while not self._stop.is_set():
            self.replies[self.write(*self.addresses[next(turn) % len(self.addresses)])] += 1
            self._moved.set()


def _acknowledged(traffic: Traffic, sink: Sink, generation: int) -> list[tuple[str, str]]:
    """New customers write, and are told where to answer."""
    people = [f"anna{generation}-{n}@customer.example" for n in range(CUSTOMERS)]
    assert {traffic.write(who, SUPPORT) for who in people} == {250}
    letters = [until(lambda who=who: sink.to(who), f"a letter to {who}") for who in people]  # type: ignore[misc]
    return [(who, str(letter[0].message["Reply-To"])) for who, letter in zip(people, letters, strict=True)]


def test_no_valid_answer_is_refused_while_keys_change(gateway: Gateway, sink: Sink) -> None:
    traffic = Traffic(gateway.port)
    given = [_acknowledged(traffic, sink, 0)]
    traffic.addresses += given[0]
    with traffic:
        for generation in (1, 2):
            traffic.wait(AT_LEAST)
            made = gateway.cli("key", "rotate")
            assert made["signs"]
            given.append(_acknowledged(traffic, sink, generation))
            traffic.addresses += given[-1]
        traffic.wait(AT_LEAST)
    assert set(traffic.replies) == {250}
    keys = gateway.cli("key", "list")
    assert [key["signs"] for key in keys] == [True, False, False]
    dropped = gateway.cli("key", "revoke", keys[2]["id"])
    assert dropped["letters"] >= CUSTOMERS
    codes = [{traffic.write(*one) for one in addresses} for addresses in given]
    assert codes == [{550}, {250}, {250}]

"""``kill -9`` of the daemon, of its gate or desk, again and again: nothing acknowledged is lost or doubled (R1, R5, R9).

Customers' servers behave as real ones: what was not acknowledged is sent again, octet by octet the same.
"""

from __future__ import annotations

import random
import smtplib
from collections import Counter, deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from threading import Lock
from typing import Any, Literal

import pytest
from sqlalchemy import select
from sqlmodel import col

from mailgate import app
from mailgate.inbound import nudge
from store import journal, outbox
from store.outbox_rows import State
from store.tables import DispositionRow, PublicMessageRow
from tests.peers.mailgate import SUPPORT, Gateway, Plan, running, until
from tests.peers.postgres import Postgres
from tests.peers.sink import Sink
from tests.size import sized

SEED = 20260301
CONNECTIONS = 4
Victim = Literal["daemon", "desk", "gate"]
VICTIMS: tuple[Victim, ...] = ("daemon", "desk", "gate", "daemon", "daemon", "daemon", "daemon")


def sender(number: int) -> str:
    """Forty people write three mails each, and then again."""
    return f"customer{number // 3 % 40}@customer.example"


def mail(number: int) -> bytes:
    """A numbered mail; each third answers the one before it, by the same person."""
    answers = f"In-Reply-To: <{number - 1}@customer.example>\r\n" if number % 3 == 2 else ""
    return (
        f"From: {sender(number)}\r\nTo: {SUPPORT}\r\nSubject: Trouble {number}\r\nMessage-ID: <{number}@customer.example>\r\n"
        f"{answers}\r\nNumber {number} of the lamps is dead.\r\n"
    ).encode()


@dataclass
class Customers:
    """Some mail servers that share a pile of mails: what is not acknowledged goes back on the pile."""

    pile: deque[int] = field(default_factory=deque)
    acknowledged: list[int] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    def send(self, port: int) -> None:
        """Send until the pile is empty or the daemon is gone."""
        with ThreadPoolExecutor(CONNECTIONS) as threads:
            list(threads.map(self._send, [port] * CONNECTIONS))

    def _send(self, port: int) -> None:
        with suppress(OSError), smtplib.SMTP("127.0.0.1", port, "mail.customer.example", timeout=30) as wire:
            while (number := self._take()) is not None:
                try:
                    wire.sendmail(sender(number), SUPPORT, mail(number))
                except OSError:  # smtplib's own errors are such
                    self.pile.append(number)
                    raise
                self.acknowledged.append(number)

    def _take(self) -> int | None:
        with self._lock:
            return self.pile.popleft() if self.pile else None


@dataclass
class Ordeal:
    """Mails in portions, and in the middle of each a kill: of the taking in or of the work, as the dice say."""

    gateway: Gateway
    customers: Customers
    dice: random.Random

    def go(self, mails: int, kills: int) -> None:
        """At the end the daemon runs, and everything was acknowledged and has come to an end."""
        for number, victim in zip(range(kills), cycle(VICTIMS), strict=False):
            self._portion(victim, range(mails * number // kills, mails * (number + 1) // kills))
        while self.customers.pile:
            self.customers.send(self.gateway.port)
        until(lambda: self.gateway.settled() == journal.count(self.gateway.store), "the end of the work", 60)

    def _portion(self, victim: Victim, portion: range) -> None:
        self.customers.pile.extend(portion)
        some = self.dice.randint(1, len(portion) - 1)
        moment = self._accepted(some) if self.dice.random() < 0.5 else self._worked(some)
        with ThreadPoolExecutor(1) as thread:
            sending = thread.submit(self.customers.send, self.gateway.port)
            until(moment, f"the moment to kill the {victim}")
            self._kill(victim)
            sending.result()

    def _accepted(self, some: int) -> Callable[[], bool]:
        goal = len(self.customers.acknowledged) + some
        return lambda: len(self.customers.acknowledged) >= goal

    def _worked(self, some: int) -> Callable[[], bool]:
        goal = self.gateway.settled() + some
        return lambda: self.gateway.settled() >= goal

    def _kill(self, victim: Victim) -> None:
        if victim == "daemon":
            self.gateway.kill()
            self.gateway.start()
        else:
            self.gateway.kill_child(victim)


@pytest.mark.soak
@pytest.mark.slow
def test_kill_after_kill_nothing_is_lost_or_doubled(tmp_path: Path, sink: Sink) -> None:
    suffer(Plan(folder=tmp_path, relay=sink.url, options=options(1)), sink, mails=sized(100, 10_000), kills=sized(4, 210))


@pytest.mark.soak
@pytest.mark.slow
@pytest.mark.peer
def test_the_same_on_postgresql(tmp_path: Path, sink: Sink, postgres: Postgres) -> None:
    with postgres.fresh() as url:
        suffer(
            Plan(folder=tmp_path, relay=sink.url, url=url, options=options(4)), sink, mails=sized(60, 1_000), kills=sized(3, 28)
        )


def options(connections: int) -> dict[str, dict[str, Any]]:
    """Each connection to the relay may have one letter half way out when the daemon is killed."""
    return {"relay": {"connections": connections}, "log": {"level": "warning"}}


def suffer(plan: Plan, sink: Sink, *, mails: int, kills: int) -> None:
    """The whole ordeal, and what must hold after it."""
    customers = Customers()
    with running(plan) as gateway:
        Ordeal(gateway, customers, random.Random(SEED)).go(mails, kills)
        assert sorted(customers.acknowledged) == list(range(mails))
        every_mail_is_one_message(gateway, mails)
        every_letter_went_out(gateway, sink, kills)
        assert " + 0 pending" in gateway.balanced()
        assert gateway.stop() == 0


def every_mail_is_one_message(gateway: Gateway, mails: int) -> None:
    """Exactly one public message per number; whatever was sent twice is recorded as a duplicate."""
    with gateway.store.read() as session:
        messages = Counter(session.scalars(select(col(PublicMessageRow.message_id))))
        ends = Counter(session.scalars(select(col(DispositionRow.disposition))))
    assert messages == {f"{number}@customer.example": 1 for number in range(mails)}
    assert set(ends) <= {"new_ticket", "reply", "duplicate"}
    assert ends["new_ticket"] + ends["reply"] == mails


def every_letter_went_out(gateway: Gateway, sink: Sink, kills: int) -> None:
    """One letter per cause and recipient; what was half way out at a kill may come a second time, with the same Message-ID."""
    until(lambda: not gateway.letters(State.DUE), "the rest of the letters", 60)
    doubted = gateway.letters(State.UNCERTAIN)
    assert len(doubted) <= kills * gateway.settings.relay.connections
    with gateway.store.write() as session:
        assert all(outbox.retry(session, letter.id, app.now()) for letter in doubted)
    nudge.send(app.socket_path(gateway.settings))
    until(lambda: not gateway.letters(State.DUE), "the letters in doubt")
    sent = gateway.letters(State.SENT)
    assert len({(letter.message, letter.ticket, letter.recipient, letter.kind) for letter in sent}) == len(sent)
    arrived = Counter(mail.message["Message-ID"].strip("<>") for mail in sink.mails)
    assert arrived.keys() == {letter.message_id for letter in sent}
    doubled = {letter.message_id for letter in doubted}
    assert all(copies == 1 or message_id in doubled for message_id, copies in arrived.items())

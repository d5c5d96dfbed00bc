"""``kill -9`` of the daemon, of its gate or of its desk, again and again: nothing acknowledged is lost, nothing is doubled (R1, R5, R9).

Customers' servers behave as real ones: what was not acknowledged is sent again, octet by octet the same.
"""

from __future__ import annotations

import random
import smtplib
from collections import Counter, deque
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import Message
from itertools import cycle
from pathlib import Path
from threading import Lock

import pytest
from sqlalchemy import select
from sqlmodel import col

from mailgate.mail.model import OutboxId
from store import outbox
from store.outbox_rows import State
from store.tables import DispositionRow, OutboxRow, PublicMessageRow
from tests.peers.mailgate import SUPPORT, Gateway, Plan, running, until
from tests.peers.postgres import Postgres
from tests.peers.sink import Sink

SEED = 20260301
CONNECTIONS = 4
VICTIMS = ("daemon", "desk", "daemon", "gate")


def mail(number: int) -> bytes:
    """A numbered mail; each third answers the one before it by the same person."""
    person = f"customer{number // 3 % 40}@customer.example"
    answers = f"In-Reply-To: <{number - 1}@customer.example>\r\n" if number % 3 == 2 else ""
    return (
        f"From: {person}\r\nTo: {SUPPORT}\r\nSubject: Trouble {number}\r\nMessage-ID: <{number}@customer.example>\r\n{answers}"
        f"\r\nNumber {number} of the lamps is dead.\r\n"
    ).encode()


@dataclass
class Customers:
    """Some mail servers that share a pile of mails: what is not acknowledged goes back on the pile."""

    pile: deque[int]
    acknowledged: list[int] = field(default_factory=list)
    sent: int = 0
    _lock: Lock = field(default_factory=Lock)

    def send(self, port: int) -> None:
        """Send until the pile is empty or the daemon is gone."""
        with ThreadPoolExecutor(CONNECTIONS) as threads:
            list(threads.map(self._send, [port] * CONNECTIONS))

    def _send(self, port: int) -> None:
        with suppress(OSError), smtplib.SMTP("127.0.0.1", port, "mail.customer.example", timeout=30) as wire:  # its errors are OSErrors
            while (number := self._take()) is not None:
                try:
                    wire.sendmail(f"customer{number // 3 % 40}@customer.example", SUPPORT, mail(number))
                except OSError:
                    self.pile.append(number)
                    raise
                self.acknowledged.append(number)

    def _take(self) -> int | None:
        with self._lock:
            self.sent += 1
            return self.pile.popleft() if self.pile else None


@dataclass
class Story:
    """Mails in portions, and a kill somewhere in the middle of each: of its acceptance or of the work on it, as the dice say."""

    gateway: Gateway
    customers: Customers
    dice: random.Random

    def survive(self, portions: list[list[int]]) -> None:
        """The daemon runs at the end, and everything was acknowledged."""
        for victim, portion in zip(cycle(VICTIMS), portions, strict=False):
            self._portion(victim, portion)
        while self.customers.pile:
            self.customers.send(self.gateway.port)

    def _portion(self, victim: str, portion: list[int]) -> None:
        self.customers.pile.extend(portion)
        some = self.dice.randint(1, len(portion) - 1)
        moment = self._accepted(some) if self.dice.random() < 0.5 else self._worked(some)
        with ThreadPoolExecutor(1) as thread:
            sending = thread.submit(self.customers.send, self.gateway.port)
            until(moment, f"the moment to kill the {victim}")
            self._kill(victim)
            sending.result()

    def _accepted(self, some: int):
        goal = len(self.customers.acknowledged) + some
        return lambda: len(self.customers.acknowledged) >= goal

    def _worked(self, some: int):
        goal = self.gateway.settled() + some
        return lambda: self.gateway.settled() >= goal

    def _kill(self, victim: str) -> None:
        if victim == "daemon":
            self.gateway.kill()
            self.gateway.start()
        else:
            self.gateway.kill_child("gate" if victim == "gate" else "desk")

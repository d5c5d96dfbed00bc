"""Customers who send, and somebody who kills. Its one rule: mails never stop coming, and whatever is killed, ``kill -9`` it is.

Customers' servers behave as real ones: what was not acknowledged is sent again, octet by octet the same.
"""

from __future__ import annotations

import os
import random
import signal
import smtplib
from collections import Counter, deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import cycle
from threading import Condition
from typing import Literal, get_args

from store import journal
from tests.peers.mailgate import SUPPORT, Gateway, Role, until

CONNECTIONS = 4
#: So many mails may wait for the desk before the next are sent, or a kill would never meet it at its newest work.
AHEAD = 120
#: How long a mail server waits before it tries again, in seconds.
AGAIN = 0.05
END = 900.0
"""Seconds until everything must have come to an end after the last mail."""
Victim = Literal["daemon", "desk", "gate", "reader"]
#: In turns. Gate and desk die twice between two starts of the daemon: more often, and it gives up on them.
VICTIMS: tuple[Victim, ...] = ("desk", "gate", "reader", "desk", "gate", "daemon")


def sender(number: int) -> str:
    """Four hundred people write three mails each, and then again."""
    return f"customer{number // 3 % 400}@customer.example"


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

    port: int
    acknowledged: list[int] = field(default_factory=list)
    sendings: int = 0
    cut: int = 0
    """Conversations that broke off, or were never begun."""
    put_off: int = 0
    """Answers 4yz."""
    refused: list[str] = field(default_factory=list)
    """Answers 5yz: there must be none."""
    _pile: deque[int] = field(default_factory=deque)
    _news: Condition = field(default_factory=Condition)
    _over: bool = False

    def give(self, mails: range) -> None:
        """More to send."""
        with self._news:
            self._pile.extend(mails)
            self._news.notify_all()

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """They send while this lasts; at its end whatever they said wrong is told."""
        with ThreadPoolExecutor(CONNECTIONS) as threads:
            work: list[Future[None]] = [threads.submit(self._go_on) for _ in range(CONNECTIONS)]
            try:
                yield
            finally:
                with self._news:
                    self._over = True
                    self._news.notify_all()
        for one in work:
            one.result()

    def _go_on(self) -> None:
        """One server: it connects, sends what there is, and after trouble connects again."""
        while (number := self._take()) is not None:
            try:
                with smtplib.SMTP("127.0.0.1", self.port, "mail.customer.example", timeout=120) as wire:
                    while number is not None:
                        self._send(wire, number)
                        number = self._take(wait=False)
            except OSError as error:  # smtplib's own errors are such
                self._failed(number, error)

    def _send(self, wire: smtplib.SMTP, number: int) -> None:
        self.sendings += 1
        wire.sendmail(sender(number), SUPPORT, mail(number))
        with self._news:
            self.acknowledged.append(number)

    def _failed(self, number: int | None, error: OSError) -> None:
        codes = _codes(error)
        with self._news:
            if number is not None:
                self._pile.append(number)
            self.cut += not codes
            self.put_off += any(400 <= code < 500 for code in codes)
            if any(code >= 500 for code in codes):
                self.refused.append(str(error))
            self._news.wait(AGAIN)

    def _take(self, *, wait: bool = True) -> int | None:
        with self._news:
            while wait and not self._pile and not self._over:
                self._news.wait()
            return self._pile.popleft() if self._pile else None


def _codes(error: OSError) -> list[int]:
    """The codes a server answered with, none where the line broke."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return [code for code, _ in error.recipients.values()]
    return [error.smtp_code] if isinstance(error, smtplib.SMTPResponseException) and error.smtp_code > 0 else []


@dataclass
class Ordeal:
    """Mails in portions, and in each a kill: while it is taken in or while it is worked on, as the dice say."""

    gateway: Gateway
    customers: Customers
    dice: random.Random
    killed: Counter[str] = field(default_factory=Counter)
    _given: int = 0

    def go(self, mails: int, kills: int) -> None:
        """At the end the daemon runs, and everything was acknowledged and has come to an end."""
        with self.customers.at_work():
            for number, victim in zip(range(kills), cycle(VICTIMS), strict=False):
                self._portion(victim, mails * (number + 1) // kills)
            until(lambda: len(self.customers.acknowledged) >= mails, "the last acknowledgement", END)
        until(lambda: self.gateway.settled() == journal.count(self.gateway.store), "the end of the work", END)

    def _portion(self, victim: Victim, upto: int) -> None:
        until(lambda: self.gateway.settled() >= self._given - AHEAD, "the desk's catching up", END)
        some = self.dice.randint(1, upto - self._given)
        moment = self._accepted(some) if self.dice.random() < 0.5 else self._worked(some)
        self.customers.give(range(self._given, upto))
        self._given = upto
        until(moment, f"the moment to kill the {victim}", END)
        self._kill(victim)
        self.killed[victim] += 1

    def _accepted(self, some: int) -> Callable[[], bool]:
        goal = min(len(self.customers.acknowledged), self._given) + some
        return lambda: len(self.customers.acknowledged) >= goal

    def _worked(self, some: int) -> Callable[[], bool]:
        goal = min(self.gateway.settled(), self._given) + some
        return lambda: self.gateway.settled() >= goal

    def _kill(self, victim: Victim) -> None:
        match victim:
            case "daemon":
                self.gateway.kill()
                self.gateway.start()
            case "reader":
                until(self._kill_reader, "a reader to kill")
            case "desk" | "gate":
                self.gateway.kill_child(victim)

    def _kill_reader(self) -> bool:
        """One that reads mails; False: there is none just now."""
        others = {self.gateway.child(role) for role in get_args(Role)}
        readers = [pid for pid in self.gateway.pids() if pid not in others]
        if readers:
            with suppress(ProcessLookupError):
                os.kill(readers[0], signal.SIGKILL)
        return bool(readers)

"""Customers' mail servers for tests of a whole daemon in trouble. Their one rule: what is not acknowledged is sent again, octet
by octet the same, and each answer that was no yes is remembered.
"""

from __future__ import annotations

import smtplib
from collections import Counter
from dataclasses import dataclass, field
from threading import Event, Thread

from sqlalchemy import select
from sqlmodel import col

from mailgate import app
from mailgate.inbound import nudge
from store import ledger, outbox
from store.outbox_rows import State
from store.tables import DispositionRow, PublicMessageRow
from tests.peers.mailgate import SUPPORT, Gateway, until


def mail(number: int) -> bytes:
    """A numbered mail of one of twenty people."""
    return (
        f"From: {sender(number)}\r\nTo: {SUPPORT}\r\nSubject: Trouble {number}\r\nMessage-ID: <{number}@customer.example>\r\n"
        f"\r\nNumber {number} of the lamps is dead.\r\n"
    ).encode()


def sender(number: int) -> str:
    """Who writes it."""
    return f"customer{number % 20}@customer.example"


@dataclass
class Customer:
    """One mail server: sends its numbers, one after the other, to whichever of some ports answers."""

    ports: list[int]
    numbers: range
    refused: list[int] = field(default_factory=list)
    """Codes of answers that were no yes."""
    sent: int = 0
    pause: float = 0.0
    """Seconds between two mails."""
    patience: float = 120.0
    """Seconds it waits for an answer."""

    def send_all(self, enough: Event | None = None) -> None:
        """Until every number is acknowledged, or it is ``enough``."""
        while self.sent < len(self.numbers) and not (enough and enough.is_set()):
            try:
                self._send_some(self.ports[len(self.refused) % len(self.ports)], enough)
            except smtplib.SMTPRecipientsRefused as refusal:
                self.refused += [code for code, _ in refusal.recipients.values()]
            except smtplib.SMTPResponseException as refusal:
                self.refused.append(refusal.smtp_code)
            except OSError:  # nobody there, or hung up
                self.refused.append(0)
            Event().wait(0.02)  # a real one waits for minutes

    def _send_some(self, port: int, enough: Event | None) -> None:
        with smtplib.SMTP("127.0.0.1", port, "mail.customer.example", timeout=self.patience) as wire:
            while self.sent < len(self.numbers) and not (enough and enough.is_set()):
                number = self.numbers[self.sent]
                wire.sendmail(sender(number), SUPPORT, mail(number))
                self.sent += 1
                Event().wait(self.pause)


@dataclass
class Load:
    """Some of them at once, in threads."""

    customers: list[Customer]

    def __enter__(self) -> Load:
        self._enough = Event()
        self._threads = [Thread(target=one.send_all, args=(self._enough,), daemon=True) for one in self.customers]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._enough.set()
        for thread in self._threads:
            thread.join(60)

    @property
    def sent(self) -> int:
        """How many mails were acknowledged."""
        return sum(one.sent for one in self.customers)

    @property
    def codes(self) -> set[int]:
        """How it was answered, but for yes; 0: not at all."""
        return {code for one in self.customers for code in one.refused}

    def more(self, mails: int, seconds: float = 300.0) -> None:
        """Wait until so many more were acknowledged."""
        goal = self.sent + mails
        until(lambda: self.sent >= goal, f"{mails} more mails taken", seconds)

    def all_of_them(self, seconds: float = 300.0) -> None:
        """Wait until every number was acknowledged, however many were before anybody looked."""
        goal = sum(len(one.numbers) for one in self.customers)
        until(lambda: self.sent >= goal, f"all {goal} mails taken", seconds)


def in_doubt_sent_again(gateway: Gateway) -> set[str]:
    """Letters that were half way out when somebody was killed are sent again, as an operator does it; their Message-IDs."""
    doubted = gateway.letters(State.UNCERTAIN)
    with gateway.store.write() as session:
        assert all(outbox.retry(session, letter.id, app.now()) for letter in doubted)
    nudge.send(app.socket_path(gateway.settings))
    until(lambda: not gateway.letters(State.DUE), "the letters in doubt")
    return {letter.message_id for letter in doubted}


def each_is_one_message(gateway: Gateway, load: Load) -> None:
    """Every acknowledged mail is one message; nothing waits, nothing failed."""
    until(lambda: not ledger.books(gateway.store).pending, "the end of the work", 300)
    assert " + 0 pending" in gateway.balanced()
    wanted = {f"{number}@customer.example" for one in load.customers for number in one.numbers[: one.sent]}
    with gateway.store.read() as session:
        messages = Counter(session.scalars(select(col(PublicMessageRow.message_id))))
        ends = Counter(session.scalars(select(col(DispositionRow.disposition))))
    assert wanted <= messages.keys(), sorted(wanted - messages.keys())
    assert set(messages.values()) <= {1}, messages
    assert set(ends) <= {"new_ticket", "reply", "duplicate"}, ends
    assert ends["new_ticket"] + ends["reply"] == len(messages)

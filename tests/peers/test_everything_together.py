"""Everything at once: Postfix in front by SMTP and by LMTP, a Dovecot mailbox, one PostgreSQL, two gateways; lines are cut and
every server is started again, one gateway after ``kill -9``. Each mail is accounted for, once.

Mails come in portions, by all three ways at once. A fault happens when the first mail of a portion has ended, in the middle of
the others, and the next portion comes on top of what the fault left behind.
"""

from __future__ import annotations

import smtplib
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlmodel import col

from store import journal
from store.outbox_rows import State
from store.tables import DispositionRow, Inbound, OutboxRow, PublicMessageRow
from tests.peers import dovecot, postfix, postgres, proxy
from tests.peers.daemon import PATIENCE
from tests.peers.dovecot import PASSWORD, Dovecot, Mailbox
from tests.peers.mailgate import SUPPORT, Gateway, Plan, until
from tests.peers.ports import HOST, free_port
from tests.peers.postfix import Postfix
from tests.peers.postgres import Postgres
from tests.peers.proxy import Proxy
from tests.peers.sink import Sink
from tests.size import sized

pytestmark = [pytest.mark.peer, pytest.mark.slow, pytest.mark.soak]

MAILS = sized(51, 501)
END = 300.0
"""Seconds within which all mail has ended after the last fault. A bound against hangs, not an expectation."""
LIMITS = {"automatic_per_hour": 10_000, "unproven_per_domain": 10_000, "mailbox_lease": "10s", "readers": 1}
WAYS = ("smtp", "lmtp", "imap")


def sender(number: int) -> str:
    """Everybody writes twice by the same way."""
    return f"customer{number // 6}-{number % 3}@customer.example"


def mail(number: int) -> bytes:
    """A numbered mail; each person's second one answers their first."""
    answers = f"In-Reply-To: <{number - 3}@customer.example>\r\n" if number % 6 >= 3 else ""
    return (
        f"From: {sender(number)}\r\nTo: {SUPPORT}\r\nSubject: Trouble {number}\r\nMessage-ID: <{number}@customer.example>\r\n"
        f"{answers}\r\nNumber {number} of the lamps is dead.\r\n"
    ).encode()


@contextmanager
def writing(works: Works) -> Iterator[Callable[[int], None]]:
    """Customers' servers, one for each way; what is not taken is sent again. At the end all has been taken that was posted."""
    piles = [SimpleQueue[int | None]() for _ in WAYS]
    with ThreadPoolExecutor(len(WAYS)) as threads:
        servers = [threads.submit(_deliver, works.send[way], pile) for way, pile in zip(WAYS, piles, strict=True)]
        try:
            yield lambda number: piles[number % len(WAYS)].put(number)
        finally:
            for pile in piles:
                pile.put(None)
        for server in servers:
            server.result(END)


def _deliver(send: Callable[[int], None], pile: SimpleQueue[int | None]) -> None:
    for number in iter(pile.get, None):
        until(partial(_taken, send, number), f"mail {number} is taken", END)


def _taken(send: Callable[[int], None], number: int) -> bool:
    try:
        send(number)
    except (OSError, AssertionError):  # refused, cut off or nobody there at the moment
        return False
    return True


@dataclass
class Works:
    """All servers, and the lines between them that may be cut."""

    database: Postgres
    borders: dict[str, Postfix]
    mailboxes: Dovecot
    mailbox: Mailbox
    lines: list[Proxy]
    first: Gateway
    second: Gateway

    def cut(self) -> None:
        """Every connection between servers is reset in the middle of whatever it does."""
        for line in self.lines:
            line.cut()

    @property
    def send(self) -> dict[str, Callable[[int], None]]:
        """How a mail is sent by each way."""
        return {
            "smtp": _submit(self.borders["smtp"].port),
            "lmtp": _submit(self.borders["lmtp"].port),
            "imap": lambda number: self.mailbox.deliver(mail(number), recipient=SUPPORT),
        }

    def faults(self) -> list[Callable[[], None]]:
        """What happens, one after the other."""
        return [
            self.cut,
            lambda: _again(self.borders["smtp"]),
            self.cut,
            lambda: _again(self.mailboxes),
            lambda: _again(self.borders["lmtp"]),
            self._kill,
            lambda: _again(self.database),
            self._throw_out,
            self._turn_over,
            self.cut,
        ]

    def portions(self) -> Iterator[tuple[range, Callable[[], None]]]:
        """Some mails, and what happens in the middle of them."""
        faults = self.faults()
        bounds = [MAILS * number // len(faults) for number in range(len(faults) + 1)]
        yield from zip(map(range, bounds, bounds[1:]), faults, strict=True)

    def _throw_out(self) -> None:
        self.database.throw_out(self.first.settings.database_url.rpartition("/")[2])

    def _kill(self) -> None:
        self.first.kill()
        self.first.start()

    def _turn_over(self) -> None:
        assert self.second.daemon.stop(END) == 0  # it acts on what it has read first
        self.second.start()


def _again(server: Postfix | Dovecot | Postgres) -> None:
    server.stop()
    server.start()


def _submit(port: int) -> Callable[[int], None]:
    def send(number: int) -> None:
        with smtplib.SMTP(HOST, port, "mail.customer.example", timeout=PATIENCE) as wire:
            wire.sendmail(sender(number), SUPPORT, mail(number))

    return send


def _port(way: str, number: int) -> dict[str, dict[str, Any]]:
    """A gateway answers where it did when it is started again."""
    return {way: {"listen": f"{HOST}:{number}"}}


@pytest.fixture
def works(tmp_path: Path, sink: Sink) -> Iterator[Works]:
    """Everything runs; nothing has been sent yet. The database server is its own: it is stopped and started again."""
    smtp, lmtp = free_port(), free_port()
    with ExitStack() as stack:
        database = stack.enter_context(postgres.running())
        url = stack.enter_context(database.fresh())
        mailboxes = stack.enter_context(dovecot.running())
        lines = [stack.enter_context(proxy.running(port)) for port in (smtp, lmtp, mailboxes.imap)]
        mailbox = mailboxes.mailbox("support")
        (tmp_path / "password").write_text(PASSWORD)
        (tmp_path / "password").chmod(0o600)
        account = {"name": "support", "host": HOST, "port": lines[2].port, "tls": "none", "user": "support"}
        account |= {"password_file": f"{tmp_path}/password", "after": "move"}
        options: dict[str, dict[str, Any]] = {"relay": {"connections": 4}, "limits": LIMITS}
        plan = Plan(folder=tmp_path / "a", relay=sink.url, url=url, options=options | _port("smtp", smtp), mailboxes=[account])
        first = stack.enter_context(closing(Gateway(plan)))
        plan = replace(plan, folder=tmp_path / "b", options=options | _port("lmtp", lmtp), beside=first.home)
        second = stack.enter_context(closing(Gateway(plan)))
        for gateway in (first, second):
            gateway.launch()
        for gateway in (first, second):
            gateway.wait_ready()
        borders = {way: stack.enter_context(postfix.running(lines[n].port, way)) for n, way in enumerate(("smtp", "lmtp"))}
        yield Works(database, borders, mailboxes, mailbox, lines, first, second)


def test_every_mail_is_accounted_for_once_whatever_breaks(works: Works, sink: Sink) -> None:
    until(lambda: works.lines[2].connections, "the mailbox is watched")
    with writing(works) as post:
        for portion, fault in works.portions():
            ended = works.first.settled()
            for number in portion:
                post(number)
            until(partial(more_than, works, ended), f"the first of {portion}", END)
            fault()
    until(lambda: works.first.settled() == journal.count(works.first.store) >= MAILS, "the end of all mail", END)
    until(lambda: not works.first.letters(State.DUE), "the last letter", END)
    every_mail_is_one_message(works)
    every_letter_is_one(works, sink)
    for gateway in (works.first, works.second):
        assert " + 0 pending" in gateway.balanced()
        assert gateway.daemon.stop(END) == 0


def more_than(works: Works, mails: int) -> bool:
    """Whether more mails than these have ended."""
    return works.first.settled() > mails


def every_mail_is_one_message(works: Works) -> None:
    """One message for each number, one end for each mail taken in; both gateways had their part, and so had all ways."""
    with works.first.store.read() as session:
        messages = Counter(session.scalars(select(col(PublicMessageRow.message_id))))
        ways = Counter(session.scalars(select(col(PublicMessageRow.via))))
        ends = Counter(session.scalars(select(col(DispositionRow.disposition))))
        twice = select(col(DispositionRow.journal_id)).group_by(col(DispositionRow.journal_id)).having(func.count() != 1)
        assert not session.execute(twice).all()
        owners = set(session.scalars(select(col(Inbound.owner))))
    assert messages == {f"{number}@customer.example": 1 for number in range(MAILS)}
    assert ways == dict.fromkeys(WAYS, MAILS // 3)
    assert set(ends) <= {"new_ticket", "reply", "duplicate"}
    assert ends["new_ticket"] + ends["reply"] == MAILS
    assert len(owners) == 2


def every_letter_is_one(works: Works, sink: Sink) -> None:
    """Nobody has two letters of one cause, and nothing arrived twice."""
    with works.first.store.read() as session:
        rows = session.execute(select(col(OutboxRow.ticket), col(OutboxRow.recipient), col(OutboxRow.kind), col(OutboxRow.entry)))
        causes = Counter(tuple(row) for row in rows)
    assert set(causes.values()) == {1}
    assert set(Counter(letter.message["Message-ID"] for letter in sink.mails).values()) == {1}

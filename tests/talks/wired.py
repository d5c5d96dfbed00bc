"""An office at the end of real wires: mail in by SMTP through the daemon's gate, mail out by SMTP to a relay. Its one rule: a
talk cannot tell it from an office in one process.

Trusted hosts and the rest of the world connect from addresses of their own on loopback.
"""

from __future__ import annotations

import asyncio
import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import Any, Unpack

from mailgate.desk.deadlines import Failed, Outcome, Sent
from mailgate.inbound.gate import Gate
from mailgate.mail.model import JournalId
from mailgate.outbound.account import Account, Tls
from mailgate.outbound.smtp import SmtpRelay
from tests.client import Draft, Letter, bare, full, several
from tests.office import How, Office
from tests.peers import sink
from tests.peers.ports import HOST
from tests.stand_ins import BORDER, INSIDE, Mailboxes

WITHIN, WITHOUT = "127.0.0.2", "127.0.0.3"
"""Where our border connects from, and anybody else."""
PATIENCE = 120.0


class Refused(Exception):
    """The gate did not take a mail; the text is what it said."""


class Relayed(Mailboxes):
    """A relay behind an SMTP connection. What it is told to answer, it answers to RCPT."""

    def __init__(self, office: Office, relay: sink.Sink) -> None:
        super().__init__(lambda: office.now)
        self._sink = relay

    async def send(self, mail_from: str, recipient: str, data: bytes) -> Outcome:
        answer = self.answers.get(recipient)
        if answer is not None:
            assert isinstance(answer, Failed)
            self._sink.answer("RCPT", answer.reply)
        account = Account(host=HOST, port=self._sink.port, tls=Tls.NONE, helo="help.example")
        relay = SmtpRelay(account)
        outcome = await relay.send(mail_from, recipient, data)
        await relay.close()
        if isinstance(outcome, Sent):
            came = self._sink.mails[-1]
            assert came.rcpt_to == (recipient,)
            self.delivered.append(Letter(raw=came.raw, mail_from=came.mail_from, to=recipient, at=self._clock()))
        return outcome


class WiredOffice(Office):
    """The desk of an office behind a gate and a relay. Made by ``wired``."""

    port: int = 0

    def post(self, draft: Draft, **how: Unpack[How]) -> JournalId:
        """A composed mail is sent by SMTP, one recipient after the other. Raises Refused."""
        if "via" in how or how.get("silent"):
            return super().post(draft, **how)  # no mail over this wire
        proof = how.get("authenticated", True)
        raw = how.get("raw") or self._octets(draft, proof)
        path = how.get("mail_from", bare(draft.sender))
        source = WITHIN if self._peer(proof).host == INSIDE else WITHOUT
        with smtplib.SMTP(HOST, self.port, "mail.example", PATIENCE, (source, 0)) as client:
            client.ehlo_or_helo_if_needed()
            self._said(client.mail("" if path == "<>" else full(path)))
            for one in several(how.get("rcpt_to", self._ours(draft))):
                self._said(client.rcpt(one))
            said = self._said(client.data(raw))
        return JournalId(int(said.rpartition(" ")[2]))

    @staticmethod
    def _said(answer: tuple[int, bytes]) -> str:
        code, text = answer
        if code != 250:
            raise Refused(f"{code} {text.decode()}")
        return text.decode()


@contextmanager
def wired(url: str, home: Path, **sections: Any) -> Iterator[WiredOffice]:
    """An office with its gate and its relay, until the end of the block."""
    trusted = {"authserv_id": (BORDER,), "trusted_relays": (f"{INSIDE}/32", f"{WITHIN}/32")}
    laid = sections | {"auth": trusted | sections.get("auth", {}), "smtp": {"listen": f"{HOST}:0"} | sections.get("smtp", {})}
    with WiredOffice(url, home, **laid) as office, sink.running() as relay, _gate(office) as port:
        office.relay, office.port = Relayed(office, relay), port
        yield office


@contextmanager
def _gate(office: Office) -> Iterator[int]:
    gate = Gate(
        settings=office.settings,
        directory=office.directory,
        store=office.store,
        clock=lambda: office.now,
        nudge=lambda: None,
    )
    loop, stop, ready, ports = asyncio.new_event_loop(), asyncio.Event(), Event(), list[int]()

    def opened(_: str, place: str) -> None:
        ports.append(int(place.rpartition(":")[2]))
        ready.set()

    thread = Thread(target=lambda: loop.run_until_complete(gate.serve(opened, stop)), name="gate")
    thread.start()
    try:
        assert ready.wait(PATIENCE)
        yield ports[0]
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(PATIENCE)
        loop.close()

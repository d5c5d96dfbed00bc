"""A whole desk inside a test: mail in by the journal, mail out to a list, a clock that stands still. Its one rule: the code that
runs is the daemon's (pipeline, deeds, delivery); only the wire, the reading processes and the time are stand-ins.

``office.mail(…)`` puts a mail into the journal, ``office.work()`` does everything there is to do and delivers, ``office.letters``
is what arrived. Nothing waits, nothing is random, and an error inside a deed is an error of the test.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal, Self, TypedDict, Unpack, cast

from mailgate.deed import clearing
from mailgate.deed.house import House
from mailgate.deed.minding import Minding
from mailgate.deed.tending import Tending
from mailgate.desk.model import Choice
from mailgate.inbound.directory import QueueDirectory
from mailgate.inbound.pipeline import Parts, Pipeline
from mailgate.inbound.released import reread
from mailgate.inbound.sandbox import Readers
from mailgate.mail.links import Links
from mailgate.mail.model import Address, Envelope, JournalId, Peer, Via
from mailgate.mail.recipient import Addresses
from mailgate.outbound.copies import Noting
from mailgate.outbound.delivery import Delivery
from mailgate.outbound.diary import Diary
from mailgate.outbound.dkim import Signer
from mailgate.outbound.relay import OthersOnly
from mailgate.settings import parse_duration
from store import journal
from store.engine import Store
from store.mails import Ended
from store.shared_blobs import blobs
from tests.client import ATTACHMENT, Draft, Letter, answer, bare, full, several
from tests.folk import Folk
from tests.outcome import Outcome
from tests.stand_ins import (
    BORDER,
    HILFE,
    INSIDE,
    KEYS,
    OUTSIDE,
    RESULTS,
    START,
    SUPPORT,
    InProcess,
    Loud,
    Mailboxes,
    empty_desk,
    hurried,
    renderer,
    settings_for,
)

__all__ = ["BORDER", "HILFE", "INSIDE", "OUTSIDE", "START", "SUPPORT", "Authenticated", "How", "Office"]

Authenticated = Literal[True, "fail", "dkim", "spf", "relayed"] | None


class How(TypedDict, total=False):
    """How a mail comes, as far as it is not ordinary."""

    cc: str | Sequence[str]
    in_reply_to: str
    references: Sequence[str]
    headers: dict[str, str | None]
    attachments: Sequence[ATTACHMENT]
    mail_from: str
    """The return path; ``"<>"`` is the null path."""
    rcpt_to: str | Sequence[str]
    """The envelope's recipients; else those of our addresses on To and Cc."""
    authenticated: Authenticated
    """What our border saw (``RESULTS``). ``"relayed"``: a relay of ours says nothing; None: it comes from anywhere, unproven."""
    via: Via
    silent: bool
    user: str
    """Who had logged in to the submission port (``via=Via.SUBMISSION``)."""
    raw: bytes
    """These octets instead of composed ones (``sender`` and ``to`` are the envelope then)."""


class Office(Folk, Outcome):
    """A desk at work. Close it when done: ``with Office(url, tmp_path) as office``."""

    keys = KEYS

    def __init__(self, database_url: str, home: Path, *, name: str = "office", **sections: Any) -> None:
        self.name = name
        self.settings = settings_for(database_url, home, sections)
        self.now = START
        self.store = self._open(database_url)
        self.relay = Mailboxes(lambda: self.now)
        self.house = House(
            settings=self.settings,
            addresses=Addresses(self.keys, self.settings.gateway.layout),
            links=Links(self.keys, self.settings.web.public_url),
            renderer=renderer(self.settings.gateway.layout),
            blobs=blobs(self.store, self.settings.data_dir / "blobs"),
            clock=lambda: self.now,
        )
        self.settings.data_dir.mkdir(parents=True, exist_ok=True)
        self.deeds = Loud(self.house)
        self.directory = QueueDirectory(house=self.house, store=self.store, seconds=lambda: 0.0)
        readers = cast("Readers", InProcess())
        self._parts = Parts(store=self.store, deeds=self.deeds, readers=readers, owner=name, clock=lambda: self.now)
        self._pipeline = Pipeline(self._parts)
        self._pipeline.start()
        self._written = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.store.close()

    def _open(self, database_url: str) -> Store:
        """A database with its tables; a SQLite file that is not there gets them."""
        path = Path(database_url.removeprefix("sqlite:///"))
        if database_url.startswith("sqlite:") and not path.exists():
            database_url = empty_desk(path)
        return hurried(Store(database_url))

    # --- mail in ----------------------------------------------------------------------------------------------------

    def mail(self, sender: str, to: str | Sequence[str], subject: str, body: str, **how: Unpack[How]) -> JournalId:
        """A mail is taken in; ``work`` acts on it. Short addresses are made full: see ``client.full``."""
        draft = Draft(
            sender=full(sender),
            to=several(to),
            subject=subject,
            body=body,
            cc=several(how.get("cc", ())),
            in_reply_to=how.get("in_reply_to", ""),
            references=tuple(how.get("references", ())),
            headers=how.get("headers", {}),
            attachments=how.get("attachments", ()),
        )
        return self.post(draft, **how)

    def reply(
        self, letter: Letter, body: str, *, sender: str = "", to_all: bool = False, quote: bool = True, **how: Unpack[How]
    ) -> JournalId:
        """Somebody, by default whoever got it, answers a letter in their client. ``how`` may say more, or otherwise."""
        draft = answer(letter, body, full(sender) if sender else letter.to, to_all=to_all, quote=quote)
        headers = {**draft.headers, **how.get("headers", {})}
        cc = (*draft.cc, *several(how.get("cc", ())))
        return self.post(replace(draft, headers=headers, cc=cc, attachments=how.get("attachments", ())), **how)

    def post(self, draft: Draft, **how: Unpack[How]) -> JournalId:
        """A composed mail is taken in."""
        proof = how.get("authenticated", True)
        raw = how.get("raw") or self._octets(draft, proof)
        path = how.get("mail_from", bare(draft.sender))
        envelope = Envelope(
            mail_from=None if path == "<>" else Address(full(path)),
            rcpt_to=tuple(Address(one) for one in several(how.get("rcpt_to", self._ours(draft)))),
            peer=self._peer(proof),
            helo="mail.example",
            via=how.get("via", Via.SMTP),
            silent=how.get("silent", False),
            user=Address(full(how["user"])) if "user" in how else None,
        )
        return journal.append(self.store, [journal.Entry(envelope=envelope, received_at=self.now, raw=raw)])[0]

    def _octets(self, draft: Draft, proof: Authenticated) -> bytes:
        self._written += 1
        domain = bare(draft.sender).rpartition("@")[2]
        raw = draft.octets(f"<m{self._written}@{domain}>", self.now)
        if proof in (None, "relayed"):
            return raw
        return f"Authentication-Results: {BORDER}; {RESULTS[proof].format(domain=domain)}\r\n".encode() + raw

    def _peer(self, proof: Authenticated) -> Peer:
        host = OUTSIDE if proof is None else INSIDE
        return Peer(host=host, trusted=self.settings.auth.trusts(host))

    def _ours(self, draft: Draft) -> tuple[str, ...]:
        return tuple(one for one in map(bare, (*draft.to, *draft.cc)) if one.endswith(("@help.example", ".help.example")))

    # --- work -------------------------------------------------------------------------------------------------------

    def work(self) -> None:
        """Act on all mail there is, then deliver all that is due by now."""
        while self._pipeline.step():
            continue
        raised, self.deeds.raised = self.deeds.raised, []
        if raised:
            raise raised[-1]
        self.deliver()

    def deliver(self) -> None:
        """Send what is due, one after the other."""
        sender = self.sender()
        with closing(sender.diary):
            asyncio.run(sender.drain())

    def sender(self) -> Delivery:
        """What delivers here. Whoever asks closes its diary."""
        diary = Diary(self.settings.data_dir / "outgoing.log")
        diary.start()
        return Delivery(
            diary=diary,
            store=self.store,
            relay=OthersOnly(self.relay, self.directory.serves),
            blobs=self.house.blobs,
            clock=lambda: self.now,
            jitter=lambda: 0.0,
            owner=self.name,
            failed=self.deeds.undelivered,
            sign=Signer(self.settings).sign,
            sent=Noting(self.settings, lambda: self.now).sent,
            may_leave=self.deeds.leaving,
            connections=1,
        )

    def pass_time(self, time: str | timedelta) -> None:
        """The clock moves on, and the desk does what its time has come for."""
        self.now += time if isinstance(time, timedelta) else parse_duration(time)
        with self.store.write() as session:
            self.deeds.wake(session)
            Minding(self.house).mind(session)
            Tending(self.house).tend(session)
        clearing.clear(self.store)
        self.work()

    def release(self, held: int, choice: Choice | str) -> Ended:
        """A human decides about a held mail; what that causes is delivered."""
        arrival = reread(self.store, self.deeds, JournalId(self.held_row(held).journal_id), Choice(choice))
        with self.store.write() as session:
            ended = self.deeds.release(session, self.house.desk(session), held, arrival, Choice(choice))
        self.deliver()
        return ended

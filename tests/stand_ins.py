"""What stands in for the world in an ``Office``: readers, relay, keys, settings. Its one rule: nothing of the desk's own work.

Reading happens in this process, mail out goes onto a list, the keys are always the same, databases are copies of a migrated one.
"""

from __future__ import annotations

import atexit
import hashlib
import shutil
import tempfile
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlmodel import Session

from mailgate.deed.deeds import Deeds
from mailgate.deed.gather import Arrival
from mailgate.deed.house import House
from mailgate.desk.deadlines import Failed, Outcome, Sent
from mailgate.desk.model import Again, Desk, HeldFacts
from mailgate.inbound.sandbox import RawMail
from mailgate.mail import parse
from mailgate.mail.layout import Layout
from mailgate.mail.model import Address, InboundMail
from mailgate.mail.tokens import KeyRing
from mailgate.outbound.wire import objection
from mailgate.render import Renderer
from mailgate.settings import Settings
from store import schema
from store.engine import Store
from store.mails import Ended
from store.memo import is_hasty
from tests.checkout import ROOT
from tests.client import Letter

START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
BORDER = "mx.help.example"
"""The authserv-id whose Authentication-Results count."""
INSIDE, OUTSIDE = "192.0.2.1", "203.0.113.9"
"""Our trusted border, and anybody."""
SUPPORT: dict[str, object] = {"name": "support", "address": "support@help.example", "display_name": "Support"}
HILFE: dict[str, object] = {"name": "hilfe", "address": "hilfe@help.example", "display_name": "Hilfe", "language": "de"}

KEYS = KeyRing((hashlib.sha256(b"the office").digest(),))


RESULTS = {
    True: "dmarc=pass header.from={domain}",
    "fail": "dmarc=fail header.from={domain}",
    "dkim": "dmarc=none header.from={domain}; dkim=pass header.d={domain}",
    "spf": "dmarc=none header.from={domain}; dkim=none; spf=pass smtp.mailfrom=bounces.{domain}",
}
"""What our border writes: ``dmarc=pass``, ``dmarc=fail``, or DKIM or SPF alone, from a domain without DMARC."""


class InProcess:
    """Reads in this process what the daemon reads in a killable one."""

    def read(self, mail: RawMail) -> Future[InboundMail]:
        done: Future[InboundMail] = Future()
        done.set_result(parsed(mail.raw, null_path=mail.null_path))
        return done

    def read_many(self, raws: Iterable[RawMail]) -> list[Future[InboundMail]]:
        return [self.read(mail) for mail in raws]


def parsed(raw: bytes, *, null_path: bool) -> InboundMail:
    """A mail as a reader reads it."""
    return parse.read(raw, null_path=null_path, ours=frozenset({Address("support@help.example"), Address("hilfe@help.example")}))


class Loud(Deeds):
    """Remembers what a deed raised: the pipeline goes on, as it must, and the test fails all the same."""

    def __init__(self, house: House) -> None:
        super().__init__(house)
        self.raised: list[Exception] = []

    def take_in(self, session: Session, desk: Desk, arrival: Arrival) -> list[Ended]:
        try:
            return super().take_in(session, desk, arrival)
        except Exception as error:
            if not is_hasty(session):  # a batch that failed is undone, and each of its mails is acted on alone
                self.raised.append(error)
            raise

    def judge_again(self, session: Session, desk: Desk, found: HeldFacts, arrival: Arrival, again: Again) -> Ended:
        try:
            return super().judge_again(session, desk, found, arrival, again)
        except Exception as error:
            self.raised.append(error)
            raise


class Mailboxes:
    """A relay that keeps every mail; ``answers`` holds what it says about a recipient instead of taking the mail."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self.delivered: list[Letter] = []
        self.answers: dict[str, Outcome] = {}

    async def send(self, mail_from: str, recipient: str, data: bytes) -> Outcome:
        if why := objection(mail_from, recipient, data):
            return Failed(reply=why)
        if recipient in self.answers:
            return self.answers[recipient]
        self.delivered.append(Letter(raw=data, mail_from=mail_from, to=recipient, at=self._clock()))
        return Sent(reply="250 2.0.0 kept")

    async def close(self) -> None:
        """Nothing is open."""


@cache
def sqlite_template() -> Path:
    """A migrated pair of SQLite files, made once."""
    folder = tempfile.mkdtemp(prefix="mailgate-office-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = Path(folder) / "desk.db"
    migrated(f"sqlite:///{path}")
    return path


def empty_desk(path: Path) -> str:
    """A SQLite desk with all tables and no rows at ``path``, in no time; its URL."""
    source = sqlite_template()
    for end in ("", "-journal"):
        shutil.copy(source.with_stem(source.stem + end), path.with_stem(path.stem + end))
    return f"sqlite:///{path}"


def hurried(store: Store) -> Store:
    """The same store, which no longer waits for the disk: no test in an office is about a power cut."""
    if store.sqlite:
        for engine in (store.main_engine, store.journal_engine):
            event.listen(engine, "connect", lambda raw, _: raw.execute("PRAGMA synchronous = OFF"))
    return store


def migrated(url: str) -> str:
    """Bring a database to the newest tables; its URL again."""
    store = Store(url)
    try:
        schema.upgrade(store)
    finally:
        store.close()
    return url


@cache
def renderer(layout: Layout) -> Renderer:
    """The shipped templates, read once for each form of addresses."""
    return Renderer([ROOT / "templates"], layout)


def settings_for(database_url: str, home: Path, sections: dict[str, Any]) -> Settings:
    """The office's settings: nothing waits. A section given is laid over the office's own, a list of queues replaces them."""
    own: dict[str, Any] = {
        "queue": (SUPPORT, HILFE),
        "auth": {"authserv_id": (BORDER,), "trusted_relays": (f"{INSIDE}/32",)},
        "limits": {"batch": 64},
        "gateway": {"undo_window": "0s", "collision_window": "0s"},
    }
    laid = {name: own.get(name, {}) | value if isinstance(value, dict) else value for name, value in sections.items()}
    return Settings(**{**own, **laid, "database": {"url": database_url}}).model_copy(update={"home": home})

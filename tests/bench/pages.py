"""What the page of a long ticket costs: time in the server, octets in all. Its one rule: a shorter one is measured beside it."""

from __future__ import annotations

import re
import statistics
import tempfile
import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlmodel import Session, select

from store import ids
from store.tables import PublicMessageRow
from tests.office import Office
from tests.page import Visitor, site_of
from tests.told import link

ROUNDS = 15
AIM_MS, AIM_OCTETS = 50, 100_000
"""Of a ticket with 200 messages: in the server, and with style sheets and scripts, uncompressed."""
ANNA = "anna@customer.example"
WORDS = """Liebe Frau Berger,

der Suche fehlte ihr Verzeichnis; es wird gerade neu aufgebaut, siehe https://help.example/suche?stand=heute.

> Seit heute Morgen findet die Suche in unserem Intranet nichts mehr.

In zehn Minuten findet sie wieder alles. Bitte sagen Sie uns, wenn das nicht so ist.
Bea Muster"""
_ASSET = re.compile(r'(?:src|href)="(/(?:static|brand)/[^"]+)"')


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """Milliseconds in the server (median) and octets of all that a browser loads."""

    messages: int
    wall_ms: float
    cpu_ms: float
    octets: int

    def __str__(self) -> str:
        return f"page of {self.messages} messages: {self.wall_ms:.0f} ms ({self.cpu_ms:.0f} ms CPU), {self.octets} octets in all"


def furnished(office: Office, messages: int) -> None:
    """Ticket 1 with so many messages, Anna's and the team's in turn: rows, since mails would take a minute."""
    office.mail(ANNA, "support", "Die Suche findet nichts", WORDS, cc="carl@customer.example")
    office.mail("bea@staff", "support+1", "x", WORDS)
    office.work()
    with office.store.write() as session:
        known = session.exec(select(PublicMessageRow)).all()
        for n in range(messages - len(known)):
            _again(session, known[n % len(known)], n)


def _again(session: Session, row: PublicMessageRow, n: int) -> None:
    at = row.at + timedelta(minutes=50 * (n + 1))
    changed = {"id": ids.take(session, "entry"), "at": at, "visible_at": at, "message_id": f"b{n}@bench.example", "words": ""}
    session.add(PublicMessageRow(**{**row.model_dump(), **changed, "text": f"{n}. {row.text}"}))


def figure(messages: int) -> Figure:
    """Load it again and again; the first time, which compiles templates, does not count."""
    with tempfile.TemporaryDirectory() as folder, Office(f"sqlite:///{folder}/desk.db", Path(folder)) as office:
        office.staff("bea@staff", "Bea")
        furnished(office, messages)
        office.now += timedelta(days=30)
        site = site_of(office)
        url = link(site, 1, ANNA) or ""
        with Visitor(site) as visitor:
            page = visitor.get(url)
            assets = sum(len(visitor.get(one).content) for one in set(_ASSET.findall(page.text)))
            costs = [_cost(visitor, url) for _ in range(ROUNDS)]
    wall, cpu = (statistics.median(one) * 1000 for one in zip(*costs, strict=True))
    return Figure(messages=messages, wall_ms=wall, cpu_ms=cpu, octets=len(page.content) + assets)


def _cost(visitor: Visitor, url: str) -> tuple[float, float]:
    wall, cpu = time.perf_counter(), time.process_time()
    visitor.get(url)
    return time.perf_counter() - wall, time.process_time() - cpu

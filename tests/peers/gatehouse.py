"""A gate for tests: the real one on a free loopback port, in a thread or in a process of its own. Its one rule: its journal is
read as the desk would read it, from the store.

``python -m tests.peers.gatehouse FOLDER [SECTION.KEY=VALUE …]`` runs one until SIGTERM, and says ``ready PORT``.
"""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread
from typing import Any

import structlog
from sqlmodel import SQLModel

from mailgate.inbound import ports
from mailgate.inbound.doorway import Directory, Verdict
from mailgate.inbound.gate import Gate
from mailgate.mail.model import Address, JournalId, Peer
from mailgate.settings import Settings
from store import journal
from store.engine import Store
from store.journal import Stored
from store.tables import JOURNAL
from tests.jumping import Clockwork
from tests.peers.daemon import PATIENCE, Daemon, Start

HERE = Path(__file__).resolve().parents[2]
OURS = "help.example"
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def directory(address: Address, peer: Peer) -> Verdict:
    """``support@`` and ``postmaster@help.example``; ``broken@`` is what a failing directory looks like."""
    local, _, domain = address.rpartition("@")
    if domain != OURS:
        return Verdict.RELAY_DENIED
    if local == "broken":
        raise LookupError("the secret of the directory")
    return Verdict.ACCEPT if local in ("support", "postmaster") or local.startswith("person") else Verdict.UNKNOWN


def at_once(address: Address, _peer: Peer) -> Verdict | None:
    """As the daemon's own directory: those that letters are written to are known without asking, which happens in a thread."""
    local, _, domain = address.rpartition("@")
    return Verdict.ACCEPT if domain == OURS and local == "support" else None


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What to build: the folder, sections of the settings, and who judges recipients."""

    folder: Path
    sections: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    url: str = ""
    """The database, if not a SQLite file in the folder."""
    directory: Directory = directory

    def settings(self) -> Settings:
        """The settings: port 0, and everything in the folder."""
        values: dict[str, Any] = {
            **self.sections,
            "home": self.folder,
            "database": {"url": self.url or f"sqlite:///{self.folder / 'mailgate.db'}"},
            "gateway": {"data_dir": self.folder, "domain": OURS},
            "smtp": {"listen": "127.0.0.1:0", **self.sections.get("smtp", {})},
        }
        return Settings(**values)


@dataclass
class House:
    """A running gate and its store."""

    folder: Path
    store: Store
    port: int = 0
    places: dict[str, str] = field(default_factory=dict)
    """Where each port is: ``127.0.0.1:4711`` or ``unix:PATH``."""
    nudges: int = 0
    renew: Callable[[], None] = lambda: None
    """What SIGHUP is to a gate in a process of its own."""
    pass_by: Callable[[float], None] = lambda _: None
    """So many seconds later by the clock of the gate's deadlines."""
    failure: BaseException | None = None

    @property
    def kept(self) -> list[Stored]:
        """Every mail in the journal."""
        return journal.read(self.store, journal.after(self.store, JournalId(0), 10_000))

    @property
    def mails(self) -> list[bytes]:
        """Their bytes."""
        return [stored.raw for stored in self.kept]


def open_store(settings: Settings) -> Store:
    """The store with a fresh journal, if there is none."""
    store = Store(settings.database_url)
    SQLModel.metadata.create_all(store.journal_engine, tables=list(JOURNAL))
    return store


@contextmanager
def running(plan: Plan) -> Iterator[House]:
    """A gate in a thread of this process. Ends with it; what it raised is raised again."""
    settings = plan.settings()
    house = House(plan.folder, open_store(settings))
    ready, stop = Event(), asyncio.Event()
    loop = Clockwork()
    house.pass_by = loop.pass_by
    thread = Thread(target=_run, args=(loop, plan, house, (ready, stop)), daemon=True)
    thread.start()
    try:
        assert ready.wait(PATIENCE)
        if house.failure is None:
            yield house
    finally:
        if house.failure is None:
            loop.call_soon_threadsafe(stop.set)
        thread.join(PATIENCE)
        house.store.close()
        loop.close()
        if house.failure is not None:
            raise house.failure


def _run(loop: asyncio.AbstractEventLoop, plan: Plan, house: House, events: tuple[Event, asyncio.Event]) -> None:
    ready, stop = events

    def opened(name: str, place: str) -> None:
        house.places[name] = place
        if name == "smtp":
            house.port = int(place.rpartition(":")[2])
        if len(house.places) == len(ports.wanted(plan.settings())):
            ready.set()

    def nudged() -> None:
        house.nudges += 1

    gate = Gate(settings=plan.settings(), directory=plan.directory, store=house.store, clock=lambda: NOON, nudge=nudged)

    def renew() -> None:
        loop.call_soon_threadsafe(gate.certificates.renew)

    house.renew = renew
    try:
        loop.run_until_complete(gate.serve(opened, stop))
    except BaseException as failure:  # noqa: BLE001 - raised again where the test is
        house.failure = failure
        ready.set()


def process(folder: Path, *options: str, before: Sequence[str] = ()) -> Daemon:
    """A gate in a process of its own, to be entered; ``before`` is what to run it under."""
    return Daemon(Start(argv=[*before, sys.executable, "-m", __name__, folder, *options], cwd=HERE))


def main(folder: str, *options: str) -> None:
    """Run a gate until SIGTERM."""
    log = (Path(folder) / "gate.log").open("a")
    structlog.configure(logger_factory=structlog.WriteLoggerFactory(file=log))
    sections: dict[str, dict[str, Any]] = {}
    for option in options:
        name, _, value = option.partition("=")
        section, _, key = name.partition(".")
        sections.setdefault(section, {})[key] = json.loads(value)
    url = sections.pop("database", {}).get("url", "")
    settings = Plan(folder=Path(folder), sections=sections, url=url).settings()
    store = open_store(settings)
    gate = Gate(settings=settings, directory=directory, store=store, clock=lambda: NOON, nudge=lambda: None, at_once=at_once)
    asyncio.run(_until_told(gate))
    store.close()


async def _until_told(gate: Gate) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    await gate.serve(_say_ready, stop)


def _say_ready(name: str, place: str) -> None:
    sys.stdout.write(f"ready {place.rpartition(':')[2]}\n" if name == "smtp" else f"ready {name} {place}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])

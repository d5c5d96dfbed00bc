"""The whole daemon as an operator runs it: a home of its own, real processes, the real command line. Its one rule: what a test
says of it was seen from outside (the wire, the command, the store), and every wait has an end.
"""

from __future__ import annotations

import atexit
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from threading import Event
from typing import Any, Literal, TypeVar

from mailgate.settings import load
from store import ledger, outbox_views
from store.engine import Store
from store.outbox_rows import State
from store.outbox_views import Filter, Listed
from tests.peers.daemon import PATIENCE, Daemon, Start
from tests.peers.dialogue import Wire
from tests.peers.ports import HOST, free_port

T = TypeVar("T")
Role = Literal["gate", "desk", "page"]
BEA, TOM = "bea@staff.example", "tom@staff.example"
STAFF = {BEA: "Bea Muster", TOM: "Tom Dev"}
SUPPORT = "support@help.example"
READY = r"^mailgate ready: smtp 127\.0\.0\.1:(\d+)(?:, .*)?$"
ORPHANED = 60.0
"""Seconds within which gate, desk and readers end after their parent was killed."""
_COMMAND = (sys.executable, "-P", "-m", "mailgate")
_BLINK = 0.02  # seconds between two looks at something that cannot wake us


def until(look: Callable[[], T], says: str, seconds: float = PATIENCE) -> T:
    """The first answer of ``look`` that is true; ``AssertionError`` when there is none in time."""
    deadline, never = time.monotonic() + seconds, Event()
    while not (found := look()):
        assert time.monotonic() < deadline, f"never came: {says}"
        never.wait(_BLINK)
    return found


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What to run: where, with which relay and database ("": SQLite in the home), which further options."""

    folder: Path
    relay: str
    url: str = ""
    options: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    mailboxes: Sequence[Mapping[str, Any]] = ()
    sign_ins: Sequence[Mapping[str, Any]] = ()
    """The ``[[imap]]`` and ``[[oauth]]`` tables."""
    beside: Path | None = None
    """The home of another gateway on the same database, which has the keys and knows the staff."""

    def config(self) -> str:
        """The operator's edits as a config file; values are written as JSON, which TOML reads alike."""
        sections: dict[str, dict[str, Any]] = {
            "gateway": {
                "domain": "help.example",
                "staff_trust": "token",
                "undo_window": "0s",
                "collision_window": "0s",
                "operator": BEA,
            },
            "smtp": {"listen": f"{HOST}:{free_port()}"},
            "relay": {"url": self.relay},
        }
        if self.url:
            sections["database"] = {"url": self.url}
        for name, values in self.options.items():
            sections.setdefault(name, {}).update(values)
        queue = '[[queue]]\nname = "support"\naddress = "support@help.example"\ndisplay_name = "Support"\n'
        tables = [(f"[{name}]", values) for name, values in sections.items()] + [("[[imap]]", box) for box in self.mailboxes]
        tables += [("[[oauth]]", account) for account in self.sign_ins]
        lines = [f"{head}\n" + "".join(f"{k} = {json.dumps(v)}\n" for k, v in values.items()) for head, values in tables]
        return "\n".join([queue, *lines])


class Gateway:
    """A home and the daemon that works in it, which may be killed and started again."""

    def __init__(self, plan: Plan) -> None:
        """Makes the home; starts nothing."""
        self.home = plan.folder / "home"
        shutil.copytree(_template(), self.home)
        (self.home / "config" / "mailgate.toml").write_text(plan.config(), encoding="utf-8")
        if plan.beside:
            shutil.copy2(plan.beside / "config" / "mailgate.key", self.home / "config" / "mailgate.key")
        elif plan.url:
            self.run("db", "upgrade")
            _add_staff(self.home)
        self.settings = load(self.home / "config" / "mailgate.toml")
        self.store = Store(self.settings.database_url)
        self.daemon = self.serve()
        self.port = 0

    def serve(self) -> Daemon:
        """A daemon over this home, to be entered."""
        return Daemon(Start(argv=[*_COMMAND, "serve"], cwd=self.home))

    def start(self) -> None:
        """Start the daemon and wait until it says that it is ready."""
        self.launch()
        self.wait_ready()

    def launch(self) -> None:
        """Start the daemon."""
        self.daemon = self.serve().__enter__()

    def wait_ready(self) -> None:
        """Wait until it says that it is ready; it may have to wait its turn at a database that others are busy with."""
        self.port = int(self.daemon.wait_for(READY, 2 * PATIENCE)[1])

    def stop(self) -> int:
        """SIGTERM; the exit code."""
        return self.daemon.stop()

    def kill(self) -> None:
        """``kill -9`` of the daemon; returns when its children have ended by themselves."""
        children = self.pids()
        self.daemon.kill()
        until(lambda: not any(map(_runs, children)), "the end of the daemon's orphans", ORPHANED)

    def kill_child(self, role: Role) -> None:
        """``kill -9`` of the gate or the desk alone; returns when the daemon has started another that works."""
        old = until(lambda: self.child(role), f"a {role} to kill")  # never 0: that is whoever runs the tests
        os.kill(old, signal.SIGKILL)
        until(lambda: self.child(role) not in (0, old), f"another {role}")
        if role == "gate":
            until(lambda: Wire.greets(self.port), "the new gate's greeting")

    def close(self) -> None:
        """End whatever runs."""
        if self.port:
            self.daemon.stop()
        self.store.close()

    def child(self, role: Role) -> int:
        """The process id of the gate or the desk; 0 while there is none."""
        return next((pid for pid in _children(self.daemon.pid) if role in _words(pid)), 0)

    def pids(self) -> list[int]:
        """All processes below the daemon: gate, desk and readers."""
        return [pid for child in _children(self.daemon.pid) for pid in (child, *_children(child))]

    def run(self, *argv: str, stdin: str = "", check: bool = True) -> subprocess.CompletedProcess[str]:
        """One command in this home; with ``check`` it must end with 0."""
        return _command(self.home, *argv, stdin=stdin, check=check)

    def cli(self, *argv: str) -> Any:
        """What a command prints with ``--json``; a list where it prints a value per line."""
        said = self.run(*argv, "--json").stdout
        return json.loads(said) if said.count("\n") == 1 else [json.loads(line) for line in said.splitlines()]

    def settled(self) -> int:
        """How many mails have ended in a disposition."""
        return ledger.settled(self.store)

    def wait_settled(self, mails: int, seconds: float = PATIENCE) -> None:
        """Wait until so many mails have ended."""
        until(lambda: self.settled() >= mails, f"{mails} mails settled", seconds)

    def wait_quiet(self, mails: int) -> None:
        """Wait until so many mails have ended and all they caused has been sent."""
        self.wait_settled(mails)
        until(lambda: not self.letters(State.DUE), "the last letter")

    def letters(self, state: State) -> list[Listed]:
        """The letters in some state, the newest first."""
        with self.store.read() as session:
            return outbox_views.listing(session, Filter(states=(state,), limit=1_000_000))

    def balanced(self) -> str:
        """``mailgate check`` finds nothing wrong; what it says of the books."""
        findings = {finding["name"]: finding for finding in self.cli("check")}
        assert all(finding["ok"] for finding in findings.values()), findings
        return str(findings["books"]["says"])


@contextmanager
def running(plan: Plan) -> Iterator[Gateway]:
    """A home whose daemon works; whatever runs there at the end is ended."""
    with closing(Gateway(plan)) as gateway:
        gateway.start()
        yield gateway


def _command(where: Path, *argv: str, stdin: str = "", check: bool = True) -> subprocess.CompletedProcess[str]:
    done = subprocess.run([*_COMMAND, *argv], cwd=where, input=stdin, capture_output=True, text=True, timeout=300, check=False)
    assert not check or done.returncode == 0, f"mailgate {' '.join(argv)}: {done.returncode}\n{done.stdout}{done.stderr}"
    return done


@cache
def _template() -> Path:
    """A home as ``mailgate init`` and ``mailgate staff add`` leave it, made once and copied for each test."""
    folder = Path(tempfile.mkdtemp(prefix="mailgate-home-"))
    atexit.register(shutil.rmtree, folder)
    _command(folder, "init", "home")
    _add_staff(folder / "home")
    return folder / "home"


def _add_staff(home: Path) -> None:
    for address, name in STAFF.items():
        _command(home, "staff", "add", address, "--name", name)


def _children(pid: int) -> list[int]:
    """Of all threads: a child belongs to the thread that started it. A thread that ends meanwhile takes nobody else's with it."""
    found: list[int] = []
    with suppress(OSError):
        for task in [*Path(f"/proc/{pid}/task").iterdir()]:
            with suppress(OSError):
                found += map(int, (task / "children").read_text().split())
    return found


def _words(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().split("\0")
    except OSError:
        return []


def _runs(pid: int) -> bool:
    """Whether a process lives; one that has ended and waits to be noticed does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False

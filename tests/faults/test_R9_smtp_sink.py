"""R9 with Postfix's own ``smtp-sink``: it refuses, delays or hangs up at every command, and each letter ends in one state.

Each case is a relay with one fault; then the fault is gone, the time has come, and what could go out has gone out, once.
"""

from __future__ import annotations

import asyncio
import os
import re
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from mailgate.desk.deadlines import Outcome, Sent, Uncertain
from mailgate.outbound.account import Account, Tls
from mailgate.outbound.smtp import SmtpRelay
from store.engine import Store
from tests.jumping import Clockwork
from tests.peers.mailgate import until
from tests.peers.needs import program
from tests.peers.ports import HOST, free_port
from tests.stand_ins import empty_desk
from tests.unit.outbound.desk import letter, look, put, state, stranger
from tests.unit.outbound.pretend import Post
from tests.unit.outbound.script import FROM, MAIL, TO, Script, following

PATIENT, SHORT = 30.0, 0.3
"""Seconds for each command: as long as a busy machine may need, and all that a case of silence waits (ten times for the dot)."""
COMMANDS = ("CONNECT", "EHLO", "MAIL", "RCPT", "DATA", ".")
LETTERS = 3


@dataclass(frozen=True)
class Case:
    """The switches of ``smtp-sink``, and how the letters stand after the first try."""

    switches: tuple[str, ...]
    ends: frozenset[str]
    patience: float = PATIENT


def case(*switches: str, ends: str, patience: float = PATIENT) -> Case:
    return Case(switches, frozenset(ends.split()), patience)


def cases() -> Iterator[Case]:
    for command in COMMANDS:
        unknown = command == "."
        yield case("-q", command, ends="uncertain" if unknown else "deferred")
        yield case("-Q", command, ends="deferred")
        refused = {"CONNECT": "deferred", "EHLO": "sent"}.get(command)  # who knows no EHLO is greeted with HELO
        yield case("-r", command, ends=refused or "deferred")
        hard = "deferred due" if command == "CONNECT" else refused or "failed"  # a relay that refuses us is left alone
        yield case("-f", command, "-B", "552 5.2.2 Over quota", ends=hard)
        if command not in ("CONNECT", "EHLO"):
            # In a pipeline it answers what follows before the command it delays. On a busy machine something before the dot may
            # have been waited for too long: test_smtp.py has that case without a clock.
            slow = "uncertain deferred" if unknown else "deferred"
            yield case("-p", "-W", f"{command}:60", ends=slow, patience=SHORT)
    yield case("-r", "RSET", ends="sent")
    yield case("-q", "RSET", ends="sent")
    yield case("-q", "QUIT", ends="sent")
    yield case("-p", ends="sent")
    yield case("-e", ends="sent")
    yield case("-M", "1", ends="sent deferred uncertain")
    # 354, 550 and a hang-up in one go: what is seen of it before, while and after the mail is written is the machine's matter
    yield case("-A", "0", ends="failed deferred uncertain")


@contextmanager
def sinking(folder: Path, *switches: str) -> Iterator[int]:
    """A sink that keeps each mail in a file of its own below ``folder``; its port."""
    port = free_port()
    user = ["-u", "root"] if os.geteuid() == 0 else []  # it does not start without being told so
    argv = [program("smtp-sink", "postfix"), *user, *switches, "-d", "mail.%M", f"{HOST}:{port}", "64"]
    with subprocess.Popen([str(one) for one in argv], cwd=folder, stderr=subprocess.DEVNULL) as process:
        try:
            until(lambda: _listens(port), "smtp-sink")
            yield port
        finally:
            process.kill()


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) == 0


def _try(post: Post, port: int, patience: float = PATIENT) -> None:
    """One drain by a relay at ``port``."""

    async def scene() -> None:
        account = Account(host=HOST, port=port, tls=Tls.NONE, helo="help.test", timeout=patience, connections=2)
        post.relay = SmtpRelay(account)
        await post.delivery(connections=2).drain()
        await post.relay.close()

    asyncio.run(scene())


def _kept(folder: Path) -> list[int]:
    """Which letters came whole."""
    texts = [path.read_text() for path in folder.glob("mail.*")]
    return sorted(
        int(found) for text in texts if "It is dead." in text for found in re.findall(r"^Message-ID: <(\d)@", text, re.MULTILINE)
    )


def _states(store: Store) -> dict[int, str]:
    return {number: state(store, number) for number in range(1, LETTERS + 1)}


def _suffered(store: Store, post: Post, folder: Path, one: Case) -> tuple[dict[int, str], list[int]]:
    """How the letters stood after the first try, and which came when the fault was gone."""
    for number in range(1, LETTERS + 1):
        put(store, letter(stranger(number), b"Message-ID: <%d@help.test>\r\nSubject: Lamp\r\n\r\nIt is dead.\r\n" % number))
    (folder / "well").mkdir()
    with sinking(folder, *one.switches) as port:
        _try(post, port, one.patience)
    first = _states(store)
    still = [number for number, one in first.items() if one in ("deferred", "uncertain")]
    assert all(look(store, number).listed.next_at for number in still), "a next time stands with what is open"
    with sinking(folder / "well") as port:
        for _ in range(2):
            post.later(minutes=16)
            _try(post, port)
    return first, _kept(folder / "well")


def test_whatever_a_relay_does_to_which_command_each_letter_ends_in_one_state(tmp_path: Path) -> None:
    for number, one in enumerate(cases()):
        folder = tmp_path / str(number)
        folder.mkdir()
        store = Store(empty_desk(folder / "desk.db"))
        with Post(store, SmtpRelay(Script().account()), folder) as post:
            first, kept = _suffered(store, post, folder, one)
        assert set(first.values()) <= one.ends, one
        assert kept == [letter for letter, end in first.items() if end not in ("sent", "failed")], "once, and no other"
        assert _states(store) == {letter: "failed" if end == "failed" else "sent" for letter, end in first.items()}, one
        assert len(post.told) == list(first.values()).count("failed"), "what failed is told once"
        store.close()


@pytest.mark.parametrize(("minutes", "outcome"), [(9, Sent(code=250, reply="2.0.0 kept")), (11, None)])
def test_a_relay_may_think_ten_minutes_about_a_mail_and_no_eleven(minutes: int, outcome: Outcome | None) -> None:
    """RFC 5321 §4.5.3.2.6. After that nobody knows whether it took the mail."""
    loop = Clockwork()

    async def scene() -> Outcome:
        async with following() as script:
            script.held["DOT"] = asyncio.Event()
            relay = script.relay(timeout=60.0)
            send = asyncio.create_task(relay.send(FROM, TO, MAIL))
            await script.reached("DOT")
            for _ in range(minutes * 6):
                loop.ahead += 10
                await asyncio.sleep(0)
            await asyncio.sleep(0)
            script.held.pop("DOT").set()
            return await send

    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        found = runner.run(scene())
    assert found == outcome if outcome else isinstance(found, Uncertain)

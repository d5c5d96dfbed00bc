"""T33, T35, T44: each limit of a conversation is where the settings say: at it all is well, above it an answer or the end."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

from mailgate.inbound.doorway import Doors, Doorway
from mailgate.inbound.smtp import Session
from mailgate.mail.model import JournalId
from store.journal import Entry
from tests.jumping import JumpingLoop
from tests.paper import Paper
from tests.peers.dialogue import ANNOUNCED, GREETED, Wire, announced, dialogue
from tests.peers.gatehouse import NOON, Plan, directory
from tests.security.conftest import OpenGate

KEPT = "C: x\nC: .\nS: 250 2.0.0 *\n"


def test_so_many_lines_that_are_no_command(open_gate: OpenGate) -> None:
    gate = open_gate(limits={"bad_lines": 2})
    dialogue(gate.port, GREETED + "C: FOO\nS: 500 5.5.1 *\nC: NOOP\nS: 250 *\nC: QUIT\nS: 221 *\nS: (gone)")
    dialogue(gate.port, GREETED + "C: FOO\nS: 500 5.5.1 *\nC: FOO\nS: 500 5.5.1 *\nS: 421 4.7.0 *\nS: (gone)")


def test_so_many_errors_so_many_idle_commands_so_many_mails(open_gate: OpenGate) -> None:
    gate = open_gate(limits={"errors_per_connection": 3, "idle_commands": 3, "mails_per_connection": 2})
    dialogue(gate.port, GREETED + 2 * "C: DATA\nS: 503 *\n" + "C: NOOP\nS: 250 *")
    dialogue(gate.port, GREETED + 3 * "C: DATA\nS: 503 *\n" + "S: 421 4.7.0 *\nS: (gone)")
    dialogue(gate.port, GREETED + "C: NOOP\nS: 250 *\nC: RSET\nS: 250 *\nC: MAIL FROM:<>\nS: 250 *")
    dialogue(gate.port, GREETED + "C: NOOP\nS: 250 *\nC: RSET\nS: 250 *\nC: VRFY x\nS: 421 4.7.0 *\nS: (gone)")
    second = "C: MAIL FROM:<>\nS: 250 *\nC: RCPT TO:<support@help.example>\nS: 250 *\nC: DATA\nS: 354 *\n"
    dialogue(gate.port, ANNOUNCED + KEPT + second + KEPT + "C: MAIL FROM:<>\nS: 421 4.7.0 *\nS: (gone)")


def test_a_command_of_so_many_octets_with_its_end(open_gate: OpenGate) -> None:
    gate = open_gate(limits={"command_line": 600})
    for octets, answer in ((599, "250 *"), (600, "250 *"), (601, "500 5.5.2 *")):
        dialogue(gate.port, GREETED + f"C: NOOP {'x' * (octets - 7)}\nS: {answer}\nC: NOOP\nS: 250 *")
    with Wire(gate.port) as wire:
        wire.talk(GREETED)
        wire.send(b"x" * 600)
        wire.send(b"x")
        wire.talk("S: 500 5.5.2 *\nS: (gone)")


def test_a_mail_that_is_too_large_is_read_on_for_so_much(open_gate: OpenGate) -> None:
    gate = open_gate(smtp={"max_size": 1000}, limits={"overrun": 500})
    for octets in (1001, 1499, 1500):
        with announced(gate.port) as wire:
            wire.send(b"x" * (octets - 2))
            wire.send(b"\r\n.\r\n")
            wire.talk("S: 552 5.3.4 *\nC: NOOP\nS: 250 *")
    with announced(gate.port) as wire:
        wire.send(b"x" * (1501 + 4))  # four that may still become its end
        wire.talk("S: 421 4.7.0 far too large\nS: (gone)")
    assert gate.kept == []


class Upload:
    """A mail that comes in at a test's own pace."""

    def __init__(self, folder: Path, loop: JumpingLoop, **limits: object) -> None:
        async def take(entry: Entry) -> JournalId:
            return JournalId(1)

        self.loop = loop
        self.session = Session(
            Doorway(
                settings=Plan(folder=folder, sections={"limits": limits}).settings(),
                directory=directory,
                at_once=directory,
                take=take,
                clock=lambda: NOON,
                tls=None,
                spool=folder,
                doors=Doors(1, 1),
            )
        )
        self.paper = Paper(self.session)

    async def after(self, seconds: float, octets: bytes) -> str:
        """What is said once time has passed and octets have come."""
        self.loop.ahead += seconds
        if octets:
            self.session.data_received(octets)
        for _ in range(10):
            await asyncio.sleep(0)
        said, self.paper.written = self.paper.written.decode(), b""
        return said

    async def begin(self) -> None:
        self.session.connection_made(self.paper)
        said = await self.after(0, b"EHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<support@help.example>\r\nDATA\r\n")
        assert said.endswith("354 end with CR LF . CR LF\r\n")


def test_a_mail_comes_in_at_least_so_fast_and_is_never_silent_for_so_long(tmp_path: Path) -> None:
    limits = {"data_rate": 100, "data_rate_over": timedelta(seconds=10), "data_timeout": timedelta(seconds=30)}
    total = {"data_total_timeout": timedelta(seconds=60)}
    none = {"data_rate": 0, "data_timeout": timedelta(seconds=30)}
    table: list[tuple[dict[str, object], list[tuple[float, int]], str]] = [
        ({**limits}, [(10.5, 1100)] * 5, ""),
        ({**limits}, [(10.5, 1000)], "421 4.7.0 far too slow\r\n"),
        ({**limits}, [(1, 100_000), (9.5, 1), (10.5, 1)], "421 4.7.0 far too slow\r\n"),
        ({**limits}, [(9, 1)], ""),
        ({**none}, [(29, 1)] * 5, ""),
        ({**none}, [(29, 1), (31, 0)], "421 4.4.2 waited too long for you\r\n"),
        ({**limits, **total}, [(10.5, 5000)] * 5 + [(8, 0)], "421 4.4.2 waited too long for you\r\n"),
        ({**limits, **total}, [(10.5, 5000)] * 5 + [(7, 1)], ""),
    ]
    for given, pieces, expected in table:
        loop = JumpingLoop()

        async def play(
            given: dict[str, object] = given, pieces: list[tuple[float, int]] = pieces, loop: JumpingLoop = loop
        ) -> str:
            upload = Upload(tmp_path, loop, **given)
            await upload.begin()
            said = "".join([await upload.after(seconds, b"x" * octets) for seconds, octets in pieces])
            if not upload.paper.closing:
                upload.paper.close()
            await upload.session.finished
            return said

        with asyncio.Runner(loop_factory=lambda loop=loop: loop) as runner:  # type: ignore[misc]
            assert runner.run(play()) == expected, (given, pieces)

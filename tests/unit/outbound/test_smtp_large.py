"""A mail that is larger than what lies between two programs: what becomes of it amid. Its one rule: no time passes by itself."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import pytest

from mailgate.desk.deadlines import Deferred, Failed, Outcome, Sent
from mailgate.outbound.account import Account, Tls
from mailgate.outbound.line import STOPPED
from mailgate.outbound.smtp import SmtpRelay
from tests.jumping import Clockwork
from tests.unit.outbound.script import FROM, HOST, TO, given_up

LARGE = b"Subject: Lamp\r\n\r\n" + (b".It is dead, and dark it is, and so on and on.\r\n" * 400_000)
AMID = 100_000
"""Octets that the relay reads of it: of those that follow, most are still with us."""
RESET, SILENCE = b"reset", b"silence"


@dataclass
class Reader:
    """A relay. ``amid``: what it says, or does, before the end of a mail; None: nothing."""

    amid: bytes | None
    read: bytes = b""
    reached: asyncio.Event = field(default_factory=asyncio.Event)
    over: asyncio.Event = field(default_factory=asyncio.Event)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 large.test\r\n")
        while (line := await reader.readline()) and not line.startswith(b"DATA"):
            writer.write(b"250 fine\r\n")
        writer.write(b"354 go on\r\n")
        self.read = await (reader.readuntil(b"\r\n.\r\n") if self.amid is None else reader.readexactly(AMID))
        self.reached.set()
        if self.amid == RESET:
            writer.transport.abort()
        elif self.amid != SILENCE:
            writer.write(self.amid or b"250 kept\r\n")
        await self.over.wait()
        writer.transport.abort()


def play(scene: Callable[[SmtpRelay, asyncio.Event], Awaitable[Outcome]], amid: bytes | None) -> tuple[Outcome, bytes]:
    """What becomes of a large mail, and what the relay read of it."""

    async def run() -> tuple[Outcome, bytes]:
        script = Reader(amid)
        server = await asyncio.start_server(script.serve, HOST, 0, limit=2 * len(LARGE) if amid is None else AMID)
        account = Account(host=HOST, port=server.sockets[0].getsockname()[1], tls=Tls.NONE, helo="help.test", timeout=30.0)
        relay = SmtpRelay(account)
        async with server:
            try:
                return await scene(relay, script.reached), script.read
            finally:
                script.over.set()
                await relay.close()

    with asyncio.Runner(loop_factory=Clockwork) as runner:
        return runner.run(run())


async def sent(relay: SmtpRelay, _reached: asyncio.Event) -> Outcome:
    return await relay.send(FROM, TO, LARGE)


async def waited_for(relay: SmtpRelay, reached: asyncio.Event) -> Outcome:
    send = asyncio.create_task(relay.send(FROM, TO, LARGE))
    await reached.wait()
    return await given_up(send)


async def cut_off(relay: SmtpRelay, reached: asyncio.Event) -> Outcome:
    send = asyncio.create_task(relay.send(FROM, TO, LARGE))
    await reached.wait()
    send.cancel()
    return await send


def test_a_large_mail_goes_out_whole() -> None:
    outcome, read = play(sent, None)
    assert isinstance(outcome, Sent)
    assert read == LARGE.replace(b"\r\n.", b"\r\n..") + b".\r\n"


def test_a_line_lost_amid_the_mail_leaves_no_doubt() -> None:
    """The relay never saw its end: it is tried again like any other, and not once more at most."""
    outcome, _ = play(sent, RESET)
    assert isinstance(outcome, Deferred)


def test_a_relay_that_reads_no_further_leaves_no_doubt() -> None:
    outcome, _ = play(waited_for, SILENCE)
    assert outcome == Deferred(reply="the relay did not answer in time")


def test_who_stops_amid_the_mail_knows_that_the_relay_has_it_not() -> None:
    outcome, _ = play(cut_off, SILENCE)
    assert outcome == STOPPED


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (b"552 5.3.4 Too large\r\n", Failed),
        (b"451 4.3.1 Full\r\n", Deferred),
        (b"421 4.3.2 Going down\r\n", Deferred),
        (b"250 2.0.0 kept\r\n", Deferred),
        (b"354 go on\r\n", Deferred),
        (b"what?\r\n", Deferred),
    ],
)
def test_what_a_relay_says_amid_the_mail_is_never_that_it_has_it(answer: bytes, kind: type[Deferred | Failed]) -> None:
    outcome, _ = play(sent, answer)
    assert isinstance(outcome, kind)

"""A relay that follows a script. Its one rule: it runs in the test's own loop, so that nothing has to be waited for.

Every command is written down; each answer can be scripted once or more, held back until an event, or be a dead line.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from mailgate.desk.deadlines import Outcome
from mailgate.outbound.account import Account, Tls
from mailgate.outbound.smtp import SmtpRelay
from tests.jumping import Clockwork
from tests.peers.daemon import PATIENCE

HOST = "127.0.0.1"
HANG_UP = "hang up"
MAIL = b"Subject: Lamp\r\n\r\nIt is dead.\r\n"
FROM, TO = "support+b1.abc@help.test", "anna@customer.test"
USUAL = {
    "HELLO": "220 script.test",
    "EHLO": "250-script.test\r\n250-SIZE 50000000\r\n250 8BITMIME",
    "DATA": "354 go on",
    "DOT": "250 2.0.0 kept",
    "QUIT": "221 bye",
}


@dataclass
class Script:
    """``answers`` by command (``HELLO`` for the greeting, ``DOT`` for the end of a mail), each used once, then ``USUAL``."""

    answers: dict[str, deque[str]] = field(default_factory=dict)
    held: dict[str, asyncio.Event] = field(default_factory=dict)
    commands: list[str] = field(default_factory=list)
    mails: list[bytes] = field(default_factory=list)
    connections: int = 0
    ended: int = 0
    port: int = 0
    relays: list[SmtpRelay] = field(default_factory=list)
    _reader: asyncio.StreamReader | None = None
    _heard: asyncio.Condition = field(default_factory=asyncio.Condition)

    def answer(self, verb: str, *answers: str) -> None:
        self.answers.setdefault(verb, deque()).extend(answers)

    def account(self, **more: object) -> Account:
        base = {"host": HOST, "port": self.port, "tls": Tls.NONE, "helo": "help.test", "timeout": 30.0, "connections": 2}
        return Account(**{**base, **more})  # type: ignore[arg-type]  # the tests' own keywords

    def relay(self, **more: object) -> SmtpRelay:
        relay = SmtpRelay(self.account(**more))
        self.relays.append(relay)
        return relay

    def verbs(self) -> list[str]:
        return [command.partition(" ")[0] for command in self.commands]

    def waiting(self) -> bytes:
        """What has come on the newest connection and was not read yet."""
        return bytes(getattr(self._reader, "_buffer", b""))

    async def reached(self, verb: str, times: int = 1) -> None:
        """Wait until a command has come that often; for ``DOT`` that many mails, for ``END`` ends of lines."""
        async with self._heard, asyncio.timeout(PATIENCE):
            await self._heard.wait_for(lambda: self._count(verb) >= times)

    def _count(self, verb: str) -> int:
        return {"DOT": len(self.mails), "END": self.ended}.get(verb, self.verbs().count(verb))

    async def _tell(self) -> None:
        async with self._heard:
            self._heard.notify_all()

    async def _reply(self, verb: str, writer: asyncio.StreamWriter) -> bool:
        """Whether the line still stands, and what was said allows to go on."""
        if verb in self.held:
            await self.held[verb].wait()
        scripted = self.answers.get(verb)
        answer = scripted.popleft() if scripted else USUAL.get(verb, "250 fine")
        if answer == HANG_UP:
            writer.transport.abort()
            return False
        writer.write(answer.encode() + b"\r\n")
        await writer.drain()
        return True

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections, self._reader = self.connections + 1, reader
        try:
            alive = await self._reply("HELLO", writer)
            while alive and (line := await reader.readline()):
                command = line.decode("latin-1").rstrip("\r\n")
                self.commands.append(command)
                await self._tell()
                alive = await self._obey(command.partition(" ")[0].upper(), reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            self.commands.append("gone")
        finally:
            writer.close()
            self.ended += 1
            await self._tell()

    async def _obey(self, verb: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        goes_on = verb == "DATA" and not self.answers.get("DATA")
        if not await self._reply(verb, writer):
            return False
        if goes_on:
            lines = [await reader.readline()]
            while lines[-1] not in (b".\r\n", b""):
                lines.append(await reader.readline())
            self.mails.append(b"".join(lines))
            await self._tell()
            return await self._reply("DOT", writer)
        return verb != "QUIT"


@asynccontextmanager
async def following() -> AsyncIterator[Script]:
    """A script on a free port."""
    script = Script()
    tasks: set[asyncio.Task[None]] = set()

    def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(script.serve(reader, writer))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    server = await asyncio.start_server(connected, HOST, 0, limit=1 << 24)
    script.port = server.sockets[0].getsockname()[1]
    try:
        yield script
    finally:
        script.held.clear()
        for relay in script.relays:
            await relay.close()
        server.close()
        left = list(tasks)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)


async def given_up(task: asyncio.Task[Outcome]) -> Outcome:
    """What a send comes to while the hours pass and nobody says anything. In a ``Clockwork`` alone, as ``play`` has it."""
    loop = asyncio.get_running_loop()
    assert isinstance(loop, Clockwork)
    while not task.done():
        loop.ahead += 10
        await asyncio.sleep(0)
    return await task


def play(scene: Callable[[Script], Awaitable[None]]) -> None:
    """Run a scene in a loop of its own."""

    async def run() -> None:
        async with following() as script:
            await scene(script)

    with asyncio.Runner(loop_factory=Clockwork) as runner:
        runner.run(run())


async def once(script: Script, relay: SmtpRelay | None = None) -> Outcome:
    """One mail, by a relay of its own unless one is given."""
    return await (relay or script.relay()).send(FROM, TO, MAIL)

"""What a stop cuts off before the relay was asked at all. Its one rule: nobody doubts what never left."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Event

from mailgate.desk.deadlines import Outcome, Sent
from mailgate.mail.model import Address, Digest
from mailgate.outbound.handing import Hands
from mailgate.outbound.line import STOPPED
from mailgate.outbound.relay import OthersOnly
from store import outbox_claims
from store.blobs import Blobs
from store.engine import Store
from store.outbox_room import Room
from store.outbox_rows import Enclosure
from tests.peers.daemon import PATIENCE
from tests.unit.outbound.desk import NOW, letter, put, stranger
from tests.unit.outbound.pretend import Pretend, as_it_is
from tests.unit.outbound.script import FROM, MAIL, TO, Script, once, play


async def cut_off(send: Awaitable[Outcome]) -> Outcome:
    """A send that is cancelled at the first thing it waits for."""
    task = asyncio.ensure_future(send)
    await asyncio.sleep(0)
    task.cancel()
    return await task


def while_it_hangs(scene: Callable[[Event], Awaitable[Outcome]]) -> Outcome:
    """What a send comes to while something in a thread waits for the event."""
    hangs = Event()

    async def run() -> Outcome:
        try:
            return await cut_off(scene(hangs))
        finally:
            hangs.set()

    return asyncio.run(run())


def test_while_it_is_asked_whether_a_letter_leads_back(relay: Pretend) -> None:
    async def send(hangs: Event) -> Outcome:
        def ours(_address: Address) -> bool:
            return not hangs.wait(PATIENCE)

        return await OthersOnly(relay, ours).send(FROM, TO, MAIL)

    assert while_it_hangs(send) == STOPPED
    assert relay.begun == []


def test_while_its_files_are_read(store: Store, relay: Pretend, tmp_path: Path) -> None:
    wire = letter(stranger(1)).wire
    files = (Enclosure(sha256=Digest("0" * 64), name="lamp.png", content_type="image/png", linked=False),)
    put(store, replace(letter(stranger(1)), wire=replace(wire, enclosures=files)))
    with store.write() as session:
        room = Room(owner="desk", until=NOW + timedelta(minutes=30), total=1, per_domain=1)
        [claimed] = outbox_claims.claim(session, room, NOW)

    class Stuck(Blobs):
        """Files of a disk that does not answer."""

        hangs: Event

        def get(self, digest: Digest) -> bytes:
            self.hangs.wait(PATIENCE)
            return b"a lamp"

    async def send(hangs: Event) -> Outcome:
        blobs = Stuck(tmp_path)
        blobs.hangs = hangs
        return await Hands(relay, blobs, as_it_is).over(claimed)

    assert while_it_hangs(send) == STOPPED
    assert relay.begun == []


def test_while_all_connections_are_busy() -> None:
    async def scene(script: Script) -> None:
        relay = script.relay(connections=1)
        script.held["DOT"] = asyncio.Event()
        first = asyncio.create_task(once(script, relay))
        await script.reached("DOT")
        assert await cut_off(once(script, relay)) == STOPPED
        script.held.pop("DOT").set()
        assert isinstance(await first, Sent)
        assert isinstance(await once(script, relay), Sent)
        assert len(script.mails) == 2

    play(scene)

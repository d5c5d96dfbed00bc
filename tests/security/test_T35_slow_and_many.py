"""T35: nobody holds a place for nothing. Time is the tests': hours pass when they say so."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from mailgate.inbound.doorway import Doors, Doorway
from mailgate.inbound.smtp import Session
from mailgate.mail.model import JournalId, Peer
from store.journal import Entry
from tests.jumping import JumpingLoop
from tests.paper import Paper
from tests.peers.daemon import Daemon
from tests.peers.dialogue import ANNOUNCED, GREETED, Wire, dialogue
from tests.peers.gatehouse import NOON, Plan, directory, process
from tests.security.conftest import OpenGate
from tests.size import sized


class Hours:
    """A session on paper, and the clock in one's hand."""

    def __init__(self, session: Session, loop: JumpingLoop, kept: asyncio.Future[JournalId]) -> None:
        self.session, self.loop, self.kept = session, loop, kept
        self.paper = Paper(session)
        session.connection_made(self.paper)

    async def hear(self, octets: bytes = b"") -> str:
        """Give the session octets; all it has said since the last time."""
        if octets:
            self.session.data_received(octets)
        for _ in range(10):
            await asyncio.sleep(0)
        said, self.paper.written = self.paper.written.decode(), b""
        return said

    async def pass_by(self, seconds: float) -> str:
        """Let time go by; what it said meanwhile."""
        self.loop.ahead += seconds
        return await self.hear()

    async def announce(self) -> None:
        said = await self.hear(b"EHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<support@help.example>\r\nDATA\r\n")
        assert said.endswith("354 end with CR LF . CR LF\r\n")


def at_the_clock(tmp_path: Path, scenario: Callable[[Hours], Awaitable[None]]) -> None:
    """Play a scenario. The journal takes until the scenario says."""

    async def play() -> None:
        kept: asyncio.Future[JournalId] = loop.create_future()

        async def take(entry: Entry) -> JournalId:
            return await kept

        doorway = Doorway(
            settings=Plan(folder=tmp_path).settings(),
            directory=directory,
            at_once=directory,
            take=take,
            clock=lambda: NOON,
            tls=None,
            spool=tmp_path,
            doors=Doors(10, 10),
        )
        hours = Hours(Session(doorway), loop, kept)
        await scenario(hours)
        hours.paper.close()
        await hours.session.finished

    loop = JumpingLoop()
    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        runner.run(play())


def test_a_peer_that_says_nothing_has_five_minutes(tmp_path: Path) -> None:
    async def scenario(hours: Hours) -> None:
        assert (await hours.hear()).startswith("220")
        assert await hours.pass_by(299) == ""
        assert (await hours.hear(b"EHLO x\r\n")).startswith("250")
        assert await hours.pass_by(299) == ""
        assert (await hours.pass_by(2)).startswith("421 4.4.2")
        assert hours.paper.closing

    at_the_clock(tmp_path, scenario)


def test_a_mail_may_pause_three_minutes_but_not_four(tmp_path: Path) -> None:
    async def scenario(hours: Hours) -> None:
        await hours.announce()
        assert await hours.hear(b"x" * 300_000) == ""
        assert await hours.pass_by(179) == ""
        assert await hours.hear(b"more") == ""
        assert await hours.pass_by(179) == ""
        assert (await hours.pass_by(2)).startswith("421 4.4.2")

    at_the_clock(tmp_path, scenario)


def test_a_steady_mail_is_not_cut_before_ten_minutes(tmp_path: Path) -> None:
    async def scenario(hours: Hours) -> None:
        await hours.announce()
        for _ in range(5):
            assert await hours.hear(b"x" * 100_000) == ""
            assert await hours.pass_by(119) == ""
        assert (await hours.pass_by(10)).startswith("421 4.4.2")

    at_the_clock(tmp_path, scenario)


def test_a_dripping_mail_is_cut_after_a_minute(tmp_path: Path) -> None:
    async def scenario(hours: Hours) -> None:
        await hours.announce()
        assert await hours.hear(b"x") == ""
        assert await hours.pass_by(59) == ""
        assert await hours.hear(b"x") == ""
        assert await hours.pass_by(2) == ""
        assert (await hours.hear(b"x")).startswith("421 4.7.0")

    at_the_clock(tmp_path, scenario)


def test_no_deadline_runs_while_we_are_the_slow_ones(tmp_path: Path) -> None:
    async def scenario(hours: Hours) -> None:
        await hours.announce()
        assert await hours.hear(b"mail\r\n.\r\n") == ""
        assert await hours.pass_by(3600) == ""
        hours.kept.set_result(JournalId(7))
        assert await hours.hear() == "250 2.0.0 kept as 7\r\n"
        assert await hours.pass_by(299) == ""
        assert (await hours.pass_by(2)).startswith("421 4.4.2")

    at_the_clock(tmp_path, scenario)


def test_there_is_room_for_so_many_and_no_more(open_gate: OpenGate) -> None:
    gate = open_gate(limits={"connections": 3, "connections_per_host": 2})
    inside = [Wire(gate.port, source) for source in ("127.0.0.1", "127.0.0.1", "127.0.0.2")]
    assert all(wire.answer().startswith("220") for wire in inside)
    for source in ("127.0.0.1", "127.0.0.3"):
        with Wire(gate.port, source) as outside:
            outside.talk("S: 421 4.7.0 *\nS: (gone)")
    inside[0].talk("C: QUIT\nS: 221 *\nS: (gone)")
    with Wire(gate.port, "127.0.0.1") as next_one:
        next_one.talk("S: 220 *")
    for wire in inside:
        wire.hang_up()


def test_a_trusted_relay_is_not_counted(open_gate: OpenGate) -> None:
    gate = open_gate(
        limits={"connections": 1, "connections_per_host": 1, "mails_per_connection": 1}, auth={"trusted_relays": ["127.0.0.1/32"]}
    )
    relays = [Wire(gate.port) for _ in range(3)]
    with Wire(gate.port, "127.0.0.2") as stranger:
        stranger.talk("S: 220 *")
        for relay in relays:
            relay.talk(ANNOUNCED + "C: .\nS: 250 *\nC: MAIL FROM:<>\nS: 250 *")
            relay.hang_up()
    assert [stored.envelope.peer for stored in gate.kept] == [Peer(host="127.0.0.1", trusted=True)] * 3


def test_doors_count_each_host_and_forget_who_left() -> None:
    doors = Doors(3, 2)
    one, two, trusted = Peer(host="192.0.2.1"), Peer(host="192.0.2.2"), Peer(host="192.0.2.1", trusted=True)
    assert [doors.enter(peer) for peer in (one, one, one, two, two)] == [True, True, False, True, False]
    assert doors.enter(trusted)
    doors.leave(trusted)
    doors.leave(one)
    assert [doors.enter(two), doors.enter(one)] == [True, False]


def test_a_host_that_chooses_among_the_addresses_of_its_network_is_one_host() -> None:
    doors = Doors(9, 2)
    peers = [Peer(host=f"2001:db8::{number}") for number in (1, 2, 3)]
    assert [doors.enter(peer) for peer in peers] == [True, True, False]
    assert doors.enter(Peer(host="2001:db8:0:1::1"))
    doors.leave(peers[0])
    assert doors.enter(peers[2])


def test_many_commands_without_a_mail_end_the_talk(open_gate: OpenGate) -> None:
    gate = open_gate(limits={"idle_commands": 5})
    script = GREETED + 4 * "C: NOOP\nS: 250 *\n"
    dialogue(gate.port, script + "C: RSET\nS: 421 4.7.0 *\nS: (gone)")
    dialogue(gate.port, ANNOUNCED + "C: .\nS: 250 *\n" + 5 * "C: NOOP\nS: 250 *\n" + "C: NOOP\nS: 421 4.7.0 *\nS: (gone)")


def test_many_errors_end_the_talk(open_gate: OpenGate) -> None:
    gate = open_gate(limits={"errors_per_connection": 3})
    dialogue(gate.port, GREETED + 2 * "C: DATA\nS: 503 *\n" + "C: DATA\nS: 503 *\nS: 421 4.7.0 *\nS: (gone)")


def test_after_so_many_mails_a_peer_connects_again(open_gate: OpenGate) -> None:
    gate = open_gate(limits={"mails_per_connection": 1})
    dialogue(gate.port, ANNOUNCED + "C: .\nS: 250 *\nC: MAIL FROM:<>\nS: 421 4.7.0 *\nS: (gone)")
    assert len(gate.kept) == 1


@pytest.mark.soak
def test_crowds_that_drip_are_turned_away_and_cost_little_and_a_mail_still_gets_in(tmp_path: Path) -> None:
    count = sized(200, 1000)
    with process(tmp_path) as daemon:
        port = int(daemon.wait_for(r"^ready (\d+)$")[1])
        dialogue(port, ANNOUNCED + "C: warm\nC: .\nS: 250 *")
        before = memory(daemon)
        crowd = [Wire(port, f"127.0.1.{n % 250 + 1}") for n in range(count)]
        greetings = [wire.answer()[:3] for wire in crowd]
        assert (greetings.count("220"), greetings.count("421")) == (100, count - 100)
        inside = [wire for wire, said in zip(crowd, greetings, strict=True) if said == "220"]
        for octet in b"EHLO x":
            for wire in inside:
                wire.send(bytes([octet]))
        inside[0].send(b"\r\n")
        inside[0].talk("S: 250-*" + ANNOUNCED.split("S: 250-help.example*", 1)[1] + "C: .\nS: 250 *")
        assert len(list(Path(f"/proc/{daemon.pid}/fd").iterdir())) < 100 + 50
        assert memory(daemon) - before < 16 * 2**20
        for wire in crowd:
            wire.hang_up()
        dialogue(port, ANNOUNCED + "C: after\nC: .\nS: 250 *")


def memory(daemon: Daemon) -> int:
    """The peak of a process so far, in octets."""
    return int(Path(f"/proc/{daemon.pid}/status").read_text().split("VmHWM:")[1].split()[0]) * 1024

"""R7, R16: the daemon's life seen by an operator: stops cleanly in mid-work, refuses what cannot be, goes on where it was."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Iterator
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mailgate.mail.model import Address, Envelope, Peer, Via
from mailgate.supervisor import DEATHS, GRACE
from store import journal
from store.outbox_rows import State
from tests.peers.dialogue import ANNOUNCED, Wire, announced
from tests.peers.mailgate import SUPPORT, Gateway, Plan, Role, running, until
from tests.peers.sink import Sink
from tests.size import sized

UPLOADS = 20
BODY = b"Subject: upload %d\r\n\r\n" + b"one line of a mail that takes its time\r\n" * 100


@pytest.fixture
def home(tmp_path: Path, sink: Sink) -> Iterator[Gateway]:
    """A home in which no daemon runs yet."""
    with closing(Gateway(Plan(folder=tmp_path, relay=sink.url))) as made:
        yield made


@pytest.fixture
def gateway(home: Gateway) -> Gateway:
    """The same, with its daemon."""
    home.start()
    return home


def test_a_stop_sees_out_the_mails_that_are_coming_in_and_greets_nobody_new(gateway: Gateway) -> None:
    with ExitStack() as stack:
        wires = [stack.enter_context(announced(gateway.port)) for _ in range(UPLOADS - 1)]
        idle = stack.enter_context(Wire(gateway.port))
        idle.talk("S: 220 *")
        for number, wire in enumerate(wires):
            wire.send(BODY % number)
        gateway.daemon.send(signal.SIGTERM)
        idle.talk("S: 421 4.3.2 *\nS: (gone)")
        until(lambda: not listens(gateway.port), "the end of listening")
        for wire in wires:
            wire.talk("C: the end\nC: .\nS: 250 2.0.0 *")
        assert gateway.daemon.wait(2 * GRACE) == 0
    assert journal.count(gateway.store) == UPLOADS - 1
    gateway.start()
    gateway.wait_settled(UPLOADS - 1)
    assert f"{UPLOADS - 1} accepted = {UPLOADS - 1} new_ticket + 0 pending" == gateway.balanced()


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_a_stop_leaves_no_process_behind(gateway: Gateway) -> None:
    processes = gateway.pids()
    assert len(processes) >= 2
    assert gateway.stop() == 0
    assert not [pid for pid in processes if Path(f"/proc/{pid}").exists()]


def test_a_second_daemon_in_a_home_is_refused_by_the_number_of_the_first(gateway: Gateway) -> None:
    with gateway.serve() as second:
        assert second.wait() == 1
        second.wait_for(rf"{gateway.home}: process {gateway.child('desk')} works here already")
        assert not any("Traceback" in line for line in second.lines)
    with announced(gateway.port) as wire:
        wire.talk("C: still there\nC: .\nS: 250 *")
    gateway.wait_settled(1)


def test_a_port_that_somebody_has_is_named(tmp_path: Path, sink: Sink) -> None:
    with socket.create_server(("127.0.0.1", 0)) as somebody:
        listen = f"127.0.0.1:{somebody.getsockname()[1]}"
        plan = Plan(folder=tmp_path, relay=sink.url, options={"smtp": {"listen": listen}})
        with closing(Gateway(plan)) as home, home.serve() as daemon:
            assert daemon.wait() == 1
            daemon.wait_for(f"smtp.listen: {listen} cannot be had: address already in use")
            assert not any("Traceback" in line for line in daemon.lines)


def test_letters_made_while_no_daemon_ran_go_out_when_one_starts(home: Gateway, sink: Sink, tmp_path: Path) -> None:
    mails = [tmp_path / f"{number}.eml" for number in range(30)]
    for number, path in enumerate(mails):
        path.write_text(f"From: anna{number}@customer.example\nTo: {SUPPORT}\nSubject: Lamp {number}\n\nIt is dead.\n")
    home.run("ingest", "--mail-from", "list@elsewhere.example", *map(str, mails))
    assert sink.mails == []
    due = {letter["message_id"] for letter in home.cli("outbox", "list", "--limit", "1000")}
    assert len(due) == 2 * len(mails)
    home.start()
    arrived = sink.wait_for(len(due))
    assert {mail.message["Message-ID"].strip("<>") for mail in arrived} == due


def test_a_relay_that_is_away_only_delays(tmp_path: Path, sink: Sink) -> None:
    """The port of a relay that is not there: the letters wait for their next try, and a stop does not."""
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        away = f"smtp://127.0.0.1:{nobody.getsockname()[1]}"
        with running(Plan(folder=tmp_path, relay=away)) as gateway:
            with announced(gateway.port) as wire:
                wire.talk("C: Subject: The lamp\nC:\nC: It is dead.\nC: .\nS: 250 *")
            until(lambda: deferred(gateway), "letters that wait")
            assert gateway.stop() == 0
            assert deferred(gateway)


def deferred(gateway: Gateway) -> bool:
    """Whether there are letters, and each was tried and waits."""
    found = gateway.letters(State.DEFERRED)
    return bool(found) and all(letter.attempts for letter in found) and not gateway.letters(State.DUE)


@pytest.mark.parametrize("role", ["gate", "desk"])
def test_a_child_that_dies_is_started_again_in_its_place(gateway: Gateway, role: str) -> None:
    gateway.kill_child("gate" if role == "gate" else "desk")
    with Wire(gateway.port) as wire:  # on the port of the ready line
        wire.talk(ANNOUNCED + "C: after all\nC: .\nS: 250 2.0.0 kept as 1")
    gateway.wait_settled(1)


def test_a_daemon_whose_gate_dies_again_and_again_gives_up_aloud(gateway: Gateway) -> None:
    dies(gateway, "gate", DEATHS + 1)
    assert gateway.daemon.wait() == 1
    gateway.daemon.wait_for("the gate process died 5 times within a minute")


def test_a_desk_that_dies_again_and_again_rests_and_mail_is_kept_meanwhile(gateway: Gateway) -> None:
    dies(gateway, "desk", DEATHS + 1)
    gateway.daemon.wait_for("died again and again, and is tried again later")
    with Wire(gateway.port) as wire:
        wire.talk(ANNOUNCED + "C: meanwhile\nC: .\nS: 250 2.0.0 kept as 1")
    assert gateway.stop() == 0


def dies(gateway: Gateway, role: Role, times: int) -> None:
    """``kill -9`` of each process of a role as soon as there is one: a start takes its time, and only a minute's deaths count."""
    dead = [0]
    for _ in range(times):
        dead.append(until(lambda: (pid := gateway.child(role)) not in dead and pid, f"another {role}"))
        os.kill(dead[-1], signal.SIGKILL)


@pytest.mark.soak
def test_a_start_waits_for_no_backlog(home: Gateway) -> None:
    """Mails that were accepted before are acted on once the ports answer, however many they are."""
    waiting, received = sized(2_000, 10_000), datetime(2026, 3, 1, tzinfo=UTC)
    for first in range(0, waiting, 500):
        journal.append(home.store, [_waiting(number, received) for number in range(first, first + 500)])
    home.start()
    assert max(_worked(home.child("gate")), _worked(home.child("desk"))) <= 20, "seconds of work until it is ready"
    assert home.settled() < waiting, "the ports answer first"
    with announced(home.port) as wire:
        wire.talk("C: Subject: new\nC:\nC: x\nC: .\nS: 250 *")
    assert home.stop() == 0
    assert journal.count(home.store) == waiting + 1


def _worked(pid: int) -> float:
    """The processor time of a process so far, in seconds: they start at the same time, and others may use this machine."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _waiting(number: int, received: datetime) -> journal.Entry:
    sender = Address(f"customer{number}@customer.example")
    envelope = Envelope(mail_from=sender, rcpt_to=(Address(SUPPORT),), peer=Peer(host="192.0.2.1"), via=Via.SMTP)
    raw = f"From: {sender}\r\nTo: {SUPPORT}\r\nMessage-ID: <{number}@c.example>\r\nSubject: {number}\r\n\r\nx\r\n"
    return journal.Entry(envelope=envelope, received_at=received, raw=raw.encode())

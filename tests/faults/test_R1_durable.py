"""R1: 250 means it survives: the sync is before the answer, a failed sync is no 250, and a kill loses nothing acknowledged."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.peers import postgres as postgres_peer
from tests.peers.daemon import Daemon
from tests.peers.dialogue import Wire, announced
from tests.peers.gatehouse import Plan, open_store, process, running
from tests.peers.mailgate import until
from tests.peers.needs import program

MARK = "Subject: durable"


def traced(folder: Path, trace: Path, *options: str, asked: tuple[str, ...] = ()) -> Daemon:
    """A gate under strace, which stands aside (-D), so that the process is the gate itself."""
    strace = [str(program("strace", "strace")), "-D", "-f", "-y", "-s", "200", "-o", str(trace), *options]
    return process(folder, *asked, before=strace)


def port(daemon: Daemon) -> int:
    return int(daemon.wait_for(r"^ready (\d+)$")[1])


def lines(trace: Path) -> list[str]:
    """The whole trace; strace ends it a moment after the gate has ended."""
    until(lambda: "+++ exited with 0 +++" in trace.read_text(), "the end of the trace")
    return trace.read_text().splitlines()


def first(trace: list[str], pattern: str) -> int:
    return next(number for number, line in enumerate(trace) if re.search(pattern, line))


@pytest.mark.peer
def test_between_the_dot_and_the_250_the_journal_is_synced_to_disk(tmp_path: Path) -> None:
    with traced(tmp_path, tmp_path / "trace", "-e", "trace=recvfrom,sendto,fsync,fdatasync") as daemon:
        with announced(port(daemon)) as wire:
            wire.talk("C: first\nC: .\nS: 250 *")
        with announced(port(daemon)) as wire:
            wire.send(MARK.encode() + b"\r\n\r\nx\r\n.\r\n")
            wire.talk("S: 250 2.0.0 kept as 2")
        daemon.stop()
    trace = lines(tmp_path / "trace")
    between = trace[first(trace, f"recvfrom.*{MARK}") : first(trace, r"sendto.*250 2\.0\.0 kept as 2")]
    assert any(re.search(r"f(data)?sync\(\d+<[^>]*journal\.db-wal>", line) for line in between), between
    assert any(re.search(r"f(data)?sync.*= 0$", line) for line in between), between


@pytest.mark.peer
def test_on_postgresql_the_commit_is_answered_before_the_250(tmp_path: Path) -> None:
    with postgres_peer.running(("-c", "synchronous_commit=off")) as server, server.fresh() as url:
        options = (f'database.url="{url}"',)
        with traced(tmp_path, tmp_path / "trace", "-e", "trace=recvfrom,sendto", "-s", "2000", asked=options) as daemon:
            with announced(port(daemon)) as wire:
                wire.send(MARK.encode() + b"\r\n\r\nx\r\n.\r\n")
                wire.talk("S: 250 2.0.0 kept as 1")
            daemon.stop()
    trace = lines(tmp_path / "trace")
    between = trace[first(trace, f"recvfrom.*{MARK}") : first(trace, r"sendto.*250 2\.0\.0 kept as 1")]
    done = r'recvfrom(?:\(\d+<| resumed>)[^"]*"(?:[^"\\]|\\.)*INSERT 0 1\\0Z\\0\\0\\0\\5I"'  # in no transaction: committed
    assert any(re.search(done, one) for one in between), between
    assert not any("BEGIN" in one for one in between), "else the rows wait for a COMMIT"
    assert any("set_config('synchronous_commit', 'on', true)" in one for one in between), "whatever is the site's"


@pytest.mark.peer
@pytest.mark.parametrize(
    ("fault", "answer"),
    [("fsync,fdatasync:error=EIO", "451 4.3.0"), ("pwrite64:error=ENOSPC", "452 4.3.1"), ("pwrite64:error=EIO", "451 4.3.0")],
)
def test_what_the_disk_does_not_take_is_not_acknowledged(tmp_path: Path, fault: str, answer: str) -> None:
    with running(Plan(folder=tmp_path)) as house, announced(house.port) as wire:
        wire.talk("C: before\nC: .\nS: 250 *")
    only_the_journal = ["-P", str(tmp_path / "mailgate-journal.db-wal"), "-e", "trace=fsync,fdatasync,pwrite64"]
    with (
        traced(tmp_path, tmp_path / "trace", *only_the_journal, "-e", f"inject={fault}") as daemon,
        announced(port(daemon)) as wire,
    ):
        wire.talk("C: lost\nC: .\nS: {answer} *\nC: NOOP\nS: 250 *", answer=answer)
        assert "I/O" not in " ".join(wire.answers)
        daemon.kill()
    with running(Plan(folder=tmp_path)) as house:
        assert house.mails[0] == b"before\r\n"


@pytest.mark.peer
def test_a_disk_that_fails_now_and_then_loses_nothing_acknowledged_and_halves_nothing(tmp_path: Path) -> None:
    """The fault begins and ends in the middle of a mail. Then the gate goes on by itself."""
    inject = ("-e", "inject=pwrite64:error=ENOSPC:when=9..14")
    files = [option for name in ("", "-wal") for option in ("-P", str(tmp_path / f"mailgate-journal.db{name}"))]
    answers = Counter[str]()
    kept: list[int] = []
    open_store(Plan(folder=tmp_path).settings()).close()
    with traced(tmp_path, tmp_path / "trace", *files, "-e", "trace=pwrite64", *inject) as daemon:
        with announced(port(daemon)) as wire:
            for number in range(40):
                wire.send(b"Subject: %d\r\n\r\n.\r\n" % number)
                answers[wire.answer()[:9]] += 1
                kept += [number] if wire.answers[-1].startswith("250") else []
                assert wire.say("MAIL FROM:<>") == "250 2.1.0 go on"
                assert wire.say("RCPT TO:<support@help.example>").startswith("250")
                assert wire.say("DATA").startswith("354")
        daemon.kill()
    assert set(answers) == {"250 2.0.0", "452 4.3.1"}, answers
    assert 39 in kept, "in the end it goes on"
    with running(Plan(folder=tmp_path)) as house:
        assert set(kept) <= {int(raw.split()[1]) for raw in house.mails}
        with house.store.journal_read() as connection:
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"


class Sender:
    """A peer that sends numbered mails until the gate is gone, and keeps what was acknowledged."""

    def __init__(self, numbers: Iterator[int]) -> None:
        self.numbers = numbers
        self.acknowledged: list[int] = []

    def send_until(self, daemon: Daemon, enough: int) -> None:
        """Send; after ``enough`` acknowledgements of ours, the gate is killed in the middle of the others' work."""
        before = len(self.acknowledged)
        try:
            with announced(port(daemon)) as wire:
                while self._send_one(wire):
                    if len(self.acknowledged) - before == enough:
                        daemon.kill()
        except (ConnectionError, AssertionError):
            return  # killed while greeting or announcing

    def _send_one(self, wire: Wire) -> bool:
        number = next(self.numbers)
        wire.send(b"Subject: %d\r\n\r\n.\r\n" % number)
        if not wire.answer().startswith("250"):
            return False
        self.acknowledged.append(number)
        return [wire.say(line)[:3] for line in ("MAIL FROM:<>", "RCPT TO:<support@help.example>", "DATA")] == [
            "250",
            "250",
            "354",
        ]


def test_killed_at_any_moment_it_has_kept_what_it_acknowledged(tmp_path: Path) -> None:
    senders = [Sender(iter(range(start, 10**6, 4))) for start in range(4)]
    for round_ in range(6):
        with process(tmp_path) as daemon, ThreadPoolExecutor() as threads:
            list(threads.map(lambda sender, gate=daemon, enough=5 + round_: sender.send_until(gate, enough), senders))
    with running(Plan(folder=tmp_path)) as house:
        kept = {int(raw.split()[1]) for raw in house.mails}
        assert len(house.mails) == len(kept)
    acknowledged = {number for sender in senders for number in sender.acknowledged}
    assert len(acknowledged) > 20
    assert acknowledged <= kept

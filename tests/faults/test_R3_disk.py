"""R3: a disk that is full, or does not write: 452 or 451 and never 250, nothing by halves, and all goes on by itself after it."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import pytest

from store.outbox_rows import State
from tests.faults.customers import Customer, Load, each_is_one_message, mail, sender
from tests.peers.daemon import PATIENCE, Daemon, Start
from tests.peers.dialogue import Wire
from tests.peers.mailgate import Gateway, Plan, until
from tests.peers.needs import program, root
from tests.peers.sink import Sink
from tests.size import sized

pytestmark = pytest.mark.peer
SMALL = 8 * 1024**2
"""Octets of the disk."""
FILLED = {"limits": {"free_space": "0B"}, "log": {"level": "warning"}}
"""Mail is taken until there is really no room."""


@contextmanager
def small_disk(folder: Path) -> Iterator[None]:
    """A folder moves to a disk of its own, with what is in it."""
    root("to mount a small disk")
    before = folder.with_name("before")
    folder.rename(before)
    folder.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={SMALL}", "tmpfs", folder], capture_output=True, text=True, check=False
    )
    if made.returncode:
        pytest.skip(f"no disk can be mounted here: {made.stderr.strip()}")
    try:
        shutil.copytree(before, folder, dirs_exist_ok=True)
        yield
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def test_on_a_full_disk_mail_waits_outside_and_all_goes_on_when_there_is_room(tmp_path: Path, sink: Sink) -> None:
    with closing(Gateway(Plan(folder=tmp_path, relay=sink.url, options=FILLED))) as gateway:
        data = gateway.settings.data_dir
        with small_disk(data):
            gateway.start()
            with Load([Customer([gateway.port], range(start, start + 5)) for start in (0, 1000)]) as load:
                load.all_of_them()
            gateway.wait_quiet(10)
            fill(data / "filler")
            with Wire(gateway.port) as wire:
                wire.talk("S: 220 *\nC: EHLO mail.customer.example\nS: 250-*")
                answers = [handed(wire, 2000 + number, 300_000) for number in range(3)]
                assert {answer[:9] for answer in answers} == {"452 4.3.1"}, answers
                small = [handed(wire, 3000 + number) for number in range(10)]
                assert {answer[:9] for answer in small} <= {"452 4.3.1", "250 2.0.0"}, small
                assert list((data / "spool").iterdir()) == []
                (data / "filler").unlink()
                until(lambda: handed(wire, 4000).startswith("250"), "room again")
                again = [number for number in range(3000, 3010) if handed(wire, number).startswith("250")]
                assert again == [*range(3000, 3010)]
            each_is_one_message(gateway, load)
            until(lambda: not list_due(gateway), "the letters")
            gateway.run("db", "verify")
            assert gateway.stop() == 0


def test_a_gate_that_is_started_again_on_a_full_disk_answers_and_counts(tmp_path: Path, sink: Sink) -> None:
    """Memory that is a file on a full disk ends whoever writes to it (SIGBUS)."""
    options = FILLED | {"metrics": {"listen": "127.0.0.1:0"}}
    with (
        closing(Gateway(Plan(folder=tmp_path, relay=sink.url, options=options))) as gateway,
        small_disk(gateway.settings.data_dir),
    ):
        gateway.start()
        metrics = gateway.daemon.wait_for(r"metrics (127\.0\.0\.1:\d+)")[1]
        fill(gateway.settings.data_dir / "filler")
        gateway.kill_child("gate")
        with Wire(gateway.port) as wire:
            wire.talk("S: 220 *\nC: EHLO mail.customer.example\nS: 250-*")
            assert handed(wire, 1, 300_000).startswith("452 4.3.1")
        figures = httpx.get(f"http://{metrics}/metrics", timeout=PATIENCE).text
        assert 'mailgate_smtp_refused_total{code="452",status="4.3.1"} 1.0' in figures
        assert gateway.stop() == 0


def test_who_starts_on_a_full_disk_is_told_what_to_do_and_starts_when_there_is_room(tmp_path: Path, sink: Sink) -> None:
    with (
        closing(Gateway(Plan(folder=tmp_path, relay=sink.url, options=FILLED))) as gateway,
        small_disk(gateway.settings.data_dir),
    ):
        fill(gateway.settings.data_dir / "filler")
        with gateway.serve() as daemon:
            assert daemon.wait() == 1
            daemon.wait_for(r"mailgate: the store is out of reach: disk I/O error; is its disk full \(`df`\)\? make room")
            assert not any("Traceback" in line for line in daemon.lines)
        (gateway.settings.data_dir / "filler").unlink()
        gateway.start()
        assert gateway.stop() == 0


def test_a_disk_that_fails_under_the_desk_loses_and_doubles_nothing(tmp_path: Path, sink: Sink) -> None:
    """Writes and syncs of the main store fail for a while, in each of the desk's threads for itself."""
    faults = ("pwrite64:error=ENOSPC:when=40..43", "fsync,fdatasync:error=EIO:when=8..9")
    with closing(Traced(Plan(folder=tmp_path, relay=sink.url, options=FILLED), faults)) as gateway:
        gateway.start()
        mails = sized(20, 200)
        with Load([Customer([gateway.port], range(start, start + mails // 2), pause=0.05) for start in (0, 1000)]) as load:
            load.all_of_them()
        each_is_one_message(gateway, load)
        until(lambda: not list_due(gateway), "the letters", 300)
        assert gateway.stop() == 0
        assert any("cannot work" in line or "out of reach" in line for line in gateway.daemon.lines), "some fault was met"
    opened = [one.message["Subject"] for one in sink.mails if one.rcpt_to[0].startswith("bea@")]
    assert len(opened) == len(set(opened)) == mails


class Traced(Gateway):
    """A daemon whose main store is written on a bad disk."""

    def __init__(self, plan: Plan, faults: tuple[str, ...]) -> None:
        self.faults = faults
        super().__init__(plan)

    def serve(self) -> Daemon:
        """The daemon under strace, which stands aside."""
        inject = [option for fault in self.faults for option in ("-e", f"inject={fault}")]
        store = str(self.home / "data" / "mailgate.db-wal")
        strace = [
            str(program("strace", "strace")),
            "-D",
            "-f",
            "-qq",
            "-o",
            os.devnull,
            "-P",
            store,
            "-e",
            "trace=pwrite64,fsync,fdatasync",
        ]
        start = super().serve().start
        return Daemon(Start(argv=[*strace, *inject, *start.argv], cwd=start.cwd))


def fill(file: Path) -> None:
    """Leave no room on its disk."""
    with file.open("wb", buffering=0) as filler:
        for size in (65536, 512):
            try:
                while filler.write(b"\0" * size):
                    continue
            except OSError:
                continue


def handed(wire: Wire, number: int, size: int = 0) -> str:
    """The answer to one mail."""
    for command in (f"MAIL FROM:<{sender(number)}>", "RCPT TO:<support@help.example>", "DATA"):
        if not (answer := wire.say(command)).startswith(("250", "354")):
            wire.say("RSET")
            return answer
    wire.send(mail(number) + b"x" * size + b"\r\n.\r\n")
    return wire.answer()


def list_due(gateway: Gateway) -> list[object]:
    """Letters that are still to go out."""

    return [*gateway.letters(State.DUE), *gateway.letters(State.DEFERRED), *gateway.letters(State.UNCERTAIN)]

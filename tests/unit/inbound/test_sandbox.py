"""Whatever a mail does to its reader, an ``InboundMail`` comes out and the next one is read."""

from __future__ import annotations

import json
import os
import resource
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future
from datetime import timedelta
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import pytest
from structlog.testing import capture_logs

from mailgate.inbound import sandbox, wire
from mailgate.inbound.sandbox import RawMail, ReaderBudgets, Readers
from mailgate.mail import parse
from mailgate.mail.model import Address, InboundMail
from mailgate.settings import Limits
from tests.unit.inbound import bombs

MIB = 1024**2
SMALL = ReaderBudgets(memory=256 * MIB, cpu=1, wall=60, attempts=1, answer=MIB)
ENOUGH = 100
"""Seconds: a guard against hangs, not a measure."""


def pool(count: int = 1, budgets: ReaderBudgets = SMALL, target: str = bombs.TARGET) -> Readers:
    return Readers(count, budgets, frozenset({Address("support@help.example")}), target)


def read(readers: Readers, raw: str) -> InboundMail:
    return readers.read(RawMail(raw=raw.encode())).result(ENOUGH)


class Conversation:
    """With a mail that says which process reads it and waits for a word to go on."""

    def __init__(self, folder: Path) -> None:
        self._out, self._answer = folder / "out", folder / "answer"
        os.mkfifo(self._out)
        os.mkfifo(self._answer)
        self.mail = RawMail(raw=f"ask {self._out} {self._answer}".encode())

    def pid(self) -> int:
        """Wait until a reader has the mail."""
        return int(self._out.read_text(encoding="utf-8"))

    def go_on(self) -> None:
        self._answer.write_text("it went on", encoding="utf-8")


@pytest.fixture
def conversation(tmp_path: Path) -> Conversation:
    return Conversation(tmp_path)


def ends(pid: int) -> None:
    """Wait for the end of a process, whoever's child it is."""
    watch = os.pidfd_open(pid)
    assert select.select([watch], [], [], ENOUGH)[0], "it lives on"
    os.close(watch)


@pytest.fixture(scope="module")
def readers() -> Iterator[Readers]:
    """One reader for all bombs: each test finds it as the bomb before left it."""
    with pool() as running:
        yield running


@pytest.mark.parametrize(
    ("bomb", "word"),
    [
        ("burn 1000", "reader_cpu"),
        ("memory", "reader_memory"),
        ("exit", "reader_died"),
        ("segv", "reader_died"),
        ("dive", "reader_raised"),
        ("raise", "reader_raised"),
        ("huge", "reader_answer"),
        ("lie", "reader_answer"),
        ("hang_up", "reader_died"),
        ("no such deed", "reader_raised"),
    ],
)
def test_a_bomb_becomes_a_stub_and_the_next_mail_is_read(readers: Readers, bomb: str, word: str) -> None:
    mail = read(readers, f"{bomb}\r\nFrom: Anna <anna@customer.example>\r\nSubject: Boom\r\n\r\n")
    assert (mail.stub, mail.defects, mail.subject, mail.sender_shown) == (True, (word,), "Boom", "Anna <anna@customer.example>")
    assert read(readers, "good morning").text == "morning"


@pytest.mark.parametrize("bomb", ["sleep", "drip"])
def test_a_mail_that_takes_too_long_becomes_a_stub(bomb: str) -> None:
    with pool(budgets=ReaderBudgets(wall=0.05, attempts=2)) as readers:
        assert read(readers, bomb).defects == ("reader_wall",)


def test_a_bomb_is_tried_as_often_as_configured_and_no_more() -> None:
    with capture_logs() as log, pool(budgets=ReaderBudgets(attempts=3)) as readers:
        assert read(readers, "exit").stub
        read(readers, "good")
    assert [(line["event"], line["why"], line["attempt"]) for line in log] == [
        ("reader lost", "reader_died", n) for n in (1, 2, 3)
    ]


def test_every_future_gets_its_own_mail() -> None:
    with pool(2) as readers:
        futures = readers.read_many(RawMail(raw=b"good %d" % number) for number in range(500))
        assert [future.result(ENOUGH).text for future in futures] == [str(number) for number in range(500)]


def test_envelope_and_own_addresses_reach_the_reading() -> None:
    with pool() as readers:
        told = [readers.read(RawMail(raw=b"good", null_path=null)).result(ENOUGH).subject for null in (False, True)]
    assert told == [f"null_path={null} ours=['support@help.example']" for null in (False, True)]


@pytest.mark.parametrize("size", [0, 1, 64 * 1024 - 10, 5 * MIB])
def test_octets_come_back_as_they_went(size: int) -> None:
    raw = b"good\r\n" + bytes(range(256)) * (size // 256) + b"\0" * (size % 256)
    with pool() as readers:
        first, second = readers.read_many([RawMail(raw=raw), RawMail(raw=raw)])
        assert first.result(ENOUGH).attachments[0].data == raw
        assert second.result(ENOUGH).attachments[0].data == raw


def test_a_mail_without_any_octet_is_read() -> None:
    with pool(target=sandbox.TARGET) as readers:
        assert not read(readers, "").stub


def test_processor_time_is_counted_for_each_mail_afresh(readers: Readers) -> None:
    assert [read(readers, "burn 0.45").text for _ in range(6)] == ["burnt"] * 6


def test_a_mail_that_hangs_holds_up_no_other(conversation: Conversation) -> None:
    with pool(2) as readers:
        hung, *others = readers.read_many([conversation.mail, *(RawMail(raw=b"good %d" % number) for number in range(50))])
        conversation.pid()
        assert [other.result(ENOUGH).text for other in others] == [str(number) for number in range(50)]
        assert not hung.done()
        conversation.go_on()
        assert hung.result(ENOUGH).text == "it went on"


def test_a_reader_killed_in_the_middle_of_a_mail_costs_nothing_but_time(conversation: Conversation) -> None:
    with pool(budgets=ReaderBudgets(attempts=2)) as readers:
        shot, behind = readers.read_many([conversation.mail, RawMail(raw=b"good")])
        os.kill(conversation.pid(), signal.SIGKILL)
        conversation.pid()
        conversation.go_on()
        assert shot.result(ENOUGH).text == "it went on"
        assert not behind.result(ENOUGH).stub


def test_mails_behind_a_bomb_are_not_blamed_for_it() -> None:
    with pool() as readers:
        bomb, *others = readers.read_many(RawMail(raw=raw) for raw in (b"exit", b"good 1", b"good 2", b"good 3"))
        assert bomb.result(ENOUGH).stub
        assert [other.result(ENOUGH).text for other in others] == ["1", "2", "3"]


def test_a_reader_killed_while_idle_is_no_mails_fault(conversation: Conversation) -> None:
    with pool() as readers:
        first = readers.read(conversation.mail)
        pid = conversation.pid()
        conversation.go_on()
        first.result(ENOUGH)
        os.kill(pid, signal.SIGKILL)
        ends(pid)
        assert not read(readers, "good").stub


def test_closing_ends_the_readers_and_cancels_what_waits(conversation: Conversation) -> None:
    readers = pool().__enter__()
    hung, waiting = readers.read_many([conversation.mail, RawMail(raw=b"good")])
    pid = conversation.pid()
    readers.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    readers.close()
    late = readers.read(RawMail(raw=b"good"))
    assert [future.cancelled() for future in (hung, waiting, late)] == [True] * 3


def test_a_pool_that_never_had_a_mail_closes(tmp_path: Path) -> None:
    with pool(2):
        pass


def test_readers_die_with_the_desk(conversation: Conversation) -> None:
    desk = (
        "import sys; from mailgate.inbound.sandbox import *\n"
        "with Readers(1, ReaderBudgets(), frozenset(), sys.argv[1]) as readers:\n"
        "    readers.read(RawMail(raw=sys.argv[2].encode())).result()"
    )
    argv = [sys.executable, "-c", desk, bombs.TARGET, conversation.mail.raw.decode()]
    with subprocess.Popen(argv) as running:
        pid = conversation.pid()
        running.kill()
        ends(pid)


class Listener:
    """Takes what is logged."""

    def __init__(self) -> None:
        self.heard: SimpleQueue[tuple[str, dict[str, Any]]] = SimpleQueue()

    def error(self, event: str, **fields: Any) -> None:
        self.heard.put((event, fields))


@pytest.mark.parametrize("fault", ["target", "greeting", "process"])
def test_readers_that_cannot_start_are_no_mails_fault(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    listener = Listener()
    monkeypatch.setattr(sandbox, "_log", listener)
    if fault == "greeting":
        monkeypatch.setattr(wire, "GREETING", wire.GREETING[::-1])
    if fault == "process":
        monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pool(target="mailgate.nowhere:read" if fault == "target" else bombs.TARGET) as readers:
        future = readers.read(RawMail(raw=b"good"))
        assert listener.heard.get(timeout=ENOUGH)[0] == "no reader"
        assert not future.done()
        if fault in {"greeting", "process"}:
            monkeypatch.undo()
            assert future.result(ENOUGH).text == ""


def test_a_reader_is_given_two_pipes_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAILGATE_RELAY__URL", "smtp://user:secret@relay.example")
    with socket.socket() as listening:
        listening.set_inheritable(True)
        with pool(2) as readers:
            seen = json.loads(read(readers, "look").text)
    assert {name: place.partition(":")[0] for name, place in seen["files"].items()} == {
        "0": "/dev/null",
        "1": "/dev/null",
        "2": "/dev/null",
        "3": "pipe",
        "4": "pipe",
    }
    assert not [value for value in seen["environment"].values() if "secret" in value]
    assert seen["cwd"] == "/"
    assert "NoNewPrivs:\t1" in seen["status"]
    assert seen["limits"] == {
        "RLIMIT_AS": [SMALL.memory, SMALL.memory],
        "RLIMIT_NOFILE": [16, 16],
        "RLIMIT_FSIZE": [0, 0],
        "RLIMIT_CORE": [0, 0],
    }
    assert resource.getrlimit(resource.RLIMIT_AS)[0] != SMALL.memory, "the desk bounds its readers, not itself"


def test_a_reader_writes_no_file(readers: Readers, tmp_path: Path) -> None:
    assert read(readers, f"store {tmp_path / 'file'}").defects == ("reader_raised",)


def test_what_a_library_prints_does_not_come_into_the_answer(readers: Readers) -> None:
    assert read(readers, "chat").text == "b''"


def test_reading_in_a_reader_gives_what_reading_here_gives() -> None:
    raw = b"From: Anna <anna@customer.example>\r\nMessage-ID: <1@customer.example>\r\nSubject: The lamp\r\n\r\nIt is dead.\r\n"
    futures: list[Future[InboundMail]]
    with pool(target=sandbox.TARGET, budgets=ReaderBudgets.of(Limits())) as readers:
        futures = readers.read_many([RawMail(raw=raw), RawMail(raw=raw, null_path=True)])
        assert [future.result(ENOUGH) for future in futures] == [parse.read(raw), parse.read(raw, null_path=True)]


def test_budgets_are_those_of_the_configuration() -> None:
    limits = Limits(reader_memory=1, reader_cpu=timedelta(seconds=2), reader_wall=timedelta(minutes=1), attempts=4)
    assert ReaderBudgets.of(limits) == ReaderBudgets(memory=1, cpu=2, wall=60, attempts=4)
    assert ReaderBudgets.of(Limits()) == ReaderBudgets()

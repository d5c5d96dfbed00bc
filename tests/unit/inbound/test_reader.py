"""What a reader is given, what it cannot do, and what happens when there is none."""

from __future__ import annotations

import json
import resource
import socket
import sys
from collections.abc import Iterator
from concurrent.futures import Future
from datetime import timedelta
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import pytest

from mailgate.inbound import sandbox, wire
from mailgate.inbound.sandbox import RawMail, ReaderBudgets, Readers
from mailgate.mail import parse
from mailgate.mail.model import InboundMail
from mailgate.settings import Limits
from tests.unit.inbound import bombs
from tests.unit.inbound.pools import ENOUGH, SMALL, pool, read


@pytest.fixture(scope="module")
def readers() -> Iterator[Readers]:
    """One reader for all bombs: each test finds it as the bomb before left it."""
    with pool() as running:
        yield running


class Listener:
    """Takes what is logged."""

    def __init__(self) -> None:
        self.heard: SimpleQueue[tuple[str, dict[str, Any]]] = SimpleQueue()

    def error(self, event: str, **fields: Any) -> None:
        self.heard.put((event, fields))

    warning = error


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


def test_an_answer_the_desk_chokes_on_is_not_asked_for_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "_log", Listener())
    monkeypatch.setattr(wire, "decode", lambda head, octets: head.nothing)
    with pool() as readers:
        assert read(readers, "good").defects == ("reader_answer",)


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
    limits = Limits(reader_memory=2**24, reader_cpu=timedelta(seconds=2), reader_wall=timedelta(minutes=1), attempts=4)
    assert ReaderBudgets.of(limits) == ReaderBudgets(memory=2**24, cpu=2, wall=60, attempts=4)
    assert ReaderBudgets.of(Limits()) == ReaderBudgets()

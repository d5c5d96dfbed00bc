"""Small pools of readers that read nothing but bombs, and a mail to talk with."""

from __future__ import annotations

import os
import select
from pathlib import Path

from mailgate.inbound.sandbox import RawMail, ReaderBudgets, Readers
from mailgate.mail.model import Address, InboundMail
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


def ends(pid: int) -> None:
    """Wait for the end of a process, whoever's child it is."""
    watch = os.pidfd_open(pid)
    waiting = select.poll()  # select() takes no number above 1023
    waiting.register(watch, select.POLLIN)
    assert waiting.poll(1000 * ENOUGH), "it lives on"
    os.close(watch)

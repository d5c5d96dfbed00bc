"""What ``serve`` does about children that die again and again. The children are small programs that only say that they work."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from mailgate import supervisor
from mailgate.supervisor import DEATHS, CannotServeError, Supervisor

LIVES = "import sys; print('ready {says}', flush=True); sys.stdin.read()"
DIES = "print('ready {says}', flush=True)"
SAYS = {"gate": "smtp here", "desk": "desk", "page": "web there"}


class House:
    """Starts small programs in place of the children. The first of role ``dying`` is ended when all have said that they work,
    each later one ends at once; how long that takes is of no matter. The end comes at the ``enough``-th of them.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch, dying: str, enough: int = 0) -> None:
        self.started: Counter[str] = Counter()
        self.dying, self.enough, self._popen = dying, enough, subprocess.Popen
        monkeypatch.setattr(subprocess, "Popen", self._start)
        self._first: subprocess.Popen[bytes] | None = None
        for name, value in (("RESTS", {"page": 0.01, "desk": 0.01}), ("WITHIN", 3600.0), ("START", 3600.0), ("GRACE", 3600.0)):
            monkeypatch.setattr(supervisor, name, value)
        monkeypatch.setattr(signal, "signal", lambda *_: None)
        self.serve = Supervisor(Path("unread.toml"), ("smtp", "web"), self._all_work)

    def _all_work(self, _: object) -> None:
        assert self._first
        self._first.kill()

    def _start(self, command: list[str], **how: Any) -> subprocess.Popen[bytes]:
        role = command[-2]
        self.started[role] += 1
        if self.enough and self.started[self.dying] == self.enough:
            self.serve._on_signal()
        dies = role == self.dying and self._first
        process = self._popen([sys.executable, "-S", "-c", (DIES if dies else LIVES).format(says=SAYS[role])], **how)
        if role == self.dying:
            self._first = self._first or process
        return process


@pytest.mark.parametrize("role", ["page", "desk"])
def test_a_page_or_desk_that_dies_again_and_again_closes_no_gate_and_is_tried_again(
    monkeypatch: pytest.MonkeyPatch, role: str
) -> None:
    house = House(monkeypatch, role, enough=DEATHS + 4)
    house.serve.run()
    assert house.started == {"gate": 1, "desk": 1, "page": 1} | {role: DEATHS + 4}


def test_a_gate_that_dies_again_and_again_ends_all(monkeypatch: pytest.MonkeyPatch) -> None:
    house = House(monkeypatch, "gate")
    with pytest.raises(CannotServeError, match=f"the gate process died {DEATHS} times within a minute"):
        house.serve.run()
    assert house.started == {"gate": DEATHS + 1, "desk": 1, "page": 1}

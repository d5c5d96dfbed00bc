"""T33, T34: whatever is poured into DATA, memory stays small and everybody else is served."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.peers.daemon import Daemon
from tests.peers.dialogue import ANNOUNCED, GREETED, Wire, announced, dialogue
from tests.peers.gatehouse import process
from tests.size import sized

MIB = 2**20


@pytest.fixture
def daemon(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Daemon]:
    with process(tmp_path, f"smtp.max_size={getattr(request, 'param', MIB)}") as started:
        yield started


def port(daemon: Daemon) -> int:
    return int(daemon.wait_for(r"^ready (\d+)$")[1])


def memory(daemon: Daemon, what: str) -> int:
    """``VmRSS`` or ``VmHWM`` (the peak) in octets."""
    status = Path(f"/proc/{daemon.pid}/status").read_text()
    return int(status.split(f"{what}:")[1].split()[0]) * 1024


def pour(wire: Wire, piece: bytes, times: int) -> None:
    """Send until it is done or the other side has had enough."""
    try:
        for _ in range(times):
            wire.send(piece)
    except ConnectionError:
        return


def test_a_gigabyte_without_a_line_end_costs_no_memory_and_nobody_else_waits(daemon: Daemon) -> None:
    dialogue(port(daemon), ANNOUNCED + "C: warm\nC: .\nS: 250 *")
    before = memory(daemon, "VmRSS")
    with announced(port(daemon)) as wire, Wire(port(daemon)) as other:
        other.talk(GREETED)
        pour(wire, b"a" * MIB, 1)
        assert other.say("NOOP").startswith("250")
        pour(wire, b"a" * MIB, 1023)
        assert wire.answer() in ("(gone)", "421 4.7.0 far too large")
        assert other.say("NOOP").startswith("250")
    assert memory(daemon, "VmHWM") - before < 32 * MIB


@pytest.mark.parametrize("daemon", [25 * MIB], indirect=True)
@pytest.mark.parametrize("line", [b"\r\n", b"..\r\n", b"..x\r\n"])
def test_millions_of_tiny_lines_cost_no_more_than_the_mail_is_large(daemon: Daemon, line: bytes) -> None:
    dialogue(port(daemon), ANNOUNCED + "C: warm\nC: .\nS: 250 *")
    before = memory(daemon, "VmRSS")
    lines = 25 * MIB // len(line)
    with announced(port(daemon)) as wire, Wire(port(daemon)) as other:
        other.talk(GREETED)
        for _ in range(10):
            pour(wire, line * (lines // 10), 1)
            assert other.say("NOOP").startswith("250")
        wire.send(b".\r\n")
        assert wire.answer().startswith("250 2.0.0")
    assert memory(daemon, "VmHWM") - before < 3 * 25 * MIB


@pytest.mark.soak
@pytest.mark.parametrize("daemon", [25 * MIB], indirect=True)
def test_the_largest_mails_on_many_connections_at_once_fit_into_two_hundred_megabytes(daemon: Daemon) -> None:
    """All of them are in the middle of their mail before the first one ends."""
    dialogue(port(daemon), ANNOUNCED + "C: warm\nC: .\nS: 250 *")
    sources = [f"127.0.2.{number + 1}" for number in range(sized(5, 50))]
    wires = [Wire(port(daemon), source) for source in sources]
    for wire in wires:
        wire.talk(ANNOUNCED)
        wire.send(b"x" * (25 * MIB - 2))
    for wire in wires:
        wire.send(b"\r\n.\r\n")
    for wire in wires:
        assert wire.answer().startswith("250 2.0.0")
        wire.hang_up()
    assert memory(daemon, "VmHWM") < 200 * MIB

"""Ports for programs that cannot bind port 0 are each handed out to one process of the test run."""

from __future__ import annotations

from itertools import islice

from tests.peers.ports import FIRST, LANES, LAST, candidates


def test_no_two_processes_of_a_run_have_a_port_in_common_and_together_they_have_all() -> None:
    each = (LAST - FIRST + 1) // LANES
    handed = [port for lane in range(LANES) for port in islice(candidates(f"gw{lane}"), each)]
    assert sorted(handed) == list(range(FIRST, LAST + 1))
    assert set(islice(candidates(""), each)) == set(islice(candidates("gw0"), each))

"""Whoever writes whatever in whatever order: no note outside, every mail one end, every public message to everybody it is for."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.machine.play import Everybody
from tests.peers.postgres import Postgres

_ANY = tuple(HealthCheck)


def test_no_order_of_events_breaks_a_promise() -> None:
    run_state_machine_as_test(Everybody, settings=settings(max_examples=40, stateful_step_count=20, suppress_health_check=_ANY))


@pytest.mark.peer
def test_nor_does_it_on_postgresql(postgres: Postgres, postgres_template: str) -> None:
    class OnPostgres(Everybody):
        def __init__(self) -> None:
            super().__init__()
            self._database = postgres.fresh(postgres_template)
            fresh = self._database.__enter__()
            self.url = lambda home: fresh

        def teardown(self) -> None:
            super().teardown()
            self._database.__exit__(None, None, None)

    run_state_machine_as_test(OnPostgres, settings=settings(max_examples=4, stateful_step_count=15, suppress_health_check=_ANY))

"""Whoever writes whatever in whatever order: no note outside, every mail one end, every public message to everybody it is for."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.machine.partners import WithAPartner
from tests.machine.turns import Turning
from tests.office import HILFE, SUPPORT, Office
from tests.peers.postgres import Postgres
from tests.size import sized

_ANY = tuple(HealthCheck)
_LATER = ("It failed again.", "And again.")


@pytest.mark.soak
def test_no_order_of_events_breaks_a_promise() -> None:
    many = settings(max_examples=sized(10, 200), stateful_step_count=20, suppress_health_check=_ANY)
    run_state_machine_as_test(Turning, settings=many)


@pytest.mark.soak
def test_nor_does_a_partner_who_comes_and_goes() -> None:
    some = settings(max_examples=sized(4, 100), stateful_step_count=20, suppress_health_check=_ANY)
    run_state_machine_as_test(WithAPartner, settings=some)


def test_who_wrote_on_a_ticket_hears_customers_on_the_one_that_continues_it(tmp_path: Path) -> None:
    """Too long a way for the machine to find by chance."""
    hilfe = {**HILFE, "closed_reply": "follow_up"}
    with Office(f"sqlite:///{tmp_path / 'desk.db'}", tmp_path, queue=(SUPPORT, hilfe)) as office:
        office.staff("bea@staff")
        office.mail(
            "anna@customer", "hilfe", "Lamp", "Dead.", cc="carl@customer", headers={"Message-ID": "<lamp@customer.example>"}
        )
        office.work()
        office.mail("carl@customer", "hilfe", "Re: Lamp", "Mine too.", in_reply_to="<lamp@customer.example>")
        office.work()
        office.mail("bea@staff", "hilfe+1-close", "x", "")
        office.work()
        for words in _LATER:
            office.reply(office.letter("anna@customer"), words)
            office.work()
        assert [words in letter.text for letter, words in zip(office.letters("carl@customer")[1:], _LATER, strict=True)] == [
            True,
            True,
        ]
        assert office.ticket(2).ticket.staff_wrote is False


@pytest.mark.soak
@pytest.mark.peer
def test_nor_does_it_on_postgresql(postgres: Postgres, postgres_desk: str) -> None:
    def emptied(home: Path) -> str:
        postgres.empty(postgres_desk.rpartition("/")[2])
        return postgres_desk

    class OnPostgres(Turning):
        url = staticmethod(emptied)

    some = settings(max_examples=sized(3, 40), stateful_step_count=15, suppress_health_check=_ANY)
    run_state_machine_as_test(OnPostgres, settings=some)

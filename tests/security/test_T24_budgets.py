"""T24: a flood of forged names trips the breaker: tickets go on, one summary for each hour, honest people keep what is theirs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from store import budget
from tests.client import Letter
from tests.office import Office
from tests.security.scenes import outside

HOUR = timedelta(hours=1)


@pytest.fixture
def office(desk_url: str, tmp_path: Path) -> Iterator[Office]:
    """A desk with small budgets and an operator."""
    limits = {"automatic_per_hour": 5, "unproven_per_domain": 3, "notices_per_day": 1000}
    with Office(desk_url, tmp_path, limits=limits, gateway={"operator": "tom@staff.example"}) as made:
        made.staff("bea@staff", notify="none")
        made.staff("tom@staff", notify="mentions")
        made.staff("kim@staff")
        yield made


def flood(office: Office, count: int, domain: str = "v{n}.example") -> None:
    """So many victims, one mail each."""
    for n in range(count):
        who = f"victim{n}@{domain.format(n=n)}"
        office.mail(who, "support", f"Buy {n}", "Cheap.", authenticated=None)
    office.work()


def summaries(office: Office) -> list[Letter]:
    return [letter for letter in office.delivered if "automatic answers" in letter.subject or "news of status" in letter.subject]


def test_the_breaker_stops_answers_and_no_ticket_and_tells_the_operator_once(office: Office) -> None:
    flood(office, 12)
    assert len([letter for letter in outside(office) if letter.to.startswith("victim")]) == 5
    assert office.ticket(12).ticket.status == "new"
    assert [letter.to for letter in summaries(office)] == ["tom@staff.example"]
    flood(office, 12, "w{n}.example")
    assert len(summaries(office)) == 1
    office.pass_time(HOUR)
    flood(office, 12, "x{n}.example")
    assert len(summaries(office)) == 2
    assert len([letter for letter in outside(office) if letter.to.startswith("victim")]) == 10


def test_why_says_which_budget_it_was(office: Office) -> None:
    flood(office, 5)
    entry = office.mail("victim@other.example", "support", "Buy", "Cheap.", authenticated=None)
    office.work()
    assert "budget: not sent (victim@other.example: no more than 5 automatic mails of the gateway in an hour)" in office.why(
        entry
    )


def test_honest_people_are_acknowledged_and_told_all_the_same(office: Office) -> None:
    flood(office, 12)
    ticket = opened_by_kim(office)
    office.mail("kim@staff", f"support+{ticket}-close", "x", "")
    office.work()
    assert [letter.subject for letter in office.letters("anna@customer")] == [
        f"[#{ticket}] The lamp",
        f"Re: [#{ticket}] The lamp",
    ]


def opened_by_kim(office: Office) -> int:
    """Anna's ticket; it is Kim who is told of it."""
    office.mail("anna@customer", "support", "The lamp", "It is dead.")
    office.work()
    return int(office.letter("anna@customer").subject.partition("#")[2].partition("]")[0])


def test_one_domain_of_victims_gets_three_an_hour(office: Office) -> None:
    flood(office, 6, "v.example")
    assert len([letter for letter in outside(office) if letter.to.startswith("victim")]) == 3
    assert not summaries(office)
    office.pass_time(HOUR)
    office.mail("victim9@v.example", "support", "Buy", "Cheap.", authenticated=None)
    office.work()
    assert office.letters("victim9@v.example")


def test_one_proven_domain_leaves_the_others_their_acknowledgements(office: Office) -> None:
    for n in range(20):
        office.mail(f"a{n}@x{n}.evil.example", "support", f"Buy {n}", "Cheap.")
    office.work()
    assert len([letter for letter in outside(office) if letter.to.endswith("evil.example")]) == 2
    office.mail("anna@customer", "support", "The lamp", "It is dead.")
    office.work()
    assert office.letters("anna@customer")


def test_news_of_tickets_have_a_breaker_of_their_own(office: Office) -> None:
    for n in range(7):
        office.mail(f"anna{n}@c{n}.example", "support", "The lamp", "It is dead.")
    office.work()
    assert [letter.to for letter in summaries(office)] == ["tom@staff.example"]
    for n in range(1, 8):
        office.mail("kim@staff", f"support+{n}-close", "x", "")
    office.work()
    assert len([letter for letter in outside(office) if letter.subject.startswith(("Re: [#", "[#"))]) >= 10
    assert [letter.subject for letter in summaries(office)] == [
        "[internal] No more automatic answers",
        "[internal] No more news of status changes",
    ]


def test_without_an_operator_all_staff_are_told(desk_url: str, tmp_path: Path) -> None:
    with Office(desk_url, tmp_path, limits={"automatic_per_hour": 1}) as office:
        office.staff("bea@staff")
        office.staff("tom@staff")
        flood(office, 3)
        assert [letter.to for letter in summaries(office)] == ["bea@staff.example", "tom@staff.example"]


def test_counters_that_cannot_be_read_let_nothing_automatic_out_and_the_ticket_in(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> dict[str, object]:
        raise ProgrammingError("SELECT", {}, Exception("no such column"))

    monkeypatch.setattr(budget, "read", broken)
    entry = office.mail("anna@customer", "support", "The lamp", "It is dead.")
    office.work()
    assert office.disposition(entry) == "new_ticket"
    assert not office.letters("anna@customer")
    assert office.letters("kim@staff")
    assert "budget: nothing automatic (the budgets cannot be read (ProgrammingError))" in office.why(entry)


def test_counters_survive_the_desk(office: Office) -> None:
    flood(office, 5)
    with office.store.read() as session:
        spent = {row.key: row.spent for row in session.execute(text("SELECT key, spent FROM budget WHERE spent > 0"))}
    assert spent["gateway unproven"] == 5
    assert spent["unproven acknowledgement to victim0@v0.example"] == 1

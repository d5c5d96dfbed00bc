"""T30: a colleague's dead address is tried again after a day; no bad hour of their own mail server makes the desk deaf."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from mailgate.desk.deadlines import Failed
from mailgate.desk.model import Suppressed
from mailgate.mail.model import Address, OutboxId
from store import suppression
from tests.client import full
from tests.office import Office
from tests.security.scenes import STAFF, opened
from tests.talks.reports import report

ANNA = Address("anna@customer.example")


def suppressed(office: Office) -> dict[Address, Suppressed]:
    with office.store.read() as session:
        return {one.address: one for one in suppression.listing(session, 100, office.now)}


def _nobody_there(office: Office, *who: str) -> None:
    for one in who:
        office.relay.answers[full(one)] = Failed(code=550, reply="550 5.1.1 user unknown")


def test_after_an_outage_of_the_staffs_own_mail_server_somebody_hears_at_once_and_all_a_day_later(office: Office) -> None:
    _nobody_there(office, "bea@staff", "tom@staff")
    opened_by_carl(office)
    office.relay.answers.clear()
    assert len(suppressed(office)) == 1
    before = len(office.delivered)
    opened_by_carl(office)
    assert [one.to for one in office.delivered[before:] if one.to in STAFF] == ["tom@staff.example"]
    office.pass_time(timedelta(days=1) - timedelta(seconds=1))
    assert suppressed(office)
    office.pass_time(timedelta(seconds=1))
    assert not suppressed(office)
    before = len(office.delivered)
    opened_by_carl(office)
    assert {one.to for one in office.delivered[before:] if one.to in STAFF} == set(STAFF)


def opened_by_carl(office: Office) -> None:
    office.mail("carl@customer", "support", "Help", "It burns.")
    office.work()


def test_reports_about_all_staff_in_one_go_leave_one_reachable(office: Office) -> None:
    ticket = opened(office)
    for n, letter in enumerate((ticket.notice, ticket.to_tom)):
        office.mail(
            "mailer-daemon@mx.example", letter.mail_from, "", "", raw=report(letter, n), mail_from="<>", authenticated=None
        )
    office.work()
    assert list(suppressed(office)) == ["bea@staff.example"]


def test_the_last_of_a_queues_staff_who_hears_of_new_mail_is_never_suppressed(desk_url: str, tmp_path: Path) -> None:
    with Office(desk_url, tmp_path) as office:
        office.staff("bea@staff", queues=["support"])
        office.staff("tom@staff", queues=["hilfe"])
        office.staff("kim@staff", notify="none")
        _nobody_there(office, "bea@staff")
        for _ in range(3):
            opened_by_carl(office)
        assert not suppressed(office)
        assert len(office.letters("tom@staff")) == 1, "told once a day, not for every letter"


def test_a_colleagues_address_that_comes_back_again_is_suppressed_for_another_day(office: Office) -> None:
    _nobody_there(office, "bea@staff")
    opened_by_carl(office)
    office.pass_time("1d")
    opened_by_carl(office)
    assert suppressed(office)[Address("bea@staff.example")].at == office.now
    assert len([one for one in office.letters("tom@staff") if "cannot be reached" in one.subject]) == 2


def test_how_long_a_colleague_gets_no_mail_is_a_setting_and_none_at_all_is_one_too(desk_url: str, tmp_path: Path) -> None:
    with Office(desk_url, tmp_path, limits={"staff_suppressed_for": "0s"}) as office:
        office.staff("bea@staff")
        office.staff("tom@staff")
        _nobody_there(office, "bea@staff")
        opened_by_carl(office)
        assert not suppressed(office)
        assert "cannot be reached" in office.letter("tom@staff").subject


def test_an_operator_who_gets_no_mail_is_passed_over_by_alarms(desk_url: str, tmp_path: Path) -> None:
    limits = {"automatic_per_hour": 1}
    with Office(desk_url, tmp_path, limits=limits, gateway={"operator": "bea@staff.example"}) as office:
        office.staff("bea@staff")
        office.staff("tom@staff")
        dead = Suppressed(address=Address("bea@staff.example"), reason="by hand", outbox=None, at=office.now)
        with office.store.write() as session:
            suppression.add(session, dead)
        for n in range(2):
            office.mail(f"victim{n}@v{n}.example", "support", "Buy", "Cheap.", authenticated=None)
        office.work()
        assert [one.to for one in office.delivered if "automatic answers" in one.subject] == ["tom@staff.example"]


def test_a_mail_from_somebodys_other_address_lifts_nothing(desk_url: str, tmp_path: Path) -> None:
    with Office(desk_url, tmp_path) as office:
        office.alias(office.contact("anna@customer"), "anna@private")
        dead = Suppressed(address=ANNA, reason="a bounce came back", outbox=OutboxId(1), at=office.now)
        with office.store.write() as session:
            suppression.add(session, dead)
        office.mail("anna@private", "support", "Hello", "It is me.")
        office.work()
        assert suppressed(office)
        office.mail("anna@customer", "support", "Hello", "It is me.")
        office.work()
        assert not suppressed(office)

"""What is told of an account in trouble. Its one rule: a letter of the desk, to whoever hears when Mailgate needs a human."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from mailgate.deed.alarming import alarm
from mailgate.desk.alarms import Affair, Trouble
from tests.office import START, Office

TROUBLE = Trouble(
    affair=Affair.SIGN_IN, account="office", reason="invalid_grant: revoked", since=START, command="mailgate oauth login office"
)


def told(office: Office, trouble: Trouble, queue: str = "") -> int:
    with office.store.write() as session:
        return alarm(session, office.house, trouble, queue)


def test_an_account_in_trouble_is_told_to_all_staff_once_a_day_for_each_account_and_affair(desk_url: str, tmp_path: Path) -> None:
    with Office(desk_url, tmp_path) as office:
        office.staff("bea@staff")
        office.staff("tom@staff")
        assert told(office, TROUBLE, "hilfe") == 2  # a queue that speaks German
        assert told(office, replace(TROUBLE, reason="another word for it")) == 0
        office.pass_time("23h")
        assert told(office, TROUBLE) == 0
        assert told(office, replace(TROUBLE, account="other")) == 2
        assert told(office, replace(TROUBLE, affair=Affair.MAILBOX)) == 2
        office.pass_time("1h")
        assert told(office, TROUBLE) == 2
        office.work()
        first = office.letters("bea@staff")[0]
        assert "„office“ kann sich nicht mehr anmelden" in first.subject
        assert "<hilfe@help.example>" in first.header("From")
        assert "invalid_grant: revoked" in first.text
        assert "\nmailgate oauth login office\n" in first.text


def test_the_operator_alone_is_told_where_there_is_one(desk_url: str, tmp_path: Path) -> None:
    with Office(desk_url, tmp_path, gateway={"operator": "bea@staff.example"}) as office:
        office.staff("bea@staff")
        office.staff("tom@staff")
        assert told(office, replace(TROUBLE, affair=Affair.EXPIRY, until=START + timedelta(days=14))) == 1
        office.work()
        assert [letter.to for letter in office.delivered] == ["bea@staff.example"]


def test_without_anybody_to_tell_nothing_is_told(desk_url: str, tmp_path: Path) -> None:
    with Office(desk_url, tmp_path) as office:
        assert told(office, TROUBLE) == 0

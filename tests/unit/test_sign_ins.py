"""A sign-in that ended, or will, is told to the operator, by the clock of the desk."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from mailgate.deed.sign_ins import SignIns
from mailgate.oauth.tokens import Tokens, Vault, failed
from tests.office import START, Office

ACCOUNT = {"name": "office365", "provider": "microsoft365", "client_id": "app", "expires": "2026-05-01"}


def told(office: Office) -> int:
    with office.store.write() as session:
        return SignIns(office.house).watch(session)


def keep(office: Office, tokens: Tokens) -> None:
    vault = Vault(office.settings, "office365")
    with vault.locked():
        vault.write(tokens)


def test_who_must_sign_in_again_is_told_once_a_day_until_somebody_did(desk_url: str, tmp_path: Path) -> None:
    with Office(desk_url, tmp_path, oauth=(ACCOUNT,)) as office:
        office.staff("bea@staff")
        well = Tokens(access_token="hush", refresh_token="hush", refreshed_at=START)
        keep(office, well)
        assert told(office) == 0
        keep(office, failed(well, "invalid_grant: revoked", final=False, now=START))
        assert told(office) == 0, "it may end by itself"
        keep(office, failed(well, "invalid_grant: revoked", final=True, now=START))
        assert (told(office), told(office)) == (1, 0)
        office.pass_time("1d")
        assert told(office) == 1
        keep(office, replace(well, refreshed_at=office.now))
        office.pass_time("1d")
        assert told(office) == 0
        office.work()
        letter = office.letters("bea@staff")[0]
        assert "“office365” can no longer sign in" in letter.subject
        assert "invalid_grant: revoked" in letter.text
        assert "\nmailgate oauth login office365\n" in letter.text
        assert not [one for one in office.letters("bea@staff") if b"hush" in one.raw]


def test_an_end_to_come_is_told_in_time_and_once_a_week(desk_url: str, tmp_path: Path) -> None:
    with Office(desk_url, tmp_path, oauth=(ACCOUNT,)) as office:
        office.staff("bea@staff")
        days = 0
        mailed: list[int] = []
        while days < 62:
            keep(office, Tokens(access_token="a", refresh_token="r", refreshed_at=office.now))
            mailed += [days] * told(office)
            office.pass_time("1d")
            days += 1
        first = 46  # 2 March and 46 days: 17 April, 14 days before 1 May
        assert mailed == [first, first + 7, first + 14]
        office.work()
        assert "17 Apr" not in office.letters("bea@staff")[0].text
        assert "can sign in at its provider until 1 May 2026" in office.letters("bea@staff")[0].text


def test_a_file_of_tokens_that_others_may_read_is_told(desk_url: str, tmp_path: Path) -> None:
    with Office(desk_url, tmp_path, oauth=(ACCOUNT,)) as office:
        office.staff("bea@staff")
        keep(office, Tokens(access_token="a", refresh_token="r", refreshed_at=START + timedelta(0)))
        (office.settings.data_dir / "oauth/office365.json").chmod(0o644)
        assert told(office) == 1

"""The token of now: renewed in time, and every way it can fail told with what to do."""

from __future__ import annotations

import base64
import time
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

import pytest

from mailgate.oauth.account import PAUSE, Account
from mailgate.oauth.endpoint import SignInError
from mailgate.oauth.tokens import Tokens
from mailgate.settings import OAuth, Settings
from tests.unit.oauth.provider import Provider
from tests.unit.oauth.scene import HUSH, OLD, START, Clock, account, answer, kept, signed_in


def test_a_token_is_renewed_when_its_time_comes_and_not_before(tmp_path: Path, said: Provider, clock: Clock) -> None:
    made = signed_in(tmp_path, said, clock)
    said.says = [answer(2)]
    end = START + timedelta(hours=1)
    for at, token, asked in (
        (START, "access-1", 0),
        (end - timedelta(minutes=5, seconds=1), "access-1", 0),
        (end - timedelta(minutes=5), "access-2", 1),
        (end + timedelta(minutes=49), "access-2", 1),
    ):
        clock.now = at
        assert (made.access(), len(said.asked)) == (token, asked), at
    assert said.asked == [
        (
            "token",
            {"grant_type": "refresh_token", "refresh_token": OLD, "scope": "mail", "client_id": "app", "client_secret": HUSH},
        )
    ]
    assert kept(tmp_path)["refresh_token"] == OLD, "the provider gave no other"
    assert (tmp_path / "data/oauth/office.json").stat().st_mode & 0o777 == 0o600


def test_a_token_that_a_server_refuses_is_renewed_once_though_its_time_is_not_over(
    tmp_path: Path, said: Provider, clock: Clock
) -> None:
    made = signed_in(tmp_path, said, clock)
    said.says = [answer(2)]
    assert made.access() == "access-1"
    assert made.access(refused="access-1") == "access-2"
    assert made.access(refused="access-1") == "access-2", "another thread was refused the old one"
    assert len(said.asked) == 1


def test_what_the_provider_says_is_temporary_or_final_and_says_what_to_run(tmp_path: Path, said: Provider, clock: Clock) -> None:
    again = "somebody must sign in again: mailgate oauth login office"
    look = "look at client_id and client_secret of [[oauth]] office, then run: mailgate oauth login office"
    table: tuple[tuple[tuple[int, Any], bool, str], ...] = (
        ((400, {"error": "invalid_grant", "error_description": "revoked"}), True, f"invalid_grant: revoked; {again}"),
        ((400, {"error": "invalid_grant"}), True, f"invalid_grant; {again}"),
        ((400, {"error": "interaction_required", "error_description": "AADSTS50079"}), True, again),
        ((401, {"error": "invalid_client", "error_description": f"no {HUSH}, {OLD}"}), True, f"invalid_client: no …; {look}"),
        ((400, {"error": "unauthorized_client"}), True, look),
        ((400, {"error": "temporarily_unavailable"}), False, "temporarily_unavailable"),
        ((503, {"error": "invalid_grant"}), False, "answers 503"),
        ((500, "<html>"), False, "answers 500"),
        ((429, "slow down"), False, "answers 429"),
        ((404, "<html>"), True, "answers 404"),
        ((302, "moved"), True, "wants to send us elsewhere"),
        ((307, "moved"), True, "wants to send us elsewhere"),
        ((200, "<html>"), False, "gives no answer of a token end point"),
        ((200, ["access"]), False, "gives no answer of a token end point"),
        ((200, {"token_type": "Bearer"}), False, "has no access token in it"),
        ((200, {"access_token": "a\nb"}), False, "has no access token in it"),
        ((200, {"access_token": 5}), False, "has no access token in it"),
        ((200, {"access_token": "x", "expires_in": "soon"}), False, "gives no answer of a token end point"),
    )
    for said_next, final, says in table:
        made = signed_in(tmp_path, said, clock)
        said.says = [said_next]
        with pytest.raises(SignInError) as error:
            made.access(refused="access-1")
        assert (error.value.final, says in str(error.value)) == (final, True), (said_next, str(error.value))
        assert not {HUSH, OLD, "access-1"} & set(str(error.value).replace(",", " ").replace(";", " ").split())
        assert (kept(tmp_path)["trouble"], kept(tmp_path)["final"]) == (str(error.value), final)
        assert kept(tmp_path)["refresh_token"] == OLD, "nothing is lost"
        assert said.asked[-1][0] == "token", "not followed elsewhere"


def test_a_refresh_token_that_the_provider_repeats_is_told_in_no_spelling_and_not_in_part(
    tmp_path: Path, said: Provider, clock: Clock
) -> None:
    for token in ("0.AXoA-" + "r5T_" * 300, "1//0a b+c/=d"):
        for spelt in (token, quote_plus(token), base64.b64encode(token.encode()).decode(), token[:90]):
            made = account(tmp_path, said, clock)
            made.signed_in(Tokens(refresh_token=token))
            said.says = [(400, {"error": "invalid_grant", "error_description": f"AADSTS70008: {spelt} has expired"})]
            with pytest.raises(SignInError, match=r"^invalid_grant: AADSTS70008: …; somebody must sign in again"):
                made.access()


def test_who_cannot_be_reached_is_temporary(tmp_path: Path, said: Provider, clock: Clock) -> None:
    made = signed_in(tmp_path, said, clock, timeout=timedelta(seconds=1))
    said.says = [None]
    with pytest.raises(SignInError, match="does not answer in time") as error:
        made.access(refused="access-1")
    assert not error.value.final
    gone = Account(
        OAuth(name="office", client_id="app", token_url="http://127.0.0.1:9/token", scopes=("mail",)),
        Settings(home=tmp_path),
        clock,
    )
    with pytest.raises(SignInError, match="cannot be reached") as error:
        gone.access(refused="access-1")
    assert not error.value.final


def test_trouble_is_since_its_beginning_and_gone_with_the_next_token(
    tmp_path: Path, said: Provider, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds = 1000.0
    monkeypatch.setattr(time, "monotonic", lambda: seconds)
    made = signed_in(tmp_path, said, clock)
    clock.now = START + timedelta(hours=2)
    said.says = [(500, ""), (503, ""), answer(2)]
    for asked, seconds in ((1, 1000.0), (1, 1000.0 + PAUSE - 0.1), (2, 1000.0 + PAUSE)):  # noqa: B007 - the clock above reads it
        clock.now += timedelta(minutes=1)
        with pytest.raises(SignInError):
            made.access()
        assert len(said.asked) == asked, "left alone for a while after a failure"
    assert made.vault.read().failing_since == START + timedelta(hours=2, minutes=1)
    seconds += PAUSE
    assert made.access() == "access-2"
    assert (made.vault.read().failing_since, made.vault.read().trouble) == (None, "")


def test_without_a_sign_in_it_is_said_what_to_run_and_nobody_is_asked(tmp_path: Path, said: Provider, clock: Clock) -> None:
    with pytest.raises(SignInError, match="nobody has signed in yet; run: mailgate oauth login office") as error:
        account(tmp_path, said, clock).access()
    assert error.value.final
    assert not said.asked


def test_an_app_asks_in_its_own_name(tmp_path: Path, said: Provider, clock: Clock) -> None:
    made = account(tmp_path, said, clock, flow="client_credentials", provider="microsoft365", tenant="t", scopes=())
    said.says = [answer(1, refresh_token="surprise"), answer(2)]
    assert made.access() == "access-1"
    assert said.fields == {
        "grant_type": "client_credentials",
        "scope": "https://outlook.office365.com/.default",
        "client_id": "app",
        "client_secret": HUSH,
    }
    clock.now += timedelta(minutes=55)
    assert made.access() == "access-2"
    said.says = [(400, {"error": "invalid_request"})]
    with pytest.raises(SignInError, match="look at client_id and client_secret"):
        made.access(refused="access-2")


def test_an_app_of_the_public_kind_sends_no_secret(tmp_path: Path, said: Provider, clock: Clock) -> None:
    made = signed_in(tmp_path, said, clock, client_secret_env="")
    said.says = [answer(2)]
    made.access(refused="access-1")
    assert "client_secret" not in said.fields
    assert said.fields["client_id"] == "app"


def test_a_client_secret_that_cannot_be_had_is_told(
    tmp_path: Path, said: Provider, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = signed_in(tmp_path, said, clock)
    monkeypatch.delenv("CLIENT")
    with pytest.raises(SignInError, match=r"oauth.office.client_secret_env: the environment has no variable of that name"):
        made.access(refused="access-1")
    assert not said.asked


def test_how_long_a_token_lasts_is_read_as_providers_write_it(tmp_path: Path, said: Provider, clock: Clock) -> None:
    for told, lasts in (({"expires_in": 60}, 60), ({"expires_in": "3599"}, 3599), ({}, 600), ({"expires_in": 0}, 0)):
        made = signed_in(tmp_path, said, clock)
        said.says = [(200, {"access_token": "x", **told, "refresh_token_expires_in": 604799})]
        assert made.access(refused="access-1") == "x"
        tokens = made.vault.read()
        assert (tokens.expires_at, tokens.refresh_expires_at) == (
            START + timedelta(seconds=lasts),
            START + timedelta(seconds=604799),
        )

"""``mailgate oauth``: signing in on another screen and in a browser, and what is shown of it: no token, ever."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from mailgate.cli import oauth
from tests.command import Command, Done
from tests.unit.oauth import provider
from tests.unit.oauth.provider import Provider

TOKENS = {"access_token": "hush-access", "refresh_token": "hush-refresh", "expires_in": 3600, "scope": "mail offline_access"}
DEVICE = {
    "device_code": "hush-device",
    "user_code": "LAMP-1234",
    "verification_uri": "https://id.example/device",
    "expires_in": 60,
    "interval": 5,
}


@pytest.fixture
def said() -> Iterator[Provider]:
    with provider.running() as one:
        yield one


@pytest.fixture(autouse=True)
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long the command would have waited; it does not."""
    waited: list[float] = []

    class NoEvent:
        def wait(self, seconds: float) -> None:
            waited.append(seconds)

    monkeypatch.setattr(oauth, "Event", NoEvent)
    return waited


def configure(mailgate: Command, said: Provider, *more: str) -> None:
    file = mailgate.folder / "config/mailgate.toml"
    lines = ["[[oauth]]", 'name = "office"', 'client_id = "app"', 'scopes = ["mail", "offline_access"]', *more]
    lines += [f'{name}_url = "{said.url(name)}"' for name in ("token", "device", "authorize", "revoke")]
    with file.open("a") as config:
        config.write("\n".join(["", *lines, ""]))


def quiet(*done: Done) -> None:
    """No token, code or secret in anything printed."""
    assert not [one for one in done if "hush" in one.out + one.err]


def test_a_sign_in_on_another_screen(mailgate: Command, said: Provider, waits: list[float]) -> None:
    configure(mailgate, said)
    pending, slower = (400, {"error": "authorization_pending"}), (400, {"error": "slow_down"})
    said.says = [(200, DEVICE), pending, (503, "<html>"), slower, pending, (200, TOKENS)]
    done = mailgate("oauth", "login", "office")
    assert done.code == 0, done
    assert "Open https://id.example/device on any machine" in done.out
    assert "type this code there: LAMP-1234" in done.out
    assert "office is signed in; its token is good until 20" in done.out
    assert waits == [5, 5, 5, 10, 10]
    assert said.asked[0] == ("device", {"client_id": "app", "scope": "mail offline_access"})
    asked = said.asked[1]
    assert asked[0] == "token"
    assert asked[1]["grant_type"] == "urn:ietf:params:oauth:grant-type:device_code"
    assert (asked[1]["device_code"], asked[1]["client_id"]) == ("hush-device", "app")
    kept = mailgate.folder / "data/oauth/office.json"
    assert "hush-refresh" in kept.read_text()
    assert (kept.stat().st_mode & 0o777, kept.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    [row] = (listed := mailgate("oauth", "list", "--json")).json
    assert set(row) == {"name", "provider", "flow", "scope", "expires", "signed_in", "refreshed", "trouble", "since"}
    assert (row["name"], row["scope"], row["trouble"], row["provider"]) == ("office", "mail offline_access", None, None)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", row["expires"])
    quiet(done, listed, mailgate("oauth", "list"), mailgate("check"))


@pytest.mark.parametrize(
    ("answer", "waited", "says"),
    [
        ({"error": "access_denied", "error_description": "no"}, 1, "office: access_denied: no"),
        ({"error": "authorization_pending"}, 12, "office: nobody confirmed it in time; begin again"),
        ({"access_token": "hush"}, 1, "the provider gave no refresh token"),
    ],
)
def test_a_sign_in_that_comes_to_nothing_is_told(
    mailgate: Command, said: Provider, waits: list[float], answer: dict[str, str], waited: int, says: str
) -> None:
    configure(mailgate, said)
    said.says = [(200, DEVICE), *(12 * [(400 if "error" in answer else 200, answer)])]
    done = mailgate("oauth", "login", "office")
    assert (done.code, len(waits)) == (1, waited)
    assert says in done.err
    assert not (mailgate.folder / "data/oauth/office.json").exists()
    quiet(done)


def in_browser(mailgate: Command, said: Provider, monkeypatch: pytest.MonkeyPatch, back: str) -> tuple[Done, dict[str, str]]:
    """The command with what a person pastes; ``{state}`` in it is the one that was asked with."""
    asked: dict[str, str] = {}

    class Person:
        def readline(self) -> str:
            url = mailgate.captured.readouterr().out.decode().split("\n")[1]
            asked.update({name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}, url=url)
            return back.replace("{state}", asked["state"]) + "\n"

    monkeypatch.setattr(oauth.sys, "stdin", Person())  # type: ignore[attr-defined]
    monkeypatch.setattr(oauth, "sys", type("Sys", (), {"stdin": Person()}))
    return mailgate("oauth", "login", "office", "--browser"), asked


def test_a_sign_in_in_a_browser_takes_the_address_it_ends_at(
    mailgate: Command, said: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(mailgate, said, 'redirect_url = "http://localhost:1"')
    said.says = [(200, TOKENS)]
    done, asked = in_browser(mailgate, said, monkeypatch, "http://localhost:1/?state={state}&code=4%2Fhush&scope=mail")
    assert done.code == 0, done
    assert asked["url"].startswith(said.url("authorize") + "?")
    assert (asked["response_type"], asked["client_id"], asked["redirect_uri"]) == ("code", "app", "http://localhost:1")
    assert (asked["code_challenge_method"], asked["scope"]) == ("S256", "mail offline_access")
    assert said.fields["code"] == "4/hush"
    assert said.fields["redirect_uri"] == "http://localhost:1"
    from authlib.oauth2.rfc7636 import create_s256_code_challenge

    assert create_s256_code_challenge(said.fields["code_verifier"]) == asked["code_challenge"]
    quiet(done)


def test_an_address_of_another_sign_in_is_refused_and_nothing_is_exchanged(
    mailgate: Command, said: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(mailgate, said)
    for back, says in (
        ("http://localhost/?state=other&code=hush", "belongs to another sign-in"),
        ("http://localhost/?code=hush", "belongs to another sign-in"),
        ("http://localhost/?state={state}&error=access_denied&error_description=no", "office: access_denied: no"),
        ("http://localhost/?state={state}", "there is no code in this address"),
        ("", "nothing was pasted"),
    ):
        done, _ = in_browser(mailgate, said, monkeypatch, back)
        assert (done.code, says in done.err) == (1, True), (back, done)
        assert not said.asked
        quiet(done)
    said.says = [(200, TOKENS)]
    assert in_browser(mailgate, said, monkeypatch, "4/hush-alone")[0].code == 0
    assert said.fields["code"] == "4/hush-alone"


def test_revoke_ends_it_at_the_provider_and_forget_only_here(mailgate: Command, said: Provider) -> None:
    configure(mailgate, said)
    said.says = [(200, {**DEVICE}), (200, TOKENS), (503, "down"), (200, "")]
    kept = mailgate.folder / "data/oauth/office.json"
    assert mailgate("oauth", "login", "office").code == 0
    failed = mailgate("oauth", "revoke", "office")
    assert failed.code == 1
    assert "answers 503; nothing was forgotten" in failed.err
    assert kept.exists()
    assert mailgate("oauth", "revoke", "office").code == 0
    assert (said.asked[-1][0], said.fields["token"]) == ("revoke", "hush-refresh")
    assert not kept.exists()
    asked = len(said.asked)
    assert mailgate("oauth", "forget", "office").code == 0
    assert len(said.asked) == asked
    quiet(failed)


def test_an_app_of_its_own_right_is_tried(mailgate: Command, said: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("APP_SECRET", "hush-secret")
    configure(mailgate, said, 'flow = "client_credentials"', 'client_secret_env = "APP_SECRET"')
    said.says = [(401, {"error": "invalid_client", "error_description": "hush-secret is wrong"}), (200, TOKENS)]
    failed = mailgate("oauth", "login", "office")
    assert failed.code == 1
    assert "office: invalid_client: …" in failed.err
    done = mailgate("oauth", "login", "office")
    assert done.code == 0
    quiet(failed, done)


def test_check_says_what_to_run(mailgate: Command, said: Provider) -> None:
    def line() -> str:
        found: str = next(one["says"] for one in mailgate("check", "--json").lines if one["name"] == "sign-ins")
        return found

    assert line() == "no [[oauth]] account"
    configure(mailgate, said)
    assert line() == "office: nobody has signed in yet; run `mailgate oauth login office`"
    said.says = [(200, DEVICE), (200, TOKENS)]
    mailgate("oauth", "login", "office")
    assert line() == "1 account signed in"
    kept = mailgate.folder / "data/oauth/office.json"
    kept.chmod(0o640)
    assert "so others may read it; run: chmod 600" in line()
    [row] = mailgate("oauth", "list", "--json").json
    assert "so others may read it" in row["trouble"]


def test_an_account_that_is_not_configured_is_named(mailgate: Command, said: Provider) -> None:
    assert (
        "there is no [[oauth]] account 'office' in the configuration; there are: none" in mailgate("oauth", "login", "office").err
    )


def test_what_root_makes_belongs_to_the_daemons_user(mailgate: Command, said: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    configure(mailgate, said)
    given: list[tuple[object, int, int]] = []
    monkeypatch.setattr("os.geteuid", lambda: 0)
    monkeypatch.setattr("os.chown", lambda what, user, group: given.append((what, user, group)))
    said.says = [(200, DEVICE), (200, TOKENS)]
    assert mailgate("oauth", "login", "office").code == 0
    owner = Path(mailgate.folder / "data").stat()
    assert len(given) == 3, "the folder, the lock and the file"
    assert {one[1:] for one in given} == {(owner.st_uid, owner.st_gid)}

"""``[[oauth]]`` and who names it: a slip of the pen is told with its place."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from mailgate.oauth.consent import code_of
from mailgate.oauth.endpoint import Consent, SignInError
from mailgate.settings import ConfigError, OAuth, load


def config(folder: Path, text: str) -> Path:
    path = folder / "config/mailgate.toml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_a_slip_of_the_pen_is_told_with_its_place(tmp_path: Path) -> None:
    for text, names in (
        ("[relay]\npassword_env = 'A'\npassword_file = 'b'", "password_file and password_env both give"),
        ("[relay]\nauth = 'xoauth2'\noauth = 'mine'", "relay.oauth: there is no [[oauth]] account"),
        ("[[oauth]]\nname = 'a'\nclient_id = 'x'", "token_url"),
        ("[[oauth]]\nname = 'a'\nclient_id = 'x'\ntoken_url = 'https://x.example/t'", "scopes"),
        ("[[oauth]]\nname = 'a'\nclient_id = 'x'\nprovider = 'google'\ntoken_url = 'http://x.example/t'", "is no end point"),
        ("[[oauth]]\nname = 'a'\nclient_id = 'x'\nprovider = 'google'\nflow = 'client_credentials'", "Gmail knows no"),
        ("[[oauth]]\nname = 'a'\nclient_id = 'x'\nprovider = 'microsoft365'\nflow = 'client_credentials'", "needs client_secret"),
        ("[[oauth]]\nname = 'a'\nclient_id = 'x'\nprovider = 'google'\nexpires = 'soon'", "'soon' is no date"),
        (2 * "[[oauth]]\nname = 'a'\nclient_id = 'x'\nprovider = 'google'\n", "'a' is there twice"),
    ):
        with pytest.raises(ConfigError) as error:
            load(config(tmp_path, text))
        assert names in str(error.value), text


def test_secrets_go_over_https_or_stay_on_this_machine() -> None:
    for url, taken in (
        ("https://id.example/token", True),
        ("http://127.0.0.1:8080/token", True),
        ("http://127.9.9.9/token", True),
        ("http://[::1]:8080/token", True),
        ("http://localhost/token", True),
        ("http://id.example/token", False),
        ("http://localhost.evil.example/token", False),
        ("http://10.0.0.1/token", False),
        ("ftp://id.example/token", False),
        ("https:///token", False),
        ("https://id.example/token#x", False),
        ("id.example/token", False),
        ("https://user:pass@id.example/token", False),
        ("https://user@id.example/token", False),
        ("https://[::1/token", False),
        ("https://id.example:port/token", False),
    ):
        if taken:
            assert OAuth(name="a", client_id="x", provider="google", token_url=url).token_url == url
        else:
            with pytest.raises(ValidationError, match="is no end point"):
                OAuth(name="a", client_id="x", provider="google", token_url=url)


def test_no_error_repeats_what_stands_where_a_secret_is_asked_for(tmp_path: Path) -> None:
    hush = "geheim9"
    for text in (
        f"[relay]\npassword_env = '{hush} x'",
        f"[relay]\npassword = '{hush}'",
        f"[relay]\npassword_command = 'echo {hush}'",
        f"[relay]\nurl = 'smtp://u:{hush}@[::1'",
        f"[relay]\nurl = 'smtp://u:{hush}/x@relay.example'",
        f"[relay]\nurl = 'smtp://u:{hush}\u2105@relay.example'",
        f"[[relay.route]]\nsenders = ['@x.example']\nurl = 'smtps://u:{hush}#@[relay.example'",
        f"[[oauth]]\nname = 'a'\nclient_id = 'x'\nprovider = 'google'\nclient_secret = '{hush}'",
        f"[[oauth]]\nname = 'a'\nclient_id = 'x'\nprovider = 'google'\nclient_secret_env = '{hush}!'",
        f"[[oauth]]\nname = 'a'\nclient_id = 'x'\nprovider = 'google'\ntoken_url = 'http://u:{hush}@id.example/t'",
        f"[[oauth]]\nname = 'a'\nclient_id = 'x'\nprovider = 'google'\nrevoke_url = 'https://u:{hush}@id.example/t'",
    ):
        with pytest.raises(ConfigError) as error:
            load(config(tmp_path, text))
        assert hush not in str(error.value), text


def test_a_pasted_address_that_cannot_be_read_is_told_in_a_sentence() -> None:
    with pytest.raises(SignInError, match="is no address"):
        code_of("http://[x?code=1", Consent(url="u", state="s", verifier="v"))

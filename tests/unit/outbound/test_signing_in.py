"""A log-in at a relay by a token: what is said, what a refusal costs, and that no letter fails for it."""

from __future__ import annotations

import base64
from types import SimpleNamespace
from typing import cast

import pytest

from mailgate.desk.deadlines import Deferred, Outcome, Sent
from mailgate.oauth import sasl
from mailgate.oauth.account import Account
from mailgate.oauth.endpoint import SignInError
from mailgate.outbound import relay
from mailgate.outbound.account import Tls
from mailgate.outbound.signing_in import Password, Token
from mailgate.outbound.smtp import SmtpRelay
from mailgate.secret import fixed
from mailgate.settings import ConfigError, OAuth, Relay, Settings
from tests.unit.outbound.script import FROM, HANG_UP, MAIL, TO, Script, play

EHLO = "250-script.test\r\n250 AUTH PLAIN XOAUTH2 OAUTHBEARER"
REFUSED = "334 " + base64.b64encode(b'{"status":"401","schemes":"bearer"}').decode()
GONE = SignInError("invalid_grant: revoked; somebody must sign in again: mailgate oauth login office", final=True)


class Tokens:
    """An account whose tokens are counted; ``ends`` comes instead of the next but one."""

    configured = SimpleNamespace(name="office")

    def __init__(self, ends: SignInError | None = None) -> None:
        self.refused: list[str] = []
        self._ends = ends

    def access(self, refused: str = "") -> str:
        self.refused.append(refused)
        if self._ends and refused:
            raise self._ends
        return f"hush-{len(self.refused)}"


async def sent(script: Script, tokens: Tokens, mechanism: sasl.Mechanism) -> Outcome:
    way = script.relay(sign_in=Token("desk@help.test", mechanism, cast("Account", tokens)))
    return await way.send(FROM, TO, MAIL)


def said(mechanism: sasl.Mechanism, number: int, port: int) -> str:
    octets = sasl.first(mechanism, "desk@help.test", f"hush-{number}", "127.0.0.1", port)
    return f"AUTH {mechanism.upper()} {base64.b64encode(octets).decode()}"


def test_a_token_logs_in_and_one_that_is_refused_is_renewed_once() -> None:
    """What the relay says -> what becomes of the mail, which commands that took, which tokens were refused."""
    table: tuple[tuple[list[str], list[str], type[Sent | Deferred], list[int | str], list[str]], ...] = (
        (["235 welcome"], [], Sent, [1], [""]),
        (["535 5.7.8 no", "235 welcome"], [], Sent, [1, 2], ["", "hush-1"]),
        ([REFUSED, "235 welcome"], ["535 5.7.8 no"], Sent, [1, "answer", 2], ["", "hush-1"]),
        ([REFUSED, REFUSED], ["535 5.7.8 no", "535 5.7.8 no"], Deferred, [1, "answer", 2, "answer"], ["", "hush-1"]),
        (["334 !no base64!", "235 welcome"], ["535 5.7.8 no"], Sent, [1, "answer", 2], ["", "hush-1"]),
    )

    async def turn(script: Script, mechanism: sasl.Mechanism, case: int) -> None:
        auth, after, becomes, commands, refused = table[case]
        answer = "AQ==" if mechanism == "oauthbearer" else ""
        script.answer("EHLO", EHLO)
        script.answer("AUTH", *auth)
        script.answer(answer, *after)
        tokens = Tokens()
        outcome = await sent(script, tokens, mechanism)
        assert isinstance(outcome, becomes), (mechanism, case, outcome)
        assert "hush" not in outcome.reply
        if becomes is Deferred and auth[0] == REFUSED:
            assert outcome.reply == "the relay cannot be used: 535 5.7.8 no (status 401)"
        logins = [one for one in script.commands if one.startswith("AUTH") or one == answer]
        expected = [answer if one == "answer" else said(mechanism, cast("int", one), script.port) for one in commands]
        assert (logins, tokens.refused) == (expected, refused), (mechanism, case)

    for case in range(len(table)):
        play(lambda script, case=case: turn(script, "xoauth2", case))  # type: ignore[misc]
        play(lambda script, case=case: turn(script, "oauthbearer", case))  # type: ignore[misc]


def test_without_a_token_the_mail_waits_and_it_is_said_what_to_run() -> None:
    async def scene(script: Script) -> None:
        script.answer("EHLO", EHLO)
        script.answer("AUTH", "535 no")
        outcome = await sent(script, Tokens(GONE), "xoauth2")
        assert isinstance(outcome, Deferred)
        assert "no token of 'office': invalid_grant: revoked" in outcome.reply
        assert "mailgate oauth login office" in outcome.reply

    play(scene)


def test_a_relay_that_hangs_up_on_a_refusal_gets_the_new_token_the_next_time() -> None:
    async def scene(script: Script) -> None:
        script.answer("EHLO", EHLO, EHLO)
        script.answer("AUTH", REFUSED, "235 welcome")
        script.answer("", HANG_UP)
        tokens = Tokens()
        assert isinstance(await sent(script, tokens, "xoauth2"), Deferred)
        assert isinstance(await sent(script, tokens, "xoauth2"), Sent)

    play(scene)


def test_a_relay_that_repeats_the_token_is_not_believed_to_keep_secrets() -> None:
    async def scene(script: Script) -> None:
        script.answer("EHLO", EHLO)
        script.answer("AUTH", "535 no hush-1", "535 no hush-2")
        outcome = await sent(script, Tokens(), "xoauth2")
        assert "hush" not in outcome.reply

    play(scene)


def test_a_relay_that_repeats_the_password_is_not_either_in_any_spelling() -> None:
    password = "plain pw-77"
    plain = base64.b64encode(f"\0desk\0{password}".encode()).decode()

    async def scene(script: Script) -> None:
        for repeated in (password, plain, password.replace(" ", "%20"), plain[:20]):
            script.answer("EHLO", EHLO)
            script.answer("AUTH", f"535 5.7.8 cannot read {repeated} (again {password})")
            outcome = await script.relay(sign_in=Password("desk", fixed(password))).send(FROM, TO, MAIL)
            assert outcome.reply == "the relay cannot be used: 535 5.7.8 cannot read …", repeated

    play(scene)


def test_a_relay_that_takes_no_tokens_is_not_shown_one() -> None:
    async def scene(script: Script) -> None:
        script.answer("EHLO", "250-script.test\r\n250 AUTH PLAIN LOGIN")
        outcome = await sent(script, Tokens(), "xoauth2")
        assert "the relay takes no XOAUTH2" in outcome.reply
        assert "AUTH" not in script.verbs()

    play(scene)


def test_the_configuration_makes_a_log_in_by_token_over_tls() -> None:
    account = OAuth(name="office", provider="google", client_id="x")

    def made(url: str) -> relay.Relay:
        settings = Settings(relay=Relay(url=url, auth="xoauth2", oauth="office"), oauth=(account,))
        return relay.from_url(settings, {"office": cast("Account", Tokens())})

    way = made("smtp://desk%40help.test@smtp.test")
    assert isinstance(way, SmtpRelay)
    assert isinstance(way.account.sign_in, Token)
    assert (way.account.tls, way.account.port) == (Tls.STARTTLS, 587)
    for url in ("smtp://smtp.test", "smtp://u:hush@smtp.test"):
        with pytest.raises(ConfigError, match=r"relay.url must name a user and no password for auth = \"xoauth2\"") as error:
            made(url)
        assert "hush" not in str(error.value)

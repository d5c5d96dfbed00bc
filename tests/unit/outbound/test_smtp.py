"""The relay by SMTP: what it makes of every answer."""

from __future__ import annotations

import asyncio

import pytest

from mailgate.desk.deadlines import Deferred, Failed, Sent, Uncertain
from mailgate.outbound import smtp
from tests.unit.outbound.script import FROM, HANG_UP, MAIL, TO, Script, given_up, once, play


def test_a_mail_goes_out_in_one_transaction_for_one_recipient() -> None:
    async def scene(script: Script) -> None:
        assert await once(script) == Sent(code=250, reply="2.0.0 kept")
        assert script.commands == [
            "EHLO help.test",
            "NOOP",
            f"MAIL FROM:<{FROM}> SIZE={len(MAIL)}",
            f"RCPT TO:<{TO}>",
            "DATA",
        ]
        assert script.mails == [MAIL + b".\r\n"]

    play(scene)


def test_the_null_path_is_written_as_one() -> None:
    async def scene(script: Script) -> None:
        await script.relay().send("", TO, MAIL)
        assert f"MAIL FROM:<> SIZE={len(MAIL)}" in script.commands

    play(scene)


@pytest.mark.parametrize("verb", ["MAIL", "RCPT", "DATA", "DOT"])
@pytest.mark.parametrize(
    ("answer", "kind"), [("451 4.3.0 Later", Deferred), ("550 5.1.1 No", Failed), ("552 5.2.2 Full", Failed)]
)
def test_a_4xx_to_a_mail_defers_it_and_a_5xx_fails_it(verb: str, answer: str, kind: type[Deferred | Failed]) -> None:
    async def scene(script: Script) -> None:
        script.answer(verb, answer)
        relay = script.relay()
        outcome = await once(script, relay)
        assert isinstance(outcome, kind)
        assert (outcome.code, outcome.reply) == (int(answer[:3]), answer[4:])
        assert getattr(outcome, "ours", False) == (verb == "MAIL" and kind is Deferred), "what MAIL is told is about this desk"
        assert isinstance(await once(script, relay), Sent)
        assert script.connections == 1

    play(scene)


@pytest.mark.parametrize("verb", ["HELLO", "EHLO", "NOOP"])
@pytest.mark.parametrize("answer", ["451 4.3.0 Later", "554 5.3.2 Not you", "421 4.3.2 Closing", HANG_UP])
def test_a_relay_that_refuses_this_desk_never_fails_a_letter(verb: str, answer: str) -> None:
    async def scene(script: Script) -> None:
        script.answer(verb, answer)
        if verb == "EHLO":
            script.answer("HELO", answer)
        relay = script.relay()
        outcome = await once(script, relay)
        assert isinstance(outcome, Deferred)
        assert outcome.reply.startswith("the relay cannot be used: ")
        assert isinstance(await once(script, relay), Sent)

    play(scene)


def test_a_relay_that_wants_a_password_never_fails_a_letter() -> None:
    async def scene(script: Script) -> None:
        script.answer("MAIL", "530 5.7.0 Authentication required")
        assert await once(script) == Deferred(code=530, reply="5.7.0 Authentication required", ours=True)

    play(scene)


def test_a_relay_that_is_not_there_defers() -> None:
    async def scene(script: Script) -> None:
        relay = script.relay(port=1)
        assert isinstance(await once(script, relay), Deferred)

    play(scene)


@pytest.mark.parametrize("verb", ["MAIL", "RCPT", "DATA"])
def test_a_line_lost_before_the_mail_defers_it(verb: str) -> None:
    async def scene(script: Script) -> None:
        script.answer(verb, HANG_UP)
        assert isinstance(await once(script), Deferred)
        assert script.mails == []

    play(scene)


@pytest.mark.parametrize("answer", [HANG_UP, "nonsense", "354 go on"])
def test_what_cannot_be_understood_after_the_whole_mail_is_uncertain(answer: str) -> None:
    async def scene(script: Script) -> None:
        script.answer("DOT", answer)
        relay = script.relay()
        assert isinstance(await once(script, relay), Uncertain)
        assert len(script.mails) == 1
        await once(script, relay)
        assert script.connections == 2, "a line out of step is not used again"

    play(scene)


def test_silence_after_the_whole_mail_is_uncertain() -> None:
    async def scene(script: Script) -> None:
        script.held["DOT"] = asyncio.Event()
        send = asyncio.create_task(once(script))
        await script.reached("DOT")
        assert isinstance(await given_up(send), Uncertain)
        assert len(script.mails) == 1

    play(scene)


def test_silence_before_the_mail_defers_it() -> None:
    async def scene(script: Script) -> None:
        script.held["RCPT"] = asyncio.Event()
        send = asyncio.create_task(once(script))
        await script.reached("RCPT")
        assert isinstance(await given_up(send), Deferred)
        assert script.mails == []

    play(scene)


@pytest.mark.parametrize("verb", ["MAIL", "RCPT", "DATA", "DOT"])
def test_a_421_in_mid_session_defers_and_the_next_mail_gets_a_new_connection(verb: str) -> None:
    async def scene(script: Script) -> None:
        script.answer(verb, "421 4.3.2 Shutting down")
        relay = script.relay()
        assert await once(script, relay) == Deferred(code=421, reply="4.3.2 Shutting down", ours=verb == "MAIL")
        assert isinstance(await once(script, relay), Sent)
        assert script.connections == 2

    play(scene)


def test_a_2xx_to_data_is_nonsense_and_ends_the_connection() -> None:
    async def scene(script: Script) -> None:
        script.answer("DATA", "250 what?")
        relay = script.relay()
        assert isinstance(await once(script, relay), Deferred)
        await once(script, relay)
        assert script.connections == 2

    play(scene)


def test_a_relay_that_does_not_answer_quit_holds_up_no_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "_FAREWELL", 0.05)

    async def scene(script: Script) -> None:
        script.held["QUIT"] = asyncio.Event()
        relay = script.relay()
        assert isinstance(await relay.send(FROM, TO, MAIL), Sent)
        async with asyncio.timeout(10):
            await relay.close()
        await script.reached("QUIT")
        script.held["QUIT"].set()

    play(scene)

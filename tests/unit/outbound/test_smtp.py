"""The relay by SMTP: what it makes of every answer, and what it says on the line."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from mailgate.desk.deadlines import Deferred, Failed, Outcome, Sent, Uncertain
from mailgate.outbound.smtp import SmtpRelay
from tests.unit.outbound.script import HANG_UP, Script, following

MAIL = b"Subject: Lamp\r\n\r\nIt is dead.\r\n"
FROM, TO = "support+b1.abc@help.test", "anna@customer.test"


def play(scene: Callable[[Script], Awaitable[None]]) -> None:
    async def run() -> None:
        async with following() as script:
            await scene(script)

    asyncio.run(run())


async def once(script: Script, relay: SmtpRelay | None = None) -> Outcome:
    return await (relay or script.relay()).send(FROM, TO, MAIL)


def test_a_mail_goes_out_in_one_transaction_for_one_recipient() -> None:
    async def scene(script: Script) -> None:
        assert await once(script) == Sent(code=250, reply="2.0.0 kept")
        assert script.commands == [
            "EHLO help.test",
            "RSET",
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
@pytest.mark.parametrize(("answer", "kind"), [("451 4.3.0 Later", Deferred), ("550 5.1.1 No", Failed), ("552 5.2.2 Full", Failed)])
def test_a_4xx_to_a_mail_defers_it_and_a_5xx_fails_it(verb: str, answer: str, kind: type[Deferred | Failed]) -> None:
    async def scene(script: Script) -> None:
        script.answer(verb, answer)
        relay = script.relay()
        assert await once(script, relay) == kind(code=int(answer[:3]), reply=answer[4:])
        assert isinstance(await once(script, relay), Sent)
        assert script.connections == 1

    play(scene)


@pytest.mark.parametrize("verb", ["HELLO", "EHLO", "RSET"])
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
        assert await once(script) == Deferred(code=530, reply="5.7.0 Authentication required")

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
        assert isinstance(await once(script, script.relay(timeout=0.01)), Uncertain)
        assert len(script.mails) == 1

    play(scene)


def test_silence_before_the_mail_defers_it() -> None:
    async def scene(script: Script) -> None:
        script.held["RCPT"] = asyncio.Event()
        assert isinstance(await once(script, script.relay(timeout=0.05)), Deferred)
        assert script.mails == []

    play(scene)


@pytest.mark.parametrize("verb", ["MAIL", "RCPT", "DATA", "DOT"])
def test_a_421_in_mid_session_defers_and_the_next_mail_gets_a_new_connection(verb: str) -> None:
    async def scene(script: Script) -> None:
        script.answer(verb, "421 4.3.2 Shutting down")
        relay = script.relay()
        assert await once(script, relay) == Deferred(code=421, reply="4.3.2 Shutting down")
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


def test_a_connection_is_used_again_after_a_reset() -> None:
    async def scene(script: Script) -> None:
        relay = script.relay()
        for _ in range(3):
            assert isinstance(await once(script, relay), Sent)
        assert script.connections == 1
        assert script.verbs() == ["EHLO", *["RSET", "MAIL", "RCPT", "DATA"] * 3]

    play(scene)


def test_a_connection_that_went_stale_is_opened_anew_without_harm_to_the_mail() -> None:
    async def scene(script: Script) -> None:
        relay = script.relay()
        await once(script, relay)
        script.answer("RSET", HANG_UP)
        assert isinstance(await once(script, relay), Sent)
        assert script.connections == 2

    play(scene)


def test_there_are_never_more_connections_than_configured() -> None:
    async def scene(script: Script) -> None:
        relay = script.relay(connections=2)
        script.held["DOT"] = asyncio.Event()
        sends = [asyncio.create_task(once(script, relay)) for _ in range(6)]
        await script.reached("DATA", 2)
        assert script.connections == 2
        script.held["DOT"].set()
        assert {type(outcome) for outcome in await asyncio.gather(*sends)} == {Sent}
        assert script.connections == 2
        assert len(script.mails) == 6

    play(scene)


def test_closing_says_goodbye_and_sending_opens_again() -> None:
    async def scene(script: Script) -> None:
        relay = script.relay()
        await once(script, relay)
        await relay.close()
        assert script.verbs()[-1] == "QUIT"
        assert isinstance(await once(script, relay), Sent)

    play(scene)


@pytest.mark.parametrize(
    ("given", "on_the_wire"),
    [
        (b"A: b\r\n\r\n.one\r\n..two\r\n.\r\nend\r\n", b"A: b\r\n\r\n..one\r\n...two\r\n..\r\nend\r\n.\r\n"),
        (b".\r\n", b"..\r\n.\r\n"),
        (b"A: b\r\n\r\nGr\xc3\xbc\xc3\x9fe \xff\r\n", b"A: b\r\n\r\nGr\xc3\xbc\xc3\x9fe \xff\r\n.\r\n"),
        (b"A: b\r\n\r\nno end", b"A: b\r\n\r\nno end\r\n.\r\n"),
    ],
)
def test_the_bytes_go_out_as_given_but_for_the_dots(given: bytes, on_the_wire: bytes) -> None:
    async def scene(script: Script) -> None:
        assert isinstance(await script.relay().send(FROM, TO, given), Sent)
        assert script.mails == [on_the_wire]
        eight_bit = not given.isascii()
        assert any("BODY=8BITMIME" in command for command in script.commands) == eight_bit

    play(scene)


@pytest.mark.parametrize(
    "recipient",
    [
        "",
        "<>",
        "a@b.test> NOTIFY=NEVER",
        "a@b.test>\r\nRCPT TO:<evil@x.test",
        "a@b.test,c@d.test",
        "a@b.test\0",
        "a b@c.test",
        "anna",
        "@relay.test:a@b.test",
        '"a b"@c.test',
        "grüße@b.test",
        f"{'a' * 64}@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 10}.test",
    ],
)
def test_what_is_not_plainly_one_address_fails_before_any_command(recipient: str) -> None:
    async def scene(script: Script) -> None:
        relay = script.relay()
        assert await relay.send(FROM, recipient, MAIL) == Failed(reply="the recipient is not a plain mail address")
        if recipient:
            assert await relay.send(recipient, TO, MAIL) == Failed(reply="the return path is not a plain mail address")
        assert (script.connections, script.commands) == (0, [])

    play(scene)


@pytest.mark.parametrize("data", [b"A: b\r\n\r\nx\n.\r\nMAIL FROM:<e@x>\r\n", b"A: b\r\n\r\nx\r.\r\n", b"A: b\n\nx\n", b"x\r\n\r"])
def test_a_mail_that_could_be_read_as_two_is_never_sent(data: bytes) -> None:
    async def scene(script: Script) -> None:
        assert await script.relay().send(FROM, TO, data) == Failed(reply="the mail has a bare CR or LF")
        assert script.connections == 0

    play(scene)


def test_what_a_relay_says_is_kept_as_one_safe_line() -> None:
    async def scene(script: Script) -> None:
        script.answer("RCPT", "550-first \x1b[2J\r\n550 second" + "x" * 900)
        outcome = await once(script)
        assert outcome.reply.startswith("first [2J second")
        assert outcome.reply.isprintable()
        assert len(outcome.reply) <= 500

    play(scene)


def test_a_send_that_is_cut_off_leaves_no_connection_behind() -> None:
    async def scene(script: Script) -> None:
        relay = script.relay(connections=1)
        script.held["DOT"] = asyncio.Event()
        send = asyncio.create_task(once(script, relay))
        await script.reached("DOT")
        send.cancel()
        with pytest.raises(asyncio.CancelledError):
            await send
        script.held.clear()
        assert isinstance(await once(script, relay), Sent)
        assert script.connections == 2

    play(scene)

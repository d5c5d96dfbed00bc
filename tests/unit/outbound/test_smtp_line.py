"""The relay by SMTP: its connections, and the bytes it puts on the line."""

from __future__ import annotations

import asyncio

import pytest

from mailgate.desk.deadlines import Deferred, Failed, Sent
from mailgate.outbound.line import STOPPED
from tests.unit.outbound.script import FROM, HANG_UP, MAIL, TO, USUAL, Script, once, play

PIPELINING = "250-script.test\r\n250-PIPELINING\r\n250 8BITMIME"


def test_a_connection_is_used_again_and_reset_after_a_refusal() -> None:
    async def scene(script: Script) -> None:
        relay = script.relay()
        for _ in range(2):
            assert isinstance(await once(script, relay), Sent)
        script.answer("RCPT", "550 5.1.1 No")
        assert isinstance(await once(script, relay), Failed)
        assert isinstance(await once(script, relay), Sent)
        mail = ["MAIL", "RCPT", "DATA"]
        assert script.verbs() == ["EHLO", "NOOP", *mail, *mail, "MAIL", "RCPT", "RSET", *mail]
        assert script.connections == 1

    play(scene)


@pytest.mark.parametrize("offers", [USUAL["EHLO"], PIPELINING])
@pytest.mark.parametrize("answer", [HANG_UP, "421 4.4.2 Timeout"])
def test_a_connection_that_went_stale_is_opened_anew_without_harm_to_the_mail(offers: str, answer: str) -> None:
    async def scene(script: Script) -> None:
        script.answer("EHLO", offers)
        relay = script.relay()
        await once(script, relay)
        script.answer("MAIL", answer)
        assert isinstance(await once(script, relay), Sent)
        assert script.connections == 2

    play(scene)


def test_where_it_is_offered_all_commands_of_a_mail_are_written_at_once_and_the_mail_when_it_is_asked_for() -> None:
    async def scene(script: Script) -> None:
        script.answer("EHLO", PIPELINING)
        script.held["MAIL"] = asyncio.Event()
        relay = script.relay()
        send = asyncio.create_task(once(script, relay))
        await script.reached("MAIL")
        assert script.waiting() == f"RCPT TO:<{TO}>\r\nDATA\r\n".encode(), "and nothing of the mail"
        script.held.pop("MAIL").set()
        assert isinstance(await send, Sent)
        assert isinstance(await once(script, relay), Sent)
        assert (script.mails, script.connections) == ([MAIL + b".\r\n"] * 2, 1)

    play(scene)


def test_an_answer_that_comes_before_the_mail_is_none_to_the_mail() -> None:
    async def scene(script: Script) -> None:
        relay = script.relay()
        script.answer("DATA", "354 Go on\r\n250 Kept already")
        assert isinstance(await once(script, relay), Deferred)
        assert isinstance(await once(script, relay), Sent)
        assert script.connections == 2

    play(scene)


@pytest.mark.parametrize(("verb", "code"), [("MAIL", "550"), ("MAIL", "451"), ("RCPT", "550"), ("RCPT", "451"), ("DATA", "554")])
@pytest.mark.parametrize("data", ["554 no valid recipients", "354 go on"])
def test_what_is_refused_in_a_pipeline_is_refused_whatever_is_said_to_data(verb: str, code: str, data: str) -> None:
    """RFC 2920 §3.1: a relay that asks for a mail without a recipient gets an empty one."""

    async def scene(script: Script) -> None:
        script.answer("EHLO", PIPELINING)
        script.answer(verb, f"{code} 5.1.1 No")
        relay = script.relay()
        if verb != "DATA" and not data.startswith("354"):
            script.answer("DATA", data)
        outcome = await once(script, relay)
        assert (outcome.code, outcome.reply) == (int(code), "5.1.1 No")
        assert script.mails in ([], [b".\r\n"]), "not an octet of the mail went out"
        assert isinstance(await once(script, relay), Sent)
        assert (script.connections, script.mails[-1]) == (1, MAIL + b".\r\n")

    play(scene)


@pytest.mark.parametrize("answer", ["250 2.1.0 fine\r\n250 one too many", "nonsense", "2500 x", "250-" + "x" * 40_000])
@pytest.mark.parametrize("offers", [USUAL["EHLO"], PIPELINING])
def test_answers_out_of_step_end_the_line_and_never_count_as_sent(offers: str, answer: str) -> None:
    async def scene(script: Script) -> None:
        script.answer("EHLO", offers)
        script.answer("DATA", answer)
        relay = script.relay()
        assert not isinstance(await once(script, relay), Sent)
        assert isinstance(await once(script, relay), Sent)
        assert script.connections == 2

    play(scene)


def test_what_a_relay_says_unasked_ends_the_line() -> None:
    async def scene(script: Script) -> None:
        script.answer("DOT", "250 2.0.0 kept\r\n250 2.0.0 and this")
        relay = script.relay()
        assert isinstance(await once(script, relay), Sent)
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
        "gr→e@b.test",
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


@pytest.mark.parametrize(
    "data", [b"A: b\r\n\r\nx\n.\r\nMAIL FROM:<e@x>\r\n", b"A: b\r\n\r\nx\r.\r\n", b"A: b\n\nx\n", b"x\r\n\r"]
)
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
        script.held.pop("DOT").set()
        await script.reached("END")
        assert isinstance(await once(script, relay), Sent)
        assert script.connections == 2

    play(scene)


@pytest.mark.parametrize("used", [False, True], ids=["a new line", "a line used before"])
@pytest.mark.parametrize("offers", [USUAL["EHLO"], PIPELINING], ids=["one by one", "pipelining"])
@pytest.mark.parametrize("verb", ["EHLO", "MAIL", "RCPT", "DATA"])
def test_who_stops_before_the_relay_has_the_mail_knows_that_it_has_not(verb: str, offers: str, used: bool) -> None:
    async def scene(script: Script) -> None:
        script.answer("EHLO", offers)
        relay = script.relay()
        if used and verb != "EHLO":
            await once(script, relay)
        before = script.verbs().count(verb)
        script.held[verb] = asyncio.Event()
        send = asyncio.create_task(once(script, relay))
        await script.reached(verb, before + 1)
        send.cancel()
        assert await send == STOPPED
        script.held.pop(verb).set()
        await script.reached("END")
        assert len([mail for mail in script.mails if mail]) == int(before > 0)

    play(scene)

"""T76: nobody holds a place for nothing. Time is the tests': minutes pass when they say so."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack

from mailgate.web.connection import LINGER
from tests.peers.daemon import PATIENCE
from tests.security.surface import GET, Desk, answering, ask, at_the_clock, deaf

POST = b"POST / HTTP/1.1\r\nHost: page.example\r\nContent-Length: 100000\r\n\r\n"


def test_the_head_of_a_request_has_ten_seconds_however_it_drips() -> None:
    async def scenario(desk: Desk) -> None:
        silent, dripping = desk.line(), desk.line()
        for octet in GET[:9]:
            assert await dripping.hear(bytes([octet])) == ""
            assert await dripping.pass_by(1) == ""
        assert silent.is_open()
        assert dripping.is_open()
        assert (await dripping.pass_by(1.1)).startswith("HTTP/1.1 408 Request Timeout\r\n")
        assert await silent.hear() == ""
        assert not silent.is_open()
        assert not dripping.is_open()

    at_the_clock(scenario)


def test_the_body_may_take_as_long_as_it_is_worth() -> None:
    async def scenario(desk: Desk) -> None:
        steady, slow = desk.line(), desk.line()
        await slow.hear(POST)
        await steady.hear(POST)
        for _ in range(9):
            await steady.hear(b"x" * 10_000)
            await slow.hear(b"x" * 10)
            await steady.pass_by(2.2)
        assert slow.is_open()  # 19.8 seconds
        await slow.pass_by(0.3)
        assert not slow.is_open()
        assert (await steady.hear(b"x" * 10_000)).endswith("heard 100000")
        assert steady.is_open()

    at_the_clock(scenario)


def test_what_came_fast_buys_no_silence_and_nothing_comes_for_ever() -> None:
    async def scenario(desk: Desk) -> None:
        fast, endless = desk.line(), desk.line()
        head = b"POST / HTTP/1.1\r\nHost: page.example\r\nContent-Length: 10000000\r\n\r\n"
        await fast.hear(head + b"x" * 2_000_000)
        await endless.hear(head)
        for _ in range(9):
            await endless.hear(b"x" * 100_000)
            await endless.pass_by(2.2)
        assert fast.is_open()  # 19.8 seconds
        await fast.pass_by(0.3)
        assert not fast.is_open()
        for _ in range(3):
            await endless.hear(b"x" * 100_000)
            await endless.pass_by(13)
        assert endless.is_open()  # 59.1 seconds
        await endless.pass_by(1)
        assert not endless.is_open()

    at_the_clock(scenario, body_total_timeout="1m")


def test_whoever_asks_for_nothing_more_has_fifteen_seconds() -> None:
    async def scenario(desk: Desk) -> None:
        for mutter in (b"", b"G"):
            line = desk.line()
            assert (await line.hear(GET)).endswith("heard 0")
            assert await line.pass_by(9) == ""
            assert (await line.hear(GET)).endswith("heard 0")
            await line.hear(mutter)
            await line.pass_by(9.9)
            assert line.is_open()
            await line.pass_by(5.2)
            assert not line.is_open()

    at_the_clock(scenario)


def test_what_nobody_wants_is_not_listened_to_for_long() -> None:
    async def scenario(desk: Desk) -> None:
        line = desk.line()
        assert (await line.hear(POST)).startswith("HTTP/1.1 413 ")
        await line.hear(b"x" * 50_000)
        await line.pass_by(LINGER - 0.1)
        assert line.is_open()
        await line.pass_by(0.2)
        assert not line.is_open()
        polite = desk.line()
        await polite.hear(POST)
        await polite.hear(b"x" * 100_000)
        await polite.pass_by(LINGER + 1)
        assert polite.is_open()

    at_the_clock(scenario, deaf)


def test_whoever_does_not_take_an_answer_is_cut_off() -> None:
    async def scenario(desk: Desk) -> None:
        for closes in (False, True):
            line = desk.line()
            if closes:
                line.paper.taken = False
                await line.hear(GET.replace(b"Host", b"Connection: close\r\nHost"))
            else:
                await line.hear(GET[:-2])
                line.paper.connection.pause_writing()
                await line.hear(b"\r\n")
            await line.pass_by(29.9)
            assert line.is_open()
            await line.pass_by(0.2)
            assert not line.is_open()
        reader = desk.line()
        await reader.hear(GET[:-2])
        reader.paper.connection.pause_writing()
        await reader.hear(b"\r\n")
        reader.paper.connection.resume_writing()
        await reader.pass_by(14)
        assert reader.is_open()

    at_the_clock(scenario, write_timeout="30s", keep_alive="60s", header_timeout="60s")


def test_a_full_house_sends_away_who_asks_for_nothing_and_nobody_who_does() -> None:
    async def scenario(desk: Desk) -> None:
        lines = [desk.line(f"192.0.2.{n}") for n in range(3)]
        working = lines[0]
        await working.hear(POST)
        new = desk.line("198.51.100.1")
        await new.hear()
        assert [line.is_open() for line in (*lines, new)] == [True, False, True, True]
        await lines[2].hear(POST)
        await new.hear(POST)
        assert (await desk.line("198.51.100.2").hear()).startswith("HTTP/1.1 503 Service Unavailable\r\n")
        assert (await working.hear(b"x" * 100_000)).endswith("heard 100000")
        assert (await desk.line("198.51.100.2").hear(GET)).endswith("heard 0")
        assert len(desk.guests) == 3

    at_the_clock(scenario, connections=3)


def test_one_host_has_so_many_places_and_proxies_as_many_as_there_are() -> None:
    async def scenario(desk: Desk) -> None:
        first, second, third = (desk.line(host) for host in ("2001:db8::1", "2001:db8::2", "2001:db8::3"))
        other = desk.line("2001:db8:0:1::1")
        proxied = [desk.line("127.0.0.1") for _ in range(5)]
        await first.hear()
        assert [line.is_open() for line in (first, second, third, other, *proxied)] == [False, *[True] * 8]

    at_the_clock(scenario, connections_per_host=2)


def test_two_hundred_slow_browsers_keep_nobody_out() -> None:
    async def play() -> None:
        async with answering(trusted_proxies=("127.0.0.9",), connections=150) as port:
            with ExitStack() as held:
                for n in range(200):
                    _, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(f"127.0.1.{n % 10 + 1}", 0))
                    held.callback(writer.close)
                    writer.write(b"GET / HTTP/1.1\r\nHost: pa")
                for source in ("127.0.0.9", "127.0.0.2", "127.0.1.1"):
                    assert (await ask(port, GET.replace(b"Host", b"Connection: close\r\nHost"), source)).endswith("heard 0")

    asyncio.run(play())


def test_whoever_says_that_they_say_no_more_is_answered() -> None:
    async def slowly(scope, receive, send):  # type: ignore[no-untyped-def]
        await asyncio.sleep(0.05)
        await deaf(scope, receive, send)

    async def play() -> None:
        async with answering(slowly) as port:
            for asked, answer in ((GET, "HTTP/1.1 413 "), (POST, "")):
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.write(asked)
                writer.write_eof()
                assert (await asyncio.wait_for(reader.read(), PATIENCE)).decode()[:13] == answer
                writer.close()

    asyncio.run(play())


def test_a_stop_lets_answers_be_given_and_waits_for_nobody_idle() -> None:
    async def play() -> None:
        begun, go = asyncio.Event(), asyncio.Event()

        async def slowly(scope, receive, send):  # type: ignore[no-untyped-def]
            begun.set()
            await go.wait()
            await deaf(scope, receive, send)

        server = answering(slowly)
        port = await server.__aenter__()
        answer = asyncio.ensure_future(ask(port, GET))
        idle, writer = await asyncio.open_connection("127.0.0.1", port)
        await asyncio.wait_for(begun.wait(), PATIENCE)
        end = asyncio.ensure_future(server.__aexit__(None, None, None))
        assert await asyncio.wait_for(idle.read(), PATIENCE) == b""
        go.set()
        assert (await answer).startswith("HTTP/1.1 413 ")
        writer.close()
        await end

    asyncio.run(play())

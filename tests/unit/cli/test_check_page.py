"""What ``check`` says of the page: whether it answers, and as whom it will be asked."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from mailgate.cli.checks import Desk, Trouble, page
from mailgate.listening import Port
from mailgate.settings import HostPort, Settings, SocketPath, Web
from mailgate.web import server
from store.engine import Store
from tests.peers.daemon import PATIENCE
from tests.peers.ports import free_port
from tests.stand_ins import START, empty_desk

PUBLIC = "https://page.example/desk"


def said(check: Callable[[Desk], str], folder: Path, **sections: Any) -> str:
    """What a check says, or why it is not content."""
    with closing(Store(f"sqlite:///{folder}/desk.db")) as store:
        try:
            return check(Desk(settings=Settings(home=folder, **sections), store=store, now=START))
        except Trouble as trouble:
            return f"Trouble: {trouble}"


def answered(place: HostPort | SocketPath, status: int, words: bytes, ask: Callable[[], str]) -> tuple[str, list[str]]:
    """What ``ask`` says while something answers there; and for which hosts and paths it was asked."""
    hosts: list[str] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        hosts.append(dict(scope["headers"])[b"host"].decode() + scope["path"])
        await send({"type": "http.response.start", "status": status, "headers": [(b"content-length", b"%d" % len(words))]})
        await send({"type": "http.response.body", "body": words})

    async def play() -> str:
        stop, ready = asyncio.Event(), asyncio.Event()
        door = server.Door(port=Port(name="web", place=place, mode=0o600), app=app, web=Web())
        work = asyncio.ensure_future(server.serve((door,), lambda *_: ready.set(), stop))
        await asyncio.wait_for(ready.wait(), PATIENCE)
        try:
            return await asyncio.to_thread(ask)
        finally:
            stop.set()
            await work

    return asyncio.run(play()), hosts


def test_without_a_page_there_is_nothing_to_ask(tmp_path: Path) -> None:
    assert said(page.web, tmp_path) == "web.listen is empty: there is no page, and letters have no links"
    assert said(page.metrics, tmp_path) == "metrics.listen is empty: monitoring is told nothing"


@pytest.mark.parametrize("listen", ["127.0.0.1:0", "unix:none.sock", "port"])
def test_a_page_that_is_not_there_yet_is_no_trouble(listen: str, tmp_path: Path) -> None:
    listen = listen.replace("port", f"127.0.0.1:{free_port()}")
    expected = f"will answer at {listen}; nobody does now: is `mailgate serve` running?"
    assert said(page.web, tmp_path, web={"listen": listen, "public_url": PUBLIC}) == expected
    assert said(page.metrics, tmp_path, metrics={"listen": listen}) == expected


def test_the_page_is_asked_as_the_web_server_before_it_will_ask(tmp_path: Path) -> None:
    port = free_port()
    for place, listen in (
        (HostPort("127.0.0.1", port), f"127.0.0.1:{port}"),
        (HostPort("0.0.0.0", port), f"0.0.0.0:{port}"),
        (SocketPath(tmp_path / "page.sock"), "unix:page.sock"),
    ):
        web = {"listen": listen, "public_url": PUBLIC}
        ask = lambda web=web: said(page.web, tmp_path, web=web)  # noqa: E731
        clear = "; that port has no TLS" if "0.0.0.0" in listen else ""
        assert answered(place, 200, b"", ask) == (f"answers at {listen} for {PUBLIC}{clear}", ["page.example/desk/robots.txt"])
        assert "says 421 to a request for page.example" in answered(place, 421, b"", ask)[0]


def test_what_is_not_well_is_told(tmp_path: Path) -> None:
    port = free_port()
    place, listen = HostPort("127.0.0.1", port), f"127.0.0.1:{port}"
    ask = lambda: said(page.metrics, tmp_path, metrics={"listen": listen})  # noqa: E731
    assert answered(place, 200, b"ok\n", ask)[0] == f"answers at {listen}, and all is well"
    assert answered(place, 503, b"the desk is gone\nthe disk is full\n", ask)[0] == (
        f"Trouble: what answers at {listen} is not well: the desk is gone; the disk is full"
    )


def test_what_of_the_settings_stands_in_customers_way_is_told(tmp_path: Path) -> None:
    here = {"listen": "127.0.0.1:0", "public_url": PUBLIC}
    nobody = "nobody does now: is `mailgate serve` running?"
    assert said(page.web, tmp_path, web={"public_url": PUBLIC}) == (
        f"web.listen is empty: another gateway has to answer for {PUBLIC}, where letters have their links"
    )
    for web, says in (
        (here, ""),
        ({**here, "public_url": "http://localhost:80"}, "; only this machine can open its links: they are for trying"),
        ({**here, "listen": "[::]:0"}, "; that port has no TLS"),
        ({**here, "max_upload": "18MiB"}, ""),
        ({**here, "max_upload": "19MiB"}, "; web.max_upload is above smtp.max_size less a third"),
    ):
        assert said(page.web, tmp_path, web=web).endswith(nobody + says), web


def test_forms_are_told_with_their_places_and_what_keeps_people_from_them(tmp_path: Path) -> None:
    queue = {"name": "support", "address": "support@help.example"}
    web = {"listen": "127.0.0.1:0", "public_url": PUBLIC}
    empty_desk(tmp_path / "desk.db")
    cases: list[tuple[dict[str, Any], str]] = [
        ({}, "no [[form]]: new requests come by mail"),
        ({"form": ({"queue": "support"},), "web": web}, f"{PUBLIC}/n/support/"),
        ({"form": ({"queue": "support"},), "web": {"public_url": PUBLIC}}, "another machine has to answer there"),
        ({"form": ({"queue": "support"},)}, "Trouble: there is a [[form]], and nobody is told where: set web.public_url"),
        ({"form": ({"queue": "gone"},), "web": web}, "Trouble: [[form]] queue = 'gone': there is no such queue"),
    ]
    for sections, says in cases:
        assert says in said(page.request_forms, tmp_path, queue=(queue,), **sections)


def test_a_look_that_cannot_be_shown_is_told(tmp_path: Path) -> None:
    queue = {"name": "support", "address": "support@help.example"}
    empty_desk(tmp_path / "desk.db")
    cases: list[tuple[tuple[dict[str, Any], ...], str]] = [
        ((), "no [[brand]]: the page has our colours"),
        (({"colour": "#aa0000"}, {"queue": "support"}), "2 [[brand]]"),
        (({"logo": "gone.svg"},), "Trouble: [[brand]] logo "),
        (({"queue": "gone"},), "Trouble: [[brand]] queue = 'gone': there is no such queue; there are: support"),
        (({}, {}), "Trouble: [[brand]]: 2 tables are for queue ''; keep one of them"),
    ]
    for brand, says in cases:
        assert said(page.looks, tmp_path, queue=(queue,), brand=brand).startswith(says)

"""T23b: whatever is asked, every answer carries every header, names no host but ours, and leaves no key in the log."""

from __future__ import annotations

import asyncio
import io
import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.responses import Response

from mailgate import log
from mailgate.web import answers, front
from mailgate.web.application import application as made
from mailgate.web.front import Seen
from tests.office import Office
from tests.page import PUBLIC_URL, Visitor
from tests.security.scenes import opened
from tests.security.surface import answering, ask
from tests.security.visits import BAD, WEB, broken, site


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """One database will do: nothing here is about it."""
    with Office(f"sqlite:///{tmp_path / 'desk.db'}", tmp_path, web=WEB) as found:
        found.staff("bea@staff", "Bea")
        found.staff("tom@staff", "Tom")
        yield found


def test_every_answer_carries_every_header(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    opened(office, "anna@customer")
    table: list[tuple[str, str, dict[str, Any], int]] = [
        ("GET", BAD, {}, 404),
        ("GET", "/nowhere", {}, 404),
        ("GET", "/robots.txt", {}, 200),
        ("HEAD", "/robots.txt", {}, 200),
        ("GET", "/static/page.css", {}, 200),
        ("POST", "/robots.txt", {}, 405),
        ("PUT", BAD, {}, 405),
        ("GET", "/", {"headers": {"Host": "evil.example"}}, 421),
        ("GET", "/broken", {}, 500),
        ("POST", "/broken", {"headers": {"Content-Length": "9999999"}}, 413),
        ("GET", "/" + "x" * 5000, {}, 414),
        ("GET", "/", {"headers": {"X": "x" * 20_000}}, 431),
        ("GET", "/", {"headers": {"Content-Length": "5", "Transfer-Encoding": "chunked"}}, 400),
    ]
    with broken(monkeypatch), Visitor(site(office)) as visitor:
        for method, path, how, status in table:
            answer = visitor.request(method, path, **how)
            assert answer.status_code == status, path[:50]
            for name, value in {**front.HEADERS, **front.HSTS}.items():
                if name == "Cache-Control" and path.startswith("/static"):
                    assert answer.headers[name] == "public, no-cache"
                else:
                    assert answer.headers.get_list(name) == [value], (path[:50], name)
            assert "set-cookie" not in answer.headers
            assert "server" not in answer.headers
            assert not re.search(r"Traceback|LookupError|secret|/mailgate/|starlette", answer.text)
            if status == 405:
                assert "GET" in answer.headers["allow"]


def test_what_cannot_be_read_is_refused_with_every_header_as_well() -> None:
    start = b"GET / HTTP/1.1\r\nHost: page.example\r\n"
    bad: dict[bytes, int] = {
        b"\x16\x03\x01\x02\x00": 400,
        b"GET /\r\n\r\n": 400,
        b"GET / HTTP/1.1\r\n\r\n": 400,
        start + b"Host: evil.example\r\n\r\n": 400,
        start + b"A: b\r\n folded\r\n\r\n": 400,
        start + b"A : b\r\n\r\n": 400,
        start + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\n": 400,
        start + b"Content-Length: +1\r\n\r\n": 400,
        start + b"Transfer-Encoding: xchunked\r\n\r\n": 501,
        start + b"Transfer-Encoding: chunked, chunked\r\n\r\n": 501,
        start + b"A: b\x00c\r\n\r\n": 400,
        start + b"A: " + b"x" * 20_000: 431,
        b"GET /\xff HTTP/1.1\r\nHost: page.example\r\n\r\n": 400,
    }

    async def play() -> None:
        async with answering(listen="127.0.0.1:0", public_url="https://page.example") as port:
            for octets, status in bad.items():
                answer = await ask(port, octets)
                assert answer.startswith(f"HTTP/1.1 {status} "), octets[:90]
                for name, value in {**front.HEADERS, **front.HSTS}.items():
                    assert f"{name}: {value}\r\n" in answer

    asyncio.run(play())


def test_a_request_is_for_the_public_host_or_for_nobody(office: Office) -> None:
    names = {
        "page.example": 200,
        "PAGE.example:443": 200,
        "page.example:80": 421,
        "evil.example": 421,
        "page.example.evil.example": 421,
        "localhost": 421,
        "": 421,
        "[": 421,
        "page.example, evil.example": 421,
    }
    with Visitor(site(office)) as visitor:
        for host, status in names.items():
            said = {"Host": host, "X-Forwarded-Host": "page.example", "Forwarded": "host=page.example"}
            assert visitor.get("/robots.txt", headers=said).status_code == status, host
    with Visitor(site(office), address="127.0.0.1") as here:
        assert here.get("/robots.txt", headers={"Host": "localhost:8080"}).status_code == 200
        assert here.get("/robots.txt", headers={"Host": "[::1]:8080"}).status_code == 200
        said = {"Host": "localhost", "X-Forwarded-For": "192.0.2.1"}
        assert here.get("/robots.txt", headers=said).status_code == 421
        assert here.get("/robots.txt", headers={"Host": "evil.example"}).status_code == 421


def test_a_host_that_was_forwarded_is_in_no_answer(office: Office) -> None:
    found = re.search(rf"{PUBLIC_URL}(/t/\S+/)", opened(office, "anna@customer").acknowledged.text)
    assert found
    with Visitor(site(office), address="127.0.0.1") as visitor:
        assert visitor.get(found[1]).status_code == 200
        for path in (BAD, "/", "/static/page.css", found[1]):
            said = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Prefix": "/evil.example", "X-Original-URL": "/evil.example"}
            answer = visitor.get(path, headers=said)
            assert "evil.example" not in answer.text + str(answer.headers)


def test_the_log_says_what_was_asked_and_never_with_which_key(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    root = logging.getLogger()
    before, stream = (root.handlers[:], root.level), io.StringIO()
    log.set_up("debug", "text", stream)
    try:
        with broken(monkeypatch), Visitor(site(office)) as visitor:
            visitor.get(BAD + "?lang=de&q=anna%40customer.example")
            visitor.get("/broken?q=secretly")
            visitor.get("/t/%00/nothing")
    finally:
        root.handlers[:], root.level = before
    told = stream.getvalue()
    assert "GET" in told
    assert "route=/t/{link}/ status=404" in told
    assert "error=LookupError" in told
    assert not re.search(r"aaaaaaaa|99999999|lang=|anna|secret|nothing|Traceback", told)
    assert len([line for line in told.splitlines() if "answered" in line]) == 3


def test_whoever_counts_is_told_of_every_request(office: Office) -> None:
    seen: list[Seen] = []
    page = site(office)

    async def play() -> None:
        transport = httpx.ASGITransport(app=made(page, seen.append), client=("192.0.2.1", 1))
        async with httpx.AsyncClient(transport=transport, base_url=PUBLIC_URL) as client:
            await client.get("/robots.txt")
            await client.request("BREW", "/robots.txt")
            await client.get(BAD)

    asyncio.run(play())
    assert [(one.method, one.route, one.status, one.client) for one in seen] == [
        ("GET", "/robots.txt", 200, "192.0.2.1"),
        ("other", "", 405, "192.0.2.1"),
        ("GET", "/t/{link}/", 404, "192.0.2.1"),
    ]


def test_an_error_page_that_breaks_itself_is_a_word(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> Response:
        raise LookupError("secret")

    monkeypatch.setattr(answers, "page", fail)
    with Visitor(site(office)) as visitor:
        answer = visitor.get(BAD)
    assert (answer.status_code, answer.text) == (500, "That did not work.\n")
    assert answer.headers["content-security-policy"] == front.POLICY

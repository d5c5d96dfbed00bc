"""T76: what a stranger may ask for, how often, and how much of it."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mailgate.mail.links import Kind
from mailgate.mail.model import PersonId, TicketNumber
from mailgate.web import application
from mailgate.web.application import application as made
from mailgate.web.filled import heard_out
from store import parties
from store.engine import Store
from tests.office import Office
from tests.page import PUBLIC_URL, Visitor, own_url, ticket_url
from tests.security.scenes import opened
from tests.security.visits import BAD, WEB, asked, broken, site


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """One database will do: nothing here is about it."""
    with Office(f"sqlite:///{tmp_path / 'desk.db'}", tmp_path, web=WEB) as found:
        found.staff("bea@staff", "Bea")
        found.staff("tom@staff", "Tom")
        yield found


def test_a_path_has_one_spelling(office: Office) -> None:
    odd = [
        "/static/../static/page.css",
        "/static/%2e%2e/static/page.css",
        "/static//page.css",
        "//static/page.css",
        "/static%2fpage.css",
        "/static/page.css%00",
        "/static/./page.css",
        "/static\\page.css",
        "/static/%5c..%5cpage.css",
        "/static/%ff",
        "/static/page.css%0a",
        "/static/../../etc/passwd",
        "/static/%2e%2e%2f%2e%2e%2fetc/passwd",
        "/static/",
        "/static",
        "/STATIC/page.css",
        "/static/page.css/",
    ]

    found = asked(site(office), odd)
    assert {status for status, _ in found.values()} == {404}
    assert len({re.sub(r'href="[^"]*\?lang', "", body) for _, body in found.values()}) == 1


@pytest.mark.parametrize("strips", [False, True])
def test_a_page_below_a_path_is_found_whether_the_web_server_takes_it_away_or_not(office: Office, strips: bool) -> None:
    with Visitor(site(office, public_url="https://page.example/help")) as visitor:
        before = "" if strips else "/help"
        assert visitor.get(f"{before}/robots.txt").status_code == 200
        gone = visitor.get(f"{before}{BAD}")
        assert gone.status_code == 404
        assert f'href="/help{BAD}?lang=de"' in gone.text
        assert re.search(r'href="/help/static/page\.css\?v=\w{16}"', gone.text)
        assert visitor.get("/helpless/robots.txt").status_code == 404


def test_too_many_bad_links_are_answered_without_a_look(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    reads = 0
    read = Store.read

    @contextmanager
    def reading(store: Store) -> Iterator[Session]:
        nonlocal reads
        reads += 1
        with read(store) as session:
            yield session

    opened(office, "anna@customer")
    monkeypatch.setattr(Store, "read", reading)
    page = site(office)
    statuses = Counter(status for status, _ in asked(page, [f"/t/{n}-1.99999999.{'a' * 26}/" for n in range(10_000)]).values())
    assert statuses == {404: 60, 429: 9_940}
    assert reads == 60
    with Visitor(page, address="192.0.2.1") as same, Visitor(page, address="192.0.2.2") as other:
        answer = same.get("/t/1-1.1.x/")
        assert (answer.status_code, answer.headers["retry-after"]) == (429, "1")
        assert other.get(BAD).status_code == 404
    assert len(page.limits) == 2


def test_a_client_counts_by_its_network_and_comes_back_with_time(office: Office) -> None:
    page = site(office, bad_links="2/1m")
    with Visitor(page, address="2001:db8::1") as one, Visitor(page, address="2001:db8::2") as same, Visitor(page) as other:
        assert [visitor.get(BAD).status_code for visitor in (one, same, one)] == [404, 404, 429]
        assert one.get("/static/page.css").status_code == 200
        assert other.get(BAD).status_code == 404
        office.now += timedelta(seconds=29)
        assert one.get(BAD).status_code == 429
        office.now += timedelta(seconds=1)
        assert [one.get(BAD).status_code for _ in range(2)] == [404, 429]


def test_nobody_is_locked_out_of_what_is_theirs_by_whoever_sits_behind_the_same_address(office: Office) -> None:
    opened(office, "anna@customer")
    page = site(office, bad_links="2/1m", posts="2/1m", mailed_links="1/1h")
    good = ticket_url(page, "anna@customer")
    mine = own_url(page, Kind.MINE, "anna@customer", office.now + timedelta(hours=1))
    with Visitor(page) as eve, Visitor(page) as anna:
        assert [eve.get(BAD).status_code for _ in range(3)] == [404, 404, 429]
        assert [eve.post("/m/", data={"form": "x"}).status_code for _ in range(3)] == [403, 403, 429]
        assert [anna.get(path).status_code for path in (good, mine, "/m/", "/", "/p/")] == [200, 200, 200, 200, 403]
        assert anna.post(f"{good}reply", data={"form": "x"}).status_code == 403, "looked at, not locked out"
        # what is signed otherwise, ended or cut short is a guess like any other
        ended = page.links.ticket(TicketNumber(1), PersonId(1), 0, office.now - timedelta(days=2))
        for bad in (good.replace("/t/1-", "/t/2-"), good[:-2], good.replace("/t/", "/m/"), ended, "/nothing/"):
            assert anna.get(bad).status_code == 429, bad


def test_a_link_of_ours_that_leads_nowhere_is_counted_by_itself(office: Office) -> None:
    opened(office, "anna@customer")
    page = site(office, bad_links="2/1m", posts="2/1m")
    good = ticket_url(page, "anna@customer")
    with page.store.write() as session:
        parties.revoke(session, TicketNumber(1), [PersonId(int(good.split("/t/1-")[1].partition(".")[0]))])
    with Visitor(page) as anna:
        assert [anna.get(good).status_code for _ in range(3)] == [404, 404, 429]
        assert anna.get(BAD).status_code == 404, "it is not their client's"
        assert [anna.get(f"{ticket_url(page, 'anna@customer')}file/1/1/x").status_code for _ in range(3)] == [404, 404, 429]
        assert [anna.post(f"{good}reply", data={"form": "x"}).status_code for _ in range(2)] == [429] * 2


def test_pictures_on_another_page_lock_nobody_out_of_ours(office: Office) -> None:
    with Visitor(site(office, bad_links="2/1m")) as visitor:
        for mode, kind in (("no-cors", "image"), ("cors", "empty"), ("navigate", "iframe"), ("navigate", "object")):
            headers = {"sec-fetch-site": "cross-site", "sec-fetch-mode": mode, "sec-fetch-dest": kind}
            assert visitor.get(BAD, headers=headers).status_code == 403
        followed = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}
        assert [visitor.get(BAD, headers=followed).status_code for _ in range(3)] == [404, 404, 429]


def test_forms_are_counted_before_they_are_read(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    with broken(monkeypatch), Visitor(site(office)) as visitor:
        assert [visitor.post("/broken", data={"a": "b"}).status_code for _ in range(6)] == [500] * 5 + [429]
        assert visitor.get("/robots.txt").status_code == 200


def test_a_body_is_measured_also_when_nobody_said_how_long_it_is(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    async def drip(octets: int) -> Any:
        for start in range(0, octets, 65536):
            yield b"x" * min(65536, octets - start)

    page = site(office)
    most = heard_out(page.settings.web)
    with broken(monkeypatch), Visitor(page) as visitor:
        assert visitor.post("/broken", content=drip(most)).status_code == 500
        assert visitor.post("/broken", content=drip(most + 1)).status_code == 413
        assert visitor.post("/broken", content=b"x" * (most + 1)).status_code == 413


def test_so_many_answers_are_made_at_once_and_no_more(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    async def play() -> list[int]:
        go, inside = asyncio.Event(), 0

        async def wait(request: Request) -> Response:
            nonlocal inside
            inside += 1
            await go.wait()
            return Response()

        with monkeypatch.context() as patch:
            patch.setattr(application, "PAGES", (lambda _: [Route("/wait", wait)], *application.PAGES))
            app = made(site(office, requests=3, requests_per_client=2))

        async def get(address: str) -> int:
            transport = httpx.ASGITransport(app=app, client=(address, 1))
            async with httpx.AsyncClient(transport=transport, base_url=PUBLIC_URL) as client:
                return (await client.get("/wait")).status_code

        work = [asyncio.ensure_future(get(f"192.0.2.{n}")) for n in (1, 1, 1, 2, 3)]
        refused = [await work[n] for n in (2, 4)]
        go.set()
        return [*refused, *[await work[n] for n in (0, 1, 3)], await get("192.0.2.1")]

    assert asyncio.run(play()) == [503, 503, 200, 200, 200, 200]


def test_a_form_that_is_still_coming_in_holds_no_place_of_whoever_asks(office: Office) -> None:
    async def play() -> tuple[list[int], list[int]]:
        app, go = made(site(office, requests=2, requests_per_client=2, posts="0", bad_links="0")), asyncio.Event()

        async def slowly(begun: asyncio.Event) -> Any:
            begun.set()
            yield b"address=anna"
            await go.wait()
            yield b"@customer.example"

        async def ask(address: str, begun: asyncio.Event | None = None) -> int:
            transport = httpx.ASGITransport(app=app, client=(address, 1))
            async with httpx.AsyncClient(transport=transport, base_url=PUBLIC_URL) as client:
                if begun is None:
                    return (await client.get("/m/")).status_code
                kind = {"Content-Type": "application/x-www-form-urlencoded"}
                return (await client.post("/m/", content=slowly(begun), headers=kind)).status_code

        slow = []
        for address in ("192.0.2.1", "192.0.2.1", "192.0.2.2", "192.0.2.2"):
            begun = asyncio.Event()
            slow.append(asyncio.ensure_future(ask(address, begun)))
            await begun.wait()
        full = [await ask("192.0.2.1", asyncio.Event()), await ask("198.51.100.1", asyncio.Event())]
        pages = [await ask("198.51.100.1"), await ask("192.0.2.1")]
        go.set()
        await asyncio.gather(*slow)
        return full, pages

    assert asyncio.run(play()) == ([503, 503], [200, 200])


def test_whoever_has_no_link_sends_nothing_for_long(office: Office) -> None:
    """A form sent to a link that opens nothing is answered before anything of it is read."""

    async def endless() -> Any:
        yield b"x"
        raise AssertionError("it was read")

    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    with Visitor(site(office, posts="0", bad_links="0")) as visitor:
        for path in ("/t/x/reply", "/t/x/link", "/m/x/revoke", "/s/x/", "/c/x/", "/m/x/new/support/", "/t/x/new/"):
            assert visitor.post(path, content=endless(), headers=kind).status_code == 404, path
        for path in ("/p/out", "/p/1/stop/1"):
            assert visitor.post(path, content=endless(), headers=kind).status_code == 403, path

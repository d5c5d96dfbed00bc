"""The page of an office, asked in ways no browser would. The one rule: the application is the daemon's."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mailgate.settings import Web
from mailgate.web import application
from mailgate.web.application import application as made
from mailgate.web.site import Site
from tests.office import Office
from tests.page import PUBLIC_URL, site_of

BAD = "/t/1-1.99999999.aaaaaaaaaaaaaaaaaaaaaaaaaa/"


WEB: dict[str, Any] = {"public_url": PUBLIC_URL, "max_upload": "1MiB", "posts": "5/1m"}


def site(office: Office, **web: Any) -> Site:
    """The page with other settings."""
    found = site_of(office)
    settings = found.settings.model_copy(update={"web": Web(**{**WEB, **web})})
    return replace(found, house=replace(found.house, settings=settings))


def asked(site: Site, paths: Iterable[str], client: str = "192.0.2.1") -> dict[str, tuple[int, str]]:
    """What each path is answered as it stands, without a client that would mend it first: status and body."""

    async def play() -> dict[str, tuple[int, str]]:
        app, found = made(site), {}
        for path in paths:
            sent: list[Any] = []

            async def send(message: Any, sent: list[Any] = sent) -> None:
                sent.append(message)

            scope = {
                "type": "http",
                "method": "GET",
                "path": unquote(path),
                "raw_path": path.encode(),
                "query_string": b"",
                "headers": [(b"host", b"page.example")],
                "client": (client, 1),
                "root_path": "",
                "scheme": "http",
            }
            await app(scope, nothing_more, send)
            found[path] = (sent[0]["status"], b"".join(message.get("body", b"") for message in sent).decode())
        return found

    return asyncio.run(play())


async def nothing_more() -> Any:
    """No body."""
    return {"type": "http.request", "body": b"", "more_body": False}


@contextmanager
def broken(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A page at ``/broken`` that hears the whole body, and fails."""

    async def fail(request: Request) -> Response:
        await request.body()
        raise LookupError("Anna wrote: my secret")

    with monkeypatch.context() as patch:
        patch.setattr(application, "PAGES", (*application.PAGES, lambda _: [Route("/broken", fail, methods=["GET", "POST"])]))
        yield

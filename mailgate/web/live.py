"""News for open pages: ``/t/<link>/live``, a stream of server-sent events, and ``/t/<link>/news``, the part of the page they are
about. The one rule: an event says that there is something new, never what; what it is comes as the page comes.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from sqlmodel import Session
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from mailgate.web import answers, limits, ticket, watching
from mailgate.web.site import Site
from mailgate.web.visitors import visit
from mailgate.web.watching import Stream, Watch

#: How long a browser waits before it connects again, in milliseconds, and what a busy page asks others to wait, in seconds.
RETRY, BUSY = 5000, 60
#: No web server before us may hold events back.
HEADERS = {"X-Accel-Buffering": "no", "Content-Type": "text/event-stream; charset=utf-8"}


def routes(site: Site) -> list[Route]:
    """The stream, and what a page fetches when it is told."""
    watch = Watch(site)

    async def live(request: Request) -> Response:
        return await connected(site, watch, request)

    async def news(request: Request) -> Response:
        told = await site.read(lambda session: _news(site, session, request))
        return await answers.apart(site, request, "news", told)

    return [Route("/t/{link}/live", live, methods=["GET"]), Route("/t/{link}/news", news, methods=["GET"])]


def _news(site: Site, session: Session, request: Request) -> ticket.Facts:
    return ticket.newest(site, session, request, visit(site, session, request.path_params["link"]))


async def connected(site: Site, watch: Watch, request: Request) -> Response:
    """The stream of one page. Raises GoneError, HTTPException (503: too many are open)."""
    segment = str(request.path_params["link"])
    view = await site.read(lambda session: watching.view(site, session, segment))
    client = limits.of(request)
    if not watch.has_room(client):
        raise HTTPException(503, headers={"Retry-After": str(BUSY)})
    if request.method == "HEAD":
        return Response(headers=HEADERS)
    told = request.headers.get("last-event-id") or request.query_params.get("seen") or view.fingerprint
    stream = Stream(segment, client, view, told)
    return StreamingResponse(events(watch, stream, site.settings.web.live_heartbeat.total_seconds()), headers=HEADERS)


async def events(watch: Watch, stream: Stream, heartbeat: float) -> AsyncIterator[str]:
    """What a browser is told until it goes, or there is nothing more for it (WHATWG HTML §9.2)."""
    if not watch.join(stream):
        return
    try:
        yield f"retry: {RETRY}\n\n"
        while True:
            try:
                await asyncio.wait_for(stream.stir.wait(), heartbeat)
            except TimeoutError:
                yield ":\n\n"
                continue
            stream.stir.clear()
            if stream.over:
                return
            stream.told = stream.view.fingerprint
            yield f"id: {stream.told}\nevent: news\ndata: {stream.told}\n\n"
    finally:
        watch.leave(stream)

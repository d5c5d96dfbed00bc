"""The page of one ticket: on a screen, on paper, as a text, with its files. The one rule: it shows, and changes nothing (T17)."""

from __future__ import annotations

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mailgate.mail import links
from mailgate.web import answers, files, reply_form, telling
from mailgate.web.answers import GoneError
from mailgate.web.related import related
from mailgate.web.site import Site
from mailgate.web.visitors import Visit, visit

Facts = dict[str, object]


def routes(site: Site) -> list[Route]:
    """``/t/<link>/`` and what lies below it."""

    async def show(request: Request) -> Response:
        def look(session: Session) -> Facts:
            found = _visit(site, session, request)
            reply = reply_form.shown(site, session, found, request.query_params)
            return {**facts(site, session, request, found), "reply": reply}

        return await answers.apart(site, request, "ticket", await site.read(look))

    async def paper(request: Request) -> Response:
        told = await site.read(lambda session: whole(site, session, request, _visit(site, session, request)))
        return await answers.apart(site, request, "print", told)

    async def transcript(request: Request) -> Response:
        told = await site.read(lambda session: whole(site, session, request, _visit(site, session, request)))
        answer = await answers.apart(site, request, "transcript", told)
        answer.headers["Content-Type"] = "text/plain; charset=utf-8"
        answer.headers["Content-Disposition"] = files.disposition(f"ticket-{told['number']}.txt")
        return answer

    async def file(request: Request) -> Response:
        found = await site.read(lambda session: _visit(site, session, request))
        asked = request.path_params
        wanted = telling.file_of(found.story, asked["entry"], asked["place"], asked["name"])
        if wanted is None:
            raise GoneError
        return await files.download(site, request, wanted)

    return [
        Route("/t/{link}/", show, methods=["GET"]),
        Route("/t/{link}/print", paper, methods=["GET"]),
        Route("/t/{link}/transcript.txt", transcript, methods=["GET"]),
        Route("/t/{link}/file/{entry:int}/{place:int}/{name}", file, methods=["GET"]),
    ]


def facts(site: Site, session: Session, request: Request, found: Visit) -> Facts:
    """What the template of the page may know: the newest part of the story, or the part before an entry."""
    part = telling.window(found.story.timeline, request.query_params.get("before", ""))
    return _frame(site, request, found) | {
        "entries": telling.entries(part.shown, found.reader),
        "earlier": part.earlier,
        "newest": part.newest,
        "related": related(site, session, found),
        "live": telling.fingerprint(found.story, found.reader) if site.settings.web.live_streams else "",
    }


def newest(site: Site, session: Session, request: Request, found: Visit) -> Facts:
    """What the template of the part that changes may know: the story from an entry on that stands on the page."""
    shown = telling.since(found.story.timeline, request.query_params.get("from", ""))
    told = {"entries": telling.entries(shown, found.reader), "related": related(site, session, found)}
    return _frame(site, request, found) | told


def whole(site: Site, session: Session, request: Request, found: Visit) -> Facts:
    """What the templates that show all of a story at once may know."""
    return _frame(site, request, found) | {
        "entries": telling.entries(found.story.timeline, found.reader),
        "related": related(site, session, found),
        "now": telling.spelt(site.now(), found.reader.zone),
    }


def _frame(site: Site, request: Request, found: Visit) -> Facts:
    return telling.head(found.story, found.reader) | {
        "language": answers.language(site, request, found.person, found.queue),
        "queue_name": found.queue.display_name,
        "brand": found.queue.name,
        "page": found.reader.base,
        "until": telling.spelt(links.moment(found.link.until), found.reader.zone),
        "mailed": "mailed" in request.query_params,
    }


def _visit(site: Site, session: Session, request: Request) -> Visit:
    return visit(site, session, request.path_params["link"])

"""A customer's words from the page of a ticket. The one rule: they go the way of a mail (``posting``), or come back.

The buttons that close a ticket and open it again send the one word that a mail would say; so there is one way for all of them.
"""

from __future__ import annotations

import structlog
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from mailgate.mail.model import Mailbox
from mailgate.web import answers, forms, places, posting, reply_form, room, ticket, uploads
from mailgate.web.places import Place, Seat
from mailgate.web.posting import Fate, Posting, Refused
from mailgate.web.reply_form import Kept
from mailgate.web.room import Shares
from mailgate.web.site import NOT_KEPT, Site
from mailgate.web.uploads import Filled, Problem
from mailgate.web.visitors import Visit, opened, visit

_log = structlog.get_logger("mailgate.web")

_STATUS = {
    Problem.EMPTY: 422,
    Problem.TOO_LONG: 413,
    Problem.FILES_TOO_LARGE: 413,
    Problem.TOO_MANY_FILES: 413,
    Problem.EXPIRED: 403,
    Problem.BUSY: 503,
}


def routes(site: Site) -> list[Route]:
    """``POST /t/<link>/reply``."""

    async def reply(request: Request) -> Response:
        async with uploads.filled_in(site, request, await _shares(site, request)) as filled:
            try:
                return await _replied(site, request, filled)
            except NOT_KEPT as error:
                _log.error("not kept", why=type(error).__name__)
                return unsent(site, request, filled)

    path = "/t/{link}/reply"
    return [answers.leads_back(site, path, "/t/{link}/"), Route(path, reply, methods=["POST"])]


def unsent(site: Site, request: Request, filled: Filled) -> Response:
    """The store or the disk is in trouble: the words back, in a form that is the same one, so that nothing is there twice."""
    facts = {
        "text": filled.text("text"),
        "form": filled.text(forms.FIELD),
        "with_files": bool(filled.files or filled.problem),
        "limits": uploads.limits(site),
    }
    return answers.page(site, request, "unsent", facts, status=503)


async def _shares(site: Site, request: Request) -> Shares | None:
    """Of the room for files; the words are kept in any case. Raises GoneError."""
    try:
        link = await site.read(lambda session: opened(site, session, request.path_params["link"]))
    except (DBAPIError, OSError):
        return None
    return room.of_person(site.settings.web, link.person)


async def _replied(site: Site, request: Request, filled: Filled) -> Response:
    """Raises GoneError, HTTPException, NotKeptError, and what the store raises."""
    segment = request.path_params["link"]
    found, place = await site.read(lambda session: _at(site, session, segment))
    fate = await _sent(site, request, (found, place), filled)
    if isinstance(fate, Problem | Refused):
        return await _again(site, request, segment, filled, fate)
    return _seen(site, request, found, fate)


def _at(site: Site, session: Session, segment: str) -> tuple[Visit, Place]:
    """Who writes, and where it goes. Raises GoneError."""
    found = visit(site, session, segment)
    seat = Seat(
        ticket=found.link.ticket,
        person=found.link.person,
        generation=found.generation,
        queue=found.queue,
        subject=found.story.ticket.subject,
    )
    return found, places.of_customer(site.house, session, seat)


async def _sent(site: Site, request: Request, where: tuple[Visit, Place], filled: Filled) -> Fate | Problem:
    """What became of it, or why it was not sent. Raises NotKeptError, HTTPException."""
    found, place = where
    try:
        carried = forms.must_be_ours(site, request, filled, found.about)
    except forms.ExpiredError:
        return Problem.EXPIRED
    if (problem := uploads.problem(site, filled, "text")) is not None:
        return problem
    written = Posting(
        author=Mailbox(address=found.person.address, name=found.person.name),
        proven=True,
        host=forms.host(request),
        place=place,
        form=carried,
        text=filled.text("text"),
        files=filled.files,
    )
    return await posting.send(site, written)


async def _again(site: Site, request: Request, segment: str, filled: Filled, why: Problem | Refused) -> Response:
    """The page with the words that could not be taken, and why; the files have to be chosen again."""
    problem = why if isinstance(why, Problem) else None
    kept = Kept(text=filled.text("text"), problem=problem, refused=problem is None)

    def look(session: Session) -> dict[str, object]:
        found = visit(site, session, segment)
        return {
            **ticket.facts(site, session, request, found),
            "reply": reply_form.shown(site, session, found, QueryParams(), kept),
        }

    status = 409 if problem is None else _STATUS[problem]
    return await answers.apart(site, request, "ticket", await site.read(look), status=status)


def _seen(site: Site, request: Request, found: Visit, fate: Fate) -> Response:
    """Back to the ticket, which says what became of it: so that to load it again sends nothing again (RFC 9110 §15.4.4)."""
    told = {"said": reply_form.said(fate), **reply_form.number(fate, found)}
    return RedirectResponse(answers.place(site, request, f"/t/{found.segment}/", told) + "#reply", status_code=303)

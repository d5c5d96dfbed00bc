"""The pages of partners: the tickets that their filter admits. The one rule: they show, and change nothing (T17)."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from mailgate.deed import reading
from mailgate.deed.admitted import Place, shelf
from mailgate.deed.reading import Line, Reading
from mailgate.desk import hours
from mailgate.desk.model import Person, Status
from mailgate.desk.searching import read_search
from mailgate.mail.model import TicketNumber
from mailgate.web import answers, files, inside, partner_facts, partner_stop, partner_words, signed_in, telling
from mailgate.web.site import Site

#: So many tickets stand on one page of the list, and so many are found at most.
PAGE, FOUND = 25, 50
_ALL, _UNCLOSED = "all", "unclosed"
_OPEN = tuple(status.value for status in Status if status is not Status.CLOSED)
_CHOICES = {_UNCLOSED: _OPEN, **{status.value: (status.value,) for status in Status}, _ALL: ()}
"""What ``?status=`` means; nothing said is the first."""
_PLACE = re.compile(r"([0-9]{1,17})-([0-9]{1,9})")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)


def routes(site: Site) -> list[Route]:
    """``/p/``, ``/p/<N>/`` and the files there."""

    async def show_all(request: Request) -> Response:
        person, facts = await site.read(lambda session: _listed(site, session, request))
        spoken = answers.language(site, request, person)
        return answers.page(site, request, "partner_list", {"language": spoken, **facts})

    async def show(request: Request) -> Response:
        seen = await site.read(lambda session: inside.entered(site, session, request))
        if str(seen.number) != request.path_params["number"]:
            return RedirectResponse(answers.place(site, request, f"/p/{seen.number}/"), status_code=302)
        spoken = answers.language(site, request, seen.person, seen.queue)
        said, asked = request.query_params.get("said", ""), request.query_params.get("as", "")
        part = telling.window(seen.story.timeline, request.query_params.get("before", ""))
        facts = {
            "language": spoken,
            **partner_facts.ticket(seen, part, site.now(), site.root),
            **partner_facts.told(seen, site.now(), said, asked),
            "waiting": partner_stop.waiting(site, seen),
        }
        return await answers.apart(site, request, "partner_ticket", facts)

    async def file(request: Request) -> Response:
        seen = await site.read(lambda session: inside.entered(site, session, request))
        return await files.download(site, request, inside.file(seen, request.path_params["file"]))

    return [
        Route("/p/", show_all, methods=["GET"]),
        Route("/p/{number}/", show, methods=["GET"]),
        Route("/p/{number}/files/{file}", file, methods=["GET"]),
        *partner_words.routes(site),
        *partner_stop.routes(site),
    ]


def _listed(site: Site, session: Session, request: Request) -> tuple[Person, partner_facts.Facts]:
    """Whose list it is, and what it holds."""
    who = signed_in.partner(site, session, request)
    person = who.person
    status, words = request.query_params.get("status", _UNCLOSED), request.query_params.get("q", "").strip()
    status = status if status in _CHOICES else _UNCLOSED
    where = Reading(session=session, desk=site.house.desk(session), reader=person, now=site.now(), limit=PAGE)
    lines, older = _found(where, words, status, site), ""
    if not words:
        behind = _place(request.query_params.get("behind", ""))
        shelved = shelf(where, person, _CHOICES[status], behind)
        lines, older = list(shelved.lines), _url(site, request, status, shelved.older) if shelved.older else ""
    zone = hours.zone_of(person, site.house.policy)
    return person, {
        "who": partner_facts.person(person),
        "sign_out_form": site.links.form(who.about(), site.now(), site.draw),
        "query": words,
        "status": status,
        "tickets": tuple(partner_facts.line(one, where.desk, zone) for one in lines),
        "many": bool(words) and len(lines) == FOUND,
        "older": older,
        "first": _url(site, request, status, None) if not words and request.query_params.get("behind") else "",
    }


def _found(where: Reading, words: str, status: str, site: Site) -> list[Line]:
    """What a search finds among the tickets that admit its reader."""
    if not words:
        return []
    asked = read_search(words, site.settings.limits.search_words).narrowed((), _CHOICES[status])
    found = reading.found(replace(where, limit=FOUND), asked)
    return [line for line in found if line.whole and where.reader and line.ticket.admits(where.reader)]


def _url(site: Site, request: Request, status: str, behind: Place | None) -> str:
    told = {"status": status} if status != _UNCLOSED else {}
    if behind is not None:
        told["behind"] = f"{(behind.at - _EPOCH) // _TICK}-{behind.number}"
    return answers.place(site, request, "/p/", told)


def _place(written: str) -> Place | None:
    found = _PLACE.fullmatch(written)
    if found is None:
        return None
    return Place(at=_EPOCH + int(found[1]) * _TICK, number=TicketNumber(int(found[2])))

"""All that somebody asked here, by a link mailed on request. The one rule: it shows, and links to tickets as they may see them.

From here they can also make all their links worthless: that is written as a mail of theirs, like all that is done on the page.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mailgate.deed.overview import overview
from mailgate.deed.reading import Line, Reading, found
from mailgate.desk import hours
from mailgate.desk.page_links import REVOKE
from mailgate.desk.searching import read_search
from mailgate.mail import links
from mailgate.mail.links import Kind
from mailgate.mail.model import Mailbox
from mailgate.web import answers, asking, forms, posting, telling, uploads
from mailgate.web.callers import Caller, caller
from mailgate.web.posting import Stored
from mailgate.web.site import NOT_KEPT, Site
from store import tickets

#: How many tickets one list of the page names, and how far back the closed ones can be leafed through.
LISTED, PAGES = 25, 100
_LONGEST = 200


def routes(site: Site) -> list[Route]:
    """``/m/<link>/`` and what is below it."""

    def called(session: Session, request: Request) -> Caller:
        return caller(site, session, Kind.MINE, request.path_params["link"])

    async def show(request: Request) -> Response:
        return answers.page(site, request, "mine", await site.read(lambda session: _facts(site, session, request)))

    async def sure(request: Request) -> Response:
        who = await site.read(lambda session: called(session, request))
        facts = {**_frame(site, request, who), "form": forms.made(site, (*who.about, 1))}
        return answers.page(site, request, "mine_revoke", facts)

    async def revoke(request: Request) -> Response:
        await site.read(lambda session: called(session, request))
        async with uploads.filled_in(site, request) as filled:
            who, place = await site.read(lambda session: (called(session, request), asking.place(site, session)))
            carried = forms.must_be_ours(site, request, filled, (*who.about, 1))
        said = asking.said(request, Mailbox(address=who.person.address), place, (carried, REVOKE), proven=True)
        try:
            fate = await posting.send(site, said)
        except NOT_KEPT as error:
            raise HTTPException(503) from error
        return answers.page(site, request, "mine_revoked", {**_frame(site, request, who), "done": isinstance(fate, Stored)})

    return [
        Route("/m/{link}/", show, methods=["GET"]),
        Route("/m/{link}/revoke", sure, methods=["GET"]),
        Route("/m/{link}/revoke", revoke, methods=["POST"]),
    ]


def _facts(site: Site, session: Session, request: Request) -> dict[str, object]:
    who = caller(site, session, Kind.MINE, request.path_params["link"])
    desk = site.house.desk(session)
    reading = Reading(session=session, desk=desk, reader=who.person, now=site.now(), limit=LISTED)
    asked = request.query_params.get("q", "").strip()[:_LONGEST]
    listed = _searched(site, reading, who, asked) if asked else _listed(site, reading, who, _page(request))
    return {
        **_frame(site, request, who),
        "q": asked,
        "queues": tuple({"name": one.name, "display_name": one.display_name} for one in desk.queues.values()),
        "organisation": who.person.organisation or "",
        **listed,
    }


def _searched(site: Site, reading: Reading, who: Caller, asked: str) -> dict[str, object]:
    lines = found(reading, read_search(asked, site.settings.limits.search_words))
    shown = [line for line in lines if not line.whole]
    return {"found": _told(site, reading.session, who, shown), "full": len(lines) == reading.limit}


def _listed(site: Site, reading: Reading, who: Caller, page: int) -> dict[str, object]:
    seen = overview(reading, who.person, (page - 1) * LISTED)
    told = {name: _told(site, reading.session, who, getattr(seen, name)) for name in ("open", "closed", "shared")}
    return {**told, "page": page, "more": seen.more and page < PAGES}


def _told(site: Site, session: Session, who: Caller, lines: Sequence[Line]) -> tuple[dict[str, object], ...]:
    until, zone = site.now() + site.settings.web.link_lasts, hours.zone_of(who.person, site.house.policy)
    at = tickets.generations(session, {(line.ticket.number, who.id) for line in lines})
    return tuple(
        {
            "number": int(line.ticket.number),
            "subject": line.ticket.subject,
            "status": line.ticket.status.value,
            "waits": line.ticket.waiting_for.value,
            "updated": telling.spelt(line.updated_at, zone),
            "snippet": line.snippet,
            "url": site.links.ticket(line.ticket.number, who.id, at[line.ticket.number, who.id], until),
        }
        for line in lines
    )


def _frame(site: Site, request: Request, who: Caller) -> dict[str, object]:
    return {
        "language": answers.language(site, request, who.person),
        "me": f"{site.root}/m/{who.segment}/",
        "address": who.person.address,
        "until": telling.spelt(links.moment(who.link.until), hours.zone_of(who.person, site.house.policy)),
    }


def _page(request: Request) -> int:
    asked = request.query_params.get("page", "1")
    return max(1, min(int(asked), PAGES)) if asked.isascii() and asked.isdigit() and len(asked) < 4 else 1

"""Where partners sign in and out. The one rule: following a link signs nobody in, pressing its button does, once (T17).

Mail scanners follow links, and press nothing. The button works only in the browser that was shown it: its form is bound to a
value in a cookie of that browser, so that nobody can sign somebody else in as themselves.
"""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from mailgate.mail.links import Kind
from mailgate.web import answers, asking, forms, signed_in, uploads
from mailgate.web.answers import GoneError
from mailgate.web.callers import Caller, caller
from mailgate.web.signed_in import SignInError
from mailgate.web.site import Site
from store import page_access
from store.page_access import Begun


def routes(site: Site) -> list[Route]:
    """``/s/<link>/`` and ``/p/out``."""

    async def show(request: Request) -> Response:
        found = await site.read(lambda session: _at_the_door(site, session, request))
        return _inside(site, request) if found is None else _door(site, request, found)

    async def enter(request: Request) -> Response:
        await site.read(lambda session: caller(site, session, Kind.SIGN_IN, request.path_params["link"]))
        async with uploads.filled_in(site, request) as filled:
            found = await site.read(lambda session: _at_the_door(site, session, request))
            if found is None:
                return _inside(site, request)
            try:
                forms.must_be_ours(site, request, filled, _about(found, signed_in.at_door(site, request)))
            except forms.ExpiredError:
                return _door(site, request, found, status=403)
        value, now = signed_in.drawn(site), site.now()
        if not await site.apart(lambda: _begun(site, request, value, now)):
            raise GoneError
        return signed_in.give(site, _inside(site, request), value)

    async def leave(request: Request) -> Response:
        await site.read(lambda session: signed_in.partner(site, session, request))
        async with uploads.filled_in(site, request) as filled:
            found = await site.read(lambda session: signed_in.partner(site, session, request))
            forms.must_be_ours(site, request, filled, found.about())
        await site.apart(lambda: _ended(site, request))
        return signed_in.take(site, _inside(site, request))

    return [
        Route("/s/{link}/", show, methods=["GET"]),
        Route("/s/{link}/", enter, methods=["POST"]),
        answers.leads_back(site, "/p/out", "/p/"),
        Route("/p/out", leave, methods=["POST"]),
    ]


def asked(site: Site, request: Request) -> Response:
    """The page in place of one that is for partners. A browser that came from elsewhere has not shown its cookie yet."""
    came = request.headers.get("sec-fetch-site", "cross-site")
    facts = {"form": forms.made(site, asking.ABOUT), "go_on": request.method == "GET" and came != "same-origin"}
    return answers.page(site, request, "sign_in", facts, status=403)


def _at_the_door(site: Site, session: Session, request: Request) -> Caller | None:
    """Who follows a link that signs in; None: they are signed in here. Raises GoneError."""
    segment = request.path_params["link"]
    found = caller(site, session, Kind.SIGN_IN, segment)
    try:
        if signed_in.partner(site, session, request).person.id == found.id:
            return None
    except SignInError:
        if page_access.was_used(session, found.link.token):
            raise GoneError from None
    return found


def _door(site: Site, request: Request, found: Caller, *, status: int = 200) -> Response:
    """The page with the button."""
    value = signed_in.at_door(site, request) or signed_in.drawn(site)
    facts = {
        "language": answers.language(site, request, found.person),
        "form": forms.made(site, _about(found, value)),
        "name": found.person.shown,
        "address": found.person.address,
        "expired": status == 403,
    }
    return signed_in.show_door(site, answers.page(site, request, "enter", facts, status=status), value)


def _about(found: Caller, value: str) -> tuple[int, ...]:
    return (*found.about, found.link.until, signed_in.number_of(signed_in.key_of(value)))


def _begun(site: Site, request: Request, value: str, now: datetime) -> bool:
    """Signed in; what opened the door is looked at once more, now that nothing can change it."""
    with site.store.write() as session:
        found = caller(site, session, Kind.SIGN_IN, request.path_params["link"])
        until = now + site.settings.web.session_lasts
        new = Begun(key=signed_in.key_of(value), person=found.id, at=now, until=until, link=found.link.token)
        return page_access.begin(session, new)


def _ended(site: Site, request: Request) -> None:
    with site.store.write() as session:
        page_access.end(session, signed_in.key(site, request), site.now())


def _inside(site: Site, request: Request) -> Response:
    return RedirectResponse(answers.place(site, request, "/p/"), status_code=303)

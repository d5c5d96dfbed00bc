"""All pages together. The one rule: what every answer must say stands in one place, ``front``, errors included (T23b, T70)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp

from mailgate.web import answers, asking, brand, confirming, free, live, mine, new_request, partner, reply, sign_in, ticket
from mailgate.web.answers import GoneError
from mailgate.web.forms import ExpiredError
from mailgate.web.front import Front, Sight
from mailgate.web.limits import TooManyError
from mailgate.web.signed_in import SignInError
from mailgate.web.site import Site

#: The pages, each a module with ``routes``.
PAGES: tuple[Callable[[Site], list[Route]], ...] = (
    free.routes,
    brand.routes,
    ticket.routes,
    live.routes,
    reply.routes,
    asking.routes,
    mine.routes,
    sign_in.routes,
    new_request.routes,
    confirming.routes,
    partner.routes,
)

#: What is answered by a page that says no.
REFUSED: tuple[Any, ...] = (GoneError, ExpiredError, HTTPException, TooManyError, ClientDisconnect, Exception)


def application(site: Site, seen: Sight = lambda _: None) -> ASGIApp:
    """The page as an ASGI application. ``seen`` is told of every request that was answered."""
    found: list[BaseRoute] = [route for made in PAGES for route in made(site)]

    async def unknown(request: Request, _: Exception) -> Response:
        return sign_in.asked(site, request)

    async def refused(request: Request, error: Exception) -> Response:
        return answers.refused(site, request, error)

    made = Starlette(routes=found, exception_handlers={**dict.fromkeys(REFUSED, refused), SignInError: unknown})
    made.router.redirect_slashes = False
    paths: dict[object, str] = {route.endpoint: route.path for route in found if isinstance(route, Route)}
    return Front(site, made, paths, refused, seen)

"""What anybody may have without a key: the front door, style sheets, scripts, pictures. The one rule: nothing of the store."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from mailgate.web import answers, statics
from mailgate.web.answers import GoneError
from mailgate.web.site import Site


def routes(site: Site) -> list[Route]:
    """The front door, ``/``, and places written without their last slash; ``/static/NAME``, ``/robots.txt``, ``/favicon.ico``."""

    async def static(request: Request) -> Response:
        file = site.statics.get(request.path_params["name"])
        if file is None:
            raise GoneError
        return statics.answer(file, request)

    async def robots(_: Request) -> Response:
        return PlainTextResponse("User-agent: *\nDisallow: /\n")

    async def favicon(_: Request) -> Response:
        """Browsers ask for it unasked; there is none."""
        return Response(status_code=204, headers={"Cache-Control": "public, max-age=86400"})

    async def door(request: Request) -> Response:
        return answers.page(site, request, "door", {"forms": bool(site.settings.form)})

    return [
        Route("/", door, methods=["GET"]),
        *(answers.leads_back(site, path, f"{path}/") for path in ("/m", "/n", "/n/{queue}", "/p")),
        Route("/static/{name:path}", static, methods=["GET"]),
        Route("/robots.txt", robots, methods=["GET"]),
        Route("/favicon.ico", favicon, methods=["GET"]),
    ]

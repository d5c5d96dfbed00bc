"""What makes a queue's pages look like that queue: ``/brand/<queue>/colours.css`` and ``/brand/<queue>/logo``.

The one rule: a picture is only ever a picture (T70). A name that is no queue's has what is everybody's: nobody learns here which
queues there are.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mailgate.web.site import Site

#: A picture that is opened by itself loads nothing and runs nothing, whatever it holds.
CAGE = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox"}


def routes(site: Site) -> list[Route]:
    """The style sheet and the picture of each queue."""

    async def colours(request: Request) -> Response:
        return Response(site.looks.look(request.path_params["queue"]).colours, media_type="text/css")

    async def logo(request: Request) -> Response:
        found = site.looks.look(request.path_params["queue"]).logo
        if found is None:
            return Response(status_code=404)
        return Response(found.octets, media_type=found.content_type, headers=CAGE)

    return [
        Route("/brand/{queue}/colours.css", colours, methods=["GET"]),
        Route("/brand/{queue}/logo", logo, methods=["GET"]),
    ]

"""Answers: pages filled in, and errors. The one rule: whatever is wrong with a link, the answer is the same (T13).

Every page gets ``frame``: ``language``, ``languages``, ``here`` (the path without its query), ``root`` (what comes before every
path), ``chosen`` (the language that was chosen here, or "") and ``also`` (the query by which it goes along), ``brand`` (the queue
whose colours it has, "" for everybody's), ``logo`` (whether there is one) and ``assets`` (name of a static file -> its URL).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from urllib.parse import quote, quote_plus

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from mailgate import languages
from mailgate.desk.model import Person, QueuePolicy
from mailgate.web.forms import ExpiredError
from mailgate.web.limits import TooManyError
from mailgate.web.site import Site

_ACCEPTED = 20


class GoneError(Exception):
    """There is nothing to see here for whoever asks: bad, unknown, ended or revoked, nobody is told which."""


def language(site: Site, request: Request, person: Person | None = None, queue: QueuePolicy | None = None) -> str:
    """What was chosen here, else what the browser prefers, else the person's own, else the queue's."""
    wanted = chosen(site, request)
    accepted = [] if wanted else accepts(request.headers.get("accept-language", ""))
    known = [one for one in accepted if one.partition("-")[0] in site.pages.languages]
    return site.pages.language(wanted, *known[:1], person.language if person else None, queue.language if queue else None)


def chosen(site: Site, request: Request) -> str:
    """The language that was chosen here, as far as there are words in it; "": none was, and others are looked for."""
    wanted = languages.tag(request.query_params.get("lang", ""))
    return next((one for one in (wanted, wanted.partition("-")[0]) if one in site.pages.languages), "")


def accepts(header: str) -> list[str]:
    """``de-CH,de;q=0.8,en;q=0.5`` -> the languages, the dearest first (RFC 9110 §12.5.4)."""
    found = []
    for n, part in enumerate(header.lower().split(",")[:_ACCEPTED]):
        name, _, weight = part.strip().partition(";q=")
        try:
            found.append((-float(weight or 1), n, name.strip()))
        except ValueError:
            continue
    return [name for quality, _, name in sorted(found) if name and quality < 0]


def page(site: Site, request: Request, name: str, facts: Mapping[str, object], *, status: int = 200) -> Response:
    """A page filled in. ``facts`` hold ``language`` and, where the page is a queue's, ``queue_name`` and ``brand``."""
    spoken = str(facts.get("language") or language(site, request))
    known = {**frame(site, request), **facts}
    known["logo"] = site.looks.look(str(known["brand"])).logo is not None
    filled = site.pages.filled(name, spoken, known)
    return HTMLResponse(filled, status_code=status, headers={"Content-Language": spoken})


async def apart(site: Site, request: Request, name: str, facts: Mapping[str, object], *, status: int = 200) -> Response:
    """A page with a story, filled in by a thread: a long one takes its time."""
    return await site.apart(lambda: page(site, request, name, facts, status=status))


def place(site: Site, request: Request, path: str, told: Mapping[str, str] = MappingProxyType({})) -> str:
    """The URL of a page of ours below the root, with what it is told in its query; the language that was chosen goes along."""
    lang = chosen(site, request)
    words = {**told, **({"lang": lang} if lang else {})}
    query = "&".join(quote_plus(name) + (f"={quote_plus(value)}" if value else "") for name, value in words.items())
    return site.root + path + (f"?{query}" if query else "")


def leads_back(site: Site, path: str, page: str) -> Route:
    """Where a form is sent to, opened by itself: by its address, by loading its answer again, or in another language. It leads
    to the page that the form stands on; the parameters of both paths are the same."""

    async def back(request: Request) -> Response:
        return RedirectResponse(place(site, request, quote(page.format_map(request.path_params))), status_code=303)

    return Route(path, back, methods=["GET"])


def frame(site: Site, request: Request) -> dict[str, object]:
    """What the frame of every page needs."""
    lang = chosen(site, request)
    return {
        "languages": site.pages.languages,
        "chosen": lang,
        "also": f"?lang={lang}" if lang else "",
        "root": site.root,
        "here": site.root + quote(request.scope["path"].removeprefix(request.scope.get("root_path", ""))),
        "assets": site.assets,
        "brand": "",
        "queue_name": site.settings.gateway.domain,
    }


def gone(site: Site, request: Request) -> Response:
    """The one answer to every link that opens nothing."""
    return page(site, request, "gone", {}, status=404)


def refused(site: Site, request: Request, error: Exception) -> Response:
    """The page for what is not done: an HTTPException, a form too old, too many of them, a GoneError, or something that broke."""
    match error:
        case GoneError() | HTTPException(status_code=404):
            return gone(site, request)
        case ExpiredError():
            status, extra = 403, {}
        case TooManyError():
            status, extra = 429, {"Retry-After": str(error.wait)}
        case HTTPException():
            status, extra = error.status_code, dict(error.headers or {})
        case ClientDisconnect():
            status, extra = 400, {}  # nobody reads it
        case _:
            status, extra = 500, {}
    answer = page(site, request, "error", {"status": status, "expired": isinstance(error, ExpiredError)}, status=status)
    answer.headers.update(extra)
    return answer

"""Which forms are taken. The one rule: only one that we showed to this very person, and that their own browser sent from our page
(T17).

What a form carries is signed over whose it is, what it is about and when it was shown, with a number nobody can guess. No other
page can know it, so no other page can send it; what browsers say of where a request comes from is looked at as well. Our own
``Referrer-Policy: no-referrer`` makes them say ``Origin: null`` of our own forms (Fetch §3.2, "append a request Origin header").
"""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import Request

from mailgate.mail import links
from mailgate.web.site import Site
from mailgate.web.uploads import Filled

#: The name of the hidden field.
FIELD = "form"
_OURS = ("same-origin", "none")
"""``none``: the person did it themselves, as by reloading the page."""


class ExpiredError(Exception):
    """It was ours, and was shown too long ago: it is shown again, with its words."""


def made(site: Site, about: tuple[int, ...]) -> str:
    """What a form that is shown now carries, in a hidden field FIELD. ``about``: whose it is and what it is about."""
    return site.links.form(about, site.now(), site.draw)


def must_be_ours(site: Site, request: Request, filled: Filled, about: tuple[int, ...]) -> str:
    """What the form carried. Raises HTTPException 403 for a form of nobody or of another page, ExpiredError."""
    carried = filled.text(FIELD)
    form = links.read_form(carried)
    if form is None or not from_our_page(site, request):
        raise HTTPException(403)
    lasts = site.settings.web.form_lasts
    if site.links.takes(form, about, site.now(), lasts):
        return carried
    if site.links.takes(form, about, links.moment(form.shown), lasts):  # at the time it was shown it was right
        raise ExpiredError
    raise HTTPException(403)


def host(request: Request) -> str:
    """Where a request comes from, for the journal; "" where nobody can tell."""
    return request.client.host if request.client is not None else ""


def from_our_page(site: Site, request: Request) -> bool:
    """Whether nothing says that another page sent it."""
    site_says = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin", "null")
    url = urlsplit(site.settings.web.public_url)
    ours = f"{url.scheme}://{url.netloc}".lower()
    return (site_says is None or site_says in _OURS) and origin.lower() in ("null", ours)

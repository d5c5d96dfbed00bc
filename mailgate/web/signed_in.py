"""Who is signed in. The one rule: the browser holds a random value, the store its SHA-256, and each request asks whose it is.

A page for partners begins with ``partner`` in its read of the store. What it shows and takes is theirs as they are *now*: whoever
is a partner no longer, or whose links were revoked, is signed in no longer.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from mailgate.desk.model import Person
from mailgate.web.site import Site
from store import page_access, people

#: Of what a browser holds, in bits.
STRENGTH = 256
_VALUE = re.compile(r"[0-9a-f]{64}")


class SignInError(Exception):
    """Nobody is signed in in this browser: the page asks them to sign in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """A partner in one browser."""

    person: Person
    number: int
    """Of the session."""

    def about(self, *what: int) -> tuple[int, ...]:
        """Whose forms these are, and about what: bound to this very session."""
        return (0, int(self.person.id or 0), 1, self.number, *what)


def partner(site: Site, session: Session, request: Request) -> SignedIn:
    """The partner who asks. Raises SignInError for everybody else."""
    given = key(site, request)
    person = page_access.whose(session, given, site.now()) if given else None
    found = people.by_id(session, [person]).get(person) if person is not None else None
    if found is None or not found.is_partner:
        raise SignInError
    return SignedIn(person=found, number=number_of(given))


def cookie(site: Site) -> str:
    """The name of the cookie: with its prefix only this very host can have set it, and only by TLS (RFC 6265bis §4.1.3)."""
    return "__Host-mailgate" if _by_tls(site) else "mailgate"


def key(site: Site, request: Request) -> str:
    """What the store knows the cookie of a request by; "" where there is none."""
    return key_of(request.cookies.get(cookie(site), ""))


def at_door(site: Site, request: Request) -> str:
    """What marks a browser that was shown the button; "" where nothing does."""
    value = request.cookies.get(_door(site), "")
    return value if key_of(value) else ""


def show_door(site: Site, answer: Response, value: str) -> Response:
    """An answer that marks its browser as the one that was shown the button."""
    lasts = int(site.settings.web.sign_in_lasts.total_seconds())
    answer.set_cookie(_door(site), value, max_age=lasts, secure=_by_tls(site), httponly=True, samesite="strict")
    return answer


def number_of(known: str) -> int:
    """A key as a number that a form can be bound to."""
    return int(known[:15] or "0", 16)


def drawn(site: Site) -> str:
    """A new value for a cookie."""
    return f"{site.draw(2**STRENGTH):064x}"


def key_of(value: str) -> str:
    """What the store knows a value of a cookie by; "" for what is none."""
    return hashlib.sha256(value.encode("ascii")).hexdigest() if _VALUE.fullmatch(value) else ""


def give(site: Site, answer: Response, value: str) -> Response:
    """An answer that leaves its browser signed in."""
    lasts = int(site.settings.web.session_lasts.total_seconds())
    answer.set_cookie(cookie(site), value, max_age=lasts, secure=_by_tls(site), httponly=True, samesite="strict")
    answer.delete_cookie(_door(site), secure=_by_tls(site), httponly=True, samesite="strict")
    return answer


def take(site: Site, answer: Response) -> Response:
    """An answer that leaves its browser signed out."""
    answer.delete_cookie(cookie(site), secure=_by_tls(site), httponly=True, samesite="strict")
    return answer


def _door(site: Site) -> str:
    return f"{cookie(site)}-door"


def _by_tls(site: Site) -> bool:
    return site.settings.web.public_url.startswith("https:")

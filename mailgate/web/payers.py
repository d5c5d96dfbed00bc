"""Who is counted for a request. The one rule: a client is an address with many people behind it, and none of them is locked out
of what is theirs by what another does there.

So whoever shows a link that we signed is counted by that, and everybody else by their client. The signature says so before the
store is asked for anything: a link that was revoked still has a payer, and opens nothing. A cookie has no signature: only what is
answered "nothing here" is counted by it, as that is no answer to anybody who is not signed in.
"""

from __future__ import annotations

import hashlib

from starlette.requests import Request
from starlette.types import Scope

from mailgate.mail import links
from mailgate.web import requests, signed_in
from mailgate.web.site import Site

#: First parts of paths that are no links, and lead anybody somewhere: the front door, new requests, the pages of partners.
_PUBLIC = frozenset({"", "n", "p"})


#: Of a hash, so that no key lies about where it needs not.
_LENGTH = 32


def of_link(site: Site, scope: Scope) -> str:
    """By what a request is counted whose path is a link that we signed; "": it is none."""
    link = links.read(*requests.begins(scope))
    if link is None or not site.links.made(link, site.now()):
        return ""
    return f"link {hashlib.sha256(link.token.encode('ascii')).hexdigest()[:_LENGTH]}"


def of_guess(site: Site, scope: Scope, payer: str) -> str:
    """By what it is counted that a request is answered with nothing; ``payer``: by what all else is."""
    known = signed_in.key(site, Request(scope)) if requests.first(scope) == "p" else ""
    return f"session {known[:_LENGTH]}" if known else payer


def is_public(scope: Scope) -> bool:
    """Whether a path holds nothing that could be guessed."""
    first, segment = requests.begins(scope)
    return first in _PUBLIC or (first == links.Kind.MINE.value and not segment)

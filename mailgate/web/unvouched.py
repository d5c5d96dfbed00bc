"""Room on the disk for what anybody may write by a form, in anybody's name. The one rule: what waits for somebody to vouch for it
is counted in the store, so that neither a new start of the page nor another gateway lets more in (T75).

It is counted in all, for the client that sends it and for the mailbox that it names, and so is what is on its way to the journal
here. Several gateways that take some at the very same moment may end above it, by what each has in hand just then.
"""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from mailgate.settings import Web
from mailgate.web.room import Shares
from mailgate.web.site import Site
from store import unvouched
from store.journal import Entry


class FullError(Exception):
    """So much waits for somebody to vouch for it that no more is taken; whoever writes is told to send a mail instead."""


@asynccontextmanager
async def counted(site: Site, entry: Entry) -> AsyncIterator[None]:
    """Within, there is room for a mail, if anybody may have written it. Raises FullError, and as the store does."""
    if not entry.client:
        yield
        return
    octets, shares = unvouched.weight(len(entry.raw)), _shares(site.settings.web, entry)
    site.coming.take(octets, dict.fromkeys(shares, sys.maxsize))
    try:
        mailbox = entry.envelope.mail_from or ""
        coming = [site.coming.taken(name) for name in shares]  # before the store is asked: who comes there meanwhile counts
        there = await site.apart(lambda: unvouched.taken(site.store, entry.client, mailbox))
        waiting = (there.all, there.client, there.mailbox)
        if any(some + more > most for some, more, most in zip(waiting, coming, shares.values(), strict=True)):
            raise FullError
        yield
    finally:
        site.coming.leave(octets, shares)


def _shares(web: Web, entry: Entry) -> Shares:
    """What counts for what, in the order of ``unvouched.Taken``."""
    return {
        "all": web.unconfirmed,
        f"client {entry.client}": web.unconfirmed_per_client,
        f"mailbox {entry.envelope.mail_from}": web.unconfirmed_per_mailbox,
    }

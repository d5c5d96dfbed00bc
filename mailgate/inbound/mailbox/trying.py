"""Trying an account out: log in, and look what there is. The one rule: nothing is changed, there or here."""

from __future__ import annotations

from dataclasses import dataclass

from mailgate.imap.client import Client
from mailgate.imap.said import Selected
from mailgate.inbound.mailbox.rules import above
from mailgate.settings import Mailbox
from store import mailboxes
from store.engine import Store
from store.mailboxes import Place

#: What we make use of where a server offers it.
OFFERS = ("IDLE", "MOVE", "UIDPLUS")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One folder that mail is taken from: how many mails lie there, how many would be taken now, and what will not work."""

    folder: str
    mails: int
    wanted: int
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What was seen of an account."""

    offers: tuple[str, ...]
    folders: tuple[str, ...]
    """All there are, as their server calls them."""
    seen: tuple[Seen, ...]


def try_out(client: Client, store: Store, box: Mailbox) -> Tried:
    """Look at an account over a conversation that is logged in. Raises ImapError, for a missing folder too."""
    return Tried(
        offers=tuple(one for one in OFFERS if client.can(one)),
        folders=tuple(client.folders()),
        seen=tuple(_seen(client, store, box, name) for name in box.folder),
    )


def _seen(client: Client, store: Store, box: Mailbox, name: str) -> Seen:
    selected = client.select(name, read_only=True)
    with store.read() as session:
        known = mailboxes.place(session, box.name, name)
    return Seen(
        folder=name,
        mails=len(client.search("ALL")),
        wanted=_wanted(client, box, selected, known),
        remark=_remark(box, selected),
    )


def _wanted(client: Client, box: Mailbox, selected: Selected, known: Place | None) -> int:
    """How many the next look would take; where mails were numbered anew, before what is known already is left out."""
    if known is not None and known.uidvalidity == selected.uidvalidity:
        return len(above(client.search("UID", f"{known.position + 1}:*"), known.position))
    if box.start == "now":
        return 0
    return len(client.search("ALL") if box.since is None else client.search("SINCE", box.since.strftime("%d-%b-%Y")))


def _remark(box: Mailbox, selected: Selected) -> str:
    if box.after == "flag" and not selected.keywords & {box.flag.lower(), "\\*"}:
        return f"the server keeps no flag {box.flag} here"
    return ""

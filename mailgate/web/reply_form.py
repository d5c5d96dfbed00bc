"""The form on a customer's ticket, and what it says will become of words sent by it. The one rule: it promises what
``desk.closing`` would decide at this moment, and no more; what is decided in the end, the desk decides.

``shown`` makes the values of ``_reply.j2``; words that could not be taken come back in it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import timedelta

from sqlmodel import Session
from starlette.datastructures import QueryParams

from mailgate.desk.closing import OnClosed, foreseeable
from mailgate.desk.model import Status
from mailgate.desk.sharing import taking_part
from mailgate.web import forms, uploads
from mailgate.web.posting import Fate, Held, Refused, Stored, Waiting
from mailgate.web.site import Site
from mailgate.web.uploads import Problem
from mailgate.web.visitors import Visit
from store import people, reopening

_SAID = frozenset({"reply", "command", "new_ticket", "held", "waiting"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What somebody sent that could not be taken, to be shown again."""

    text: str = ""
    problem: Problem | None = None
    refused: bool = False


def shown(site: Site, session: Session, found: Visit, query: QueryParams, kept: Kept | None = None) -> dict[str, object]:
    """The values of ``_reply.j2``, under ``reply``. ``will``: what becomes of words now, as in ``desk.closing``."""
    kept = kept or Kept()
    part = taking_part(found.person, found.story.ticket) is not None
    will, follow_up = _will(site, session, found) if part else (OnClosed.ADD, None)
    return {
        "action": f"{site.root}/t/{found.segment}/reply",
        "form": forms.made(site, found.about),
        "will": will.name.lower(),
        "follow_up": follow_up,
        "only_reads": not part,
        "may_close": part and found.story.ticket.status is not Status.CLOSED,
        "may_reopen": will is OnClosed.REOPEN and follow_up is None,
        "write_to": found.queue.address,
        "new": f"{site.root}/t/{found.segment}/new/",
        **told(query),
        "text": kept.text,
        "problem": kept.problem.value if kept.problem else "",
        "refused": kept.refused,
        **uploads.limits(site),
    }


def said(fate: Fate) -> str:
    """What became of it, in the words of the query ``said``: the disposition, or ``held``, ``refused``, ``waiting``."""
    match fate:
        case Stored():
            return fate.disposition.value
        case Held():
            return "held"
        case Refused():
            return "refused"
        case Waiting():
            return "waiting"


def number(fate: Fate, found: Visit) -> dict[str, str]:
    """``number=<N>`` where the words went to another ticket: a follow-up."""
    elsewhere = isinstance(fate, Stored) and fate.ticket not in (None, found.story.ticket.number, found.link.ticket)
    return {"number": str(fate.ticket)} if isinstance(fate, Stored) and elsewhere else {}


def told(query: QueryParams) -> dict[str, object]:
    """What the page was told to say of words sent just now. Only words of ours and a number: nobody can have it say more."""
    said, other = query.get("said", ""), query.get("number", "")
    return {"said": said if said in _SAID else "", "elsewhere": int(other) if re.fullmatch(r"[0-9]{1,9}", other) else 0}


def _will(site: Site, session: Session, found: Visit) -> tuple[OnClosed, int | None]:
    """What becomes of words, and the open ticket that takes those for a closed one."""
    ticket, now = found.story.ticket, site.now()  # as it is seen: a status that still waits is nobody's to know
    if ticket.status is not Status.CLOSED:
        return OnClosed.ADD, None
    staff = frozenset(person.id for person in people.staff(session))
    times, _ = reopening.since_closing(session, ticket.number, now - timedelta(hours=1), staff)
    verdict = foreseeable(replace(ticket, reopened=times), found.queue, now, site.house.policy.reopens_per_hour)
    return verdict, int(ticket.open_follow_up) if ticket.open_follow_up is not None else None

"""Other tickets of the same request. The one rule: whoever may read them is linked to them, and not for longer than here."""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import Session

from mailgate.desk.sharing import reads_since
from mailgate.mail import links
from mailgate.mail.model import TicketNumber
from mailgate.web.site import Site
from mailgate.web.visitors import Visit
from store import follow_ups, tickets


def related(site: Site, session: Session, visit: Visit) -> tuple[dict[str, object], ...]:
    """The ticket that this one follows up, and those that follow it up, each with this reader's own link: ``how``, ``number``,
    ``subject``, ``url``."""
    before, after = follow_ups.around(session, visit.story.ticket.number)
    ways = ({before: "before"} if before is not None else {}) | dict.fromkeys(after, "after")
    facts = tickets.facts(session, ways)
    open_to_them = [number for number in ways if number in facts and reads_since(visit.person, facts[number]) is not None]
    return tuple(
        {"how": ways[one], "number": int(one), "subject": facts[one].subject, "url": _url(site, session, visit, one)}
        for one in open_to_them
    )


def _url(site: Site, session: Session, visit: Visit, number: TicketNumber) -> str:
    """Their link there. It ends when the one that brought them here does: going to and fro makes no link last longer."""
    pair = (int(number), int(visit.link.person))
    generation = tickets.generations(session, [pair])[pair]
    until = links.moment(visit.link.until) - timedelta(days=1)  # a link ends with its day: see Links.ticket
    url = site.links.ticket(number, visit.link.person, generation, until)
    return site.root + url.removeprefix(site.links.base)

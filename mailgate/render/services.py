"""Letters about no single ticket, for those who asked. Their one rule: who proved nothing reads nothing that anybody wrote."""

from __future__ import annotations

from typing import assert_never

from mailgate.desk.command.base import INSIDE
from mailgate.desk.command.registry import TOLD
from mailgate.desk.service_letters import HowTo, OwnTicket, OwnTickets, Transcript
from mailgate.mail.carried import service_subject
from mailgate.mail.compose import AutoKind
from mailgate.mail.layout import Layout
from mailgate.mail.recipient import SERVICES
from mailgate.render.inside import no_ticket
from mailgate.render.sheet import Facts, OnPage, Sheet, Stamp, line, of_queue, topic, without_address

# as for acknowledgements: what a program may look for besides Auto-Submitted (T66)
_BULK = (("Precedence", "bulk"),)

_Letter = Transcript | OwnTickets | HowTo


def sheet(letter: _Letter, stamp: Stamp, layout: Layout) -> Sheet:
    """One letter to whoever asked. ``layout``: the form of our addresses."""
    match letter:
        case Transcript():
            return _sheet(
                letter, "transcript", {"lines": _lines(letter), "of_digest": letter.numbered is not None}, nameless=False
            )
        case OwnTickets():
            return _sheet(letter, "own_tickets", _tickets(letter, stamp.page), nameless=letter.textless)
        case HowTo():
            return _sheet(
                letter,
                "how_to",
                _how_to(letter, layout) | {"page": stamp.page.door, "late": letter.late},
                nameless=letter.textless,
            )
        case _:
            assert_never(letter)


def _sheet(letter: _Letter, template: str, told: Facts, *, nameless: bool) -> Sheet:
    staff = letter.to.kind in INSIDE
    return Sheet(
        kind=template,
        template=template,
        audience="staff" if staff else "customer",
        tag="[internal]" if staff else "",
        queue=letter.queue,
        to=(letter.to,),
        nameless=nameless,
        auto=AutoKind.REPLIED,
        extra=() if staff else _BULK,
        facts=of_queue(letter.queue) | (no_ticket() if staff else {}) | {"staff": staff} | told,
    )


def _lines(letter: Transcript) -> tuple[dict[str, object], ...]:
    return tuple(
        {
            "written": line(one.written),
            "number": one.ticket,
            "title": topic(one.title),
            "why": one.why,
            "nearest": line(one.nearest),
            "says": one.says,
        }
        for one in letter.lines
    )


def _tickets(letter: OwnTickets, page: OnPage) -> Facts:
    lines, shared = _listed(letter.tickets, page), _listed(letter.shared, page)
    firm, told = line(letter.to.organisation or ""), {"more": letter.more, "textless": letter.textless}
    return {"lines": lines, "shared": shared, "firm": firm, "page": page.door, **told}


def _listed(tickets: tuple[OwnTicket, ...], page: OnPage) -> tuple[Facts, ...]:
    return tuple(
        {
            "number": one.number,
            "topic": topic(one.topic).replace("\u27e6", "["),
            "status": one.status.value,
            "waiting_for": one.waiting_for.value,
            "assignee": without_address(one.assignee),
            "page": page.tickets.get(one.number, ""),
        }
        for one in tickets
    )


def _how_to(letter: HowTo, layout: Layout) -> Facts:
    told = tuple((command.usage, command.meaning) for command in TOLD if letter.to.kind in command.readers)
    addresses = {word: layout.made(letter.queue.address, word) for word in SERVICES}
    subjects = {word: service_subject(word) for word in SERVICES} if layout.plain else {}
    return {"commands": told, "addresses": addresses, "subjects": subjects}

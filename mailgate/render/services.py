"""Letters about no single ticket, for those who asked. Their one rule: who proved nothing reads nothing that anybody wrote."""

from __future__ import annotations

from typing import assert_never

from mailgate.desk.command.base import INSIDE
from mailgate.desk.command.registry import TOLD
from mailgate.desk.service_letters import HowTo, OwnTicket, OwnTickets, ServiceLetter, Transcript
from mailgate.mail.compose import AutoKind
from mailgate.mail.model import Address
from mailgate.mail.recipient import SERVICES
from mailgate.render.inside import no_ticket
from mailgate.render.sheet import Facts, Sheet, line, of_queue, topic, without_address

# as for acknowledgements: what a program may look for besides Auto-Submitted (T66)
_BULK = (("Precedence", "bulk"),)


def sheet(letter: ServiceLetter, delimiter: str) -> Sheet:
    """One letter to whoever asked. ``delimiter``: between a queue's local part and its detail."""
    match letter:
        case Transcript():
            return _sheet(
                letter, "transcript", {"lines": _lines(letter), "of_digest": letter.numbered is not None}, nameless=False
            )
        case OwnTickets():
            return _sheet(letter, "own_tickets", _tickets(letter), nameless=letter.textless)
        case HowTo():
            return _sheet(letter, "how_to", _how_to(letter, delimiter), nameless=letter.textless)
        case _:
            assert_never(letter)


def _sheet(letter: ServiceLetter, template: str, told: Facts, *, nameless: bool) -> Sheet:
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


def _tickets(letter: OwnTickets) -> Facts:
    lines, shared = _listed(letter.tickets), _listed(letter.shared)
    firm = line(letter.to.organisation or "")
    return {"lines": lines, "shared": shared, "firm": firm, "more": letter.more, "textless": letter.textless}


def _listed(tickets: tuple[OwnTicket, ...]) -> tuple[Facts, ...]:
    return tuple(
        {
            "number": one.number,
            "topic": topic(one.topic).replace("\u27e6", "["),
            "status": one.status.value,
            "waiting_for": one.waiting_for.value,
            "assignee": without_address(one.assignee),
        }
        for one in tickets
    )


def _how_to(letter: HowTo, delimiter: str) -> Facts:
    told = tuple((command.usage, command.meaning) for command in TOLD if letter.to.kind in command.readers)
    local, _, domain = letter.queue.address.rpartition("@")
    addresses = {word: Address(f"{local}{delimiter}{word}@{domain}") for word in SERVICES}
    return {"commands": told, "addresses": addresses}

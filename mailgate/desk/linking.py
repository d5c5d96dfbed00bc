"""Tickets that belong together. The one rule: both say so, inside, and neither shows anything of the other."""

from __future__ import annotations

from dataclasses import replace

from mailgate.desk.actions import Record
from mailgate.desk.draft import Draft
from mailgate.desk.model import EventKind, Person
from mailgate.mail.model import TicketNumber, Visibility


def link(draft: Draft, other: TicketNumber, actor: Person) -> None:
    """They belong together from now on."""
    _say(draft, other, actor, "related")
    draft.ticket = replace(draft.ticket, linked=draft.ticket.linked | {other})


def unlink(draft: Draft, other: TicketNumber, actor: Person) -> None:
    """They do no more."""
    _say(draft, other, actor, "unrelated")
    draft.ticket = replace(draft.ticket, linked=draft.ticket.linked - {other})


def _say(draft: Draft, other: TicketNumber, actor: Person, how: str) -> None:
    for one, its in ((draft.ticket.number, other), (other, draft.ticket.number)):
        data = {"ticket": int(its), "how": how}
        draft.actions.append(
            Record(ticket=one, kind=EventKind.LINKED, visibility=Visibility.INTERNAL, actor=actor, at=draft.now, data=data)
        )

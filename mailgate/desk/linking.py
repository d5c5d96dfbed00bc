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


def continues(draft: Draft, other: TicketNumber) -> None:
    """A new ticket takes up a closed one."""
    _say(draft, other, None, "continues", "continued")


def _say(draft: Draft, other: TicketNumber, actor: Person | None, how: str, back: str = "") -> None:
    """``how`` the one stands to the other, and the other to it, if that is something else."""
    for one, its, word in ((draft.ticket.number, other, how), (other, draft.ticket.number, back or how)):
        data = {"ticket": int(its), "how": word}
        draft.actions.append(
            Record(ticket=one, kind=EventKind.LINKED, visibility=Visibility.INTERNAL, actor=actor, at=draft.now, data=data)
        )

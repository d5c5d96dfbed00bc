"""Signed addresses and links that are to be worthless: they got into wrong hands. The one rule: it is told to nobody, and stands
inside.

A letter that told of it would carry the new address to the same mailbox the old one leaked from.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from mailgate.desk.actions import Action, Decision, Record, RenewLinks, RevokeAddresses, Step
from mailgate.desk.model import Disposition, EventKind, Person
from mailgate.mail.model import TicketNumber, Visibility


def revoke(ticket: TicketNumber, people: Sequence[Person], by: Person | None, at: datetime) -> Decision:
    """The addresses of these people on a ticket become worthless. ``by`` None: the operator, who is no member of staff."""
    named = ", ".join(_named(people))
    return Decision(
        disposition=Disposition.COMMAND,
        actions=_on(ticket, people, by, at),
        steps=(Step(rule="revoke", result=named, because="said so at the command line"),),
        ticket=ticket,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Somebody with all tickets whose addresses or links they hold, or may have been shown."""

    person: Person
    addressed: tuple[TicketNumber, ...]
    """Where they take or took part, or were sent a letter."""
    shown: tuple[TicketNumber, ...]
    """That they could only read."""


def revoke_all(holder: Holder, by: Person | None, at: datetime) -> Decision:
    """All addresses and links of one person become worthless, whatever ticket they are about, and they are signed out."""
    person = holder.person
    actions = [action for ticket in holder.addressed for action in _on(ticket, [person], by, at)]
    because = "their author said so" if by == person else "said so at the command line"
    return Decision(
        disposition=Disposition.COMMAND,
        actions=(*actions, RenewLinks(person=person, shown=holder.shown)),
        steps=(Step(rule="revoke", result=f"everything of {person.address}", because=because),),
    )


def _on(ticket: TicketNumber, people: Sequence[Person], by: Person | None, at: datetime) -> tuple[Action, ...]:
    event = Record(
        ticket=ticket,
        kind=EventKind.REVOKED,
        visibility=Visibility.INTERNAL,
        actor=by,
        at=at,
        data={"addresses_of": _named(people)},
    )
    return (RevokeAddresses(ticket=ticket, people=tuple(people)), event)


def _named(people: Sequence[Person]) -> list[str]:
    return sorted(person.address for person in people)

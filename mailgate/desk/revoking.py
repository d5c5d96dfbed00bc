"""Signed addresses that are to be worthless: they got into wrong hands. The one rule: it is told to nobody, and stands inside.

A letter that told of it would carry the new address to the same mailbox the old one leaked from.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from mailgate.desk.actions import Decision, Record, RevokeAddresses, Step
from mailgate.desk.model import Disposition, EventKind, Person
from mailgate.mail.model import TicketNumber, Visibility


def revoke(ticket: TicketNumber, people: Sequence[Person], by: Person | None, at: datetime) -> Decision:
    """The addresses of these people on a ticket become worthless. ``by`` None: the operator, who is no member of staff."""
    named = tuple(sorted(person.address for person in people))
    event = Record(
        ticket=ticket,
        kind=EventKind.REVOKED,
        visibility=Visibility.INTERNAL,
        actor=by,
        at=at,
        data={"addresses_of": list(named)},
    )
    return Decision(
        disposition=Disposition.COMMAND,
        actions=(RevokeAddresses(ticket=ticket, people=tuple(people)), event),
        steps=(Step(rule="revoke", result=", ".join(named), because="said so at the command line"),),
        ticket=ticket,
    )

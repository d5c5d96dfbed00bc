"""What somebody inside wants to hear of one ticket, in a decision in the making. The one rule: it is theirs alone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from mailgate.desk.actions import Action, Attend, RemoveParticipant
from mailgate.desk.model import Attention, Person, Role, TicketFacts
from mailgate.mail.model import PersonId


class Attending:
    """The part of a ``Draft`` that deals with it."""

    actions: list[Action]
    ticket: TicketFacts

    def attention(self, person: Person) -> Attention:
        """How somebody inside wants to hear of it, as far as they said."""
        return self.ticket.attention.get(person.id or PersonId(0), Attention())

    def attend(self, person: Person, **changes: Any) -> None:
        """Other wishes of somebody inside: fields of ``Attention``. What is so already is no change."""
        old = self.attention(person)
        new = replace(old, **changes)
        if person.id is not None and new != old:
            self.actions.append(Attend(ticket=self.ticket.number, person=person.id, attention=new))
            self.ticket = replace(self.ticket, attention={**self.ticket.attention, person.id: new})

    def unwatch(self, person: Person) -> None:
        """A member of staff watches no more."""
        found = self.ticket.participant(person.address)
        if found is not None and found.role is Role.WATCHER:
            self.actions.append(RemoveParticipant(ticket=self.ticket.number, person=person))
            left = tuple(p for p in self.ticket.participants if p is not found)
            self.ticket = replace(self.ticket, participants=left)

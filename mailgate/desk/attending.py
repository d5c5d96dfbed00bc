"""What somebody inside wants to hear of one ticket, in a decision in the making. The one rule: it is theirs alone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from mailgate.desk.actions import Action, AddParticipant, Attend, RemoveParticipant
from mailgate.desk.model import Attention, Participant, Person, Role, TicketFacts
from mailgate.mail.model import EntryId, PersonId


class Attending:
    """The part of a ``Draft`` that deals with it."""

    actions: list[Action]
    ticket: TicketFacts
    wished: dict[str, object]
    """What commands asked for here, as ``#undo`` takes it back: "wishes", old and new."""

    def watch(self, person: Person) -> None:
        """Somebody inside hears of what follows, muted or not until now; that a partner does is no news outside."""
        if not self.ticket.admits(person):
            return
        if self.ticket.participant(person.address) is None:
            self._join(person, self.ticket.role_for(person), EntryId(0))
        self.attend(person, muted=False)

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

    def wishes(self, person: Person) -> list[object]:
        """All of it as plain values: whether they watch, mute, until when they snooze, whether they are told once."""
        found, wants = self.ticket.participant(person.address), self.attention(person)
        until = wants.snoozed_until.isoformat() if wants.snoozed_until is not None else None
        return [found is not None and found.role is Role.WATCHER, wants.muted, until, wants.once]

    def wish(self, person: Person, *, watches: bool | None = None, **changes: Any) -> None:
        """What a command asks for; ``#undo`` takes it back."""
        before = self.wishes(person)
        if watches is not None:
            (self.watch if watches else self.unwatch)(person)
        self.attend(person, **changes)
        if before != (after := self.wishes(person)):
            kept = self.wished.get("wishes")
            old, new = kept if isinstance(kept, list) else ({}, {})
            self.wished["wishes"] = [{person.address: before} | old, new | {person.address: after}]

    def unwatch(self, person: Person) -> None:
        """A member of staff watches no more."""
        found = self.ticket.participant(person.address)
        if found is not None and found.role is Role.WATCHER:
            self.actions.append(RemoveParticipant(ticket=self.ticket.number, person=person))
            left = tuple(p for p in self.ticket.participants if p is not found)
            self.ticket = replace(self.ticket, participants=left)

    def _join(self, person: Person, role: Role, since: EntryId) -> None:
        self.actions.append(AddParticipant(ticket=self.ticket.number, person=person, role=role, since=since))
        joined = Participant(person=person, role=role, since=since)
        others = tuple(p for p in self.ticket.participants if p.person.address != person.address)
        self.ticket = replace(self.ticket, participants=(*others, joined))

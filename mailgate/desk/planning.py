"""Status, priority, deadlines in a decision in the making. The one rule: what changes them says when to look again."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import replace
from datetime import datetime

from mailgate.desk import targets
from mailgate.desk.actions import Action, Plan, Rate, SetPriority, SetStatus
from mailgate.desk.model import Deadlines, Desk, EventKind, Person, Priority, QueuePolicy, Status, TicketFacts
from mailgate.mail.model import Visibility


class Planning(ABC):
    """What a Draft knows of both."""

    desk: Desk
    ticket: TicketFacts
    now: datetime
    actions: list[Action]

    @property
    def queue(self) -> QueuePolicy:
        """Where the ticket is."""
        return self.desk.queues[self.ticket.queue]

    def status(self, status: Status, actor: Person | None, wake_at: datetime | None = None) -> None:
        """A new status; the same one again is no news, but another time to wake is, and none is another."""
        if status is self.ticket.status and wake_at == self.ticket.wake_at:
            return
        old = self.ticket.status
        self.actions.append(SetStatus(ticket=self.ticket.number, status=status, at=self.now, wake_at=wake_at))
        self.event(EventKind.STATUS, Visibility.PUBLIC, actor, old=old.value, new=status.value)
        closed_at = self.now if status is Status.CLOSED else None
        before = self.ticket
        self.ticket = replace(before, status=status, closed_at=closed_at, wake_at=wake_at)
        self.plan(targets.turned(before, status, self.queue, self.now), before)

    def plan(self, deadlines: Deadlines, before: TicketFacts | None = None) -> None:
        """Other deadlines; by itself that is no event. ``before``: the ticket before what else changed about it."""
        old = before or self.ticket
        self.ticket = replace(self.ticket, deadlines=deadlines)
        if deadlines != old.deadlines or targets.running(self.ticket) != targets.running(old):
            look_at = targets.look_at(self.ticket, self.queue, self.now)
            self.actions.append(Plan(ticket=self.ticket.number, deadlines=deadlines, look_at=look_at))

    def rate(self, rating: str) -> None:
        """How a customer found it."""
        self.actions.append(Rate(ticket=self.ticket.number, rating=rating, at=self.now))
        self.ticket = replace(self.ticket, rating=rating)

    def answered(self) -> None:
        """Staff have written publicly: that is an answer, and on a pending ticket the waiting begins anew."""
        self.plan(targets.answered(self.ticket.deadlines))
        if self.ticket.status is Status.PENDING:
            self.plan(targets.turned(self.ticket, Status.PENDING, self.queue, self.now))

    def priority(self, priority: Priority, actor: Person | None) -> None:
        """How much it hurries."""
        if priority is not self.ticket.priority:
            self.actions.append(SetPriority(ticket=self.ticket.number, priority=priority))
            self.event(EventKind.PRIORITY, Visibility.INTERNAL, actor, old=self.ticket.priority.value, new=priority.value)
            self.ticket = replace(self.ticket, priority=priority)

    def due(self, at: datetime | None, actor: Person) -> None:
        """Somebody says until when it is to be done; None: there is no such time."""
        old = self.ticket.deadlines.due_at
        if at != old:
            self.event(EventKind.DUE, Visibility.INTERNAL, actor, old=_spelt(old), new=_spelt(at))
            self.plan(targets.due(self.ticket.deadlines, at))

    @abstractmethod
    def event(self, kind: EventKind, visibility: Visibility, actor: Person | None, **data: object) -> None:
        """Something happened."""


def _spelt(at: datetime | None) -> str | None:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}" if at is not None else None

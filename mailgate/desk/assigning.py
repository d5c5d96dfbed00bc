"""Who gets a ticket that nobody has. The one rule: only somebody who works in its queue and is here to read of it.

A queue tries its ways in turn (``Assignment``); where none finds anybody the ticket stays nobody's, and all of the queue hear of
it. The same facts always give the same person: who has the fewest open tickets in the queue, then who was given one longest ago,
then the lowest id.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import assert_never

from mailgate.desk.actions import Step
from mailgate.desk.command.needs import Workload
from mailgate.desk.draft import Draft
from mailgate.desk.model import Assignment, Desk, Known, Load, NotifyMode, Person, QueuePolicy, TicketFacts


@dataclass(frozen=True, slots=True)
class Pick:
    """Who it is, and why."""

    person: Person
    because: str


def works_in(person: Person, queue: str) -> bool:
    """Whether they work in a queue; staff without a queue belong to all."""
    return person.is_staff and (not person.queues or queue in person.queues)


def is_here(person: Person, queue: str, known: Known) -> bool:
    """Whether a ticket of the queue can be theirs without their doing: they work there, are not away, and get mail about it."""
    reached = person.address not in known.desk.unreachable
    return could_get(person, queue) and reached and not person.is_away(known.decided_at or known.now)


def could_get(person: Person, queue: str) -> bool:
    """The same, whenever they are here and can be reached. Who is told of nothing would not know that it is theirs."""
    return works_in(person, queue) and person.notify is not NotifyMode.NONE


def can_find(queue: QueuePolicy, desk: Desk) -> bool:
    """Whether any way of the queue could find anybody at all."""
    managed = any(one.manager for one in desk.organisations.values())
    by = {Assignment.MANAGER: managed, Assignment.DEFAULT: queue.assignee is not None, Assignment.ROUND_ROBIN: True}
    return any(by[way] for way in queue.assignment)


def pick(ticket: TicketFacts, known: Known) -> Pick | None:
    """Who should get a ticket as it stands, by the ways of its queue; None: nobody."""
    queue, loads = known.desk.queues[ticket.queue], known.facts.get(Workload(ticket.queue)) or ()
    here = [load for load in loads if is_here(load.person, queue.name, known) and not _own(load.person, ticket)]
    firm = known.desk.organisations.get(ticket.organisation or "")
    for way in queue.assignment:
        match way:
            case Assignment.MANAGER:
                found = _named(firm.manager, here, f"account manager of {firm.name}") if firm is not None else None
            case Assignment.DEFAULT:
                found = _named(queue.assignee, here, "the queue's assignee")
            case Assignment.ROUND_ROBIN:
                found = _least(here)
            case _:
                assert_never(way)
        if found is not None:
            return found
    return None


def _own(person: Person, ticket: TicketFacts) -> bool:
    """Whoever asks does not get their own question."""
    return ticket.requester is not None and ticket.requester.id == person.id


def _named(address: str | None, here: Iterable[Load], because: str) -> Pick | None:
    found = next((load.person for load in here if load.person.address == address), None)
    return Pick(found, because) if found is not None else None


def _least(here: Iterable[Load]) -> Pick | None:
    """Whose turn it is."""
    least = min(here, key=lambda load: (load.open, load.last, load.person.id or 0), default=None)
    return Pick(least.person, f"round robin, with {least.open} open there") if least is not None else None


def give(draft: Draft, known: Known) -> tuple[Step, ...]:
    """Assign the ticket by the ways of its queue, and say why; nothing is said where no way could have found anybody."""
    found = pick(draft.ticket, known)
    if found is not None:
        draft.assign(found.person, None)
        return (Step(rule="assignment", result=found.person.address, because=found.because),)
    if not can_find(draft.desk.queues[draft.ticket.queue], draft.desk):
        return ()
    return (Step(rule="assignment", result="nobody", because="nobody who works there is here"),)


def give_again(draft: Draft, known: Known) -> tuple[Step, ...]:
    """A ticket that comes back stays with whoever had it while they are here; else somebody is found."""
    who = draft.ticket.assignee
    return () if who is not None and is_here(who, draft.ticket.queue, known) else give(draft, known)


def rehome(draft: Draft, known: Known, actor: Person) -> None:
    """A ticket that came to another queue stays with whoever has it only where they work there too."""
    if draft.ticket.assignee is None or not works_in(draft.ticket.assignee, draft.ticket.queue):
        found = pick(draft.ticket, known)
        draft.assign(found.person if found is not None else None, actor)

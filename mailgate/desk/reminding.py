"""What is told of deadlines when the clock looks at them. The one rule: one letter for each ticket and target, however late.

Who cares for a ticket is reminded before; when a target is missed, the queue's ``escalate_to`` hears of it, the ticket hurries.
After a time in which nobody worked, only what is missed is told, and many tickets at once are told in one letter.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from mailgate.desk import targets
from mailgate.desk.actions import Decision, Plan, Send, Step
from mailgate.desk.deadline_letters import Deadline, DeadlineLine, DeadlinesDigest
from mailgate.desk.draft import Draft
from mailgate.desk.model import Desk, Disposition, EventKind, NotifyMode, Person, Priority, TicketFacts
from mailgate.desk.targets import Target
from mailgate.mail.model import Address, Visibility


@dataclass(frozen=True, slots=True)
class _News:
    line: DeadlineLine
    to: tuple[Person, ...]


def look(ticket: TicketFacts, desk: Desk, now: datetime) -> Decision:
    """What there is to tell of a ticket's deadlines by now."""
    draft = Draft(desk, ticket, now)
    news = [found for target, at in targets.running(ticket).items() if (found := _news(draft, target, at)) is not None]
    before = draft.ticket.priority
    for one in news:
        _note(draft, one.line)
    for person in {p.address: p for one in news for p in one.to}.values():
        lines = tuple(one.line for one in news if person in one.to)
        draft.send(Deadline(to=person, head=draft.head, lines=lines, raised=draft.ticket.priority is not before))
    told = targets.look_at(draft.ticket, draft.queue, now)
    draft.actions.append(Plan(ticket=ticket.number, deadlines=draft.ticket.deadlines, look_at=told))
    steps = tuple(Step(rule="deadline", result="passed" if n.line.passed else "near", because=n.line.target.value) for n in news)
    return Decision(disposition=Disposition.COMMAND, actions=tuple(draft.actions), steps=steps, ticket=ticket.number)


def gathered(letters: Iterable[Deadline], most: int) -> tuple[Send, ...]:
    """The letters of many tickets: who would get more than ``most`` at once gets one with all of them."""
    by_person: dict[Address, list[Deadline]] = {}
    for letter in letters:
        by_person.setdefault(letter.to.address, []).append(letter)
    return tuple(send for mine in by_person.values() for send in _few(mine, most))


def _few(mine: list[Deadline], most: int) -> tuple[Send, ...]:
    if len(mine) <= most:
        return tuple(Send(letter=letter) for letter in mine)
    return (Send(letter=DeadlinesDigest(to=mine[0].to, queue=mine[0].head.queue, tickets=tuple(mine))),)


def _news(draft: Draft, target: Target, at: datetime) -> _News | None:
    """What there is to tell of one target now, and whom; it is marked as told."""
    told = draft.ticket.deadlines.told
    when = targets.remind_at(draft.ticket, target, at, (draft.queue, draft.now))
    if when is None or when > draft.now:
        return None
    passed = at <= draft.now
    marks = {targets.soon(target), targets.passed(target)} if passed else {targets.soon(target)}
    draft.ticket = replace(draft.ticket, deadlines=replace(draft.ticket.deadlines, told=told | marks))
    line = DeadlineLine(target=target, at=at, passed=passed)
    return _News(line, _escalated(draft) if passed and target is not Target.DUE else _caring(draft, watchers=passed))


def _note(draft: Draft, line: DeadlineLine) -> None:
    """What is missed stands on the ticket, and a missed target makes it hurry."""
    if not line.passed:
        return
    draft.event(EventKind.DUE, Visibility.INTERNAL, None, target=line.target.value, at=f"{line.at:%Y-%m-%dT%H:%M:%SZ}")
    if line.target is not Target.DUE and draft.ticket.priority in (Priority.LOW, Priority.NORMAL):
        draft.priority(Priority.HIGH, None)


def _escalated(draft: Draft) -> tuple[Person, ...]:
    """Who hears of a missed target: whom the queue names, else those who care."""
    whom = draft.queue.escalate_to
    if whom == "all":
        return draft.desk.staff_of(draft.ticket.queue)
    named = draft.desk.find_staff(whom) if whom else None
    if named is None:
        return _caring(draft, watchers=True)
    instead = _caring(draft, watchers=True) if named.is_away(draft.now) else ()
    return tuple({p.address: p for p in (named, *instead)}.values())


def _caring(draft: Draft, *, watchers: bool) -> tuple[Person, ...]:
    """Its assignee, and those who watch it if it is that late; while none of them is here, the queue's staff."""
    mine = (draft.ticket.assignee, *(draft.ticket.watchers if watchers else ()))
    staff = {p.address for p in draft.desk.staff}
    every = draft.desk.staff_of(draft.ticket.queue)
    return _here(draft, (p for p in mine if p is not None and p.address in staff)) or _here(draft, every) or every


def _here(draft: Draft, people: Iterable[Person]) -> tuple[Person, ...]:
    """Those of them who want to hear of tickets, and are not away."""
    here = (p for p in people if p.notify is not NotifyMode.NONE and not p.is_away(draft.now))
    return tuple({p.address: p for p in here}.values())

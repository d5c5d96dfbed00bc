"""How a ticket stands, in the words of a talk. Its one rule: every fact is one short text, and no fact says ``none``."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from mailgate.desk.model import Person, Role, TicketFacts
from mailgate.desk.targets import nearest


def short(address: str) -> str:
    """``bea@staff.example`` -> ``bea@staff``, as talks write it."""
    return address.removesuffix(".example")


def fact_of(ticket: TicketFacts, key: str) -> str:
    """One fact: ``assignee`` -> ``bea@staff``. Its status is asked for by any of the four words."""
    assert key in _FACTS, f"{key!r} is no fact of a ticket"
    return _FACTS[key](ticket)


def _one(person: Person | None) -> str:
    return short(person.address) if person else "none"


def _many(words: Iterable[str]) -> str:
    return " ".join(sorted(words)) or "none"


def _of(role: Role) -> Callable[[TicketFacts], str]:
    return lambda ticket: _many(short(p.person.address) for p in ticket.participants if p.role is role)


def _deadline(ticket: TicketFacts) -> str:
    """``first_answer at 2026-03-02 12:00``, the nearest of them."""
    found = nearest(ticket)
    return f"{found[0]} at {found[1]:%Y-%m-%d %H:%M}" if found else "none"


_FACTS: dict[str, Callable[[TicketFacts], str]] = {
    **dict.fromkeys(("new", "open", "pending", "closed"), lambda ticket: ticket.status.value),
    "assignee": lambda ticket: _one(ticket.assignee),
    "requester": lambda ticket: _one(ticket.requester),
    "waiting": lambda ticket: f"for {ticket.waiting_for.value}",
    "cc": _of(Role.CC),
    "watchers": _of(Role.WATCHER),
    "tags": lambda ticket: _many(ticket.tags),
    "priority": lambda ticket: ticket.priority.value,
    "title": lambda ticket: ticket.title,
    "subject": lambda ticket: ticket.subject,
    "queue": lambda ticket: ticket.queue,
    "deadline": _deadline,
    "rating": lambda ticket: ticket.rating or "none",
}

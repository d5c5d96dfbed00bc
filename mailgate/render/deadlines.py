"""The letters about deadlines as sheets. Its one rule: times are read off the wall of the queue's own calendar."""

from __future__ import annotations

from mailgate.desk.deadline_letters import Deadline, DeadlinesDigest
from mailgate.mail.compose import AutoKind
from mailgate.render.inside import facts, internal, no_ticket, spelt, tag
from mailgate.render.sheet import Facts, Sheet, Stamp, of_queue, topic


def sheet(letter: Deadline | DeadlinesDigest, stamp: Stamp) -> Sheet:
    """One letter to one member of staff."""
    single = isinstance(letter, Deadline)
    kind = "deadline" if single else "deadlines_digest"
    return Sheet(
        kind=kind,
        template=kind,
        audience="staff",
        tag=tag(letter.head, internal=True) if letter.head else "[internal]",
        queue=letter.queue,
        to=(letter.to,),
        auto=AutoKind.GENERATED,
        facts=_one(letter, stamp) if isinstance(letter, Deadline) else _many(letter),
    )


def _one(letter: Deadline, stamp: Stamp) -> Facts:
    return facts(letter.head, stamp) | internal(letter.head) | {"lines": _lines(letter), "raised": letter.raised}


def _many(letter: DeadlinesDigest) -> Facts:
    tickets = tuple({"number": one.head.number, "says": topic(one.head.title), "lines": _lines(one)} for one in letter.tickets)
    return of_queue(letter.queue) | no_ticket() | {"tickets": tickets, "count": len(tickets)}


def _lines(letter: Deadline) -> tuple[Facts, ...]:
    queue = letter.head.queue
    return tuple({"target": one.target.value, "at": spelt(one.at, queue), "passed": one.passed} for one in letter.lines)

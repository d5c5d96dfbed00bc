"""The tickets that a partner's filter admits, one page after the other. The one rule: the filter is asked of each ticket as it
stands now; what a query finds is only where to look.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from mailgate.deed.reading import Line, Reading, as_line
from mailgate.desk.model import Person
from mailgate.mail.model import TicketNumber
from store import readers, timeline
from store.timeline import Wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where in a list, in which the last changed ticket comes first."""

    at: datetime
    number: TicketNumber


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """Some tickets of a list. ``older``: behind which the next ones come; None: these are the last."""

    lines: tuple[Line, ...]
    older: Place | None


def shelf(reading: Reading, partner: Person, statuses: tuple[str, ...], behind: Place | None) -> Shelf:
    """At most ``reading.limit`` tickets in one of ``statuses`` (none given: in any), those after ``behind``."""
    which = [readers.admitted(partner.filter), readers.apart(), *timeline.conditions(Wanted(status=statuses))]
    if behind is not None:
        which.append(readers.behind(behind.at, behind.number))
    numbers = tuple(islice(readers.numbers(reading.session, which), reading.limit + 1))
    heads = timeline.heads_of(reading.session, numbers[: reading.limit])
    last = heads[-1] if len(numbers) > reading.limit else None
    return Shelf(
        lines=tuple(as_line(head) for head in heads if head.ticket.admits(partner)),
        older=Place(at=last.updated_at, number=last.ticket.number) if last is not None else None,
    )

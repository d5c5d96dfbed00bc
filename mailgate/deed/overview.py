"""All that somebody outside asked here, on one page. The one rule: a line says what ``desk.seeing`` leaves of its ticket.

Their own open ones, their own closed ones a page at a time, and the open ones of colleagues, where their organisation shares.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

from sqlalchemy import not_

from mailgate.deed.reading import Line, Reading, line_of, newest_first
from mailgate.desk.model import Person, Status
from mailgate.mail.model import TicketNumber
from store import readers


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """Each list with the last changed first, as far as its reader knows. ``more``: one of them goes on."""

    open: tuple[Line, ...]
    closed: tuple[Line, ...]
    shared: tuple[Line, ...]
    more: bool


def overview(reading: Reading, reader: Person, skip: int) -> Overview:
    """What they see now; of each list without the first ``skip``, and as many as ``reading.limit`` at most."""
    running, most = _running(reading, reader), reading.limit
    own = readers.could_read(replace(reader, shares=False))
    others = _numbers(reading, readers.could_read(reader), not_(own), running)
    shares = reader.shares and reader.organisation is not None
    numbers = (_numbers(reading, own, running), _numbers(reading, own, not_(running)), others if shares else ())
    mine, closed, shared = (list(islice(each, skip, skip + most + 1)) for each in numbers)
    return Overview(
        open=_lines(reading, mine[:most], closed=False),
        closed=_lines(reading, closed[:most], closed=True),
        shared=_lines(reading, shared[:most], closed=False),
        more=max(len(mine), len(closed), len(shared)) > most,
    )


def _running(reading: Reading, reader: Person) -> readers.Condition:
    """Open to their knowledge. What a message that waits does to its ticket they do not know yet: those few are looked at."""
    waiting = _numbers(reading, readers.could_read(reader), readers.waiting(reading.now))
    seen = ((number, reading.seen(number)) for number in waiting)
    shut = [number for number, story in seen if story is not None and story.ticket.status is Status.CLOSED]
    return readers.running(reading.now, shut)


def _numbers(reading: Reading, *which: readers.Condition) -> Iterator[TicketNumber]:
    return readers.numbers(reading.session, which, readers.said_outside(reading.now))


def _lines(reading: Reading, numbers: Iterable[TicketNumber], *, closed: bool) -> tuple[Line, ...]:
    """Those that are there to the reader, the last changed first as far as they know."""
    found: dict[TicketNumber, Line] = {}
    for number in numbers:
        story = reading.seen(number)
        if story is None or story.whole or story.beside or (story.ticket.status is Status.CLOSED) is not closed:
            continue
        found[story.ticket.number] = line_of(story)
    return newest_first(found.values())

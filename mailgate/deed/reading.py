"""Tickets as somebody reads them, listed and searched. The one rule: what a query finds is only where to look; what the reader
gets is what ``desk.seeing`` leaves of each ticket, and words count where they stand in that.

``reader`` None is the operator, who sees all there is, as staff do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from sqlalchemy import ColumnElement
from sqlmodel import Session, col

from mailgate.desk.model import Desk, Participant, Person, PersonKind, TicketFacts
from mailgate.desk.searching import Search
from mailgate.desk.seeing import as_seen_by
from mailgate.desk.story import Spoken, Story
from mailgate.desk.terms import fits, snippet
from mailgate.mail.model import EntryId, TicketNumber, Visibility
from store import chain, readers, search, timeline
from store.search import Found
from store.tables import Ticket
from store.timeline import Wanted

#: What customers must not learn by asking for it.
_INSIDE = frozenset({"tag"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """The head of a ticket as its reader sees it. ``internal`` None: not theirs to know. ``snippet``: where words were found."""

    ticket: TicketFacts
    participants: tuple[Participant, ...]
    created_at: datetime
    updated_at: datetime
    last_customer_at: datetime | None
    public: int
    internal: int | None
    whole: bool
    snippet: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Who reads, when, and how much at most."""

    session: Session
    desk: Desk
    reader: Person | None
    now: datetime
    limit: int

    @property
    def sees_all(self) -> bool:
        """Whether the reader sees every ticket whole."""
        return self.reader is None or self.reader.is_staff

    @property
    def inside(self) -> bool:
        """Whether the reader may see notes of any ticket."""
        return self.sees_all or (self.reader is not None and self.reader.is_partner)

    @property
    def order(self) -> ColumnElement[datetime] | None:
        """What the reader's lists go by, the latest first; None: by what changed last, which nobody outside may know."""
        return None if self.inside else readers.said_outside(self.now)

    def seen(self, number: TicketNumber) -> Story | None:
        """What the reader sees of a ticket."""
        story = timeline.story(self.session, number)
        if story is None or self.reader is None:
            return story
        queue = self.desk.queues[story.ticket.queue]
        return as_seen_by(self.reader, story, queue.address, self.now, queue.display_name)


def listed(reading: Reading, wanted: Wanted) -> list[Line]:
    """The tickets wanted, the last changed first; none where the reader asks by what is not theirs to know of them."""
    if reading.sees_all:
        return [as_line(head) for head in timeline.heads(reading.session, wanted)]
    assert reading.reader is not None  # the operator sees all
    # how a ticket stands may be seen otherwise than it is: a message that closes it may still wait
    which = timeline.conditions(replace(wanted, status=(), waiting_for=None))
    numbers = readers.numbers(reading.session, [readers.could_read(reading.reader), *which], reading.order)
    seen = (line_of(story) for number in numbers if (story := reading.seen(number)) is not None)
    found = {line.ticket.number: line for line in islice((one for one in seen if _fits(one, wanted)), reading.limit)}
    return list(newest_first(found.values()))


def _fits(line: Line, wanted: Wanted) -> bool:
    inside = wanted.tag or wanted.assignee or wanted.unassigned or wanted.due
    stands = not wanted.status or line.ticket.status.value in wanted.status
    stands = stands and (wanted.updated_since is None or line.updated_at >= wanted.updated_since)
    return (line.whole or not inside) and stands and wanted.waiting_for in (None, line.ticket.waiting_for.value)


def found(reading: Reading, asked: Search) -> list[Line]:
    """The tickets a search finds, the last changed first; none where it asks for nothing."""
    if asked.empty:
        return []
    which = [readers.only(one) for one in asked.only if reading.sees_all or one.key != "status"]
    if asked.statuses and reading.sees_all:
        which.append(col(Ticket.status).in_(asked.statuses))
    if reading.reader is not None:
        which.append(readers.could_read(reading.reader))
    if not asked.words.wanted:
        hits = (Found(number, None, ()) for number in readers.numbers(reading.session, which, reading.order))
        return _merged(reading, asked, [hits])
    where = search.within(reading.session, which)
    indexes = (search.public, search.internal, search.heads) if reading.inside else (search.public,)
    return _merged(reading, asked, [index(reading.session, asked.words, where) for index in indexes])


def _merged(reading: Reading, asked: Search, sources: Sequence[Iterator[Found]]) -> list[Line]:
    """One line for each ticket found, whichever of its parts or indexes it was found in; of each source as many as are wanted."""
    library = _Library(reading, asked)
    hits: dict[TicketNumber, str] = {}
    for source in sources:
        of_source: dict[TicketNumber, str] = {}
        for one in source:
            number, shown = library.shown(one)
            if shown is not None and number not in of_source:
                of_source[number] = shown
                if len(of_source) == reading.limit:
                    break
        hits = {**of_source, **hits}
    lines = newest_first(library.lines(list(hits)))
    return [replace(line, snippet=hits[line.ticket.number]) for line in lines[: reading.limit]]


class _Library:
    """What the reader sees of the tickets of one search; each is looked up once."""

    def __init__(self, reading: Reading, asked: Search) -> None:
        """For one search only."""
        self._reading = reading
        self._asked = asked
        self._stories: dict[TicketNumber, Story | None] = {}
        self._ends: dict[TicketNumber, TicketNumber] = {}

    def shown(self, one: Found) -> tuple[TicketNumber, str | None]:
        """The ticket a place belongs to, and some of the text there if the reader sees the words in it; None: they do not."""
        number, texts = self._read(one)
        words = self._asked.words
        if texts is None or (words.wanted and not fits(words, texts)):
            return number, None
        return number, next(filter(None, (snippet(words, text) for text in texts)), "")

    def lines(self, numbers: list[TicketNumber]) -> list[Line]:
        """The heads of the tickets found."""
        if self._reading.sees_all:
            return [as_line(head) for head in timeline.heads_of(self._reading.session, numbers)]
        seen = {story.ticket.number: story for story in self._stories.values() if story is not None}
        return [line_of(seen[number]) for number in numbers]

    def _read(self, one: Found) -> tuple[TicketNumber, tuple[str, ...] | None]:
        if self._reading.sees_all:
            return self._end(one.ticket), one.texts
        if one.ticket not in self._stories:
            self._stories[one.ticket] = self._reading.seen(one.ticket)
        story = self._stories[one.ticket]
        if story is None or not _stands(self._asked, story):
            return one.ticket, None
        return story.ticket.number, _texts(story, one.entry)

    def _end(self, number: TicketNumber) -> TicketNumber:
        if number not in self._ends:
            self._ends[number] = chain.end(self._reading.session, [number]).get(number, number)
        return self._ends[number]


def _stands(asked: Search, story: Story) -> bool:
    """Whether a ticket is seen to stand as asked for, and nothing is asked of it that is not the reader's to know."""
    status = story.ticket.status.value
    said = all((status == one.value) is one.wanted for one in asked.only if one.key == "status")
    theirs = story.whole or not any(one.key in _INSIDE for one in asked.only)
    return said and theirs and (not asked.statuses or status in asked.statuses)


def _texts(story: Story, entry: EntryId | None) -> tuple[str, ...]:
    """What the reader may be found words in: the message itself, or, inside, what stands beside all of them."""
    if entry is None:
        people = [f"{p.person.address} {p.person.name}" for p in story.participants]
        return (story.ticket.title, *sorted(story.ticket.tags), *people) if story.whole else ()
    spoken = next((one for one in story.timeline if isinstance(one, Spoken) and one.id == entry), None)
    if spoken is None:
        return ()
    customer = spoken.author.address if spoken.author.role == PersonKind.CUSTOMER else None
    return (spoken.text, story.ticket.subject, *(file.name for file in spoken.attachments), customer or "")


def newest_first(lines: Iterable[Line]) -> tuple[Line, ...]:
    """By what changed last, as far as the reader knows."""
    return tuple(sorted(lines, key=lambda line: (line.updated_at, line.ticket.number), reverse=True))


def as_line(head: timeline.Head) -> Line:
    """The head of a ticket for who sees all of it."""
    return Line(
        ticket=head.ticket,
        participants=head.ticket.participants,
        created_at=head.created_at,
        updated_at=head.updated_at,
        last_customer_at=head.last_customer_at,
        public=head.public,
        internal=head.internal,
        whole=True,
    )


def line_of(story: Story) -> Line:
    """The head of a ticket as somebody sees it."""
    said = [one.visibility for one in story.timeline if isinstance(one, Spoken)]
    return Line(
        ticket=story.ticket,
        participants=story.participants,
        created_at=story.created_at,
        updated_at=story.updated_at,
        last_customer_at=story.last_customer_at,
        public=said.count(Visibility.PUBLIC),
        internal=said.count(Visibility.INTERNAL) if story.whole else None,
        whole=story.whole,
    )

"""Looking for words in what was said. The one rule: a search asks an index only where its reader may ever see what it holds, and
passes words, never a language of the database.

Every word goes quoted into FTS5, and by itself through PostgreSQL's own parser; what is found comes newest first, a batch at a
time, with the text it was found in.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, TableClause, column, func, literal, literal_column, select, table, text
from sqlmodel import Session, col

from mailgate.desk.terms import Term, Words, fits
from mailgate.mail.model import EntryId, TicketNumber
from store.indexing import DOCUMENT, INDEXES
from store.tables import InternalNoteRow, PublicMessageRow, Ticket, TicketWords

_BATCH = 50
#: PostgreSQL looks at so many of the newest numbers first, one by one, then at the next so many by its index, then at all others.
_RECENT, _LATER = 3_000, (30_000, 300_000)
#: So many tickets are few, with so many entries in all.
_FEW, _ENTRIES = 300, 1_000


_FTS = {name: table(name, column("rowid", Integer())) for name in INDEXES}


@dataclass(frozen=True, slots=True)
class Found:
    """Where words were found. ``entry`` None: in what staff know of the ticket. ``texts``: what was read there, whole."""

    ticket: TicketNumber
    entry: EntryId | None
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Where:
    """In which tickets. ``few``: the numbers of all of them, where they are few enough to be read without an index."""

    only: tuple[ColumnElement[bool], ...] = ()
    few: tuple[TicketNumber, ...] | None = None


def within(session: Session, only: Sequence[ColumnElement[bool]]) -> Where:
    """The tickets for which all of that holds. An index knows words, not tickets: for a common word in somebody's three tickets
    it would walk past a million messages of others."""
    found = session.scalars(select(col(Ticket.number)).where(*only).limit(_FEW + 1)).all() if only else ()
    few = tuple(TicketNumber(number) for number in found)
    return Where(only=tuple(only), few=few if only and len(few) <= _FEW and _count(session, few) <= _ENTRIES else None)


def _count(session: Session, few: Sequence[int]) -> int:
    counts = (select(func.count()).where(col(one.ticket).in_(few)) for one in (PublicMessageRow, InternalNoteRow))
    return sum(session.scalar(count) or 0 for count in counts)


def public(session: Session, words: Words, where: Where) -> Iterator[Found]:
    """In public messages, the newest first."""
    return _entries(session, PublicMessageRow, "search_public", (words, where))


def internal(session: Session, words: Words, where: Where) -> Iterator[Found]:
    """In notes, the newest first. Nobody outside asks this."""
    return _entries(session, InternalNoteRow, "search_internal", (words, where))


def heads(session: Session, words: Words, where: Where) -> Iterator[Found]:
    """In titles, tags and people. Nobody outside asks this."""
    index = _Index("search_ticket", TicketWords, col(TicketWords.ticket), (col(TicketWords.words),))
    for key, _, said in _rows(session, index, words, where):
        yield Found(TicketNumber(key), None, (said,))


def _entries(
    session: Session, entries: type[PublicMessageRow | InternalNoteRow], name: str, asked: tuple[Words, Where]
) -> Iterator[Found]:
    index = _Index(name, entries, col(entries.id), (col(entries.text), col(entries.words)))
    for key, ticket, said, more in _rows(session, index, *asked):
        yield Found(TicketNumber(ticket), EntryId(key), (said, more))


def _rows(session: Session, index: _Index, words: Words, where: Where) -> Iterator[Any]:
    """Key, ticket and texts."""
    if where.few is None:
        query = index.matching(session, words).join(Ticket, col(Ticket.number) == index.ticket).where(*where.only)
        yield from _batches(session, query, index.order(session))
        return
    query = select(index.key, index.ticket, *index.read).where(index.ticket.in_(where.few))
    yield from (row for row in _batches(session, query, index.key) if fits(words, row[2:]))


@dataclass(frozen=True, slots=True)
class _Index:
    """One of ``store.indexing``'s, with its table."""

    name: str
    table: type[PublicMessageRow | InternalNoteRow | TicketWords]
    key: Any
    read: tuple[Any, ...]

    @property
    def ticket(self) -> Any:
        """The column with the ticket's number."""
        return col(self.table.ticket)

    def matching(self, session: Session, words: Words) -> Select[Any]:
        """Key, ticket and texts of the rows with these words."""
        query = select(self.key, self.ticket, *self.read)
        if not _is_sqlite(session):
            document: ColumnElement[Any] = literal_column(f"{self.table.__tablename__}.{DOCUMENT}")
            return query.where(document.op("@@")(_tsquery(words)))
        matches = literal_column(self.name).op("MATCH")(literal(_fts5(words)))
        return query.select_from(self._fts).join(self.table, self.key == self._fts.c.rowid).where(matches)

    def order(self, session: Session) -> Any:
        """FTS5 gives its rows in the order of their numbers by itself, so the newest come without a sort."""
        return self._fts.c.rowid if _is_sqlite(session) else self.key

    @property
    def _fts(self) -> TableClause:
        return _FTS[self.name]


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


def _batches(session: Session, query: Select[Any], order: Any) -> Iterator[Any]:
    """Rows by falling key. PostgreSQL would walk down a whole table for a word that stands nowhere, hoping for the next; so it
    looks through the newest rows first, where common words are found, and then asks its index, which knows the rare ones. That
    gives all rows with these words before the first, so it is asked about more and more of the past, and seldom about all."""
    if _is_sqlite(session):
        yield from _falling(session, query, order, order)
        return
    newest = session.scalar(select(func.max(order))) or 0
    below = newest - _RECENT
    yield from _falling(session, query.where(order > below), order, order)
    for back in _LATER:
        yield from _falling(session, query.where(order <= below, order > newest - back), order, order + 0)
        below = newest - back
    yield from _falling(session, query.where(order <= below), order, order + 0)


def _falling(session: Session, query: Select[Any], key: Any, order: Any) -> Iterator[Any]:
    newest: int | None = None
    while True:
        rest = query.where(key < newest) if newest is not None else query
        rows = session.execute(rest.order_by(order.desc()).limit(_BATCH)).all()
        yield from rows
        if len(rows) < _BATCH:
            return
        newest = rows[-1][0]


def _fts5(words: Words) -> str:
    """Each word in quotes is a string to FTS5, whatever it holds; our words hold letters and digits."""
    wanted = " AND ".join(map(_phrase, words.wanted))
    unwanted = " OR ".join(map(_phrase, words.unwanted))
    return f"({wanted}) NOT ({unwanted})" if unwanted else wanted


def _phrase(term: Term) -> str:
    return f'"{" ".join(term.words)}"' + (" *" if term.prefix else "")


def _tsquery(words: Words) -> Any:
    wanted = reduce(lambda one, other: one.op("&&")(other), map(_lexemes, words.wanted))
    return reduce(lambda so_far, term: so_far.op("&&")(func.tsquery_not(_lexemes(term))), words.unwanted, wanted)


def _lexemes(term: Term) -> Any:
    """Words of letters and digits alone: a quote that would end the lexeme cannot stand in one."""
    folded = func.search_folded(literal(" ".join(term.words)))
    if not term.prefix:
        return func.phraseto_tsquery(text("'simple'"), folded)
    return func.to_tsquery(text("'simple'"), literal("'") + func.replace(folded, " ", "' <-> '") + literal("':*"))

"""Looking for words in what was said. The one rule: a search asks an index only where its reader may ever see what it holds, and
passes words, never a language of the database.

Every word goes quoted into FTS5, and by itself through PostgreSQL's own parser; what is found comes newest first, a batch at a
time, with the text it was found in.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, TableClause, column, func, literal, literal_column, select, table, text
from sqlmodel import Session, col

from mailgate.desk.terms import Term, Words
from mailgate.mail.model import EntryId, TicketNumber
from store.tables import InternalNoteRow, PublicMessageRow, Ticket, TicketWords

_BATCH = 200
Conditions = list[ColumnElement[bool]]


@dataclass(frozen=True, slots=True)
class Found:
    """Where words were found. ``entry`` None: in what staff know of the ticket. ``texts``: what was read there, whole."""

    ticket: TicketNumber
    entry: EntryId | None
    texts: tuple[str, ...]


def public(session: Session, words: Words, only: Conditions) -> Iterator[Found]:
    """In public messages, the newest first."""
    return _entries(session, PublicMessageRow, "search_public", (words, only))


def internal(session: Session, words: Words, only: Conditions) -> Iterator[Found]:
    """In notes, the newest first. Nobody outside asks this."""
    return _entries(session, InternalNoteRow, "search_internal", (words, only))


def heads(session: Session, words: Words, only: Conditions) -> Iterator[Found]:
    """In titles, tags and people. Nobody outside asks this."""
    index = _Index("search_ticket", TicketWords, col(TicketWords.ticket), (col(TicketWords.words),))
    query = index.matching(session, words).join(Ticket, col(Ticket.number) == index.key).where(*only)
    for key, said in _batches(session, query, index.order(session)):
        yield Found(TicketNumber(key), None, (said,))


def _entries(
    session: Session, entries: type[PublicMessageRow | InternalNoteRow], name: str, asked: tuple[Words, Conditions]
) -> Iterator[Found]:
    words, only = asked
    index = _Index(name, entries, col(entries.id), (col(entries.text), col(entries.words)))
    query = (
        index.matching(session, words).add_columns(col(entries.ticket)).join(Ticket, col(Ticket.number) == col(entries.ticket))
    )
    for key, said, more, ticket in _batches(session, query.where(*only), index.order(session)):
        yield Found(TicketNumber(ticket), EntryId(key), (said, more))


@dataclass(frozen=True, slots=True)
class _Index:
    """One of ``store.indexing``'s, with its table."""

    name: str
    table: type[PublicMessageRow | InternalNoteRow | TicketWords]
    key: Any
    read: tuple[Any, ...]

    def matching(self, session: Session, words: Words) -> Select[Any]:
        """Key and texts of the rows with these words."""
        query = select(self.key, *self.read)
        if not _is_sqlite(session):
            return query.where(func.search_words(*self.read).op("@@")(_tsquery(words)))
        matches = literal_column(self.name).op("MATCH")(literal(_fts5(words)))
        return query.select_from(self._fts).join(self.table, self.key == self._fts.c.rowid).where(matches)

    def order(self, session: Session) -> Any:
        """FTS5 gives its rows in the order of their numbers by itself, so the newest come without a sort."""
        return self._fts.c.rowid if _is_sqlite(session) else self.key

    @property
    def _fts(self) -> TableClause:
        return table(self.name, column("rowid", Integer()))


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


def _batches(session: Session, query: Select[Any], order: Any) -> Iterator[Any]:
    """Rows by falling key."""
    newest: int | None = None
    while True:
        rest = query.where(order < newest) if newest is not None else query
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

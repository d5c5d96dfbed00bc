"""Is what is kept whole? The one rule: it only reads, beside a working desk too: first what names something, then what is named.

Each look says in a line what it saw, or raises ``Unsound`` with what is wrong. ``mailgate db verify`` runs them all, on the live
store and on a backup of it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Select, String, cast, exists, func, or_, select
from sqlalchemy.exc import DatabaseError
from sqlmodel import col

from mailgate.mail.model import Digest, Via
from store import indexing, ledger, schema, series
from store.blobs import BlobError, Blobs
from store.engine import Store
from store.ids import SEQUENCES
from store.references import REFERENCES, Reference
from store.tables import AttachmentRow, BlobRow, Inbound, Journal, OutboxRow, table_of

_J = table_of(Journal).c
_SHOWN = 5
"""So many of what is wrong are named."""
_AT_ONCE = 8
"""Mails fetched at once: each may have as many octets as the gate takes."""


_UNREADABLE = "what is there cannot be read, restore a backup: {error}"


class Unsound(Exception):
    """Something kept is missing or is not what it was. The text says what, and what that means."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one look saw."""

    name: str
    ok: bool
    says: str


def verify(store: Store, blobs: Blobs) -> Iterator[Finding]:
    """Every look, one after the other; whatever one finds, the next is made. Raises what a database raises that is in trouble."""
    for name, look in LOOKS.items():
        try:
            yield Finding(name=name, ok=True, says=look(store, blobs))
        except Unsound as error:
            yield Finding(name=name, ok=False, says=str(error))
        except schema.SchemaError as error:
            yield Finding(name=name, ok=False, says=str(error))
            return
        except (LookupError, TypeError, ValueError) as error:  # SQLite keeps whatever it is given, or finds, in any column
            yield Finding(name=name, ok=False, says=_UNREADABLE.format(error=error))
        except DatabaseError as error:
            if type(error) is not DatabaseError:
                raise  # a database in trouble, which says nothing of what is in it
            yield Finding(name=name, ok=False, says=_UNREADABLE.format(error=error.orig))


def _version(store: Store, _: Blobs) -> str:
    schema.check(store)
    has = schema.current(store)
    return f"main {has.main}, journal {has.journal}"


def _pages(store: Store, _: Blobs) -> str:
    """What the database says of its own files (https://sqlite.org/pragma.html#pragma_integrity_check)."""
    if not store.sqlite:
        return "PostgreSQL looks after its own"
    with store.read() as session:
        said = list(session.connection().exec_driver_sql(f"PRAGMA integrity_check({_SHOWN})").scalars())
    with store.journal_read() as connection:
        said += connection.exec_driver_sql(f"PRAGMA integrity_check({_SHOWN})").scalars()
    if wrong := [line for line in said if line != "ok"]:
        raise Unsound(f"a database file is damaged, restore a backup: {'; '.join(wrong)}")
    return "both files are whole"


def _books(store: Store, _: Blobs) -> str:
    books = ledger.books(store)
    if not books.balanced:
        raise Unsound(f"{books.told}: {books.trouble}")
    return books.told


def _journal(store: Store, _: Blobs) -> str:
    """Every mail has the octets it came with, and every mail the main store knows of is there."""
    with store.read() as session:
        known = set(session.scalars(select(col(Inbound.journal_id))))
    there, damaged = _mails(store)
    if damaged:
        raise Unsound(f"{_some(damaged, 'mail')} not as received, restore a backup")
    if lost := sorted(known - there):
        raise Unsound(f"{_some(lost, 'mail')} worked on but not in the journal")
    gaps = (max(there) - len(there)) if there else 0
    if gaps and store.sqlite:
        numbers = (number for number in range(1, max(there)) if number not in there)
        raise Unsound(f"{_some([next(numbers) for _ in range(min(gaps, _SHOWN))], 'mail', gaps)} gone from the journal")
    return f"{len(there)} mails as received" + (f", {gaps} numbers never used" if gaps else ", no number missing")


def _mails(store: Store) -> tuple[set[int], list[int]]:
    """Numbers of all mails, and of those whose octets are not what they were."""
    there, damaged = set[int](), list[int]()
    with store.journal_read() as connection:
        streamed = connection.execution_options(yield_per=_AT_ONCE)
        for row in streamed.execute(select(_J.id, _J.size, _J.sha256, _J.raw, _J.via, _J.login).order_by(_J.id)):
            there.add(row.id)
            if not row.raw and row.via == Via.WEB and row.login is None:
                continue  # nobody vouched for it and nobody wanted it: its octets are gone (``unvouched``)
            if len(row.raw) != row.size or hashlib.sha256(row.raw).hexdigest() != row.sha256:
                damaged.append(row.id)
    return there, damaged


def _attachments(store: Store, blobs: Blobs) -> str:
    """Every file that a message, a note or a letter names is there, with the octets it had."""
    digests = named(store)
    wrong = [digest for digest in sorted(digests) if _is_damaged(blobs, digest)]
    if wrong:
        raise Unsound(f"{_some(wrong, 'attachment')} missing or damaged, restore a backup")
    spare = _kept(store, blobs) - len(digests)
    return f"{len(digests)} attachments, all as received" + (f"; {spare} more that nothing names" if spare > 0 else "")


def named(store: Store) -> set[Digest]:
    """Every attachment that a message, a note or a letter names."""
    with store.read() as session:
        found = {Digest(one) for one in session.scalars(select(col(AttachmentRow.sha256)).distinct())}
        for enclosures in session.scalars(
            select(col(OutboxRow.attachments)).where(cast(col(OutboxRow.attachments), String) != "[]")
        ):
            found |= {Digest(one["sha256"]) for one in enclosures}
    return found


def _is_damaged(blobs: Blobs, digest: Digest) -> bool:
    try:
        return hashlib.sha256(blobs.get(digest)).hexdigest() != digest
    except (BlobError, ValueError):
        return True


def _kept(store: Store, blobs: Blobs) -> int:
    files = sum(1 for _ in blobs.root.glob("??/" + "?" * 62))
    if store.sqlite:
        return files
    with store.read() as session:
        return files + (session.scalar(select(func.count()).select_from(BlobRow)) or 0)


def _references(store: Store, _: Blobs) -> str:
    """Whatever a row names is there: tickets, people, entries, letters, mails."""
    with store.read() as session:
        missing = {reference.name: list(session.scalars(_dangling(reference))) for reference in REFERENCES}
    if wrong := [f"{name} names what is not there: {', '.join(map(str, some))}" for name, some in missing.items() if some]:
        raise Unsound("; ".join(wrong))
    return f"{len(REFERENCES)} kinds, every one leads somewhere"


def _dangling(reference: Reference) -> Select[Any]:
    """Some values that no row has."""
    column = reference.column
    somewhere = or_(*(exists().where(_other(one) == column).correlate(column.table) for one in reference.targets))
    named = (column.is_not(None), column.not_in(reference.nobody)) if reference.nobody else (column.is_not(None),)
    return select(column).where(*named, ~somewhere).distinct().order_by(column).limit(_SHOWN)


def _other(column: Column[Any]) -> Any:
    """The column by another name: a row may name one of its own table."""
    return column.table.alias(f"named_{column.table.name}").c[column.name]


def _series(store: Store, _: Blobs) -> str:
    """No number that was given can be given again."""
    with store.read() as session:
        used = {name: series.highest(session, name) for name in SEQUENCES}
        stand = {name: series.stands_at(session.connection(), name) for name in SEQUENCES}
    if behind := [f"{name} stands at {stand[name]}, but {used[name]} is used" for name in used if stand[name] < used[name]]:
        raise Unsound(f"{'; '.join(behind)}: new ones would take the place of others")
    return ", ".join(f"{name} at {at}" for name, at in stand.items())


def _search(store: Store, _: Blobs) -> str:
    """Everything said is in the index it belongs to, and nothing else is."""
    wrong = []
    with store.read() as session:
        connection = session.connection()
        for name, (table, key, _columns) in indexing.INDEXES.items():
            if count := connection.exec_driver_sql(_unindexed(name, table, key) if store.sqlite else _UNMADE % name).scalar():
                wrong.append(f"{name}: {count}")
        unworded = connection.exec_driver_sql(_UNWORDED).scalar()
    if unworded:
        wrong.append(f"tickets without words: {unworded}")
    if wrong:
        raise Unsound(f"the search index is not complete ({'; '.join(wrong)}): run `mailgate db reindex`")
    return "complete"


def _unindexed(name: str, table: str, key: str) -> str:
    """How many rows have no document, and documents no row. FTS5 keeps the size of each document it has in a table beside."""
    lacking = f"SELECT count(*) FROM {table} WHERE {key} NOT IN (SELECT id FROM {name}_docsize)"  # noqa: S608 - names of ours
    spare = f"SELECT count(*) FROM {name}_docsize WHERE id NOT IN (SELECT {key} FROM {table})"  # noqa: S608
    return f"SELECT ({lacking}) + ({spare})"


_UNMADE = "SELECT 1 - count(*) FROM pg_indexes WHERE schemaname = current_schema() AND indexname = '%s'"
_UNWORDED = "SELECT count(*) FROM ticket WHERE NOT EXISTS (SELECT 1 FROM ticket_words WHERE ticket_words.ticket = ticket.number)"


def _letters(store: Store, _: Blobs) -> str:
    """Each letter is one letter."""
    twice = select(col(OutboxRow.message_id)).group_by(col(OutboxRow.message_id)).having(func.count() > 1).limit(_SHOWN)
    with store.read() as session:
        if same := list(session.scalars(twice)):
            raise Unsound(f"several letters have one Message-ID: {', '.join(same)}")
        number = session.scalar(select(func.count()).select_from(OutboxRow)) or 0
    return f"{number} letters, each with an id of its own"


def _some(wrong: list[Any], what: str, number: int = 0) -> str:
    """``3 mails (7, 9, 12) are``."""
    number = number or len(wrong)
    named = ", ".join(map(str, wrong[:_SHOWN])) + (", …" if number > _SHOWN else "")
    return f"{number} {what}{'' if number == 1 else 's'} ({named}) {'is' if number == 1 else 'are'}"


LOOKS: Mapping[str, Callable[[Store, Blobs], str]] = {
    "version": _version,
    "files": _pages,
    "books": _books,
    "journal": _journal,
    "attachments": _attachments,
    "references": _references,
    "series": _series,
    "letters": _letters,
    "search": _search,
}

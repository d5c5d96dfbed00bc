"""What messages and tickets are found by besides what was said. The one rule: beside a message stands nothing internal, for its
row may change sides; title, tags and people of a ticket stand apart, and customers never ask there.

A ticket's are written once, at the end of the transaction that changed any of them: ``Store.write`` settles what ``touch`` has
noted. Revisions call this module as well, so the tables are named by hand.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, bindparam, select, union_all
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from mailgate.desk.model import Message, PersonKind
from mailgate.desk.terms import signs
from store import fresh, standing

_NOTED = "reworded"
_LONGEST = 100_000


_TYPES: dict[str, sa.types.TypeEngine[Any]] = {
    **dict.fromkeys(("address", "name", "subject", "title", "tag", "words"), sa.Text()),
    "active": sa.Boolean(),
}


def _plain(name: str, *columns: str) -> sa.TableClause:
    return sa.table(name, *(sa.column(one, _TYPES.get(one, sa.Integer())) for one in columns))


_FOUND_BY = _plain("ticket_words", "ticket", "words")
_TICKET = _plain("ticket", "number", "subject", "title").c
_TAG = _plain("ticket_tag", "ticket", "tag").c
_PERSON = _plain("person", "id", "address", "name")
_PART = _plain("participant", "ticket", "person", "active").c
_NUMBERS: sa.BindParameter[Sequence[int]] = bindparam("numbers", expanding=True)
_SUBJECT = select(_TICKET.subject).where(_TICKET.number == bindparam("number"))
_WORDS = union_all(
    select(_TICKET.number, _TICKET.title).where(_TICKET.number.in_(_NUMBERS)),
    select(_TAG.ticket, _TAG.tag).where(_TAG.ticket.in_(_NUMBERS)),
    select(_PART.ticket, _PERSON.c.address + sa.literal(" ") + _PERSON.c.name)
    .join(_PERSON, _PERSON.c.id == _PART.person)
    .where(_PART.ticket.in_(_NUMBERS), _PART.active),
)


def of_message(session: Session, message: Message, author_role: str) -> str:
    """What a new message or note is found by. The subject is the ticket's first one, not the mail's: staff answer letters that
    bear its title, which is internal."""
    begun = fresh.of(session, message.ticket) or standing.of(session, message.ticket)
    subject = begun.subject if begun is not None else session.execute(_SUBJECT, {"number": message.ticket}).scalar_one()
    customer = message.author.address if message.author and author_role == PersonKind.CUSTOMER else ""
    return of_entry(subject, message.text, [file.name for file in message.attachments], customer)


def of_entry(subject: str, text: str, files: list[str], customer: str) -> str:
    """The ticket's first subject, the files, the customer who wrote it, and signs that an index would not tell apart."""
    return " ".join(filter(None, (subject, *files, customer, signs(f"{subject} {text}", _LONGEST))))


def touch(session: Session, number: int) -> None:
    """Note that the title, the tags or the people of a ticket change in this transaction."""
    session.info.setdefault(_NOTED, set()).add(number)


def settle(session: Session) -> None:
    """Write anew what was touched."""
    if touched := session.info.pop(_NOTED, None):
        session.flush()
        reword(session.connection(), sorted(touched))


def reword(connection: Connection, numbers: Sequence[int]) -> None:
    """Write anew what these tickets are found by; those that are not there are left out."""
    found: dict[int, list[str]] = {}
    for number, words in connection.execute(_WORDS, {"numbers": numbers}):
        found.setdefault(number, []).append(words)
    if found:
        insert = (sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert)(_FOUND_BY)
        written = insert.on_conflict_do_update(index_elements=["ticket"], set_={"words": insert.excluded.words})
        connection.execute(written, [{"ticket": number, "words": _text(found[number])} for number in sorted(found)])


def _text(words: Iterable[str]) -> str:
    text = "\n".join(words)
    return "\n".join(filter(None, (text, signs(text, _LONGEST))))

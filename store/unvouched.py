"""Forms of the page that nobody vouches for: how much room they take, and its end. The one rule: only what is counted here can
ever be removed from the journal, and only its octets; that it came, when and from where stays.

Whoever types an address into a form puts octets on our disk at no cost. They are counted while they wait, for the client that
sent them and for the mailbox that they name; who has the mailbox says whose they are, or nobody does and they go.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import Connection, case, delete, func, insert, select, update

from mailgate.mail.model import JournalId
from store.engine import Store
from store.tables import Journal, Unvouched, table_of

#: What each counts for at least, in octets: beside its own there are rows about it that stay, and a letter.
LEAST = 64 * 1024
_TABLE, _JOURNAL = table_of(Unvouched), table_of(Journal)


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """Octets that wait for somebody to vouch for them."""

    all: int
    client: int
    """From one client."""
    mailbox: int
    """In the name of one mailbox."""


@dataclass(frozen=True, slots=True, kw_only=True)
class New:
    """One that was just added."""

    journal_id: JournalId
    client: str
    mailbox: str
    octets: int
    """Of the whole mail."""


def weight(octets: int) -> int:
    """What a mail of so many octets counts for."""
    return max(octets, LEAST)


def taken(store: Store, client: str, mailbox: str) -> Taken:
    """What waits, in all, of a client and for a mailbox."""
    octets = _TABLE.c.octets
    of = [case((column == value, octets), else_=0) for column, value in ((_TABLE.c.client, client), (_TABLE.c.mailbox, mailbox))]
    sums = (func.coalesce(func.sum(one), 0) for one in (octets, *of))
    with store.journal_read() as connection:
        row = connection.execute(select(*sums)).one()
        return Taken(all=int(row[0]), client=int(row[1]), mailbox=int(row[2]))


def counted(connection: Connection, new: Sequence[New]) -> None:
    """These were just added, in the same transaction."""
    if new:
        connection.execute(insert(_TABLE), [{**asdict(one), "octets": weight(one.octets)} for one in new])


def waiting(store: Store, after: JournalId, limit: int) -> list[JournalId]:
    """Those that are counted, above an id, rising."""
    query = select(_TABLE.c.journal_id).where(_TABLE.c.journal_id > after).order_by(_TABLE.c.journal_id).limit(limit)
    with store.journal_read() as connection:
        return [JournalId(value) for value in connection.execute(query).scalars()]


def settle(store: Store, ids: Iterable[JournalId]) -> None:
    """Somebody wants these: they are mails like any other."""
    if found := sorted(set(ids)):
        with store.journal_write() as connection:
            connection.execute(delete(_TABLE).where(_TABLE.c.journal_id.in_(found)))


def remove(store: Store, number: JournalId) -> None:
    """Nobody wants this one: its octets go. One at a time, as each may be large and mail must be taken meanwhile."""
    with store.journal_write() as connection:
        if connection.execute(delete(_TABLE).where(_TABLE.c.journal_id == number)).rowcount:
            connection.execute(update(_JOURNAL).where(_JOURNAL.c.id == number).values(raw=b""))

"""The lines about what is kept: store, clock, books, blobs. The one rule: what does not add up is a failure."""

from __future__ import annotations

from datetime import datetime, timedelta

from mailgate.cli.checks.desk import Desk, Trouble
from mailgate.cli.common import rfc3339

#: The store's clock, and the newest mail's, may be so far ahead of ours before it is called wrong.
_CLOCK_TOLERANCE = timedelta(minutes=5)
_DAMAGED_SHOWN = 3
_DURABLE = ("fsync", "full_page_writes", "synchronous_commit")


def store(desk: Desk) -> str:
    """The store and its revision, how many gateways work on it, and whether it keeps what it says is kept."""
    from store import presence, schema

    schema.check(desk.store)
    revision = schema.current(desk.store)
    kind = "SQLite" if desk.store.sqlite else "PostgreSQL"
    at = f"{kind}, at main {revision.main}, journal {revision.journal}"
    if desk.store.sqlite:
        return at
    many = presence.count(desk.store)
    careless = f"; {', '.join(off)} off there: a power cut loses mail that was answered 250" if (off := _off(desk)) else ""
    return f"{at}; {many} gateway{'' if many == 1 else 's'} at work{careless}"


def _off(desk: Desk) -> list[str]:
    """What of PostgreSQL's settings makes a commit no promise (its manual, "Write Ahead Log")."""
    from sqlalchemy import text

    with desk.store.read() as session:
        return [name for name in _DURABLE if session.scalar(text(f"SHOW {name}")) == "off"]


def clock(desk: Desk) -> str:
    """Whether our clock, the store's and the mails' agree."""
    from sqlalchemy import text

    from store import journal

    newest = journal.heads(desk.store, 1)
    if newest and newest[0].received_at > desk.now + _CLOCK_TOLERANCE:
        came = rfc3339(newest[0].received_at)
        raise Trouble(f"it says {rfc3339(desk.now)}, but mail {newest[0].id} came in at {came}: set it right")
    if desk.store.sqlite:
        return f"{rfc3339(desk.now)}"
    with desk.store.read() as session:
        theirs: datetime = session.connection().execute(text("SELECT clock_timestamp()")).scalar_one()
    if abs(theirs - desk.now) > _CLOCK_TOLERANCE:
        raise Trouble(f"it says {rfc3339(desk.now)}, the database's {rfc3339(theirs)}: set one of them right")
    return f"{rfc3339(desk.now)}, as the database's"


def books(desk: Desk) -> str:
    """The books: every mail taken in has its end."""
    from store import ledger

    books = ledger.books(desk.store)
    if not books.balanced:
        raise Trouble(f"{books.told}; {books.trouble}")
    return books.told


def blobs(desk: Desk) -> str:
    """Whether every attachment is there."""
    from store import ledger, shared_blobs

    files = shared_blobs.blobs(desk.store, desk.settings.data_dir / "blobs")
    with desk.store.read() as session:
        named = ledger.digests(session)
    missing = files.missing(named)
    if missing:
        shown = ", ".join(str(files.path(digest)) for digest in missing[:_DAMAGED_SHOWN])
        raise Trouble(f"{len(missing)} of {len(named)} attachments are not there, like {shown}: restore them from a backup")
    return f"{len(named)} attachment{'' if len(named) == 1 else 's'}, all there"

"""Which mails came before. The one rule: a mail is known by what it says, in each queue by itself.

What a batch will ask is read once for all of it, and what one mail of it adds the next one knows.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from mailgate.mail.model import JournalId
from store import later, memo
from store.pieces import pieces
from store.tables import Seen, table_of

#: How long a duplicate is recognised (R5).
SEEN_FOR = timedelta(days=30)

_S = table_of(Seen).c
_SEEN = select(_S.content_key, _S.queue, _S.journal_id, _S.at).where(_S.content_key.in_(bindparam("keys", expanding=True)))
#: Content key -> queue -> the entry that brought it there last, and when.
KNOWN = memo.Kind.of(table_of(Seen))


def _remember(make: Any) -> Any:
    statement = make(table_of(Seen))
    renewed = {"journal_id": statement.excluded.journal_id, "at": statement.excluded.at}
    key = ("content_key", "queue")
    return statement.on_conflict_do_update(index_elements=key, set_=renewed).execution_options(**{later.LAST_OF: key})


_REMEMBER = {"sqlite": _remember(sqlite.insert), "postgresql": _remember(postgresql.insert)}


def seen(session: Session, content_key: str, queue: str, now: datetime, *, within: timedelta = SEEN_FOR) -> JournalId | None:
    """The entry that brought the same mail into the same queue, if that is not longer ago than ``within``."""
    known = memo.known(session, KNOWN)
    if content_key not in known:
        _read_seen(session, known, [content_key])
    journal, at = known[content_key].get(queue, (None, now))
    return journal if now - at <= within else None


def look_ahead(session: Session, content_keys: Iterable[str]) -> None:
    """Read what a batch of mails will ask ``seen`` about."""
    known = memo.known(session, KNOWN)
    if missing := sorted(set(content_keys) - known.keys()):
        _read_seen(session, known, missing)


def _read_seen(session: Session, known: dict[str, dict[str, tuple[JournalId, datetime]]], keys: list[str]) -> None:
    known |= {key: {} for key in keys}
    for some in pieces(keys):
        for row in session.execute(_SEEN, {"keys": some}):
            known[row.content_key][row.queue] = (JournalId(row.journal_id), row.at)


def remember(session: Session, content_key: str, queue: str, journal: JournalId, now: datetime) -> None:
    """The mail is known from now on; an old acquaintance is renewed."""
    statement = _REMEMBER[session.get_bind().dialect.name]
    with memo.telling(session, KNOWN) as known:
        later.run(session, statement, [{"content_key": content_key, "queue": queue, "journal_id": journal, "at": now}])
        if content_key in known:
            known[content_key][queue] = (journal, now)

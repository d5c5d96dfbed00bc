"""Message-IDs: which ticket a mail answers, and which ids our letters name. The one rule: an id is looked up by its digest.

Ids of our letters, of mails stored, and of parents not seen yet are all indexed, since replies may overtake what they answer.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, or_, select
from sqlmodel import Session, col

from mailgate.desk.model import PersonKind, Reference, Said
from mailgate.mail.model import EntryId, MessageId, PersonId, TicketNumber, Visibility
from store import fresh, later, memo
from store.pieces import pieces
from store.tables import InternalNoteRow, MailRef, PublicMessageRow, table_of

_REF = table_of(MailRef).c
_NOTE = table_of(InternalNoteRow).c
_KNOWN = (
    select(*_REF, _NOTE.withdrawn_at, _NOTE.side)
    .outerjoin(table_of(InternalNoteRow), _NOTE.id == _REF.entry)
    .where(_REF.key.in_(bindparam("keys", expanding=True)))
    .order_by(_REF.id)
)
#: Digest -> what is indexed under it, oldest first.
KNOWN = memo.Kind.of(table_of(MailRef), table_of(InternalNoteRow))

#: How many ids of a mail's References are kept; the first and the newest say it all.
MAX_REFERENCES = 20


def key_of(message_id: str) -> str:
    """The digest under which a Message-ID is indexed."""
    return hashlib.sha256(message_id.encode("utf-8", "surrogateescape")).hexdigest()


def references(session: Session, ids: Sequence[MessageId], own: MessageId | None) -> tuple[tuple[Reference, ...], bool]:
    """What we know of the ids a mail names, in their order; then who named its ``own`` id before it came (replies overtake).

    Second: whether ``own`` is the id of a letter of ours, that is, the mail is ours come back."""
    keys = [key_of(i) for i in ids[:MAX_REFERENCES]]
    mine = key_of(own) if own else ""
    if not keys and not mine:
        return (), False
    rows = _known(session, {*keys, mine})
    order = {"issued": 0, "stored": 1, "mentioned": 2}
    ranks = {key: rank for rank, key in enumerate(dict.fromkeys(keys))}
    named = [r for key in ranks for r in sorted((r for r in rows if r.key == key), key=lambda r: order[r.kind])]
    overtaken = [r for r in rows if r.key == mine and r.kind == "mentioned" and r.key not in keys]
    issued = any(r.key == mine and r.kind == "issued" for r in rows)
    return tuple(_reference(r, ranks.get(r.key, len(ranks))) for r in (*named, *overtaken)), issued


def on_side(session: Session, keys: Sequence[str]) -> bool:
    """Whether any id with such a digest is that of a letter or answer of a side thread."""
    return any(row.side is not None and row.kind != "mentioned" for row in _known(session, set(keys)))


def look_ahead(session: Session, mails: Sequence[tuple[Sequence[MessageId], MessageId | None]]) -> list[set[TicketNumber]]:
    """Read what a batch of mails will ask ``references`` about: of each the ids it names, and its own. The tickets each names."""
    keys = [{key_of(one) for one in (*ids[:MAX_REFERENCES], own) if one} for ids, own in mails]
    _known(session, set().union(*keys))
    return [{TicketNumber(row.ticket) for row in _known(session, some)} for some in keys]


def _known(session: Session, keys: set[str]) -> list[Row[Any]]:
    """What is indexed under these digests, all of one in its order."""
    known: dict[str, list[Row[Any]]] = memo.known(session, KNOWN)
    if missing := sorted(keys - known.keys()):
        known |= {key: [] for key in missing}
        for some in pieces(missing):
            for row in session.execute(_KNOWN, {"keys": some}):
                known[row.key].append(row)
    return [ref for key in keys for ref in known[key]]


def _reference(row: Row[Any], rank: int) -> Reference:
    return Reference(
        ticket=TicketNumber(row.ticket),
        kind=row.kind,
        audience=Visibility(row.audience),
        entry=EntryId(row.entry) if row.entry is not None else None,
        withdrawn=row.withdrawn_at is not None,
        rank=rank,
    )


def is_named(session: Session, message_id: MessageId) -> bool:
    """Whether any mail stored names that id as one it answers."""
    found = select(_REF.id).where(_REF.key == key_of(message_id), _REF.kind == "mentioned")
    return session.execute(found.limit(1)).first() is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """A mail or letter that a letter may name, and when it came or was made."""

    message_id: MessageId
    at: datetime


def thread(session: Session, family: Sequence[TicketNumber], person: PersonId, limit: int) -> list[Earlier]:
    """The customers' own mails on a ticket: the first and the newest, oldest first. Staff's own ids stay inside.

    Of the tickets that were merged into it, the others of its ``family``, only what that person wrote.
    """
    begun = fresh.of(session, family[0]) if len(family) == 1 else None
    if begun is not None:
        return _first_and_last([Earlier(message_id=MessageId(one.message_id), at=one.at) for one in begun.mails], limit)
    here = or_(col(PublicMessageRow.ticket) == family[0], col(PublicMessageRow.author) == person)
    query = select(col(PublicMessageRow.message_id), col(PublicMessageRow.at)).where(
        col(PublicMessageRow.ticket).in_(family),
        here,
        col(PublicMessageRow.author_role) == PersonKind.CUSTOMER.value,
        col(PublicMessageRow.message_id).is_not(None),
    )
    rows = session.execute(query.order_by(col(PublicMessageRow.id)))
    found = [Earlier(message_id=MessageId(row.message_id), at=row.at) for row in rows if row.message_id]
    return _first_and_last(found, limit)


def _first_and_last(found: list[Earlier], limit: int) -> list[Earlier]:
    return found if len(found) <= limit else [found[0], *found[1 - limit :]]


def index_ids(session: Session, ticket: int, entry: int | None, said: Said, audience: Visibility) -> None:
    """Index the id of a mail stored on a ticket, and the ids it names, whose mails may come later."""
    rows = [_ref(i, "mentioned", ticket, entry, audience) for i in dict.fromkeys(said.references[:MAX_REFERENCES])]
    if said.message_id:
        rows.append(_ref(said.message_id, "stored", ticket, entry, audience))
    _index(session, rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """The id of a letter of ours: a plain answer to it goes to ``ticket`` and has that audience."""

    message_id: MessageId
    ticket: TicketNumber
    entry: EntryId | None
    audience: Visibility


def issue_ids(session: Session, issued: Sequence[Issued]) -> None:
    """Index the ids of our letters."""
    _index(session, [_ref(one.message_id, "issued", one.ticket, one.entry, one.audience) for one in issued])


def _ref(message_id: str, kind: str, ticket: int, entry: int | None, audience: Visibility) -> dict[str, Any]:
    return {"key": key_of(message_id), "kind": kind, "ticket": ticket, "entry": entry, "audience": audience.value}


def _index(session: Session, rows: list[dict[str, Any]]) -> None:
    """Write them down; whoever asks for one of them looks anew."""
    if rows:
        with memo.telling(session, KNOWN) as known:
            later.add(session, table_of(MailRef), rows)
            for row in rows:
                known.pop(row["key"], None)

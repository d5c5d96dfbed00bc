"""Message-IDs: which ticket a mail answers, and which ids our letters name. The one rule: an id is looked up by its digest.

Ids of our letters, of mails stored, and of parents not seen yet are all indexed, since replies may overtake what they answer.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, bindparam, insert, select
from sqlmodel import Session, col

from mailgate.desk.model import PersonKind, Reference, Said
from mailgate.mail.model import EntryId, MessageId, TicketNumber, Visibility
from store.tables import InternalNoteRow, MailRef, PublicMessageRow, table_of

_REF = table_of(MailRef).c
_NOTE = table_of(InternalNoteRow).c
_KNOWN = (
    select(*_REF, _NOTE.withdrawn_at)
    .outerjoin(table_of(InternalNoteRow), _NOTE.id == _REF.entry)
    .where(_REF.key.in_(bindparam("keys", expanding=True)))
    .order_by(_REF.id)
)
_INDEX = insert(table_of(MailRef))

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
    rows = session.execute(_KNOWN, {"keys": [*{*keys, mine}]}).all()
    order = {"issued": 0, "stored": 1, "mentioned": 2}
    named = [r for key in dict.fromkeys(keys) for r in sorted((r for r in rows if r.key == key), key=lambda r: order[r.kind])]
    overtaken = [r for r in rows if r.key == mine and r.kind == "mentioned" and r.key not in keys]
    issued = any(r.key == mine and r.kind == "issued" for r in rows)
    return tuple(_reference(r) for r in (*named, *overtaken)), issued


def _reference(row: Row[Any]) -> Reference:
    return Reference(
        ticket=TicketNumber(row.ticket),
        kind=row.kind,
        audience=Visibility(row.audience),
        entry=EntryId(row.entry) if row.entry is not None else None,
        withdrawn=row.withdrawn_at is not None,
    )


def thread(session: Session, ticket: int, limit: int) -> list[MessageId]:
    """Ids of the customers' own mails on a ticket: the first and the newest, oldest first. Staff's own ids stay inside."""
    query = select(col(PublicMessageRow.message_id)).where(
        col(PublicMessageRow.ticket) == ticket,
        col(PublicMessageRow.author_role) == PersonKind.CUSTOMER.value,
        col(PublicMessageRow.message_id).is_not(None),
    )
    found = [MessageId(i) for i in session.scalars(query.order_by(col(PublicMessageRow.id))) if i]
    return found if len(found) <= limit else [found[0], *found[1 - limit :]]


def index_ids(session: Session, ticket: int, entry: int | None, said: Said, audience: Visibility) -> None:
    """Index the id of a mail stored on a ticket, and the ids it names, whose mails may come later."""
    rows = [_ref(i, "mentioned", ticket, entry, audience) for i in dict.fromkeys(said.references[:MAX_REFERENCES])]
    if said.message_id:
        rows.append(_ref(said.message_id, "stored", ticket, entry, audience))
    if rows:
        session.execute(_INDEX, rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """The id of a letter of ours: a plain answer to it goes to ``ticket`` and has that audience."""

    message_id: MessageId
    ticket: TicketNumber
    entry: EntryId | None
    audience: Visibility


def issue_ids(session: Session, issued: Sequence[Issued]) -> None:
    """Index the ids of our letters."""
    if issued:
        session.execute(_INDEX, [_ref(one.message_id, "issued", one.ticket, one.entry, one.audience) for one in issued])


def _ref(message_id: str, kind: str, ticket: int, entry: int | None, audience: Visibility) -> dict[str, Any]:
    return {"key": key_of(message_id), "kind": kind, "ticket": ticket, "entry": entry, "audience": audience.value}

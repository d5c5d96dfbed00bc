"""The letters of ours that a mail answers, read back. The one rule: only what was frozen in the outbox counts as ours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from mailgate.desk.model import Person, Reference, TicketFacts
from mailgate.mail import html, parse, tails
from mailgate.mail.model import InboundMail, MessageId, TicketNumber
from store import outbox_views
from store.tables import PublicMessageRow

#: How many letters are read back: the one answered, and what it may quote in turn.
MAX_LETTERS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """Their texts, plain and as their HTML reads, and the public message the first of them carried."""

    letters: tuple[str, ...] = ()
    public: str = ""


def may_quote(mail: InboundMail, author: Person | None, found: Mapping[TicketNumber, TicketFacts]) -> bool:
    """Whether a letter of ours may be left in it. What customers quote matters where our marks are seen, or others read it."""
    if author is None or author.is_staff or author.is_partner:
        return author is not None
    return tails.marked(mail.reply.text) or any(len(ticket.customers) > 1 for ticket in found.values())


def read(session: Session, ids: Sequence[MessageId], references: Sequence[Reference], now: datetime) -> Answered:
    """The newest letters among ``ids``; ``references`` says on which tickets they may be."""
    tickets = tuple(dict.fromkeys(r.ticket for r in references if r.kind == "issued"))
    letters: list[str] = []
    public = ""
    for message_id in ids:
        found = (outbox_views.by_message_id(session, ticket, message_id) for ticket in tickets)
        letter = next((one for one in found if one is not None), None)
        shown = outbox_views.show(session, letter) if letter is not None else None
        if shown is None:
            continue
        mail = parse.read(shown.wire.content)
        letters += [mail.text, *((html.render(mail.html)[0],) if mail.html else ())]
        entry = session.get(PublicMessageRow, shown.to.entry) if shown.to.entry is not None and not public else None
        public = public or (entry.text if entry and entry.visible_at is not None and entry.visible_at <= now else "")
        if len(letters) >= 2 * MAX_LETTERS:
            break
    return Answered(letters=tuple(letters), public=public)

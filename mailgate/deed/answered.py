"""The letters and messages that a mail answers, read back. The one rule: only what was frozen in the outbox counts as ours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from mailgate.desk.model import Desk, Person, Reference, TicketFacts
from mailgate.mail import html, marks, parse, reply
from mailgate.mail.answered import is_unsettled
from mailgate.mail.cuts import Why
from mailgate.mail.model import InboundMail, MessageId, TicketNumber
from store import outbox_views, tickets
from store.tables import PublicMessageRow

#: How many letters are read back: the one answered, and what it may quote in turn.
MAX_LETTERS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a mail names: ids, newest first, and what they are to us. A form of the page cites nothing, so it has no ids here."""

    ids: Sequence[MessageId]
    references: Sequence[Reference]
    desk: Desk
    now: datetime
    quoted: Answered | None
    """The letters among them; None: nobody has read them yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """Their texts, plain and as their HTML reads, and the public message the first of them carried."""

    letters: tuple[str, ...] = ()
    public: str = ""


def may_quote(mail: InboundMail, author: Person | None, found: Mapping[TicketNumber, TicketFacts]) -> bool:
    """Whether a letter of ours may be left in it. What customers quote matters where our marks are seen, or others read it."""
    if author is None or author.is_staff or author.is_partner:
        return author is not None
    return marks.marked(mail.reply.text) or any(len(ticket.customers) > 1 for ticket in found.values())


def is_unknown(mail: InboundMail, references: Sequence[Reference]) -> bool:
    """Whether no id is known of those that say which mail it answers: all of In-Reply-To, else the newest of References."""
    nearest = max(1, len(set(mail.in_reply_to)))
    named = bool(mail.in_reply_to or mail.references)
    return named and not any(r.rank < nearest for r in references if r.kind != "mentioned")


def is_anothers(session: Session, mail: InboundMail, author: Person | None, references: Sequence[Reference]) -> bool:
    """Whether what staff or partners answer bears the id of a letter to a customer, which they never got: its sender chose it."""
    issued = tuple(dict.fromkeys(r.ticket for r in references if r.kind == "issued"))
    if not issued or author is None or not (author.is_staff or author.is_partner):
        return False
    parents = mail.in_reply_to or mail.references[-1:]
    sent = (outbox_views.customer_of(session, issued, one) for one in parents)
    return any(to is not None and not author.has(to) for to in sent)


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


def read_again(session: Session, mail: InboundMail, author: Person | None, asked: Asked) -> InboundMail:
    """A customer's mail, its new words told from what it answers by the very texts of that, where its looks do not settle it.

    What staff and partners write goes on to others: there ``tails`` cuts what is ours, and nothing is added to what was read.
    """
    goes_on = author is not None and (author.is_staff or author.is_partner)
    if goes_on or mail.stub or not asked.ids or not is_unsettled(mail.text, mail.reply):
        return mail
    stored = tuple(r.entry for r in asked.references if r.kind == "stored" and r.entry is not None)
    quoted = asked.quoted or read(session, asked.ids, asked.references, asked.now)
    texts = (*quoted.letters, *tickets.full_texts(session, stored[:MAX_LETTERS]))
    if not any(text.strip() for text in texts):
        return mail
    ours = frozenset(queue.address for queue in asked.desk.queues.values())
    again = reply.extract(mail.text, ours=ours, known=texts)
    # where another letter stands in the element for history, the element's word counts
    other = mail.reply.has(Why.CONTAINER) and not again.has(Why.KNOWN)
    return mail if other else replace(mail, reply=again)

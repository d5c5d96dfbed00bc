"""Whether a colleague answered at the same time. The one rule: it is asked about mails of those inside alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlmodel import Session

from mailgate.desk.model import Known
from mailgate.mail.model import MailClass, MessageId
from store import colleagues


def with_crossings(session: Session, known: Known, ids: Sequence[MessageId]) -> Known:
    """With what colleagues said about the time the mail came; ``ids``: what it answers."""
    author, window, tickets = known.author, known.policy.collision_window, tuple(known.tickets)
    inside = author is not None and (author.is_staff or author.is_partner) and known.mail_class is MailClass.HUMAN
    if author is None or author.id is None or not (inside and window and ids and tickets):
        return known
    when = colleagues.When(since=known.now - window, until=known.now + window)
    said = colleagues.said(session, tickets, author.id, when)
    return replace(known, crossings=said, read=colleagues.read(session, ids, tickets)) if said else known

"""What the author of a mail did before, and may think about again. The one rule: the deed an action address names is looked up,
whosever it is; whether it may be touched is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from mailgate.desk.model import ActingHere, Deed, Person
from mailgate.mail.model import ActionKind, TicketNumber
from store import undo


def named(session: Session, acting: ActingHere | None, now: datetime) -> Deed | None:
    """The deed that an action address is about."""
    if acting is None or not acting.valid or acting.kind is not ActionKind.UNDO:
        return None
    return undo.deed(session, acting.number, now)


def deeds(
    session: Session, about: Deed | None, author: Person | None, tickets: Sequence[TicketNumber], now: datetime
) -> tuple[Deed, ...]:
    """What the author, being inside, did last on these tickets; the deed that was named stands among them."""
    if author is None or not (author.is_staff or author.is_partner) or author.id is None or not tickets:
        return ()
    mine = undo.deeds(session, tickets, author.id, now)
    return (*mine, about) if about is not None and about not in mine else mine

"""Which tickets belong together. The one rule: the last that their timelines say of it counts."""

from __future__ import annotations

from sqlmodel import Session, col, select

from mailgate.desk.model import EventKind
from mailgate.mail.model import TicketNumber
from store.tables import EventRow


def of(session: Session, number: TicketNumber) -> frozenset[TicketNumber]:
    """The tickets that one is linked to."""
    wanted = (
        select(EventRow.data).where(EventRow.ticket == number, EventRow.kind == EventKind.LINKED.value).order_by(col(EventRow.id))
    )
    said = {TicketNumber(int(data["ticket"])): data.get("how") for data in session.exec(wanted) if data.get("ticket")}
    return frozenset(other for other, how in said.items() if how != "unrelated")

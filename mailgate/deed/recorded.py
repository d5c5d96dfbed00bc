"""What became of a mail, for whoever asks by mail. The one rule: one mail in one queue, as it was decided then."""

from __future__ import annotations

from collections.abc import Container

from sqlmodel import Session

from mailgate.desk.asked_letters import Ruled
from mailgate.desk.records import Record
from mailgate.mail.model import JournalId, TicketNumber
from store import mails


def record(session: Session, journal: JournalId, here: Container[TicketNumber] = ()) -> Record | None:
    """The record of that mail in the queue where its ticket is ``here``, else in the first; None while it is pending."""
    found = mails.inbound(session, [journal]).get(journal)
    ends = mails.dispositions(session, [journal]).get(journal, [])
    if found is None or not ends:
        return None
    end = next((one for one in ends if one.ticket in here), ends[0])
    steps = (step for step in found.steps if step["queue"] == end.queue)
    return Record(
        ticket=TicketNumber(end.ticket) if end.ticket is not None else None,
        subject=found.subject or "",
        received_at=end.at,
        disposition=end.disposition,
        steps=tuple(Ruled(rule=step["rule"], result=step["result"], because=step["because"]) for step in steps),
    )

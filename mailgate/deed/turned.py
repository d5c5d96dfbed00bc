"""Messages and tickets that change sides, as rows. The one rule: nothing is decided here.

What was withdrawn before it left is told in the record of its mail: see ``mailgate why``.
"""

from __future__ import annotations

from datetime import datetime
from typing import assert_never

from sqlmodel import Session

from mailgate.desk.turn_actions import Forget, GiveBack, MakePublic, MergeInto, Turning, Withdraw
from mailgate.mail.model import EntryId, JournalId
from store import mails, moving, writing
from store.tables import InternalNoteRow, PublicMessageRow


def apply(session: Session, action: Turning, now: datetime) -> None:
    """Write one action."""
    match action:
        case MakePublic(entry=entry, goes_out=goes_out):
            moving.publish(session, entry, now, goes_out)
            _note(session, entry, "public", "published")
        case Withdraw(entry=entry, files=files, because=because):
            if files:
                moving.withdraw_files(session, entry, files, now)
            else:
                moving.withdraw(session, entry, now)
            _note(session, entry, "files are internal" if files else "internal", because)
        case GiveBack(entry=entry, files=files):
            if files:
                moving.restore_files(session, entry, files, now)
            else:
                moving.restore(session, entry, now)
            _note(session, entry, "public", "given back")
        case MergeInto(ticket=ticket, into=into):
            writing.change(session, ticket, now, merged_into=into)
        case Forget(entry=entry):
            moving.forget(session, entry)
        case _:
            assert_never(action)


def _note(session: Session, entry: EntryId, result: str, because: str) -> None:
    """In the record of the mail that said it, if it was a mail."""
    row = session.get(PublicMessageRow, entry) or session.get(InternalNoteRow, entry)
    if row is not None and row.journal_id is not None:
        journal = JournalId(row.journal_id)
        queue = next((end.queue for end in mails.dispositions(session, [journal]).get(journal, []) if end.entry == entry), "")
        mails.add_step(session, journal, {"queue": queue, "rule": "visibility", "result": result, "because": because})

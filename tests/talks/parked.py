"""What a held mail is now, in a talk. Its one rule: a decision that was taken has been carried out."""

from __future__ import annotations

from mailgate.mail.model import JournalId
from store import mails
from tests.office import Office
from tests.talks.steps import HeldIs


def is_now(office: Office, step: HeldIs) -> None:
    """It waits, or ended as the step says. Raises AssertionError."""
    row = office.held_row(step.number)
    entry = JournalId(row.journal_id)
    with office.store.read() as session:
        end = next(d for d in mails.dispositions(session, [entry])[entry] if d.queue == row.queue)
    assert (row.resolved_at is None) == (not step.end), f"held mail {step.number} is {row.resolution or 'waiting'}"
    assert row.decision is None or row.resolved_at, "decided, and not done"
    found = end.disposition + (f" #{end.ticket}" if end.ticket else "")
    assert not step.end or found == step.end, f"it became {found}"
    assert step.because in office.why(entry), f"not because {step.because!r}:\n{office.why(entry)}"

"""Second thoughts become rows: what is remembered of a deed, withheld, let out, made a note of. The one rule: nothing is decided
here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from sqlmodel import Session

from mailgate.desk.actions import LetOut, Mark, Remember, Settle, TurnIntoNote, Withhold
from mailgate.desk.model import Disposition, Doubt, Person, Standing
from mailgate.mail.model import Address, EntryId, JournalId, PersonId, TicketNumber
from store import held, mails, undo
from store.tables import PublicMessageRow

_REPLIES = {
    Standing.STOPPED: "its author stopped it",
    Standing.LEAKS: "the leak guard holds the message",
    Standing.COLLIDES: "a colleague answered at the same time",
}
_RULES = {Doubt.LEAK: "leak guard", Doubt.COLLISION: "collision"}
"""Why the mail of a message is held, as ``why`` names the rule."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """The mail behind a decision, as far as a held one must be found again."""

    journal: JournalId
    queue: str
    sender: Address | None
    subject: str
    received_at: datetime


def origin_of(session: Session, entry: EntryId) -> Origin | None:
    """The mail that said something publicly, or made it public; None: it was no mail."""
    message = session.get(PublicMessageRow, entry)
    deed = undo.behind(session, entry, message.at) if message is not None else None
    said = JournalId(message.journal_id) if message is not None and message.journal_id else None
    journal = deed.journal if deed is not None and deed.published else said
    ends = mails.dispositions(session, [journal]).get(journal, []) if journal is not None else []
    end = next((row for row in ends if row.entry == entry), None)
    if journal is None or end is None or message is None:
        return None
    told = mails.inbound(session, [journal])[journal]
    return Origin(
        journal=journal,
        queue=end.queue,
        sender=Address(told.sender) if told.sender else None,
        subject=told.subject,
        received_at=message.at,
    )


def apply(
    session: Session,
    action: Remember | Mark | Withhold | LetOut | TurnIntoNote | Settle,
    known: Callable[[Person], PersonId],
    now: datetime,
) -> None:
    """Write one action."""
    match action:
        case Remember(entry=entry, ticket=ticket, person=person, changes=changes, at=at):
            deed = undo.NewDeed(
                entry=entry,
                ticket=ticket,
                person=known(person),
                changes=changes,
                at=at,
                message=action.message,
                journal=action.journal,
            )
            undo.remember(session, deed)
        case Mark(entry=entry, undone=undone):
            undo.mark(session, entry, now if undone else None)
        case Withhold(entry=entry, why=why):
            undo.withhold(session, entry, why.value, _REPLIES[why])
        case LetOut(entry=entry, cleared=cleared):
            undo.let_out(session, entry, now, cleared=cleared)
        case TurnIntoNote(entry=entry):
            undo.into_note(session, entry, now)
        case Settle():
            _settle(session, action, now)
        case _:
            assert_never(action)


def _settle(session: Session, action: Settle, now: datetime) -> None:
    """The mail of a message that was held has its end: the new disposition replaces ``held``, and nobody is asked any more."""
    if action.again and Disposition.REJECTED not in _ends(session, action):
        return
    rule = _RULES[Doubt.LEAK]
    for doubt, name in _RULES.items():
        for row in held.waiting_of(session, action.journal, doubt):
            held.resolve(session, row, action.choice.value, now)
            rule = name
    dispose(session, (action.journal, action.entry), action.disposition, (rule, action.choice.value), now)


def _ends(session: Session, action: Settle) -> list[str]:
    found = mails.dispositions(session, [action.journal]).get(action.journal, [])
    return [row.disposition for row in found if row.entry == action.entry]


def dispose(
    session: Session, said: tuple[JournalId, EntryId], disposition: Disposition, why: tuple[str, str], now: datetime
) -> None:
    """Another disposition for the mail that said a message: by which rule, and why; ``mailgate why`` keeps the history."""
    journal, entry = said
    rule, because = why
    for row in mails.dispositions(session, [journal]).get(journal, []):
        if row.entry == entry:
            end = mails.Ended(
                queue=row.queue,
                disposition=disposition,
                ticket=TicketNumber(row.ticket) if row.ticket else None,
                entry=entry,
                reasons=(*row.reasons, f"{rule}: {because}"),
            )
            step = {"queue": row.queue, "rule": rule, "result": disposition.value, "because": because}
            mails.redispose(session, journal, end, [step], now)

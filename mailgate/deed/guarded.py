"""What the leak guard stopped: a letter about to leave, and the mail of a message it holds. The one rule: only its author, or the
operator, lets it out.
"""

from __future__ import annotations

import structlog
from sqlmodel import Session

from mailgate.deed.again import origin_of
from mailgate.deed.apply import Applier
from mailgate.deed.guarding import WHY
from mailgate.deed.post import Post
from mailgate.desk.actions import Decision
from mailgate.desk.amending import WISHES, amend_deed
from mailgate.desk.draft import Draft
from mailgate.desk.model import Again, Choice, Disposition, HeldFacts, Standing
from mailgate.desk.wishes import Amend
from mailgate.mail.model import EntryId, JournalId
from store import held, ids, mails, outbox, people, tickets, undo
from store.outbox_rows import Change, Claimed, State

_log = structlog.get_logger("mailgate.guard")
_AFTER = {Choice.SEND: Disposition.REPLY, Choice.NOTE: Disposition.NOTE, Choice.DISCARD: Disposition.REJECTED}


class NotTheAuthorError(LookupError):
    """Somebody else decided about a message that leaks, or it is gone. The text says which."""


def leaving(session: Session, post: Post, letter: Claimed) -> bool:
    """Whether a letter may leave. Should the guard itself fail, that letter alone is held."""
    try:
        with session.begin_nested():
            return _leaving(session, post, letter)
    except Exception:  # noqa: BLE001 - whatever it is, nothing leaks and other letters go on
        _log.exception("the leak guard failed", outbox=letter.id)
        outbox.record(session, letter.id, Change(state=State.HELD, reply="the leak guard failed", tried=False))
        return False


def _leaving(session: Session, post: Post, letter: Claimed) -> bool:
    leaks = post.guard.leaving(session, letter)
    entry = letter.to.entry
    if not leaks or entry is None:
        return True
    outbox.record(session, letter.id, Change(state=State.HELD, reply=WHY, tried=False))
    if undo.withheld(session, entry) == Standing.LEAKS:  # found in another copy of it: its author knows
        undo.withhold(session, entry, Standing.LEAKS, WHY)
        return False
    origin = origin_of(session, entry)
    draft = post.guard.withhold(session, entry, leaks, EntryId(ids.take(session, "entry")))
    if draft is not None:
        Applier(session, post, post.guard.house.clock(), origin).withhold(draft, entry)
    return False


def think_again(session: Session, post: Post, found: HeldFacts, again: Again, fresh: EntryId) -> Decision:
    """A mail that the leak guard holds is on its ticket already: what becomes of it is a second thought of its author's."""
    house = post.guard.house
    row = held.held(session, found.number)
    ends = mails.dispositions(session, [JournalId(row.journal_id)]) if row is not None else {}
    end = next((one for some in ends.values() for one in some if one.queue == found.queue and one.entry is not None), None)
    deed = undo.deed(session, end.entry, house.clock()) if end is not None and end.entry is not None else None
    author = people.by_id(session, [deed.person]).get(deed.person) if deed is not None else None
    if deed is None or author is None or (again.by is not None and again.by.id != author.id):
        raise NotTheAuthorError(f"held mail {found.number} is its author's to decide, or `mailgate held release {found.number}`")
    ticket = tickets.facts(session, [deed.ticket], lock=True)[deed.ticket]
    draft = Draft(house.desk(session), ticket, house.clock())
    intent = Amend(ticket=ticket, author=author, wish=WISHES[again.choice], deed=deed)
    decision = amend_deed(draft, intent, fresh)
    Applier(session, post, house.clock()).apply(decision)
    return Decision(disposition=_AFTER[again.choice], actions=(), steps=decision.steps, ticket=deed.ticket, entry=deed.entry)

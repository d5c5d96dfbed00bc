"""What the leak guard stopped: a letter about to leave, and the mail of a message it holds. The one rule: only its author, or the
operator, lets it out.
"""

from __future__ import annotations

from collections.abc import Sequence

import structlog
from sqlmodel import Session

from mailgate.deed.again import origin_of
from mailgate.deed.apply import Applier
from mailgate.deed.guarding import FAILED, WHY
from mailgate.deed.post import Post
from mailgate.desk.actions import Decision
from mailgate.desk.amending import WISHES, amend_deed
from mailgate.desk.draft import Draft
from mailgate.desk.guard import Leak
from mailgate.desk.model import Again, Choice, Disposition, HeldFacts, Standing
from mailgate.desk.wishes import Amend
from mailgate.desk.withholding import Caught, letter_held
from mailgate.mail.model import EntryId, JournalId, OutboxId, PersonId, TicketNumber
from store import held, ids, mails, outbox, people, tickets, undo
from store.outbox_rows import Change, Claimed, State

_log = structlog.get_logger("mailgate.guard")
_AFTER = {Choice.SEND: Disposition.REPLY, Choice.NOTE: Disposition.NOTE, Choice.DISCARD: Disposition.REJECTED}
_PUBLISHED = {Choice.SEND: Disposition.COMMAND, Choice.NOTE: Disposition.REJECTED, Choice.DISCARD: Disposition.REJECTED}
"""A mail that was to make a note public is a command; where the note stays one, nothing came of it."""


class NotTheAuthorError(LookupError):
    """Somebody else decided about a message that leaks, or it is gone. The text says which."""


def leaving(session: Session, post: Post, letters: Sequence[Claimed]) -> frozenset[OutboxId]:
    """Those of some letters that may leave. A ticket with nothing inside has nothing to leak."""
    try:
        with session.begin_nested():
            watched = post.guard.watched(session, letters)
    except Exception:  # noqa: BLE001 - whatever it is, each is looked at
        _log.exception("the leak guard failed")
        watched = frozenset(one.id for one in letters)
    return frozenset(one.id for one in letters if one.id not in watched or _may_leave(session, post, one))


def _may_leave(session: Session, post: Post, letter: Claimed) -> bool:
    """Whether a letter may leave. Should the guard itself fail, that letter alone is held."""
    try:
        with session.begin_nested():
            return _leaving(session, post, letter)
    except Exception:  # noqa: BLE001 - whatever it is, nothing leaks and other letters go on
        _log.exception("the leak guard failed", outbox=letter.id)
    try:
        with session.begin_nested():
            return _withhold(session, post, letter, ())
    except Exception:  # noqa: BLE001 - the letter is held all the same
        _log.exception("nobody could be told of a held letter", outbox=letter.id)
        outbox.record(session, {letter.id: Change(state=State.HELD, reply=FAILED, tried=False)})
    return False


def _leaving(session: Session, post: Post, letter: Claimed) -> bool:
    leaks = post.guard.leaving(session, letter)
    if not leaks:
        return True
    return _withhold(session, post, letter, leaks)


def _withhold(session: Session, post: Post, letter: Claimed, leaks: tuple[Leak, ...]) -> bool:
    """Hold it, and its message with it; True: nobody of staff wrote it, and the operator has let it out."""
    entry, now = letter.to.entry, post.guard.house.clock()
    deed = undo.behind(session, entry, now) if entry is not None else None
    if deed is None and outbox.last_reply(session, letter.id) in (WHY, FAILED):
        return True
    why = WHY if leaks else FAILED
    outbox.record(session, {letter.id: Change(state=State.HELD, reply=why, tried=False)})
    if entry is None or deed is None:
        _tell_staff(session, post, letter)
        return False
    if undo.withheld(session, entry) == Standing.LEAKS:  # found in another copy of it: its author knows
        undo.withhold(session, entry, Standing.LEAKS, why)
        return False
    origin = origin_of(session, entry)
    draft = post.guard.withhold(session, entry, Caught(leaks=leaks), EntryId(ids.take(session, "entry")))
    if draft is not None:
        Applier(session, post, now, origin).withhold(draft, entry)
    return False


def _tell_staff(session: Session, post: Post, letter: Claimed) -> None:
    """A customer's words on their way to others are held: those who care for the ticket hear of it."""
    house, to = post.guard.house, letter.to
    person = people.by_id(session, [PersonId(to.person)]).get(PersonId(to.person)) if to.person is not None else None
    if to.ticket is None or person is None:
        return
    ticket = tickets.facts(session, [TicketNumber(to.ticket)], lock=True)[TicketNumber(to.ticket)]
    draft = Draft(house.desk(session), ticket, house.clock())
    letter_held(draft, person)
    decision = Decision(disposition=Disposition.HELD, actions=tuple(draft.actions), steps=(), ticket=ticket.number)
    Applier(session, post, house.clock()).apply(decision)


def think_again(session: Session, post: Post, found: HeldFacts, again: Again, fresh: EntryId) -> Decision:
    """A mail that the leak guard holds is on its ticket already: what becomes of it is a second thought of its author's."""
    house = post.guard.house
    row = held.held(session, found.number)
    ends = mails.dispositions(session, [JournalId(row.journal_id)]) if row is not None else {}
    end = next((one for some in ends.values() for one in some if one.queue == found.queue and one.entry is not None), None)
    deed = undo.behind(session, EntryId(end.entry), house.clock()) if end is not None and end.entry is not None else None
    author = people.by_id(session, [deed.person]).get(deed.person) if deed is not None else None
    if deed is None or author is None or (again.by is not None and again.by.id != author.id):
        raise NotTheAuthorError(f"held mail {found.number} is its author's to decide, or `mailgate held release {found.number}`")
    ticket = tickets.facts(session, [deed.ticket], lock=True)[deed.ticket]
    draft = Draft(house.desk(session), ticket, house.clock())
    intent = Amend(ticket=ticket, author=author, wish=WISHES[again.choice], deed=deed)
    decision = amend_deed(draft, intent, fresh)
    Applier(session, post, house.clock()).apply(decision)
    after = _PUBLISHED[again.choice] if deed.published else _AFTER[again.choice]
    return Decision(disposition=after, actions=(), steps=decision.steps, ticket=deed.ticket, entry=deed.message)

"""Second thoughts: stop a message on its way out, make a note of it, send it all the same, take commands back.

The one rule: only its author may, and nothing that somebody outside has is ever taken back: what a note made public told them
is theirs, and the note alone goes inside again.
"""

from __future__ import annotations

from mailgate.desk.actions import Decision, LetOut, Mark, Remember, Settle, Step, TurnIntoNote, Withhold
from mailgate.desk.draft import Draft
from mailgate.desk.letters import Receipt, Remark, StatusTold, Stored
from mailgate.desk.model import (
    Choice,
    Deed,
    Disposition,
    EventKind,
    Known,
    Person,
    Standing,
    TicketFacts,
)
from mailgate.desk.turning import withdraw
from mailgate.desk.undoing import TURNS, changes, spoken, take_back, turned
from mailgate.desk.unturning import unturn
from mailgate.desk.wishes import Amend, Wish
from mailgate.mail.model import EntryId, Visibility

#: What can become of a mail whose message is held.
HELD_CHOICES = (Choice.SEND, Choice.NOTE, Choice.DISCARD)
#: The second thought behind each choice.
WISHES = {Choice.SEND: Wish.SEND, Choice.NOTE: Wish.NOTE, Choice.DISCARD: Wish.STOP}
#: A message that is held has a mail that is held with it.
HELD = (Standing.LEAKS, Standing.COLLIDES)
NOT_ALONE = "the word does not stand alone"
_NOTHING: tuple[str, ...] = ()


def amend(intent: Amend, known: Known) -> Decision:
    """Do what can still be done, and say what was done."""
    if intent.problems:
        return _nothing(Draft(known.desk, intent.ticket, known.now), intent)
    return amend_deed(Draft(known.desk, intent.ticket, known.now), intent, known.fresh.entry)


def _nothing(draft: Draft, intent: Amend) -> Decision:
    """A word beside commands, files or more words could be about either: nothing is guessed, and its author is told."""
    draft.send(
        Receipt(
            to=intent.author,
            head=draft.head,
            stored=Stored.NOTHING,
            recipients=(),
            remarks=(Remark.PROBLEM,),
            problems=intent.problems,
        )
    )
    step = Step(rule="second thought", result="nothing", because=NOT_ALONE)
    return Decision(disposition=Disposition.COMMAND, actions=tuple(draft.actions), steps=(step,), ticket=intent.ticket.number)


def amend_deed(draft: Draft, intent: Amend, since: EntryId) -> Decision:
    """The same, without a mail. ``since``: from where people brought in again see the ticket."""
    deed = intent.deed
    mine = deed is not None and deed.person == intent.author.id
    remark, kept = Remark.NOT_YOURS if deed else Remark.NOTHING_TO_UNDO, _NOTHING
    if deed is not None and mine:
        remark, kept = _amended(draft, deed, intent, since)
    draft.send(
        Receipt(
            to=intent.author,
            head=draft.head,
            stored=Stored.NOTHING,
            recipients=(),
            remarks=(remark, *_also(draft, deed, remark)),
            undone=_put_back(deed, remark, kept),
            kept=kept,
            entry=deed.entry if deed and remark is Remark.STOPPED else None,
            since=deed.at if deed else None,
        )
    )
    step = Step(rule="second thought", result=intent.wish.value, because=remark.value)
    return Decision(
        disposition=Disposition.COMMAND, actions=tuple(draft.actions), steps=(step,), ticket=intent.ticket.number, entry=None
    )


def _also(draft: Draft, deed: Deed | None, remark: Remark) -> tuple[Remark, ...]:
    """Letters are frozen when they are made: who joined since has none."""
    if deed is None or remark is not Remark.SENT:
        return ()
    others = {participant.person.address for participant in draft.ticket.customers} - deed.letters
    return (Remark.NOT_TO_ALL,) if others else ()


def _put_back(deed: Deed | None, remark: Remark, kept: tuple[str, ...]) -> tuple[str, ...]:
    if deed is None or deed.undone or remark not in (Remark.STOPPED, Remark.UNDONE, Remark.WITHDRAWN):
        return ()
    return tuple(field for field in spoken(deed.changes) if field not in kept)


def _amended(draft: Draft, deed: Deed, intent: Amend, since: EntryId) -> tuple[Remark, tuple[str, ...]]:
    """(what is said about it, the fields that could not be put back)."""
    if deed.standing is Standing.OUT:
        taken = deed.published and intent.wish is Wish.UNDO and not deed.undone
        return _unpublish(draft, deed, intent.author, since) if taken else (Remark.TOO_LATE, _NOTHING)
    if deed.standing is Standing.NONE:
        commands = intent.wish in (Wish.UNDO, Wish.STOP)
        return _undo_commands(draft, deed, intent.author, since) if commands else (Remark.NOTHING_TO_UNDO, _NOTHING)
    if deed.standing is Standing.WITHDRAWN:
        return (Remark.NOTHING_LEFT, ()) if intent.wish is Wish.SEND else _stop(draft, deed, intent.author, since)
    if deed.published and intent.wish is not Wish.SEND:
        return _note_again(draft, deed, intent.author, since)
    match intent.wish:
        case Wish.STOP | Wish.UNDO:
            return _stop(draft, deed, intent.author, since)
        case Wish.NOTE:
            return _into_note(draft, deed, intent.author, since)
        case Wish.SEND:
            return _send(draft, deed, intent.author, since)


def _undo_commands(draft: Draft, deed: Deed, author: Person, since: EntryId) -> tuple[Remark, tuple[str, ...]]:
    if deed.undone:
        return Remark.NOTHING_TO_UNDO, ()
    rest = {field: pair for field, pair in deed.changes.items() if field not in TURNS}
    kept = (*unturn(draft, deed, author), *take_back(draft, rest, author, since, deed.later))
    draft.actions.append(Mark(entry=deed.entry, undone=True))
    _record(draft, deed, author, "commands")
    return Remark.UNDONE, kept


def _stop(draft: Draft, deed: Deed, author: Person, since: EntryId) -> tuple[Remark, tuple[str, ...]]:
    draft.actions.append(Withhold(entry=deed.message, why=Standing.STOPPED))
    draft.unseen = True
    kept = () if deed.undone else take_back(draft, deed.changes, author, since, deed.later)
    draft.actions.append(Mark(entry=deed.entry, undone=True))
    _settle(draft, deed, Disposition.REJECTED, Choice.DISCARD)
    _record(draft, deed, author, "stopped")
    return Remark.STOPPED, kept


def _unpublish(draft: Draft, deed: Deed, author: Person, since: EntryId) -> tuple[Remark, tuple[str, ...]]:
    """A note that was made public and went out is withdrawn; whoever got it by mail keeps that letter."""
    rest = {field: pair for field, pair in deed.changes.items() if field != "staff_wrote"}  # staff have written publicly
    kept = take_back(draft, rest, author, since, deed.later)
    withdraw(draft, deed.message, author)
    draft.actions.append(Mark(entry=deed.entry, undone=True))
    _record(draft, deed, author, "published")
    return Remark.WITHDRAWN, kept


def _note_again(draft: Draft, deed: Deed, author: Person, since: EntryId) -> tuple[Remark, tuple[str, ...]]:
    """A note that was to be public, and nobody outside has seen, is what it was, and so is the ticket."""
    draft.unseen = True
    kept = () if deed.undone else take_back(draft, deed.changes, author, since, deed.later)
    draft.actions.append(TurnIntoNote(entry=deed.message))
    draft.actions.append(Mark(entry=deed.entry, undone=True))
    _settle(draft, deed, Disposition.REJECTED, Choice.NOTE)
    _record(draft, deed, author, "note")
    return Remark.NOTED, kept


def _into_note(draft: Draft, deed: Deed, author: Person, since: EntryId) -> tuple[Remark, tuple[str, ...]]:
    """What it changed stays, but for what only words to a customer change; a status is told by itself now."""
    along = {field: deed.changes[field] for field in ("waiting_for", "staff_wrote") if field in deed.changes}
    kept: tuple[str, ...] = ()
    draft.unseen = True
    if not deed.undone:
        take_back(draft, along, author, since, deed.later)
    elif deed.standing in HELD:
        rest = {field: pair for field, pair in deed.changes.items() if field not in along}
        kept = take_back(draft, turned(rest), author, since, deed.later)
        draft.actions.append(Mark(entry=deed.entry, undone=False))
    draft.actions.append(TurnIntoNote(entry=deed.message))
    if not deed.undone or deed.standing in HELD:
        _tell_status(draft, deed, author)
    _settle(draft, deed, Disposition.NOTE, Choice.NOTE)
    _record(draft, deed, author, "note")
    return Remark.NOTED, kept


def _tell_status(draft: Draft, deed: Deed, author: Person) -> None:
    """Customers hear of the status that the message would have told them."""
    told = draft.desk.queues[draft.ticket.queue].customer_updates
    if "status" in deed.changes and draft.ticket.status.value in told:
        for participant in draft.ticket.customers:
            draft.send(StatusTold(to=participant.person, head=draft.head, status=draft.ticket.status, by=author.shown))


def _send(draft: Draft, deed: Deed, author: Person, since: EntryId) -> tuple[Remark, tuple[str, ...]]:
    if not deed.letters:
        return Remark.NOTHING_LEFT, ()
    kept: tuple[str, ...] = ()
    if deed.undone:
        draft.unseen = True  # the first time stands in the history, and is seen from now on
        kept = take_back(draft, turned(deed.changes), author, since, deed.later)
        draft.actions.append(Mark(entry=deed.entry, undone=False))
    draft.actions.append(LetOut(entry=deed.message, cleared=deed.standing is Standing.LEAKS))
    _settle(draft, deed, Disposition.COMMAND if deed.published else Disposition.REPLY, Choice.SEND)
    return Remark.SENT, kept


def _settle(draft: Draft, deed: Deed, disposition: Disposition, choice: Choice) -> None:
    again = deed.standing is Standing.STOPPED
    if again and deed.journal is not None and choice is not Choice.DISCARD:
        draft.actions.append(Settle(journal=deed.journal, entry=deed.message, disposition=disposition, choice=choice, again=True))
    if deed.standing not in HELD:
        return
    data = {"choice": choice.value, "journal": deed.journal}
    draft.event(EventKind.RELEASED, Visibility.INTERNAL, None, **data)
    if deed.journal is not None:
        draft.actions.append(Settle(journal=deed.journal, entry=deed.message, disposition=disposition, choice=choice))


def _record(draft: Draft, deed: Deed, author: Person, how: str) -> None:
    draft.event(EventKind.UNDONE, Visibility.INTERNAL, author, entry=int(deed.entry), how=how)


def remember(draft: Draft, before: TicketFacts, entry: EntryId, person: Person, *, said: bool) -> None:
    """Keep what a deed changed, where there is anything to take back. ``said``: it carries a public message."""
    found = changes(before, draft.ticket) if draft.home == before.number else {}
    if draft.blocked:
        found["blocked"] = [None, {"address": draft.blocked, "at": draft.now.isoformat()}]
    found |= draft.more | draft.wished
    if not (said or spoken(found) or draft.published):
        return
    message, journal = draft.published or (None, None)
    draft.actions.append(
        Remember(
            entry=entry,
            ticket=draft.home,
            person=person,
            changes=found,
            at=draft.now,
            message=message,
            journal=journal,
        )
    )

"""Second thoughts: stop a message on its way out, make a note of it, send it all the same, take commands back.

The one rule: only its author may, and nothing that somebody outside has seen is ever taken back.
"""

from __future__ import annotations

from mailgate.desk.actions import Decision, LetOut, Mark, Remember, Settle, Step, TurnIntoNote, Withhold
from mailgate.desk.draft import Draft
from mailgate.desk.guard import Leak
from mailgate.desk.heading import Head
from mailgate.desk.holding import told
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
from mailgate.desk.undoing import changes, spoken, take_back, turned
from mailgate.desk.wishes import Amend, Wish
from mailgate.mail.model import EntryId, Visibility

#: What can become of a mail that the leak guard holds.
LEAK_CHOICES = (Choice.SEND, Choice.NOTE, Choice.DISCARD)
#: The second thought behind each choice.
WISHES = {Choice.SEND: Wish.SEND, Choice.NOTE: Wish.NOTE, Choice.DISCARD: Wish.STOP}
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
    step = Step(rule="second thought", result="nothing", because="the word does not stand alone")
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
    if deed is None or deed.undone or remark not in (Remark.STOPPED, Remark.UNDONE):
        return ()
    return tuple(field for field in spoken(deed.changes) if field not in kept)


def _amended(draft: Draft, deed: Deed, intent: Amend, since: EntryId) -> tuple[Remark, tuple[str, ...]]:
    """(what is said about it, the fields that could not be put back)."""
    if deed.standing is Standing.OUT:
        return Remark.TOO_LATE, ()
    if deed.standing is Standing.NONE:
        commands = intent.wish in (Wish.UNDO, Wish.STOP)
        return _undo_commands(draft, deed, intent.author, since) if commands else (Remark.NOTHING_TO_UNDO, _NOTHING)
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
    kept = take_back(draft, deed.changes, author, since, deed.later)
    draft.actions.append(Mark(entry=deed.entry, undone=True))
    _record(draft, deed, author, "commands")
    return Remark.UNDONE, kept


def _stop(draft: Draft, deed: Deed, author: Person, since: EntryId) -> tuple[Remark, tuple[str, ...]]:
    draft.actions.append(Withhold(entry=deed.entry, why=Standing.STOPPED))
    draft.unseen = True
    kept = () if deed.undone else take_back(draft, deed.changes, author, since, deed.later)
    draft.actions.append(Mark(entry=deed.entry, undone=True))
    _settle(draft, deed, Disposition.REJECTED, Choice.DISCARD)
    _record(draft, deed, author, "stopped")
    return Remark.STOPPED, kept


def _into_note(draft: Draft, deed: Deed, author: Person, since: EntryId) -> tuple[Remark, tuple[str, ...]]:
    """What it changed stays, but for what only words to a customer change; a status is told by itself now."""
    along = {field: deed.changes[field] for field in ("waiting_for", "staff_wrote") if field in deed.changes}
    kept: tuple[str, ...] = ()
    draft.unseen = True
    if not deed.undone:
        take_back(draft, along, author, since, deed.later)
    elif deed.standing is Standing.LEAKS:
        rest = {field: pair for field, pair in deed.changes.items() if field not in along}
        kept = take_back(draft, turned(rest), author, since, deed.later)
        draft.actions.append(Mark(entry=deed.entry, undone=False))
    draft.actions.append(TurnIntoNote(entry=deed.entry))
    if not deed.undone or deed.standing is Standing.LEAKS:
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
    draft.actions.append(LetOut(entry=deed.entry, cleared=deed.standing is Standing.LEAKS))
    _settle(draft, deed, Disposition.REPLY, Choice.SEND)
    return Remark.SENT, kept


def _settle(draft: Draft, deed: Deed, disposition: Disposition, choice: Choice) -> None:
    again = deed.standing is Standing.STOPPED
    if again and deed.journal is not None and choice is not Choice.DISCARD:
        draft.actions.append(Settle(journal=deed.journal, entry=deed.entry, disposition=disposition, choice=choice, again=True))
    if deed.standing is not Standing.LEAKS:
        return
    data = {"choice": choice.value, "journal": deed.journal}
    draft.event(EventKind.RELEASED, Visibility.INTERNAL, None, **data)
    if deed.journal is not None:
        draft.actions.append(Settle(journal=deed.journal, entry=deed.entry, disposition=disposition, choice=choice))


def _record(draft: Draft, deed: Deed, author: Person, how: str) -> None:
    draft.event(EventKind.UNDONE, Visibility.INTERNAL, author, entry=int(deed.entry), how=how)


def withhold(draft: Draft, deed: Deed, leaks: tuple[Leak, ...], author: Person, since: EntryId) -> None:
    """The guard found something, or failed: the message stays inside, what it changed is taken back, its author is told."""
    draft.unseen = True
    draft.actions.append(Withhold(entry=deed.entry, why=Standing.LEAKS))
    if not deed.undone:
        take_back(draft, deed.changes, author, since, deed.later)
    draft.actions.append(Mark(entry=deed.entry, undone=True))
    draft.event(EventKind.HELD, Visibility.INTERNAL, None, entry=int(deed.entry), reason="leak guard", journal=deed.journal)
    draft.send(_leak_told(author, draft.head, deed, leaks))


def letter_held(draft: Draft, to: Person) -> None:
    """A letter that no message of staff stands in is held: those who care for the ticket are told how to let it out."""
    for person in told(draft.desk, draft.ticket.queue, draft.ticket):
        draft.send(Receipt(to=person, head=draft.head, stored=Stored.NOTHING, recipients=(to,), remarks=(Remark.LETTER_HELD,)))


def _leak_told(author: Person, head: Head, deed: Deed, leaks: tuple[Leak, ...]) -> Receipt:
    """The letter to the author: what was found, where it comes from, what can be done."""
    return Receipt(
        to=author,
        head=head,
        stored=Stored.HELD,
        recipients=(),
        remarks=(Remark.LEAK if leaks else Remark.UNCHECKED,),
        entry=deed.entry,
        leaks=leaks,
        since=deed.at,
    )


def remember(draft: Draft, before: TicketFacts, entry: EntryId, person: Person, *, said: bool) -> None:
    """Keep what a deed changed, where there is anything to take back. ``said``: it carries a public message."""
    found = changes(before, draft.ticket)
    if draft.blocked:
        found["blocked"] = [None, {"address": draft.blocked, "at": draft.now.isoformat()}]
    if said or spoken(found):
        draft.actions.append(Remember(entry=entry, ticket=draft.ticket.number, person=person, changes=found, at=draft.now))

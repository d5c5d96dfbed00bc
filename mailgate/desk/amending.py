"""Second thoughts: stop a message on its way out, make a note of it, send it all the same, take commands back.

The one rule: only its author may, and nothing that somebody outside has seen is ever taken back.
"""

from __future__ import annotations

from mailgate.desk.actions import Decision, LetOut, Mark, Remember, Settle, Step, TurnIntoNote, Withhold
from mailgate.desk.draft import Draft
from mailgate.desk.finding import Found
from mailgate.desk.guard import Leak
from mailgate.desk.heading import Head
from mailgate.desk.letters import Receipt, Remark, StatusTold, Stored
from mailgate.desk.model import (
    ActingHere,
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
from mailgate.desk.vocabulary import Block, SendNow, Undo
from mailgate.desk.wishes import Amend, Wish
from mailgate.mail.model import ActionKind, EntryId, Visibility
from mailgate.mail.partings import closes

#: What can become of a mail that the leak guard holds.
LEAK_CHOICES = (Choice.SEND, Choice.NOTE, Choice.DISCARD)
#: The second thought behind each choice.
WISHES = {Choice.SEND: Wish.SEND, Choice.NOTE: Wish.NOTE, Choice.DISCARD: Wish.STOP}
_NOTHING: tuple[str, ...] = ()
_INSIDE = (Standing.WAITING, Standing.STOPPED, Standing.LEAKS)


def asked(known: Known, found: Found, author: Person, block: Block) -> Amend | None:
    """The second thought a proven staff mail holds: the one word, or ``#undo`` or ``#send``; None: it is no such mail."""
    acting = known.acting if known.acting and known.acting.kind is ActionKind.UNDO and known.acting.valid else None
    if block.problems:
        return None
    if block.has(Undo) or block.has(SendNow):
        wish: Wish | None = Wish.UNDO if block.has(Undo) else Wish.SEND
    else:
        wish = _word(block.text) or _word(known.said.text)
    if wish is None:
        return None
    deed = _deed(known, found.ticket, author, wish, acting)
    if deed is None and acting is None and not block.has(Undo) and not block.has(SendNow):
        return None  # a word like any other: there is nothing of theirs that it could mean
    return Amend(ticket=found.ticket, author=author, wish=wish, deed=deed)


def _word(text: str) -> Wish | None:
    """The word, alone or above a closing."""
    lines = [line.strip() for line in text.strip().split("\n") if line.strip()]
    alone = len(lines) == 1 or (len(lines) > 1 and closes(lines[1]))
    word = lines[0].lower().strip(".! ") if lines and alone else ""
    return Wish(word) if word in (Wish.STOP, Wish.NOTE, Wish.SEND) else None


def _deed(known: Known, ticket: TicketFacts, author: Person, wish: Wish, acting: ActingHere | None) -> Deed | None:
    """What the word is about: what the address names, else the newest thing of the author's that it can mean."""
    if acting is not None:
        return next((deed for deed in known.deeds if deed.entry == acting.number), None)
    mine = [deed for deed in known.deeds if deed.person == author.id and deed.ticket == ticket.number]
    inside = next((deed for deed in mine if deed.standing in _INSIDE), None)
    match wish:
        case Wish.STOP:
            waiting = next((deed for deed in mine if deed.standing is Standing.WAITING), None)
            return waiting or inside or next((deed for deed in mine if deed.standing is Standing.OUT), None)
        case Wish.NOTE | Wish.SEND:
            return inside
        case Wish.UNDO:
            return next((deed for deed in mine if not deed.undone), None)


def amend(intent: Amend, known: Known) -> Decision:
    """Do what can still be done, and say what was done."""
    return amend_deed(Draft(known.desk, intent.ticket, known.now), intent, known.fresh.entry)


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
            remarks=(remark,),
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
    kept = take_back(draft, deed.changes, author, since)
    draft.actions.append(Mark(entry=deed.entry, undone=True))
    _record(draft, deed, author, "commands")
    return Remark.UNDONE, kept


def _stop(draft: Draft, deed: Deed, author: Person, since: EntryId) -> tuple[Remark, tuple[str, ...]]:
    draft.actions.append(Withhold(entry=deed.entry, why=Standing.STOPPED))
    draft.unseen = True
    kept = () if deed.undone else take_back(draft, deed.changes, author, since)
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
        take_back(draft, along, author, since)
    elif deed.standing is Standing.LEAKS:
        rest = {field: pair for field, pair in deed.changes.items() if field not in along}
        kept = take_back(draft, turned(rest), author, since)
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
    kept: tuple[str, ...] = ()
    if deed.undone:
        draft.unseen = True  # the first time stands in the history, and is seen from now on
        kept = take_back(draft, turned(deed.changes), author, since)
        draft.actions.append(Mark(entry=deed.entry, undone=False))
    draft.actions.append(LetOut(entry=deed.entry, cleared=deed.standing is Standing.LEAKS))
    _settle(draft, deed, Disposition.REPLY, Choice.SEND)
    return Remark.SENT, kept


def _settle(draft: Draft, deed: Deed, disposition: Disposition, choice: Choice) -> None:
    if deed.standing is not Standing.LEAKS:
        return
    data = {"choice": choice.value, "journal": deed.journal}
    draft.event(EventKind.RELEASED, Visibility.INTERNAL, None, **data)
    if deed.journal is not None:
        draft.actions.append(Settle(journal=deed.journal, entry=deed.entry, disposition=disposition, choice=choice))


def _record(draft: Draft, deed: Deed, author: Person, how: str) -> None:
    draft.event(EventKind.UNDONE, Visibility.INTERNAL, author, entry=int(deed.entry), how=how)


def withhold(draft: Draft, deed: Deed, leaks: tuple[Leak, ...], author: Person, since: EntryId) -> None:
    """The guard found something: the message stays inside, what it changed is taken back, and its author is told."""
    draft.unseen = True
    draft.actions.append(Withhold(entry=deed.entry, why=Standing.LEAKS))
    if not deed.undone:
        take_back(draft, deed.changes, author, since)
    draft.actions.append(Mark(entry=deed.entry, undone=True))
    draft.event(EventKind.HELD, Visibility.INTERNAL, None, entry=int(deed.entry), reason="leak guard", journal=deed.journal)
    draft.send(_leak_told(author, draft.head, deed, leaks))


def _leak_told(author: Person, head: Head, deed: Deed, leaks: tuple[Leak, ...]) -> Receipt:
    """The letter to the author: what was found, where it comes from, what can be done."""
    return Receipt(
        to=author,
        head=head,
        stored=Stored.HELD,
        recipients=(),
        remarks=(Remark.LEAK,),
        entry=deed.entry,
        leaks=leaks,
        since=deed.at,
    )


def remember(draft: Draft, before: TicketFacts, entry: EntryId, person: Person, *, said: bool) -> None:
    """Keep what a deed changed, where there is anything to take back. ``said``: it carries a public message."""
    found = changes(before, draft.ticket)
    if said or spoken(found):
        draft.actions.append(Remember(entry=entry, ticket=draft.ticket.number, person=person, changes=found, at=draft.now))

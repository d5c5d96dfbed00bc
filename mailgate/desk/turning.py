"""Notes become public, public messages and files are withdrawn. The one rule: what was sent stays sent; who sees it changes.

Whoever joined after a message was written does not get to see it by its publication: later messages only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from mailgate.desk.actions import Settle
from mailgate.desk.draft import Draft
from mailgate.desk.letters import Notice, NoticeKind
from mailgate.desk.model import (
    Choice,
    Disposition,
    Earlier,
    EventKind,
    InternalNote,
    Known,
    Message,
    Person,
    PersonKind,
    PublicMessage,
    ReceiptMode,
    Status,
    TicketFacts,
    WaitingFor,
)
from mailgate.desk.telling import notify, staff_to_tell
from mailgate.desk.turn_actions import GiveBack, MakePublic, Withdraw
from mailgate.desk.turned_letters import Turn, Turned
from mailgate.desk.updating import read_outside, update
from mailgate.mail.model import EntryId, JournalId, Visibility


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Who asks for it, and how it can be told apart later."""

    by: Person
    deed: EntryId
    """The number by which it can be taken back."""
    journal: JournalId | None
    """The mail that asks; None: the command line."""
    goes_out: datetime | None = None
    """When letters to customers leave; None: at once."""

    @classmethod
    def of(cls, known: Known, by: Person) -> Self:
        """By a mail or a call: what it makes public can be stopped as long as a reply can."""
        window = known.policy.undo_window
        goes_out = (known.decided_at or known.now) + window if window else None
        return cls(by=by, deed=known.fresh.entry, journal=known.said.journal, goes_out=goes_out)


def publish(draft: Draft, earlier: Earlier, asked: Asked) -> None:
    """The note is public, and every customer who took part when it was written is told by a letter with it."""
    note, before = earlier.message, draft.ticket
    goes_out = asked.goes_out if draft.ticket.customers else None
    files = tuple(file for n, file in enumerate(note.attachments) if n not in earlier.withdrawn)
    message = PublicMessage(
        id=note.id,
        ticket=note.ticket,
        author=note.author,
        text=note.text,
        attachments=files,
        at=note.at,
        goes_out=goes_out,
        veiled=earlier.author_role is PersonKind.PARTNER,
    )
    draft.published = (note.id, asked.journal)
    draft.quiet = True  # what becomes of the status travels in the letters with it
    draft.actions.append(MakePublic(entry=note.id, goes_out=goes_out))
    draft.event(EventKind.PUBLISHED, Visibility.PUBLIC, asked.by, entry=int(note.id))
    draft.watch(asked.by)
    draft.turn(WaitingFor.CUSTOMER if draft.ticket.customers else draft.ticket.waiting_for, staff_wrote=True)
    draft.answered()
    if draft.ticket.status is Status.NEW:
        draft.status(Status.OPEN, asked.by)
    told = _update(draft, message, note.author)
    reached = {person.address for person in told} | ({note.author.address} if note.author else set())
    receipt = Turned(
        to=asked.by,
        head=draft.head,
        turn=Turn.PUBLISHED,
        entry=asked.deed,
        about=note.id,
        files=tuple(file.name for file in files),
        people=told,
        left_out=tuple(p.person for p in draft.ticket.customers if p.person.address not in reached),
        goes_out=goes_out,
    )
    acknowledged(draft, _written_by(receipt, note.author))
    _tell_staff(draft, NoticeKind.PUBLISHED, message, asked.by, before)


def _update(draft: Draft, message: PublicMessage, author: Person | None) -> tuple[Person, ...]:
    """The letters to customers, as for any public message; whoever outside wrote it has it."""
    others = [p for p in draft.ticket.customers if author is None or p.person.address != author.address]
    return update(draft, message, others)


def privatise(draft: Draft, earlier: Earlier, asked: Asked, files: tuple[int, ...] = ()) -> None:
    """The message, or only some of its files, are staff's alone; whoever outside wrote it keeps it."""
    said = earlier.message
    names = [said.attachments[n].name for n in files]
    if earlier.held and not files:
        _settle(draft, earlier)
    draft.more["withdrawn"] = [None, {"entry": int(said.id), "files": list(files)}]
    withdraw(draft, said.id, asked.by, files, names)
    author = said.author
    receipt = Turned(
        to=asked.by,
        head=draft.head,
        turn=Turn.FILES if files else Turn.PRIVATISED,
        entry=asked.deed,
        about=said.id,
        files=tuple(names) if files else earlier.names,
        keeps=author if author is not None and earlier.author_role is PersonKind.CUSTOMER else None,
        had=earlier.out,
        stopped=earlier.unsent,
        elsewhere=earlier.copies,
    )
    acknowledged(draft, _written_by(receipt, author))
    if not files:
        note = InternalNote(
            id=said.id, ticket=said.ticket, author=author, text=said.text, attachments=said.attachments, at=said.at
        )
        _tell_staff(draft, NoticeKind.PRIVATISED, note, asked.by, draft.ticket)


def _settle(draft: Draft, earlier: Earlier) -> None:
    """Nobody is asked any more about a message that is held: it stays inside. Given back, its author may still send it."""
    draft.event(EventKind.RELEASED, Visibility.INTERNAL, None, choice=Choice.NOTE.value, journal=earlier.journal)
    if earlier.journal is not None:
        became = Disposition.REJECTED if earlier.published else Disposition.NOTE
        entry = earlier.message.id
        draft.actions.append(Settle(journal=earlier.journal, entry=entry, disposition=became, choice=Choice.NOTE))


def withdraw(draft: Draft, entry: EntryId, actor: Person, files: tuple[int, ...] = (), names: Sequence[str] = ()) -> None:
    """It is internal from now on, and that is on record."""
    draft.actions.append(Withdraw(entry=entry, files=files, because=f"withdrawn by {actor.address}"))
    data = {"files": list(names)} if files else {}
    draft.event(EventKind.PRIVATISED, Visibility.INTERNAL, actor, entry=int(entry), **data)


def give_back(draft: Draft, entry: EntryId, files: tuple[int, ...]) -> None:
    """What was withdrawn is public again, without any letter: whoever may see it had it."""
    draft.actions.append(GiveBack(entry=entry, files=files))


def _written_by(receipt: Turned, author: Person | None) -> Turned:
    mine = author is not None and author.address == receipt.to.address
    return replace(receipt, author=author.shown if author else "", mine=mine)


def acknowledged(draft: Draft, letter: Turned) -> None:
    """Tell who asked for it what came of it, unless they want no receipts."""
    if (letter.to.receipts or draft.desk.policy.receipts) is not ReceiptMode.NONE:
        draft.send(letter)


def _tell_staff(draft: Draft, kind: NoticeKind, message: Message, by: Person, before: TicketFacts) -> None:
    """Colleagues hear of it as of any words inside; a plain Reply is a note."""
    told = staff_to_tell(draft, kind, by, (), before)
    author = message.author
    more = (author,) if author is not None and author.is_staff and author != by and author in draft.desk.staff else ()
    staff = tuple({p.address: p for p in (*told, *more)}.values())
    outside = read_outside(draft, message)
    notify(
        draft,
        staff,
        lambda person: Notice(
            to=person, kind=kind, head=draft.head, message=message, by=by, reply=Visibility.INTERNAL, outside=outside
        ),
    )

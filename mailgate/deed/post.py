"""Letters become outbox rows: addressed, threaded, rendered, frozen. The one rule: one row, one recipient, one signed address.

It runs in the transaction of the cause; nothing is sent here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

import structlog
from sqlmodel import Session

from mailgate.deed import marks
from mailgate.deed.house import House
from mailgate.desk.alarms import AlarmLetter, BudgetSummary, NoticesDigest, StaffUnreachable
from mailgate.desk.heading import Head
from mailgate.desk.letters import (
    AboutHeld,
    Acknowledgement,
    Confirmation,
    FailureNotice,
    HeldAnswer,
    HeldDigest,
    HeldNotice,
    Help,
    Letter,
    Notice,
    Receipt,
    Refusal,
    StatusTold,
    Update,
)
from mailgate.desk.model import QueuePolicy
from mailgate.mail.fields import HeaderInjection
from mailgate.mail.model import ActionKind, Address, EntryId, MessageId, OutboxId, PersonId, TicketNumber, Visibility
from mailgate.mail.tokens import Purpose
from mailgate.render import Rendered, Stamp
from store import ids, outbox, outbox_views, threads, tickets
from store.outbox_rows import Addressed, Audience, Enclosure, Frozen, Kind, NewRow
from store.threads import Issued

_log = structlog.get_logger("mailgate.post")

#: How many earlier ids a letter to a customer names, beside the first.
MAX_THREAD = 19


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """One letter with all that was resolved for it."""

    letter: Letter
    person: PersonId
    id: OutboxId
    message_id: MessageId
    queue: QueuePolicy
    ticket: TicketNumber | None
    entry: EntryId | None
    answers: Visibility
    """The audience of a plain Reply."""

    def issued(self, ticket: TicketNumber) -> Issued:
        """Its id, to be known again."""
        return Issued(message_id=self.message_id, ticket=ticket, entry=self.entry, audience=self.answers)


class Post:
    """Puts letters into the outbox."""

    def __init__(self, house: House) -> None:
        """Works with the keys and templates of a house."""
        self._house = house

    def send(self, session: Session, letters: Sequence[tuple[Letter, PersonId]], now: datetime) -> None:
        """Freeze each letter for its one recipient; all of them in the session's transaction."""
        if not letters:
            return
        first = ids.take(session, "outbox", len(letters))
        rows = [self._resolve(letter, person, OutboxId(first + n)) for n, (letter, person) in enumerate(letters)]
        generations = tickets.generations(session, {(r.ticket, r.person) for r in rows if r.ticket is not None})
        new = [self._freeze(session, row, generations.get((row.ticket or 0, row.person), 0), now) for row in rows]
        outbox.add(session, new)
        threads.issue_ids(session, [row.issued(row.ticket) for row in rows if row.ticket is not None])

    def _resolve(self, letter: Letter, person: PersonId, number: OutboxId) -> _Row:
        head: Head | None = letter.head
        queue = head.queue if head is not None else _queue_of(letter)
        return _Row(
            letter=letter,
            person=person,
            id=number,
            message_id=MessageId(f"{marks.made(self._house.addresses.keys, number)}@{self._house.settings.gateway.domain}"),
            queue=queue,
            ticket=head.number if head else None,
            entry=_entry(letter),
            answers=_answers(letter),
        )

    def _freeze(self, session: Session, row: _Row, generation: int, now: datetime) -> NewRow:
        return NewRow(
            to=Addressed(
                id=row.id,
                ticket=row.ticket,
                entry=row.entry,
                person=row.person,
                recipient=row.letter.to.address,
                audience=Audience.STAFF if row.letter.to.is_staff else Audience.CUSTOMER,
                kind=_kind(row.letter),
            ),
            message_id=row.message_id,
            mail_from=self._return_path(row),
            wire=self._wire(session, row, generation, now),
            created_at=now,
            next_at=now,
        )

    def _wire(self, session: Session, row: _Row, generation: int, now: datetime) -> Frozen:
        """The mail. One to what is no address cannot be made: it stays empty, is refused when it is sent, and that is told."""
        try:
            rendered = self._house.renderer.render(row.letter, self._stamp(session, row, generation, now))
        except HeaderInjection as error:
            _log.error("a letter cannot be made", outbox=row.id, error=str(error))
            return Frozen(content=b"")
        if rendered.trouble:
            _log.warning("a letter was made more plainly", outbox=row.id, trouble=rendered.trouble)
        return _frozen(rendered)

    def _return_path(self, row: _Row) -> Address:
        if not self._house.settings.relay.verp:
            return row.queue.address
        return self._house.addresses.return_path(row.queue.address, row.id)

    def _stamp(self, session: Session, row: _Row, generation: int, now: datetime) -> Stamp:
        settings = self._house.settings
        in_reply_to, references = self._thread(session, row)
        acts = self._acts(row)
        own = next(iter(acts.values())) if not isinstance(row.letter, HeldDigest) and acts else None
        return Stamp(
            message_id=row.message_id,
            date=now,
            reply_to=own or self._signed(row, row.answers, generation) or row.queue.address,
            acts=acts,
            note_to=self._signed(row, Visibility.INTERNAL, generation) if row.letter.to.is_staff else None,
            public_to=self._signed(row, Visibility.PUBLIC, generation) if row.letter.to.is_staff else None,
            in_reply_to=in_reply_to,
            references=references,
            language=row.letter.to.language or row.queue.language,
            attachment_limit=settings.limits.staff_attachments,
        )

    def _signed(self, row: _Row, audience: Visibility, generation: int) -> Address | None:
        if row.ticket is None:
            return None
        return self._house.addresses.signed(row.queue.address, row.ticket, row.person, audience, generation)

    def _acts(self, row: _Row) -> dict[int, Address]:
        """Where this person answers about the held mails of a letter, by their numbers."""
        match row.letter:
            case HeldNotice(number=number):
                wanted = [(number, ActionKind.DECIDE, row.queue)]
            case Confirmation(number=number):
                wanted = [(number, ActionKind.CONFIRM, row.queue)]
            case HeldAnswer(number=number, confirms=confirms):
                wanted = [(number, ActionKind.CONFIRM if confirms else ActionKind.DECIDE, row.queue)]
            case HeldDigest(lines=lines):
                wanted = [(one.number, ActionKind.CONFIRM if one.confirms else ActionKind.DECIDE, one.queue) for one in lines]
            case _:
                return {}
        return {n: self._house.addresses.action(queue.address, kind, n, row.person) for n, kind, queue in wanted}

    def _thread(self, session: Session, row: _Row) -> tuple[MessageId | None, tuple[MessageId, ...]]:
        """Customers: their own mails and our letters to them. Staff: one root for public, another for internal, nothing else,
        so that an internal notice never stands in a customer's thread."""
        if row.ticket is None:
            return None, ()
        if row.letter.to.is_staff:
            root = self._root(row.ticket, row.answers)
            return root, (root,)
        before = threads.thread(session, row.ticket, MAX_THREAD)
        before += outbox_views.last_ids(session, row.ticket, row.person, MAX_THREAD)
        return (before[-1], tuple(before)) if before else (None, ())

    def _root(self, ticket: TicketNumber, audience: Visibility) -> MessageId:
        side = 1 if audience is Visibility.PUBLIC else 2
        token = self._house.addresses.keys.sign(Purpose.MESSAGE_ID, ticket, side)
        return MessageId(f"t{ticket}.{audience.value}.{token}@{self._house.settings.gateway.domain}")


def _queue_of(letter: Letter) -> QueuePolicy:
    if not isinstance(letter, AboutHeld | AlarmLetter):
        raise TypeError(f"a {type(letter).__name__} has no ticket")
    return letter.queue


def _entry(letter: Letter) -> EntryId | None:
    if isinstance(letter, Update):
        return letter.message.id
    return letter.message.id if isinstance(letter, Notice) and letter.message else None


def _answers(letter: Letter) -> Visibility:
    """A plain Reply to the notice of a customer's message is public, to any other letter to staff internal.

    Customers' answers are always public.
    """
    if isinstance(letter, Notice):
        return letter.reply
    return Visibility.INTERNAL if letter.to.is_staff else Visibility.PUBLIC


def _kind(letter: Letter) -> Kind:  # noqa: C901, PLR0912 - one arm per letter is the point
    match letter:
        case Acknowledgement():
            return Kind.ACKNOWLEDGEMENT
        case Update():
            return Kind.UPDATE
        case StatusTold():
            return Kind.STATUS
        case Refusal():
            return Kind.REFUSAL
        case Notice():
            return Kind.NOTICE
        case HeldNotice():
            return Kind.HELD_NOTICE
        case Confirmation():
            return Kind.CONFIRMATION
        case HeldAnswer():
            return Kind.HELD_ANSWER
        case HeldDigest():
            return Kind.HELD_DIGEST
        case Receipt():
            return Kind.RECEIPT
        case FailureNotice():
            return Kind.FAILURE
        case Help():
            return Kind.HELP
        case BudgetSummary() | StaffUnreachable():
            return Kind.ALARM
        case NoticesDigest():
            return Kind.DIGEST
        case _:
            assert_never(letter)


def _frozen(rendered: Rendered) -> Frozen:
    files = tuple(Enclosure(name=a.name, content_type=a.content_type, sha256=a.sha256) for a in rendered.attachments)
    return Frozen(content=rendered.content, boundary=rendered.boundary, enclosures=files)

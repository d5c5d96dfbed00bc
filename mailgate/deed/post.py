"""Letters become outbox rows: addressed, threaded, rendered, frozen. The one rule: one row, one recipient, one signed address.

It runs in the transaction of the cause; nothing is sent here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlmodel import Session

from mailgate.deed import kinds, marks
from mailgate.deed.guarding import Guard
from mailgate.deed.house import House
from mailgate.desk.actions import Send
from mailgate.desk.alarms import NoticesDigest
from mailgate.desk.asked_letters import Relived
from mailgate.desk.digest_letters import DailyDigest
from mailgate.desk.guard import Outgoing
from mailgate.desk.heading import Head
from mailgate.desk.letters import Confirmation, HeldAnswer, HeldDigest, HeldNotice, Letter, Receipt, Turned
from mailgate.desk.model import QueuePolicy
from mailgate.desk.service_letters import OwnTickets, Transcript
from mailgate.mail.fields import HeaderInjection
from mailgate.mail.model import ActionKind, Address, EntryId, MessageId, OutboxId, PersonId, TicketNumber, Visibility
from mailgate.mail.tokens import Purpose
from mailgate.render import Rendered, Stamp
from store import digest_lines, held, ids, outbox, outbox_views, sides, threads, tickets
from store.outbox_rows import Addressed, Audience, Enclosure, Frozen, NewRow, State
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
    waits: datetime | None
    """It goes out then, not at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A letter ready for the outbox, and its words before they were encoded."""

    new: NewRow
    words: Outgoing
    issued: Issued | None
    """Its id, to be known again; None for a letter without a ticket."""
    numbered: Mapping[int, TicketNumber]
    """What the numbers of its lines mean to its reader."""


class Post:
    """Puts letters into the outbox."""

    def __init__(self, house: House) -> None:
        """Works with the keys and templates of a house."""
        self._house = house
        self.guard = Guard(house)

    def make(self, session: Session, sends: Sequence[tuple[Send, PersonId]], now: datetime) -> list[Made]:
        """Freeze each letter for its one recipient, under a number of its own."""
        if not sends:
            return []
        first = ids.take(session, "outbox", len(sends))
        rows = [self._resolve(send, person, OutboxId(first + n)) for n, (send, person) in enumerate(sends)]
        generations = tickets.generations(session, {(r.ticket, r.person) for r in rows if r.ticket is not None})
        return [self._freeze(session, row, generations.get((row.ticket or 0, row.person), 0), now) for row in rows]

    def put(self, session: Session, made: Sequence[Made]) -> None:
        """Into the outbox, all in the session's transaction."""
        outbox.add(session, [one.new for one in made])
        threads.issue_ids(session, [one.issued for one in made if one.issued is not None])
        for one in made:
            digest_lines.add(session, one.new.to.id, one.new.to.person, one.numbered)

    def _resolve(self, send: Send, person: PersonId, number: OutboxId) -> _Row:
        letter = send.letter
        head: Head | None = letter.head
        queue = head.queue if head is not None else kinds.queue_of(letter)
        return _Row(
            letter=letter,
            person=person,
            id=number,
            message_id=MessageId(f"{marks.made(self._house.addresses.keys, number)}@{self._house.settings.gateway.domain}"),
            queue=queue,
            ticket=kinds.ticket_of(letter),
            entry=kinds.entry_of(letter),
            answers=kinds.answers_of(letter),
            waits=send.waits,
        )

    def _freeze(self, session: Session, row: _Row, generation: int, now: datetime) -> Made:
        rendered = self._rendered(session, row, generation, now)
        new = NewRow(
            to=Addressed(
                id=row.id,
                ticket=row.ticket,
                entry=row.entry,
                person=row.person,
                recipient=row.letter.to.address,
                audience=kinds.audience_of(row.letter),
                kind=kinds.kind_of(row.letter),
                handed=kinds.handed_in(row.letter),
            ),
            message_id=row.message_id,
            mail_from=self._return_path(row),
            wire=_frozen(rendered) if rendered else Frozen(content=b""),
            created_at=now,
            next_at=row.waits or now,
            state=State.WAITING if row.waits is not None and row.waits > now else State.DUE,
        )
        return Made(new=new, words=_words(rendered), issued=_issued(row), numbered=kinds.numbered_in(row.letter))

    def _rendered(self, session: Session, row: _Row, generation: int, now: datetime) -> Rendered | None:
        """The mail. One to what is no address cannot be made: it stays empty, is refused when it is sent, and that is told."""
        try:
            rendered = self._house.renderer.render(row.letter, self._stamp(session, row, generation, now))
        except HeaderInjection as error:
            _log.error("a letter cannot be made", outbox=row.id, error=str(error))
            return None
        if rendered.trouble:
            _log.warning("a letter was made more plainly", outbox=row.id, trouble=rendered.trouble)
        return rendered

    def _return_path(self, row: _Row) -> Address:
        if not self._house.settings.relay.verp:
            return row.queue.address
        return self._house.addresses.return_path(row.queue.address, row.id)

    def _stamp(self, session: Session, row: _Row, generation: int, now: datetime) -> Stamp:
        in_reply_to, references = self._thread(session, row)
        acts = self._acts(session, row)
        audience = kinds.audience_of(row.letter)
        inside = audience in (Audience.STAFF, Audience.PARTNER)
        note_to = self._signed(row, Visibility.INTERNAL, generation) if inside else None
        own = next(iter(acts.values())) if not isinstance(row.letter, HeldDigest) and acts else None
        return Stamp(
            message_id=row.message_id,
            date=row.letter.said.at if isinstance(row.letter, Relived) else now,
            number=row.id,
            reply_to=own or self._apart(row) or self._signed(row, row.answers, generation) or row.queue.address,
            acts=acts,
            note_to=note_to,
            public_to=self._signed(row, Visibility.PUBLIC, generation) if audience is Audience.STAFF else None,
            undo_to=self._undo(row),
            in_reply_to=in_reply_to,
            references=references,
            language=row.letter.to.language or row.queue.language,
            attachment_limit=self._files(row),
        )

    def _signed(self, row: _Row, audience: Visibility, generation: int) -> Address | None:
        if row.ticket is None:
            return None
        return self._house.addresses.signed(row.queue.address, row.ticket, row.person, audience, generation)

    def _acts(self, session: Session, row: _Row) -> dict[int, Address]:
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
        made, on = self._house.addresses, held.generations(session, (number for number, _, _ in wanted), row.person)
        return {n: made.action(queue.address, kind, n, row.person, on.get(n, 0)) for n, kind, queue in wanted}

    def _apart(self, row: _Row) -> Address | None:
        """Where a letter is answered that is not answered on its ticket."""
        return self._control(row) or self._undo(row)

    def _files(self, row: _Row) -> int:
        """How many octets of files a letter inside carries; ``#full`` as many as one mail holds once they are encoded."""
        settings = self._house.settings
        full = isinstance(row.letter, Relived) and row.letter.full
        return settings.smtp.max_size * 2 // 3 if full else settings.limits.staff_attachments

    def _control(self, row: _Row) -> Address | None:
        """Where staff answer lists and transcripts: with lines, a command each."""
        numbered = isinstance(row.letter, NoticesDigest | DailyDigest | Transcript | OwnTickets) and row.letter.to.is_staff
        return self._house.addresses.service(row.queue.address, "control") if numbered else None

    def _undo(self, row: _Row) -> Address | None:
        """Where the author of a message says what becomes of it; a Reply to such a letter goes there too."""
        if not isinstance(row.letter, Receipt | Turned) or row.letter.entry is None or row.ticket is None:
            return None
        return self._house.addresses.action(row.queue.address, ActionKind.UNDO, row.letter.entry, row.person)

    def _thread(self, session: Session, row: _Row) -> tuple[MessageId | None, tuple[MessageId, ...]]:
        """Customers: their own mails and our letters to them. Staff: one root for public, another for internal, nothing else,
        so that an internal notice never stands in a customer's thread."""
        if row.ticket is None:
            return None, ()
        audience = kinds.audience_of(row.letter)
        if audience is Audience.OUTSIDER:
            theirs = sides.letters(session, sides.Thread(ticket=row.ticket, person=row.person), MAX_THREAD)
            return (theirs[-1], tuple(theirs)) if theirs else (None, ())
        if audience is not Audience.CUSTOMER:
            root = self._root(row.ticket, row.answers)
            return root, (root,)
        before = threads.thread(session, row.ticket, MAX_THREAD)
        before += outbox_views.last_ids(session, row.ticket, row.person, MAX_THREAD)
        return (before[-1], tuple(before)) if before else (None, ())

    def _root(self, ticket: TicketNumber, audience: Visibility) -> MessageId:
        side = 1 if audience is Visibility.PUBLIC else 2
        token = self._house.addresses.keys.sign(Purpose.MESSAGE_ID, ticket, side)
        return MessageId(f"t{ticket}.{audience.value}.{token}@{self._house.settings.gateway.domain}")


def _issued(row: _Row) -> Issued | None:
    if row.ticket is None:
        return None
    return Issued(message_id=row.message_id, ticket=row.ticket, entry=row.entry, audience=row.answers)


def _words(rendered: Rendered | None) -> Outgoing:
    if rendered is None:
        return Outgoing(subject="", text="", html="")
    files = tuple((a.name, a.sha256) for a in rendered.attachments)
    kinds = tuple(a.content_type for a in rendered.attachments)
    return Outgoing(subject=rendered.subject, text=rendered.text, html=rendered.html, files=files, kinds=kinds)


def _frozen(rendered: Rendered) -> Frozen:
    files = tuple(Enclosure(name=a.name, content_type=a.content_type, sha256=a.sha256) for a in rendered.attachments)
    return Frozen(content=rendered.content, boundary=rendered.boundary, enclosures=files)

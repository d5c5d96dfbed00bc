"""Letters become outbox rows: addressed, threaded, rendered, frozen. The one rule: one row, one recipient, one signed address.

It runs in the transaction of the cause; nothing is sent here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlmodel import Session

from mailgate.deed import keyed, kinds, marks, paged, ways
from mailgate.deed.guarding import Guard
from mailgate.deed.house import House
from mailgate.deed.strand import Strand, before
from mailgate.desk import hours
from mailgate.desk.actions import Send
from mailgate.desk.asked_letters import Relived
from mailgate.desk.guard import Outgoing
from mailgate.desk.heading import Head
from mailgate.desk.letters import Letter
from mailgate.desk.model import QueuePolicy
from mailgate.mail.carried import in_message_id
from mailgate.mail.fields import HeaderInjection
from mailgate.mail.model import Address, Attachment, EntryId, MessageId, OutboxId, PersonId, TicketNumber, Visibility
from mailgate.render import Rendered, Stamp
from store import digest_lines, ids, outbox, threads, tickets
from store.outbox_rows import Addressed, Audience, Enclosure, Frozen, NewRow, State
from store.threads import Issued

_log = structlog.get_logger("mailgate.post")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """One letter with all that was resolved for it."""

    letter: Letter
    person: PersonId
    id: OutboxId
    message_id: MessageId
    queue: QueuePolicy
    ways: ways.Ways
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
        self._has_paths: dict[Address, bool] = {}
        self.guard = Guard(house)

    def make(self, session: Session, sends: Sequence[tuple[Send, PersonId]], now: datetime) -> list[Made]:
        """Freeze each letter for its one recipient, under a number of its own."""
        if not sends:
            return []
        first = ids.take(session, "outbox", len(sends))
        rows = [self._resolve(session, send, person, OutboxId(first + n)) for n, (send, person) in enumerate(sends)]
        generations = tickets.generations(session, {(n, row.person) for row in rows for n in _named(row)})
        readers = {p: paged.Reader(person=p, generations=generations, now=now) for p in {row.person for row in rows}}
        return [self._freeze(session, row, readers[row.person]) for row in rows]

    def put(self, session: Session, made: Sequence[Made]) -> None:
        """Into the outbox, all in the session's transaction."""
        outbox.add(session, [one.new for one in made])
        threads.issue_ids(session, [one.issued for one in made if one.issued is not None])
        for one in made:
            digest_lines.add(session, one.new.to.id, one.new.to.person, one.numbered)

    def _resolve(self, session: Session, send: Send, person: PersonId, number: OutboxId) -> _Row:
        letter = send.letter
        head: Head | None = letter.head
        queue = head.queue if head is not None else kinds.queue_of(letter)
        found = ways.of(session, self._house, letter, person, queue)
        mark = marks.made(self._house.addresses.keys, number)
        local = in_message_id(mark, found.behind_id) if found.behind_id else mark
        return _Row(
            letter=letter,
            person=person,
            id=number,
            message_id=MessageId(f"{local}@{self._house.settings.gateway.domain}"),
            queue=queue,
            ways=found,
            ticket=kinds.ticket_of(letter),
            entry=kinds.entry_of(letter),
            answers=kinds.answers_of(letter),
            waits=send.waits,
        )

    def _freeze(self, session: Session, row: _Row, reader: paged.Reader) -> Made:
        now, rendered = reader.now, self._rendered(session, row, reader)
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
            sender=row.queue.address,
            wire=_frozen(rendered) if rendered else Frozen(content=b""),
            created_at=now,
            next_at=row.waits or now,
            state=State.WAITING if row.waits is not None and row.waits > now else State.DUE,
        )
        return Made(new=new, words=_words(rendered), issued=_issued(row), numbered=kinds.numbered_in(row.letter))

    def _rendered(self, session: Session, row: _Row, reader: paged.Reader) -> Rendered | None:
        """The mail. One to what is no address cannot be made: it stays empty, is refused when it is sent, and that is told."""
        try:
            rendered = self._house.renderer.render(row.letter, self._stamp(session, row, reader))
        except HeaderInjection as error:
            _log.error("a letter cannot be made", outbox=row.id, error=str(error))
            return None
        if rendered.trouble:
            _log.warning("a letter was made more plainly", outbox=row.id, trouble=rendered.trouble)
        return rendered

    def _return_path(self, row: _Row) -> Address:
        base = row.queue.address
        if base not in self._has_paths:  # the settings of a house stay while it stands
            self._has_paths[base] = self._house.verp(base)
        return self._house.addresses.return_path(base, row.id) if self._has_paths[base] else base

    def _stamp(self, session: Session, row: _Row, reader: paged.Reader) -> Stamp:
        generation = reader.generations.get((row.ticket or 0, row.person), 0)
        audience = kinds.audience_of(row.letter)
        strand = Strand(ticket=row.ticket, person=row.person, audience=audience, answers=row.answers)
        in_reply_to, references = before(session, self._house, strand)
        inside = audience in (Audience.STAFF, Audience.PARTNER)
        note_to = self._signed(row, Visibility.INTERNAL, generation) if inside else None
        apart = row.ways.reply
        key, key_until = keyed.key(session, self._house, row.letter, row.person, reader.now)
        return Stamp(
            message_id=row.message_id,
            date=row.letter.said.at if isinstance(row.letter, Relived) else reader.now,
            number=row.id,
            reply_to=apart.address if apart else self._signed(row, row.answers, generation) or row.queue.address,
            acts={number: way.address for number, way in row.ways.acts.items()},
            act_tags=row.ways.tags(),
            note_to=note_to,
            public_to=self._signed(row, Visibility.PUBLIC, generation) if audience is Audience.STAFF else None,
            undo_to=row.ways.undo.address if row.ways.undo else None,
            undo_tag=row.ways.undo_tag(),
            plain=row.ways.plain,
            in_reply_to=in_reply_to,
            references=references,
            key=key,
            key_until=key_until,
            zone=hours.zone_of(row.letter.to, self._house.policy),
            language=row.letter.to.language or row.queue.language,
            attachment_limit=self._files(row),
            page=paged.on_page(self._house, row.letter, reader),
        )

    def _signed(self, row: _Row, audience: Visibility, generation: int) -> Address | None:
        if row.ticket is None:
            return None
        return self._house.addresses.signed(row.queue.address, row.ticket, row.person, audience, generation)

    def _files(self, row: _Row) -> int:
        """How many octets of files a letter inside carries; ``#full`` as many as one mail holds once they are encoded."""
        settings = self._house.settings
        full = isinstance(row.letter, Relived) and row.letter.full
        return settings.smtp.max_size * 2 // 3 if full else settings.limits.staff_attachments


def _named(row: _Row) -> frozenset[TicketNumber]:
    """The tickets where its recipient has addresses or links in it."""
    return paged.numbers(row.letter) | (frozenset() if row.ticket is None else frozenset({row.ticket}))


def _issued(row: _Row) -> Issued | None:
    if row.ticket is None:
        return None
    return Issued(message_id=row.message_id, ticket=row.ticket, entry=row.entry, audience=row.answers)


def _words(rendered: Rendered | None) -> Outgoing:
    """What the recipient reads, files behind links as well."""
    if rendered is None:
        return Outgoing(subject="", text="", html="")
    all_files = (*rendered.attachments, *rendered.linked)
    files, kinds = tuple((a.name, a.sha256) for a in all_files), tuple(a.content_type for a in all_files)
    return Outgoing(subject=rendered.subject, text=rendered.text, html=rendered.html, files=files, kinds=kinds)


def _frozen(rendered: Rendered) -> Frozen:
    files = tuple(_enclosure(a) for a in rendered.attachments) + tuple(_enclosure(a, linked=True) for a in rendered.linked)
    return Frozen(content=rendered.content, boundary=rendered.boundary, enclosures=files)


def _enclosure(file: Attachment, *, linked: bool = False) -> Enclosure:
    return Enclosure(name=file.name, content_type=file.content_type, sha256=file.sha256, linked=linked)

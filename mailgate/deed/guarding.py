"""The leak guard at work: what a letter is compared with, and what becomes of one that leaks. The one rule: it runs when a letter
is made and once more before it leaves, over the words as the recipient would read them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

import structlog
from sqlmodel import Session

from mailgate.deed.house import House
from mailgate.desk import guard, macros, withholding
from mailgate.desk.draft import Draft
from mailgate.desk.guard import Inside, Leak, Outgoing, Outside
from mailgate.desk.model import PersonKind
from mailgate.desk.withholding import Caught
from mailgate.mail import enclosed, parse
from mailgate.mail.model import Digest, EntryId, OutboxId, PersonId, TicketNumber
from mailgate.mail.runs import runs_of_all
from store import guard as compared
from store import macros as store_macros
from store import outbox, people, tickets, undo
from store.blobs import BlobError
from store.outbox_rows import Addressed, Audience, Claimed
from store.tables import PublicMessageRow

_log = structlog.get_logger("mailgate.guard")

#: What the books say of a letter that the guard holds.
WHY = "the leak guard holds the message"
#: And of one that it could not look at.
FAILED = "the leak guard failed"


@dataclass(frozen=True)
class Guard:
    """Compares letters with the notes of their ticket."""

    house: House

    @cached_property
    def _templates(self) -> frozenset[int]:
        """What stands in a template is in every letter."""
        return runs_of_all(self.house.renderer.sources(), guard.RUN)

    @cached_property
    def _frame(self) -> frozenset[int]:
        return runs_of_all(self.house.renderer.sources(), guard.FRAME)

    def _predefined(self, session: Session, number: TicketNumber, authors: set[PersonId]) -> frozenset[int]:
        """What a predefined message says on this ticket is nobody's secret, whoever put it into a note as well."""
        texts = store_macros.texts(session)
        ticket = tickets.facts(session, [number]).get(number) if texts else None
        queue = self.house.desk(session).queues.get(ticket.queue) if ticket else None
        if ticket is None or queue is None:
            return frozenset()
        agents = people.by_id(session, authors).values()
        return runs_of_all(tuple(sorted(macros.expansions(texts, ticket, queue, agents))), guard.RUN)

    def found(self, session: Session, letters: Sequence[tuple[Addressed, Outgoing]]) -> tuple[EntryId, tuple[Leak, ...]] | None:
        """The message among new letters to customers that leaks, and what it leaks; None: none does."""
        notes: dict[TicketNumber, list[Inside]] = {}
        for to, words in letters:
            if to.entry is None or to.ticket is None:
                continue
            if to.ticket not in notes:  # one message goes to many
                notes[to.ticket] = self._notes(session, to.ticket, None)
            leaks = self._compared(session, to, words, notes[to.ticket])
            if leaks and self._by_staff(session, to.entry):  # any other letter is looked at when it leaves
                return to.entry, leaks
        return None

    def watched(self, session: Session, letters: Sequence[Claimed]) -> frozenset[OutboxId]:
        """Those of some letters that must be compared: to a customer, with a message, about a ticket that has an inside."""
        about = {one.id: one.to.ticket for one in letters if one.to.audience is Audience.CUSTOMER and one.to.entry is not None}
        inside = compared.with_inside(session, {ticket for ticket in about.values() if ticket is not None})
        return frozenset(letter for letter, ticket in about.items() if ticket in inside)

    def leaving(self, session: Session, letter: Claimed) -> tuple[Leak, ...]:
        """What a letter about to leave shares with the inside; notes may have come since it was made."""
        to = letter.to
        if to.audience is not Audience.CUSTOMER or to.entry is None or to.ticket is None or undo.cleared(session, to.entry):
            return ()
        if outbox.arrived(session, to.entry):
            return ()  # what somebody outside has is no secret any more, and its other copies are not kept back
        message = session.get(PublicMessageRow, to.entry, populate_existing=True)
        notes = self._notes(session, to.ticket, message.visible_at if message else None)
        if not notes:
            return ()
        mail = parse.read(letter.wire.content)  # our own, frozen when it was made
        files = tuple((one.name, one.sha256) for one in letter.wire.enclosures)
        kinds = tuple(one.content_type for one in letter.wire.enclosures)
        words = Outgoing(subject=mail.subject, text=mail.text, html=mail.html or "", files=files, kinds=kinds)
        return self._compared(session, to, words, notes)

    def withhold(self, session: Session, entry: EntryId, caught: Caught, since: EntryId) -> Draft | None:
        """What is to be done about a message that is held; None: no staff wrote it."""
        now = self.house.clock()
        deed = undo.behind(session, entry, now)
        _log.warning("a message is held", entry=entry, rule=caught.rule, leaks=len(caught.leaks))
        author = people.by_id(session, [deed.person]).get(deed.person) if deed else None
        if deed is None or author is None:
            return None
        ticket = tickets.facts(session, [deed.ticket], lock=True)[deed.ticket]
        draft = Draft(self.house.desk(session), ticket, now)
        withholding.withhold(draft, deed, caught, author, since)
        return draft

    def _by_staff(self, session: Session, entry: EntryId) -> bool:
        return undo.behind(session, entry, self.house.clock()) is not None

    def _notes(self, session: Session, ticket: TicketNumber, until: datetime | None) -> list[Inside]:
        found = compared.notes(session, ticket, until)
        return [_inside(note) for note in found]

    def _compared(self, session: Session, to: Addressed, words: Outgoing, notes: list[Inside]) -> tuple[Leak, ...]:
        """Most letters share nothing with any note: what is public is asked for only where one does."""
        words = replace(words, enclosed=self._enclosed(words)) if notes and words.files else words
        if not guard.look(words, notes, Outside()):
            return ()
        ticket, entry, now = TicketNumber(to.ticket or 0), EntryId(to.entry or 0), self.house.clock()
        message = session.get(PublicMessageRow, entry)
        if message is not None and message.author_role == PersonKind.CUSTOMER:
            notes = [replace(note, text="") for note in notes]  # what a customer says is no secret, whoever noted it too
        texts, files = compared.public(session, compared.Reader(ticket=ticket, person=to.person, but=entry), now)
        author = PersonId(message.author) if message and message.author else None
        mine = compared.written_elsewhere(session, author, ticket, now)
        theirs = [compared.written_elsewhere(session, one, ticket, now) for one in {note.person for note in notes} - {author}]
        outside = Outside(
            texts=(*texts, *self._sent(session, ticket, entry)),
            said=message.text if message else "",
            frame=self._frame,
            runs=self._templates
            | self._predefined(session, ticket, {one for one in (author, *(note.person for note in notes)) if one})
            | guard.repeated(mine),
            elsewhere=guard.written(text for some in (mine, *theirs) for _, text in some),
            files=files | compared.images_of(session, author, ticket, now, guard.files_of(words)),
        )
        return guard.look(words, notes, outside)

    def _enclosed(self, words: Outgoing) -> tuple[enclosed.Enclosed, ...]:
        """What the files of a letter say, and what stands in them."""
        files = zip(words.files, words.kinds, strict=True)
        return tuple(enclosed.read(file, name, kind, self._octets(file)) for (name, file), kind in files)

    def _octets(self, file: Digest) -> bytes:
        try:
            return self.house.blobs.get(file)
        except BlobError:  # without its octets the letter is never put together: nothing leaves
            return b""

    def _sent(self, session: Session, ticket: TicketNumber, but: EntryId) -> tuple[str, ...]:
        """The public subject, and whole letters that customers have, with the names and the footer that a quote of them holds."""
        subject, letters = compared.letters(session, ticket, but)
        read = (parse.read(content) for content in letters)
        return (subject, *(f"{mail.subject}\n{mail.text}" for mail in read))


def _inside(note: compared.Note) -> Inside:
    return Inside(entry=note.entry, author=note.author, person=note.person, text=note.text, files=note.files)

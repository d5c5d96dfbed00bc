"""The leak guard at work: what a letter is compared with, and what becomes of one that leaks. The one rule: it runs when a letter
is made and once more before it leaves, over the words as the recipient would read them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import structlog
from sqlmodel import Session

from mailgate.deed.house import House
from mailgate.desk import amending, guard
from mailgate.desk.draft import Draft
from mailgate.desk.guard import Inside, Leak, Outgoing, Outside
from mailgate.mail import parse
from mailgate.mail.model import EntryId, PersonId, TicketNumber
from mailgate.mail.runs import runs_of_all
from store import guard as compared
from store import outbox, people, tickets, undo
from store.outbox_rows import Addressed, Audience, Claimed
from store.tables import PublicMessageRow

_log = structlog.get_logger("mailgate.guard")

#: What the books say of a letter that the guard holds.
WHY = "the leak guard holds the message"


@dataclass(frozen=True)
class Guard:
    """Compares letters with the notes of their ticket."""

    house: House

    @cached_property
    def _templates(self) -> frozenset[int]:
        """What stands in a template is in every letter."""
        return runs_of_all(self.house.renderer.sources(), guard.RUN)

    def found(self, session: Session, letters: Sequence[tuple[Addressed, Outgoing]]) -> tuple[EntryId, tuple[Leak, ...]] | None:
        """The message among new letters to customers that leaks, and what it leaks; None: none does."""
        for to, words in letters:
            if to.entry is None or to.ticket is None:
                continue
            if leaks := self._compared(session, to, words, self._notes(session, to.ticket, None)):
                return to.entry, leaks
        return None

    def leaving(self, session: Session, letter: Claimed) -> tuple[Leak, ...]:
        """What a letter about to leave shares with the inside; notes may have come since it was made."""
        to = letter.to
        if to.audience is not Audience.CUSTOMER or to.entry is None or to.ticket is None or undo.cleared(session, to.entry):
            return ()
        message = session.get(PublicMessageRow, to.entry, populate_existing=True)
        notes = self._notes(session, to.ticket, message.visible_at if message else None)
        if not notes:
            return ()
        mail = parse.read(letter.wire.content)  # our own, frozen when it was made
        files = tuple((one.name, one.sha256) for one in letter.wire.enclosures)
        words = Outgoing(subject=mail.subject, text=mail.text, html=mail.html or "", files=files)
        return self._compared(session, to, words, notes)

    def withhold(self, session: Session, entry: EntryId, leaks: tuple[Leak, ...], since: EntryId) -> Draft | None:
        """What is to be done about a message that leaks; None: nobody of staff wrote it, its letters are held and that is all."""
        now = self.house.clock()
        deed = undo.deed(session, entry, now)
        _log.warning("the leak guard holds a message", entry=entry, leaks=len(leaks))
        outbox.withhold(session, entry, WHY)
        author = people.by_id(session, [deed.person]).get(deed.person) if deed else None
        if deed is None or author is None:
            return None
        ticket = tickets.facts(session, [deed.ticket], lock=True)[deed.ticket]
        draft = Draft(self.house.desk(session), ticket, now)
        amending.withhold(draft, deed, leaks, author, since)
        return draft

    def _notes(self, session: Session, ticket: TicketNumber, until: datetime | None) -> list[Inside]:
        found = compared.notes(session, ticket, until)
        return [_inside(note) for note in found]

    def _compared(self, session: Session, to: Addressed, words: Outgoing, notes: list[Inside]) -> tuple[Leak, ...]:
        """Most letters share nothing with any note: what is public is asked for only where one does."""
        if not guard.look(words, notes, Outside()):
            return ()
        ticket, entry, now = TicketNumber(to.ticket or 0), EntryId(to.entry or 0), self.house.clock()
        texts, files = compared.public(session, ticket, now, entry)
        message = session.get(PublicMessageRow, entry)
        author = PersonId(message.author) if message and message.author else None
        mine = compared.written_elsewhere(session, author, ticket, now)
        theirs = [compared.written_elsewhere(session, one, ticket, now) for one in {note.person for note in notes} - {author}]
        outside = Outside(
            texts=texts,
            runs=self._templates | guard.repeated(mine),
            elsewhere=guard.written(text for some in (mine, *theirs) for _, text in some),
            files=files | compared.images_of(session, author, ticket, now, [file for _, file in words.files]),
        )
        return guard.look(words, notes, outside)


def _inside(note: compared.Note) -> Inside:
    return Inside(entry=note.entry, author=note.author, person=note.person, text=note.text, files=note.files)

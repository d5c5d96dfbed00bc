"""What came of the mails in an ``Office``: letters, dispositions, reasons, tickets. Its one rule: looking changes nothing."""

from __future__ import annotations

from sqlmodel import col, select

from mailgate.desk.story import Story
from mailgate.mail.model import JournalId, TicketNumber
from store import held as parked
from store import mails, outbox_views, timeline
from store.engine import Store
from store.outbox_views import Filter, Listed
from store.tables import HeldRow
from tests.client import Letter, full
from tests.stand_ins import Mailboxes


class Outcome:
    """What can be seen of a desk from outside and in its books."""

    store: Store
    relay: Mailboxes

    @property
    def delivered(self) -> list[Letter]:
        """Every letter that went out, in order."""
        return self.relay.delivered

    def letters(self, to: str = "") -> list[Letter]:
        """What was delivered, to everybody or to one address, oldest first."""
        return [letter for letter in self.delivered if not to or letter.to == full(to)]

    def letter(self, to: str) -> Letter:
        """The newest letter somebody got."""
        found = self.letters(to)
        assert found, f"{full(to)} got nothing"
        return found[-1]

    def dispositions(self, entry: JournalId) -> dict[str, str]:
        """How a mail ended, by queue."""
        with self.store.read() as session:
            return {row.queue: row.disposition for row in mails.dispositions(session, [entry]).get(entry, [])}

    def disposition(self, entry: JournalId) -> str:
        """How a mail that reached one queue ended."""
        [one] = self.dispositions(entry).values()
        return one

    def why(self, entry: JournalId) -> str:
        """The steps of the decision, a line each."""
        with self.store.read() as session:
            steps = mails.inbound(session, [entry])[entry].steps
        return "\n".join(f"{step['rule']}: {step['result']} ({step['because']})" for step in steps)

    def ticket(self, number: int) -> Story:
        """A ticket with its whole timeline."""
        with self.store.read() as session:
            story = timeline.story(session, TicketNumber(number))
        assert story is not None, f"no ticket #{number}"
        return story

    def held(self) -> list[HeldRow]:
        """Mails that wait for a human, oldest first."""
        with self.store.read() as session:
            return list(parked.all_held(session, 100))

    def ever_held(self) -> list[HeldRow]:
        """Mails that waited for a human, decided about by now or not."""
        with self.store.read() as session:
            return list(session.scalars(select(HeldRow).order_by(col(HeldRow.id))))

    def held_row(self, number: int) -> HeldRow:
        """One held mail, decided or not."""
        with self.store.read() as session:
            row = parked.held(session, number)
        assert row is not None, f"no held mail {number}"
        return row

    def outbox(self) -> list[Listed]:
        """Every letter ever made, newest first."""
        with self.store.read() as session:
            return outbox_views.listing(session, Filter(limit=10_000))

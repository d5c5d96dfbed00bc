"""Which tickets the leak guard must look at: those with anything inside, of their own or of tickets merged into them."""

from __future__ import annotations

from datetime import timedelta

from mailgate.mail.model import TicketNumber
from store import guard
from store.engine import Store
from store.tables import AttachmentRow, InternalNoteRow, Ticket
from tests.unit.outbound.desk import ELSEWHERE, NOTE, NOW, furnish


def inside(store: Store) -> set[int]:
    with store.read() as session:
        return set(guard.with_inside(session, {TicketNumber(1), TicketNumber(2)}))


def test_a_ticket_with_a_note_a_withdrawn_file_or_a_part_is_looked_at_and_no_other(store: Store) -> None:
    furnish(store)
    assert inside(store) == {1}, "it has a note"
    with store.write() as session:
        session.delete(session.get_one(InternalNoteRow, NOTE))
    assert inside(store) == set()
    with store.write() as session:
        file = AttachmentRow(entry=ELSEWHERE, position=0, name="f", content_type="a/b", size=1, sha256="a" * 64, inline=False)
        session.add(file)
    assert inside(store) == set(), "a file that everybody has"
    with store.write() as session:
        session.merge(file).withdrawn_at = NOW + timedelta(minutes=1)
    assert inside(store) == {2}
    with store.write() as session:
        session.get_one(Ticket, 2).merged_into = 1
    assert inside(store) == {1, 2}
    with store.read() as session:
        assert guard.with_inside(session, set()) == frozenset()

"""Right before sending every letter is checked against its one recipient: a table of who may get what."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import Session

from mailgate.mail.model import Address, Digest, EntryId, PersonId
from store import audience
from store.engine import Store
from store.outbox_rows import Addressed, Enclosure, Frozen, Kind
from store.tables import AttachmentRow, InternalNoteRow, ParticipantRow, Person, PublicMessageRow
from tests.unit.outbound.desk import (
    ADDRESS,
    ANNA,
    BEA,
    CARL,
    ELSEWHERE,
    FORMER,
    GONE,
    NOTE,
    OLD,
    PUBLIC,
    TO_ANNA,
    TO_BEA,
    furnish,
)

WORDS = Frozen(content=b"Subject: Lamp\r\n\r\nx\r\n")
A_NOTE = "what it carries is an internal note"
NO_PART = "the recipient does not take part in the ticket"
NO_STAFF = "the recipient is not staff"
OTHER_ADDRESS = "the recipient is not the address of the person it was made for"
UNNAMED = "it carries a message, and nothing says which"


Cell = dict[str, Any]


def to(number: int, **more: Any) -> Cell:
    return {"person": number, "recipient": Address(ADDRESS[number]), **more}


CUSTOMER_CELLS = [
    (to(ANNA), ""),
    (to(ANNA, entry=OLD), ""),
    (to(CARL), ""),
    (to(CARL, entry=OLD), "the message is older than the recipient's part in the ticket"),
    (to(ANNA, entry=NOTE), A_NOTE),
    (to(CARL, entry=NOTE), A_NOTE),
    (to(BEA, entry=NOTE), A_NOTE),
    (to(ANNA, entry=NOTE, kind=Kind.ACKNOWLEDGEMENT), A_NOTE),
    (to(ANNA, entry=ELSEWHERE), "what it carries is a message of another ticket"),
    (to(ANNA, ticket=None), "what it carries is a message of another ticket"),
    (to(ANNA, ticket=2, entry=ELSEWHERE), NO_PART),
    (to(ANNA, entry=999), "what it carries is no public message"),
    (to(GONE), NO_PART),
    (to(FORMER, person=None), NO_PART),
    (to(ANNA, recipient=Address("evil@x.test")), OTHER_ADDRESS),
    (to(ANNA, recipient=Address(ADDRESS[CARL])), OTHER_ADDRESS),
    (to(ANNA, entry=None), UNNAMED),
    (to(ANNA, entry=None, kind=Kind.NOTICE), UNNAMED),
    (to(ANNA, entry=None, kind=Kind.ACKNOWLEDGEMENT), ""),
    (to(ANNA, entry=None, kind=Kind.STATUS), ""),
    (to(ANNA, entry=None, kind=Kind.REFUSAL), ""),
    (to(ANNA, entry=None, kind=Kind.ACKNOWLEDGEMENT, recipient=Address("evil@x.test")), OTHER_ADDRESS),
]
STAFF_CELLS = [
    (to(BEA), ""),
    (to(BEA, entry=PUBLIC), ""),
    (to(BEA, entry=None), ""),
    (to(ANNA), NO_STAFF),
    (to(ANNA, entry=PUBLIC), NO_STAFF),
    (to(FORMER), NO_STAFF),
    (to(BEA, person=None), NO_STAFF),
    (to(BEA, person=99), NO_STAFF),
    (to(BEA, recipient=Address(ADDRESS[ANNA])), OTHER_ADDRESS),
]


def objection(session: Session, to: Addressed, wire: Frozen) -> str:
    """Of one letter."""
    [found] = audience.objections(session, [(to, wire)])
    return found


def test_many_letters_are_asked_about_at_once_and_each_gets_its_own_answer(store: Store) -> None:
    furnish(store)
    rows = [(replace(TO_ANNA, **cell), says) for cell, says in CUSTOMER_CELLS] + [
        (replace(TO_BEA, **cell), says) for cell, says in STAFF_CELLS
    ]
    statements: list[str] = []
    with store.read() as session:
        event.listen(session.connection(), "before_cursor_execute", lambda *args: statements.append(args[2]))
        found = audience.objections(session, [(row, WORDS) for row, _ in rows])
    assert found == [says for _, says in rows]
    assert len(statements) <= 5, "one for each table"


@pytest.mark.parametrize(("row", "cells"), [(TO_ANNA, CUSTOMER_CELLS), (TO_BEA, STAFF_CELLS)], ids=["customers", "staff"])
def test_who_may_be_sent_what_by_each_door(store: Store, row: Addressed, cells: list[tuple[Cell, str]]) -> None:
    furnish(store)
    with store.read() as session:
        found = [(cell, objection(session, replace(row, **cell), WORDS)) for cell, _ in cells]
    assert found == cells


def test_no_letter_for_customers_ever_carries_a_note_whoever_gets_it_and_whatever_it_calls_itself(store: Store) -> None:
    furnish(store)
    with store.read() as session:
        for person, address in ADDRESS.items():
            for kind in Kind:
                row = replace(TO_ANNA, person=PersonId(person), recipient=Address(address), entry=EntryId(NOTE), kind=kind)
                assert objection(session, row, WORDS) == A_NOTE


def test_an_entry_that_stands_in_both_tables_counts_as_a_note(store: Store) -> None:
    furnish(store)
    with store.write() as session:
        note = session.get_one(InternalNoteRow, NOTE)
        session.add(PublicMessageRow(**note.model_dump()))
    with store.read() as session:
        assert objection(session, replace(TO_ANNA, entry=EntryId(NOTE)), WORDS) == A_NOTE


def test_who_leaves_after_the_letter_was_made_does_not_get_it(store: Store) -> None:
    furnish(store)
    with store.read() as session:
        assert objection(session, TO_ANNA, WORDS) == ""
        with store.write() as other:
            other.get_one(ParticipantRow, (1, ANNA)).active = False
    with store.read() as session:
        assert objection(session, TO_ANNA, WORDS) == NO_PART


def test_staff_who_leave_after_the_letter_was_made_do_not_get_it(store: Store) -> None:
    furnish(store)
    with store.write() as session:
        session.get_one(Person, BEA).active = False
    with store.read() as session:
        assert objection(session, TO_BEA, WORDS) == NO_STAFF


def test_a_letter_carries_only_the_files_of_its_message(store: Store) -> None:
    furnish(store)
    with store.write() as session:
        session.add_all(
            AttachmentRow(entry=of, position=0, name="f", content_type="a/b", size=1, sha256=sha * 64, inline=False)
            for of, sha in ((PUBLIC, "a"), (NOTE, "b"))
        )
    wordless = replace(TO_ANNA, entry=None, kind=Kind.ACKNOWLEDGEMENT)
    strange = "it carries a file that is not the message's"
    cells = [(TO_ANNA, "a", ""), (TO_ANNA, "b", strange), (TO_ANNA, "c", strange), (wordless, "a", UNNAMED)]
    with store.read() as session:
        for row, sha, says in cells:
            wire = replace(WORDS, enclosures=(Enclosure(name="f", content_type="a/b", sha256=Digest(sha * 64)),))
            assert objection(session, row, wire) == says

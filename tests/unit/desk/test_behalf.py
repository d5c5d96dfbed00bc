"""Whom a proven staff mail to a queue opens a ticket for, and what of it is whose."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mailgate.desk.actions import Append
from mailgate.desk.intent import understand
from mailgate.desk.junk import junk
from mailgate.desk.letters import Acknowledgement
from mailgate.desk.model import Disposition, Doubt, Forward, InternalNote, Known, Person, PublicMessage
from mailgate.desk.rules import judge
from mailgate.desk.wishes import OpenTicket
from mailgate.mail.model import Attachment, Digest, MessageId, Trust
from tests.unit.desk.makers import ANNA, BEA, CARL, ZOE, known, letters, said, sent

FILE = Attachment(name="a.png", content_type="image/png", size=3, sha256=Digest("0" * 64), inline=False)
FORWARD = Forward(
    sender=ANNA, above="Be quick.", subject="The lamp", text="It is dead.", files=(FILE,), message_id=MessageId("1@x.example")
)


def opening(facts: Known) -> OpenTicket:
    intent = understand(facts).intent
    assert isinstance(intent, OpenTicket)
    return intent


@pytest.mark.parametrize(
    ("text", "forward", "whom"),
    [
        ("Words.", None, BEA),
        ("#requester carl@customer.example\nWords.", None, CARL),
        ("", FORWARD, ANNA),
        ("", replace(FORWARD, above="#requester carl@customer.example"), CARL),
        ("", replace(FORWARD, sender=None), BEA),
        ("", replace(FORWARD, sender=None, above="#requester carl@customer.example"), CARL),
        ("", replace(FORWARD, above="#requestor carl@customer.example"), BEA),
        ("#requester bea@staff.example\nWords.", None, BEA),
    ],
)
def test_who_it_is_for(text: str, forward: Forward | None, whom: Person) -> None:
    facts = known(BEA, said=said(text), forward=forward, met={CARL.address: CARL})
    assert opening(facts).requester == whom


def test_what_is_handed_on_is_its_authors_with_its_files_and_id_and_what_stands_above_is_a_note() -> None:
    facts = known(BEA, said=said("Be quick.", attachments=(FILE,)), forward=FORWARD)
    first, note = [action for action in judge(facts).actions if isinstance(action, Append)]
    assert isinstance(first.message, PublicMessage)
    assert (first.message.author, first.message.text, first.message.attachments) == (ANNA, "It is dead.", (FILE,))
    assert (first.trust, first.said.message_id) == (Trust.NONE, "1@x.example")
    assert isinstance(note.message, InternalNote)
    assert (note.message.author, note.message.text, note.said.attachments) == (BEA, "Be quick.", ())
    assert note.message.id == first.message.id + 1


def test_its_author_is_acknowledged_without_text() -> None:
    made = letters(judge(known(BEA, forward=FORWARD)))
    assert [(kind, to) for kind, to in sent(made) if kind == "Acknowledgement"] == [("Acknowledgement", ANNA.address)]
    assert [letter.textless for letter in made if isinstance(letter, Acknowledgement)] == [True]


def test_a_known_original_gets_a_note_whatever_the_command() -> None:
    made = judge(known(BEA, forward=replace(FORWARD, sender=None, above="#public\nHm.")))
    assert made.disposition is Disposition.NEW_TICKET
    assert not [letter for letter in letters(made) if not letter.to.is_staff]


@pytest.mark.parametrize(
    ("author", "trust", "blocked", "spam", "reason"),
    [
        (ANNA, Trust.ALIGNED, True, False, Doubt.BLOCKED),
        (ANNA, Trust.ALIGNED, False, True, Doubt.SPAM),
        (ANNA, Trust.ALIGNED, True, True, Doubt.BLOCKED),
        (ANNA, Trust.ALIGNED, False, False, None),
        (ZOE, Trust.NONE, False, True, Doubt.SPAM),
        (None, Trust.NONE, False, True, Doubt.SPAM),
        (BEA, Trust.ALIGNED, False, True, None),
        (BEA, Trust.NONE, False, True, Doubt.SPAM),
    ],
)
def test_what_is_junk(author: Person | None, trust: Trust, blocked: bool, spam: bool, reason: Doubt | None) -> None:
    facts = known(author, trust=trust, blocked=blocked, spam=spam)
    found = junk(facts)
    assert (found.reason if found else None) is reason
    assert found is None or (found.spam and not found.announced)

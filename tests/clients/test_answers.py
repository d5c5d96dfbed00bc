"""Every program's answers, in six situations each: found by the right rule, as visible as they must be, word for word."""

from __future__ import annotations

import itertools
from typing import Literal

import pytest

from mailgate.desk.story import Spoken
from mailgate.mail.model import JournalId
from tests.client import Letter
from tests.clients.programs import PROGRAMS
from tests.clients.writing import Program, Reply
from tests.office import Office
from tests.stand_ins import BORDER, RESULTS

ANNA, BEA = "Anna Muster <anna@customer.example>", "Bea <bea@staff.example>"
HERS = "Vielen Dank!\n\nDie Lampe brummt jetzt, seit gestern Abend.\nWas soll ich tun?"
OURS = "We are on it.\n\nIt is the fuse, and a new one is on its way to you."
_NUMBERS = itertools.count(1)


Borne = Literal[True, "fail"] | None
"""What our border saw of a mail: DMARC's pass or failure; None: it came from anywhere."""


def send(
    office: Office,
    program: Program,
    letter: Letter,
    sender: str,
    *,
    to_all: bool = False,
    proof: Borne = True,
    words: str = "",
) -> JournalId:
    """Somebody answers a letter with the program."""
    words = words or (OURS if sender is BEA else HERS)
    reply = Reply(letter=letter, sender=sender, words=words, at=office.now, number=next(_NUMBERS), to_all=to_all)
    above = f"Authentication-Results: {BORDER}; {RESULTS[proof].format(domain=reply.domain)}\r\n" if proof else ""
    raw = above.encode() + program.octets(reply)
    entry = office.mail(sender, program.recipients(reply), "x", "x", raw=raw, authenticated=proof)
    office.work()
    return entry


def outcome(office: Office, entry: JournalId, number: int = 1) -> tuple[str, str, str, str]:
    """How it was found, its disposition, and what was said last on the ticket."""
    found = [line for line in office.why(entry).split("\n") if line.startswith("ticket: ")]
    said = [one for one in office.ticket(number).timeline if isinstance(one, Spoken)][-1]
    return found[0].partition("(")[2].rstrip(")"), office.disposition(entry), said.visibility.value, said.text


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.name)
def test_its_answers_join_with_the_right_audience_and_nothing_but_their_words(office: Office, program: Program) -> None:
    by = program.found
    office.mail(ANNA, "support", "The lamp", "It is dead.\n\nIt was green.")
    office.work()
    seen = {"customer, acknowledgement": outcome(office, send(office, program, office.letter("anna@customer"), ANNA))}
    seen["staff, a customer's message"] = outcome(office, send(office, program, office.letter("bea@staff"), BEA))
    seen["customer, public answer"] = outcome(office, send(office, program, office.letter("anna@customer"), ANNA))
    seen["staff, reply-all"] = outcome(office, send(office, program, office.letter("bea@staff"), BEA, to_all=True))
    office.mail("tom@staff", "support+1-note", "x", "She has a discount, do not tell her of the other one.")
    office.work()
    seen["staff, a note"] = outcome(office, send(office, program, office.letter("bea@staff"), BEA))
    last = office.letter("anna@customer")
    office.mail("tom@staff", "support+1-close", "x", "")
    office.pass_time("30d")
    old = send(office, program, last, ANNA)
    seen["customer, closed for a month"] = outcome(office, old, 2)
    assert seen == {
        "customer, acknowledgement": (by, "reply", "public", HERS),
        "staff, a customer's message": (by, "reply", "public", OURS),
        "customer, public answer": (by, "reply", "public", HERS),
        "staff, reply-all": (by, "reply", "public", OURS),
        "staff, a note": (by, "note", "internal", OURS),
        "customer, closed for a month": (by, "new_ticket", "public", HERS),
    }
    assert not any("discount" in letter.everything for letter in office.letters("anna@customer"))

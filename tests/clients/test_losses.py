"""What servers and relays take from an answer: plus part, ids, subject. Found by what is left, and no wider than that says."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import pytest

from mailgate.mail.model import JournalId
from tests.client import Letter
from tests.clients import writing
from tests.clients.programs import PROGRAMS
from tests.clients.test_answers import ANNA, BEA, HERS, OURS, Borne, outcome, send
from tests.clients.writing import Program
from tests.office import Office
from tests.security.scenes import holding, outside

[PLAIN] = (program for program in PROGRAMS if program.name == "Roundcube")
ADDRESS, IDS, NUMBER, NOTHING = "signed address", "message id", "subject", "no address, id or number of ours names one"


def as_it_is(letter: Letter) -> Letter:
    """The relay leaves our ids alone."""
    return letter


def renamed(letter: Letter) -> Letter:
    """A submission service writes a Message-ID of its own over ours, and leaves References (Amazon SES)."""
    found = re.search(rb"^Message-ID: <o(\d+)\.", letter.raw, re.MULTILINE)
    assert found
    own = b"Message-ID: <0102018f0a5b7c3d-%s-000000@eu-west-1.amazonses.com>" % found[1]
    return replace(letter, raw=re.sub(rb"^Message-ID: <[^>]*>", own, letter.raw, count=1, flags=re.MULTILINE))


def tagged(program: Program) -> Program:
    """A gateway marks what comes from outside, and the program answers that."""
    return replace(program, prefix="RE: [EXTERNAL] ")


def wide(program: Program) -> Program:
    """The subject is folded inside the number's brackets, with a tab."""
    return _subject(program, lambda given: "Re: " + given.replace("internal]", "\r\n\tinternal]"))


def numberless(program: Program) -> Program:
    """The author writes a subject of their own."""
    return _subject(program, lambda _: "the thing")


def _subject(program: Program, make: Callable[[str], str]) -> Program:
    class Own(Program):
        def subject(self, reply: writing.Reply) -> str:
            return make(reply.letter.subject)

    return Own(**{name: getattr(program, name) for name in Program.__dataclass_fields__})


@dataclass(frozen=True, kw_only=True)
class Way:
    """How an answer comes: what the relay made of the letter, the program of the answer; and what is expected of it."""

    program: Program
    letter: Callable[[Letter], Letter] = as_it_is
    found: str
    """By what the answers are found."""
    said: str = "public"
    """What becomes of a Reply of staff to a customer's message."""


LOST = replace(PLAIN, to=writing.primary)
BARE = replace(LOST, ids=writing.no_ids)

WAYS = {
    "the plus part": Way(program=LOST, found=IDS),
    "In-Reply-To": Way(program=replace(LOST, ids=writing.references_alone), found=IDS),
    "References": Way(program=replace(LOST, ids=writing.no_references), found=IDS),
    "our Message-ID": Way(program=PLAIN, letter=renamed, found=ADDRESS),
    "our Message-ID and References": Way(program=replace(PLAIN, ids=writing.one_parent), letter=renamed, found=ADDRESS),
    "our Message-ID and all but the first reference": Way(
        program=replace(LOST, ids=lambda letter: ("", letter.header("References").split()[0])), letter=renamed, found=IDS
    ),
    "all ids": Way(program=replace(PLAIN, ids=writing.no_ids), found=ADDRESS),
    "all ids and the subject": Way(program=numberless(replace(PLAIN, ids=writing.no_ids)), found=ADDRESS),
    "the plus part and our Message-ID": Way(program=LOST, letter=renamed, found=IDS, said="internal"),
    "the plus part and all ids": Way(program=BARE, found=NUMBER, said="internal"),
    "all but a number in a marked subject": Way(program=tagged(BARE), found=NUMBER, said="internal"),
    "all but a number in a folded subject": Way(program=wide(BARE), found=NUMBER, said="internal"),
}


def _told(office: Office, entry: JournalId) -> tuple[str, str, str]:
    by, disposition, visibility, text = outcome(office, entry)
    assert text in (HERS, OURS)
    return by, disposition, visibility


@pytest.mark.parametrize("lost", WAYS)
def test_what_is_left_finds_it_and_says_how_visible_it_is(office: Office, lost: str) -> None:
    way = WAYS[lost]

    def answer(to: str, sender: str, *, to_all: bool = False) -> tuple[str, str, str]:
        return _told(office, send(office, way.program, way.letter(office.letter(to)), sender, to_all=to_all))

    office.mail(ANNA, "support", "The lamp", "It is dead.")
    office.work()
    seen = [answer("anna@customer", ANNA), answer("bea@staff", BEA), answer("anna@customer", ANNA)]
    seen.append(answer("bea@staff", BEA, to_all=True))
    office.mail("tom@staff", "support+1-note", "x", "She has a discount.")
    office.work()
    seen.append(answer("bea@staff", BEA))
    public = (way.found, "reply" if way.said == "public" else "note", way.said)
    hers = (way.found, "reply", "public")
    assert seen == [hers, public, hers, public, (way.found, "note", "internal")]
    assert bool(holding(office.letters("anna@customer"), "It is the fuse")) == (way.said == "public")
    assert holding(outside(office), "discount") == []
    if way.said == "internal":
        assert "internal" in office.letter("bea@staff").subject  # they are told that their answer went nowhere


def test_what_nothing_finds_is_a_ticket_of_its_own_and_what_staff_wrote_reaches_no_customer(office: Office) -> None:
    office.mail(ANNA, "support", "The lamp", "It is dead.")
    office.work()
    hers = send(office, numberless(BARE), office.letter("anna@customer"), ANNA)
    ours = send(office, numberless(BARE), office.letters("bea@staff")[0], BEA)
    assert [outcome(office, entry, number)[:2] for number, entry in ((2, hers), (3, ours))] == [(NOTHING, "new_ticket")] * 2
    assert holding(outside(office), "It is the fuse") == []


@pytest.mark.parametrize("proof", [None, "fail"])
def test_a_number_alone_from_who_proves_nothing_is_held_and_from_a_stranger_names_nothing(office: Office, proof: Borne) -> None:
    office.mail(ANNA, "support", "The lamp", "It is dead.")
    office.work()
    letters = office.letter("anna@customer"), office.letter("bea@staff")
    hers = send(office, BARE, letters[0], ANNA, proof=proof)
    ours = send(office, BARE, letters[1], BEA, proof=proof)
    evil = send(office, BARE, letters[0], "Eve <eve@evil.example>", proof=proof)
    assert [office.disposition(entry) for entry in (hers, ours, evil)] == ["held", "held", "new_ticket"]
    assert holding(outside(office), "It is the fuse") == []


def _twice(chain: str, _: Letter) -> tuple[str, str]:
    return chain, chain


def test_a_guessed_root_names_nothing(office: Office) -> None:
    office.mail(ANNA, "support", "The lamp", "It is dead.")
    office.work()
    root = office.letter("bea@staff").header("References")
    for guess in (root.replace("public", "internal"), root.replace("t1.", "t2."), root[:-30] + "a" + root[-29:]):
        program = replace(numberless(LOST), ids=partial(_twice, guess))
        assert office.disposition(send(office, program, office.letters("bea@staff")[0], BEA)) == "new_ticket", guess
    program = replace(numberless(LOST), ids=partial(_twice, root))
    assert office.disposition(send(office, program, office.letters("bea@staff")[0], BEA)) == "reply"


def test_of_several_ids_in_in_reply_to_the_last_is_what_is_answered(office: Office) -> None:
    """HCL Notes repeats References there: what began in public and went on inside stays inside."""
    office.mail(ANNA, "support", "The lamp", "It is dead.")
    office.work()
    public = office.letter("bea@staff")
    office.mail(BEA, "support+1-take", "x", "")
    office.mail("tom@staff", "support+1-note", "x", "She has a discount.")
    office.work()
    chain = f"{public.message_id} {office.letter('bea@staff').message_id}"
    entry = send(office, replace(LOST, ids=partial(_twice, chain)), public, BEA)
    assert outcome(office, entry)[:3] == (IDS, "note", "internal")


def test_where_only_the_envelope_lost_the_plus_part_to_still_has_it(office: Office) -> None:
    """A server that delivers to the queue's own address leaves the header as the author's program wrote it."""
    office.mail(ANNA, "support", "The lamp", "It is dead.")
    office.work()
    lost: dict[str, str | None] = {"In-Reply-To": None, "References": None, "Subject": "the thing"}
    for letter in (office.letter("anna@customer"), office.letter("bea@staff")):
        entry = office.reply(letter, OURS, headers=lost, rcpt_to="support@help.example")
        office.work()
        assert outcome(office, entry) == (ADDRESS, "reply", "public", OURS)

"""A customer's one word: what is one, and the many sentences that are none."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailgate.desk.closing import OnClosed, on_closed
from mailgate.desk.customers_words import MAX_SIGNATURE, Word, word_in
from mailgate.desk.intent import understand
from mailgate.desk.model import CcJoin, ClosedReply, Known, Role, SignedHere, Status
from mailgate.desk.tongues.table import CUSTOMERS
from mailgate.desk.wishes import OneWord, PublicReply
from mailgate.mail.model import Address, Attachment, Digest, PersonId, Trust, Visibility
from tests.unit.desk.makers import ANNA, NOW, ONE, SUPPORT, desk, known, said, takes_part, ticket

ONE_WORD = [
    ("close", "close"),
    ("#close", "close"),
    ("Close.", "close"),
    ("CLOSE!", "close"),
    ("please close", "close"),
    ("Close, thanks!", "close"),
    ("schließen", "close"),
    ("Schliessen bitte", "close"),
    ("hat sich erledigt", "close"),
    ("fermer svp", "close"),
    ("chiudi grazie", "close"),
    ("reopen", "reopen"),
    ("wieder öffnen", "reopen"),
    ("rouvrir", "reopen"),
    ("riapri", "reopen"),
    ("status", "status"),
    ("Status?", "status"),
    ("Stand", "status"),
    ("statut ?", "status"),
    ("stato", "status"),
    ("stop", "stop"),
    ("abmelden", "stop"),
    ("arrêter", "stop"),
    ("basta", "stop"),
    ("Hello,\n\nclose\n\nThanks a lot\nAnna", "close"),
    ("close\n\nKind regards\nAnna Example\nLamp Street 5\n+41 44 123 45 67", "close"),
    ("close\n\n-- \nAnna", "close"),
    ("Guten Tag\nstatus\nVielen Dank", "status"),
]


@pytest.mark.parametrize(("text", "word"), ONE_WORD)
def test_a_word_is_understood(text: str, word: str) -> None:
    assert word_in(text, ANNA) == Word(word)


@pytest.mark.parametrize(
    "text",
    [
        "cc carl@customer.example",
        "CC: <Carl@customer.example>",
        "Kopie carl@customer.example.",
        "aggiungi: carl@customer.example",
    ],
)
def test_somebody_is_named(text: str) -> None:
    assert word_in(text, ANNA) == Word("cc", Address("carl@customer.example"))


NO_WORD = [
    "",
    "thanks",
    "Do not close it",
    "don't close",
    "nicht schließen",
    "non chiudere",
    "ne pas fermer",
    "It closed",
    "closed?",
    "close?",
    "the status is bad",
    "status of my order",
    "Stop calling me a customer",
    "please stop the machine",
    "close the window",
    "close\nreopen",
    "close\nbut only if it is fixed",
    "close\n\nBest regards\nAnna\nP.S. not before Monday",
    "close\n\nBest regards\nAnna\nIs that right?",
    "cc",
    "cc carl",
    "cc carl@customer.example and zoe@other.example",
    "carl@customer.example",
    "close carl@customer.example",
    "not status",
    "x" * 100,
]


@pytest.mark.parametrize("text", NO_WORD)
def test_a_sentence_is_none(text: str) -> None:
    assert word_in(text, ANNA) is None


@pytest.mark.parametrize("more", [MAX_SIGNATURE - 2, MAX_SIGNATURE - 1, MAX_SIGNATURE])
def test_a_signature_has_so_many_lines(more: int) -> None:
    text = "close\n\nBest regards" + "\nAnna" * more
    assert (word_in(text, ANNA) is None) == (more + 1 > MAX_SIGNATURE)


@given(st.sampled_from(sorted(CUSTOMERS)), st.from_regex(r"[a-zäöüé]{1,8}", fullmatch=True))
def test_a_word_with_another_beside_it_is_a_sentence(word: str, other: str) -> None:
    found = word_in(f"{other} {word.replace('-', ' ')}", ANNA)
    assert found is None or f"{other} {word}".replace(" ", "-").casefold() in CUSTOMERS or other.casefold() in ("please", "bitte")


HERS = SignedHere(ticket=ONE, person=PersonId(3), audience=Visibility.PUBLIC, valid=True)
TICKET = ticket(participants=(takes_part(ANNA, Role.REQUESTER, wrote=True),))


def wish(text: str, *, own: bool = True, **more: object) -> object:
    tickets = more.pop("on", TICKET)
    at = (HERS,) if own else ()
    facts: Known = known(ANNA, tickets, said=said(text), to_base=False, signed=at, **more)  # type: ignore[arg-type]
    return understand(facts).intent


@pytest.mark.parametrize("text", ["close", "reopen", "stop", "status", "cc carl@customer.example"])
@pytest.mark.parametrize(
    ("proof", "may"),
    [
        (Trust.ALIGNED, {"close", "reopen", "stop", "status", "cc"}),
        (Trust.NONE, {"close", "reopen", "stop", "status"}),  # their own signed address lifts it to a token
    ],
)
def test_what_each_word_takes(text: str, proof: Trust, may: set[str]) -> None:
    assert isinstance(wish(text, trust=proof), OneWord if text.split(maxsplit=1)[0] in may else PublicReply)


def test_a_file_beside_it_makes_it_a_message() -> None:
    file = Attachment(name="a.txt", content_type="text/plain", size=1, sha256=Digest("0" * 64), inline=False)
    with_file = known(ANNA, TICKET, said=said("close", attachments=(file,)), to_base=False, signed=(HERS,))
    assert isinstance(understand(with_file).intent, PublicReply)


def test_nobody_of_ours_is_brought_in() -> None:
    for address in ("bea@staff.example", "support@help.example", "support+1@help.example"):
        assert isinstance(wish(f"cc {address}"), PublicReply)


def test_where_nobody_joins_by_mail_nobody_does_by_a_word() -> None:
    assert isinstance(wish("cc carl@customer.example", desk=desk(cc_join=CcJoin.NEVER)), PublicReply)


@pytest.mark.parametrize("policy", [ClosedReply.REFUSE, ClosedReply.FOLLOW_UP])
def test_a_ticket_that_stays_closed_is_not_opened_by_a_word(policy: ClosedReply) -> None:
    closed = ticket(status=Status.CLOSED, closed_at=NOW, participants=TICKET.participants)
    queue = replace(SUPPORT, closed_reply=policy)
    house = desk(queues=(queue,))
    assert on_closed(closed, known(ANNA, closed, desk=house)) in (OnClosed.REFUSE, OnClosed.FOLLOW_UP)
    assert isinstance(wish("reopen", on=closed, desk=house, queue=queue), PublicReply)

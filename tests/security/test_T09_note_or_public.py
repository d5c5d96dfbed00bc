"""T09: what may be internal is internal: no combination of addresses, answered message and quoted text publishes a note."""

from __future__ import annotations

import pytest

from tests.client import Letter
from tests.office import How, Office
from tests.security.scenes import Opened, holding, note_address, opened, outside, words

MARKER = "SECRET-xyz"
Recipients = tuple[str, ...]
COMBINATIONS: dict[str, tuple[Recipients, str]] = {
    "note address": (("internal",), ""),
    "public, then internal": (("public", "internal"), ""),
    "internal, then public": (("internal", "public"), ""),
    "public and typed note": (("public", "typed note"), ""),
    "typed public and internal": (("typed", "internal"), ""),
    "typed public and typed note": (("typed", "typed note"), ""),
    "the base, answering a note": (("base",), "note"),
    "public, answering a note": (("public",), "note"),
    "typed public, answering a note": (("typed",), "note"),
    "colleague's internal and own public": (("public", "tom's internal"), "customer"),
    "internal in upper case and public": (("INTERNAL", "public"), "customer"),
    "internal in title case and public": (("Internal", "public"), "customer"),
    "internal with a broken token and public": (("broken internal", "public"), "customer"),
    "the base and internal": (("base", "internal"), "customer"),
    "public of one queue, note of another": (("public", "typed note elsewhere"), "customer"),
    "the customer's address and internal": (("customer's", "internal"), "customer"),
}


def _where(ticket: Opened, word: str) -> str:
    inside = ticket.note_address
    number, local = ticket.number, inside.partition("@")[0]
    return {
        "internal": inside,
        "INTERNAL": inside.upper(),
        "Internal": f"{local.title()}@help.example",
        "broken internal": f"{local[:-1]}{'a' if local[-1] != 'a' else 'b'}@help.example",
        "tom's internal": note_address(ticket.to_tom),
        "public": ticket.notice.reply_to,
        "customer's": ticket.acknowledged.reply_to,
        "typed": f"support+{number}@help.example",
        "typed note": f"support+{number}-note@help.example",
        "typed note elsewhere": f"hilfe+{number}-note@help.example",
        "base": "support@help.example",
    }[word]


def _with_a_note(office: Office) -> tuple[Opened, Letter]:
    """A ticket, and Tom's notice of a note on it."""
    ticket = opened(office)
    office.mail("bea@staff", ticket.note_address, "x", "@tom, the customer is late with paying again.")
    office.work()
    return ticket, office.letter("tom@staff")


@pytest.mark.parametrize("combination", COMBINATIONS)
def test_it_stays_inside(office: Office, combination: str) -> None:
    ticket, of_note = _with_a_note(office)
    (first, *others), answers = COMBINATIONS[combination]
    how = How(cc=[_where(ticket, word) for word in others])
    if answers:
        how["in_reply_to"] = (of_note if answers == "note" else ticket.notice).message_id
    office.mail("tom@staff", _where(ticket, first), f"Re: [#{ticket.number}] The lamp", f"This is {MARKER}.", **how)
    office.work()
    assert not holding(outside(office), MARKER)
    assert len(outside(office)) == 1
    assert ("internal", f"This is {MARKER}.") in words(office, ticket.number)
    assert ("public", f"This is {MARKER}.") not in words(office, ticket.number)


def test_a_public_answer_to_a_note_leaves_the_quoted_note_behind(office: Office) -> None:
    _, of_note = _with_a_note(office)
    office.reply(of_note, "#public\nYour invoice is open.")
    office.work()
    assert holding(office.letters("anna@customer"), "Your invoice is open.")
    assert not holding(outside(office), "late with paying")


def test_a_reply_to_all_by_the_customer_with_an_internal_address_is_held(office: Office) -> None:
    ticket, _ = _with_a_note(office)
    entry = office.reply(ticket.acknowledged, "Who is late?", cc=ticket.note_address)
    office.work()
    assert office.disposition(entry) == "held"


def test_plain_reply_to_the_customers_own_message_is_public(office: Office) -> None:
    """The other side of failing closed: the ordinary case works."""
    ticket = opened(office)
    office.reply(ticket.notice, "A new one is on its way.")
    office.work()
    assert holding(office.letters("anna@customer"), "A new one is on its way.")

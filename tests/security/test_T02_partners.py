"""T02: a From of a partner does nothing unless it is proven, and nothing at all where the ticket does not admit them.

Every proof × way in × wish, on tickets that admit the partner, under both settings; and again when the filter fits no more.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import NamedTuple

import pytest

from mailgate.desk.model import Doubt
from mailgate.mail.model import JournalId
from tests.client import Draft, Letter, full
from tests.office import BORDER, Office
from tests.security.scenes import by_border, holding, words
from tests.security.staff_cells import PROOFS

VIC = "vic@partner.example"
COLUMNS = tuple(PROOFS)
WAYS = ("own token", "customer's token", "staff's token", "typed", "ids")
WISHES = ("plain", "#public", "#close", "#public below")
MANY = {"notices_per_day": 10_000, "automatic_per_hour": 10_000, "unproven_per_domain": 10_000}


class Cell(NamedTuple):
    """One way of writing in a partner's name."""

    column: str
    way: str
    wish: str

    def is_proven(self, staff_trust: str) -> bool:
        """Whether it may act as the partner's: as staff's, by the proof, or by their own address where that will do."""
        by_token = staff_trust == "token" and self.way == "own token" and self.column not in ("pass aligned", "fail")
        return self.column == "pass aligned" or by_token

    def ends(self, staff_trust: str) -> str:
        """What becomes of it on a ticket that admits the partner."""
        if not self.is_proven(staff_trust):
            return "held"
        return "reply" if self.wish == "#public" else "note"

    def body(self, marker: str) -> str:
        """The words: a command above them, or below, where it is none."""
        said = f"Please pay to account {marker}."
        if self.wish == "plain":
            return said
        return f"{said}\n\n{self.wish.removesuffix(' below')}" if self.wish.endswith("below") else f"{self.wish}\n{said}"


CELLS = {
    "aligned": [Cell(*one) for one in product(COLUMNS, WAYS, WISHES)],
    "token": [Cell(*one) for one in product(COLUMNS, WAYS, ("plain", "#public"))],
    "outside": [Cell(*one) for one in product(("pass aligned", "none"), WAYS, ("plain", "#public", "#close"))],
}


class Opened(NamedTuple):
    """A ticket with the letter that each side got of it."""

    number: int
    acknowledged: Letter
    notice: Letter
    to_vic: Letter


@pytest.fixture
def quick_office(tmp_path: Path, staff_trust: str) -> Iterator[Office]:
    """A desk with one member of staff, and a partner who sees one of its two queues."""
    url, auth = f"sqlite:///{tmp_path / 'desk.db'}", {"border_hosts": (BORDER,)}
    with Office(url, tmp_path, auth=auth, gateway={"staff_trust": staff_trust}, limits=MANY) as office:
        office.staff("bea@staff", notify="all")
        office.partner("vic@partner", "Vic Vendor", queue="support")
        yield office


def _opened(office: Office, count: int) -> list[Opened]:
    for n in range(count):
        office.mail(f"anna{n}@customer", "support", "The lamp", "It is dead.")
    office.work()

    def mine(who: str) -> dict[str, Letter]:
        return {letter.subject.split("]")[0].strip("[#").removesuffix(" internal"): letter for letter in office.letters(who)}

    bea, vic = mine("bea@staff"), mine("vic@partner")
    return [Opened(n + 1, office.letter(f"anna{n}@customer"), bea[str(n + 1)], vic[str(n + 1)]) for n in range(count)]


def _write(office: Office, ticket: Opened, cell: Cell, marker: str) -> JournalId:
    to = {
        "own token": ticket.to_vic.reply_to,
        "customer's token": ticket.acknowledged.reply_to,
        "staff's token": ticket.notice.reply_to,
        "typed": f"support+{ticket.number}@help.example",
    }.get(cell.way, "support@help.example")
    answers = ticket.to_vic.message_id if cell.way == "ids" else ""
    draft = Draft(sender=VIC, to=(to,), subject=f"about {marker}", body=cell.body(marker), in_reply_to=answers)
    proof = PROOFS[cell.column][0]
    return by_border(office, draft, proof.block(own="partner.example"), trusted=proof.trusted)


def _marker(n: int) -> str:
    return f"marker{n:04d}x"


@pytest.mark.parametrize("staff_trust", ["aligned", "token"])
def test_only_a_proven_partner_writes_and_only_public_reaches_the_customer(quick_office: Office, staff_trust: str) -> None:
    office, cells = quick_office, CELLS[staff_trust]
    tickets, before = _opened(office, len(cells)), len(office.delivered)
    sent = [_write(office, ticket, cell, _marker(n)) for n, (ticket, cell) in enumerate(zip(tickets, cells, strict=True))]
    office.work()
    outside = [one for one in office.delivered[before:] if one.to not in (full("bea@staff"), VIC)]
    wrong = []
    for n, (ticket, cell, entry) in enumerate(zip(tickets, cells, sent, strict=True)):
        expected = cell.ends(staff_trust)
        if (end := office.disposition(entry)) != expected:
            wrong.append(f"{cell}: {end}, not {expected}; {office.why(entry)}")
        got = [one for one in holding(outside, _marker(n)) if one.to == full(f"anna{n}@customer")]
        if len(got) != (1 if expected == "reply" else 0):
            wrong.append(f"{cell}: {len(got)} mails to the customer; {office.why(entry)}")
        facts = office.ticket(ticket.number).ticket
        if facts.status.value == "closed" or facts.tags or facts.assignee:
            wrong.append(f"{cell}: the ticket was changed")
    assert not wrong, "\n".join(wrong)
    assert len(outside) == sum(cell.ends(staff_trust) == "reply" for cell in cells)  # nobody else got any, either
    assert not holding(outside, "Vic")
    assert not holding(outside, "partner.example")


@pytest.mark.parametrize("staff_trust", ["token"])
def test_where_the_filter_fits_no_more_a_partner_is_a_stranger(quick_office: Office, staff_trust: str) -> None:
    office, cells = quick_office, CELLS["outside"]
    tickets = _opened(office, len(cells))
    office.sees("vic@partner", queue="hilfe")
    before = len(office.delivered)
    sent = [_write(office, ticket, cell, _marker(n)) for n, (ticket, cell) in enumerate(zip(tickets, cells, strict=True))]
    office.work()
    for n, (ticket, cell, entry) in enumerate(zip(tickets, cells, sent, strict=True)):
        expected = "new_ticket" if cell.way == "typed" else "held"
        assert office.disposition(entry) == expected, (cell, office.why(entry))
        assert not holding(office.letters(f"anna{n}@customer"), _marker(n))
        assert len(words(office, ticket.number)) == 1
    inside = [one for one in office.delivered[before:] if one.to == VIC]
    assert not holding(inside, "It is dead.")  # acknowledgements of tickets of their own, at most
    held = office.ever_held()
    assert {row.reason for row in held} == {Doubt.STRANGER}
    for row in held:
        assert "add as cc" not in row.choices
        office.release(row.id or 0, "add once")
    said = [entry for ticket in tickets for entry in words(office, ticket.number)[1:]]
    assert len(said) == len(held)
    assert {visibility for visibility, _ in said} == {"internal"}
    assert staff_trust == "token"

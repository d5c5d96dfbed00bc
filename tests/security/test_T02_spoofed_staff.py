"""T02: a From of staff publishes nothing unless it is proven: every token × author × proof, under both settings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailgate.mail.model import JournalId
from tests.client import Draft, Letter, full
from tests.office import BORDER, Office
from tests.security.scenes import Opened, by_border, holding, note_address, opened, outside, words
from tests.security.staff_cells import AUTHORS, PROOFS, Cell, cells, table

CELLS = cells()


#: More letters than an hour and a day have.
MANY = {"notices_per_day": 10_000, "automatic_per_hour": 10_000, "unproven_per_domain": 10_000}


@pytest.fixture
def quick_office(tmp_path: Path, staff_trust: str) -> Iterator[Office]:
    """A desk whose border is known by name, with one setting of ``staff_trust``."""
    url, auth = f"sqlite:///{tmp_path / 'desk.db'}", {"border_hosts": (BORDER,)}
    with Office(url, tmp_path, auth=auth, gateway={"staff_trust": staff_trust}, limits=MANY) as office:
        office.staff("bea@staff", notify="all")
        office.staff("tom@staff", notify="all")
        yield office


def _address(ticket: Opened, way: str) -> str:
    return {
        "own token": ticket.notice.reply_to,
        "customer's token": ticket.acknowledged.reply_to,
        "other's token": ticket.to_tom.reply_to,
        "internal token": note_address(ticket.notice),
        "typed": f"support+{ticket.number}@help.example",
    }.get(way, "support@help.example")


def _attack(office: Office, ticket: Opened, cell: Cell, marker: str) -> JournalId:
    author = AUTHORS[cell.author]
    draft = Draft(
        sender=author,
        to=(_address(ticket, cell.way),),
        subject=f"Re: [#{ticket.number}] {marker}" if cell.way == "subject" else marker,
        body=f"#public\nPlease pay to account {marker}." if cell.way == "subject" else f"Please pay to account {marker}.",
        in_reply_to=ticket.notice.message_id if cell.way == "ids" else "",
    )
    return by_border(office, draft, cell.proof.block(own=author.rpartition("@")[2]), trusted=cell.proof.trusted)


def _opened(office: Office, count: int) -> list[Opened]:
    """So many tickets, each with a customer of its own."""
    entries = [office.mail(f"anna{n}@customer", "support", "The lamp", "It is dead.") for n in range(count)]
    office.work()
    to: dict[str, list[Letter]] = {}
    for letter in office.delivered:
        if letter.subject.startswith("[#"):  # so many at once are told of by an alarm as well
            to.setdefault(letter.to, []).append(letter)
    own = (dict(zip(range(1, count + 1), to[full(who)], strict=True)) for who in ("bea@staff", "tom@staff"))
    bea, tom = own
    return [
        Opened(
            number=n + 1,
            entry=entry,
            who=full(f"anna{n}@customer"),
            acknowledged=to[full(f"anna{n}@customer")][0],
            notice=bea[n + 1],
            to_tom=tom[n + 1],
        )
        for n, entry in enumerate(entries)
    ]


def test_the_table_has_a_word_for_each_of_its_sixty_cells() -> None:
    assert len(table()) == 60
    assert Counter(table().values()) == {"yes": 8, "token": 6, "-": 46}


@pytest.mark.parametrize("staff_trust", ["aligned", "token"])
def test_only_the_proven_member_publishes(quick_office: Office, staff_trust: str) -> None:
    office = quick_office
    tickets = _opened(office, len(CELLS))
    before = len(office.delivered)
    sent = [_attack(office, ticket, cell, f"marker{n:04d}x") for n, (ticket, cell) in enumerate(zip(tickets, CELLS, strict=True))]
    office.work()
    to_evil = [letter for letter in outside(office, before) if letter.to == AUTHORS["outsider"]]
    letters = [letter for letter in outside(office, before) if letter not in to_evil]
    wrong = []
    for n, (cell, ticket, entry) in enumerate(zip(CELLS, tickets, sent, strict=True)):
        expected = 1 if cell.may_publish(staff_trust) else 0
        mine = [letter for letter in letters if letter.to == ticket.who]
        if len(mine) != expected or len(holding(mine, f"marker{n:04d}x")) != expected:
            wrong.append(f"{cell}: {len(mine)} mails to the customer, not {expected}; {office.why(entry)}")
        if (end := office.disposition(entry)) not in _ends(cell, staff_trust):
            wrong.append(f"{cell}: {end}; {office.why(entry)}")
    assert not wrong, "\n".join(wrong)
    assert len(letters) == sum(cell.may_publish(staff_trust) for cell in CELLS)  # nobody else got any, either
    assert not holding(to_evil, "It is dead.")  # an acknowledgement of their own ticket, at most


def _ends(cell: Cell, staff_trust: str) -> tuple[str, ...]:
    """A member's mail that may not publish is held, never taken for a customer's; a number named by a stranger names nothing."""
    if cell.may_publish(staff_trust):
        return ("reply",)
    by_number = cell.author == "outsider" and cell.way in ("typed", "subject")
    return ("new_ticket", "held") if by_number else ("held",)


@pytest.mark.parametrize("staff_trust", ["aligned", "token"])
def test_at_an_internal_address_nothing_is_published_whoever_wrote(quick_office: Office, staff_trust: str) -> None:
    office = quick_office
    every = [
        Cell("", author, column, "-", "internal token", proof)
        for author in AUTHORS
        for column in PROOFS
        for proof in PROOFS[column]
    ]
    tickets, before = _opened(office, len(every)), len(office.delivered)
    sent = [_attack(office, ticket, cell, f"marker{n:04d}x") for n, (ticket, cell) in enumerate(zip(tickets, every, strict=True))]
    office.work()
    assert not outside(office, before)
    for ticket, cell, entry in zip(tickets, every, sent, strict=True):
        own = staff_trust == "token" and cell.author == "that staff" and cell.column != "fail"
        inside = cell.author != "outsider" and (own or cell.column == "pass aligned")
        assert office.disposition(entry) == ("note" if inside else "held"), (cell, office.why(entry))
        assert [kind for kind, _ in words(office, ticket.number)] == ["public", *(["internal"] if inside else [])]


def test_an_unproven_member_is_held_and_the_sender_address_gets_no_answer(office: Office) -> None:
    ticket = opened(office)
    before = len(office.delivered)
    entry = office.reply(ticket.notice, "Pay me.", authenticated=None)
    office.work()
    assert office.disposition(entry) == "held"
    assert not [letter for letter in office.delivered[before:] if letter.to == full("anna@customer")]
    assert office.ticket(ticket.number).ticket.status == "new"

"""T02: who may decide about a held mail, and who may confirm one: every address × author × proof × word, twice."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path
from typing import NamedTuple

import pytest

from mailgate.mail.model import Address
from store import people
from tests.client import Letter
from tests.office import Authenticated, Office
from tests.security.scenes import Opened, opened, outside

A_STRANGERS, BEAS, CONFIRMS, PHONE = (
    "Bea's, to decide about a stranger's",
    "Tom's, to decide about one in Bea's name",
    "Bea's, to confirm one in her name",
    "Bea's, to confirm one from a phone nobody knows",
)
ADDRESSES = (A_STRANGERS, BEAS, CONFIRMS, PHONE)
AUTHORS = {
    "Bea": "bea@staff.example",
    "Tom": "tom@staff.example",
    "Anna": "anna@customer.example",
    "outsider": "evil@evil.example",
    "former": "uma@staff.example",
}
PROOFS: dict[str, Authenticated] = {"aligned": True, "none": None, "failed": "fail"}


class Cell(NamedTuple):
    """One combination. ``release`` or not: to let the mail in, or to turn it away."""

    address: str
    author: str
    proof: str
    release: bool

    def decides(self, staff_trust: str) -> bool:
        """In words: staff, proven (where a token is enough, also by their own one); what came in the name of staff only they
        release, and they need no proof at the address that only their registered one was told, as long as none failed."""
        if self.author not in STAFF:
            return False
        if self.address in (CONFIRMS, PHONE):
            return self.author == "Bea" and self.proof != "failed" and (self.release or self.address == CONFIRMS)
        own = self.address.startswith(f"{self.author}'s")
        if self.proof != "aligned" and not (staff_trust == "token" and self.proof == "none" and own):
            return False
        return self.author == "Bea" or self.address == A_STRANGERS or not self.release

    @property
    def word(self) -> str:
        """What is answered."""
        return "1" if self.release else "no" if self.address in (CONFIRMS, PHONE) else "discard"


STAFF = ("Bea", "Tom")
CELLS = [
    Cell(*one)
    for one in product(ADDRESSES, AUTHORS, PROOFS, (True, False))
    if one[1] in STAFF or one[2] == "aligned"  # no proof helps the others, not even the best
]


def _parked(office: Office, ticket: Opened, address: str) -> tuple[int, Letter]:
    """A held mail of the kind the address is about, and the letter with that address."""
    sender, to = {
        A_STRANGERS: ("zoe@other", ticket.acknowledged.reply_to),
        BEAS: ("bea@staff", f"support+{ticket.number}"),
        CONFIRMS: ("bea@staff", f"support+{ticket.number}"),
        PHONE: (f"bea@phone{ticket.number}", ticket.notice.reply_to),
    }[address]
    before = len(office.delivered)
    office.mail(sender, to, "x", "Let me in.", authenticated=None)
    office.work()
    who, wanted = address[:3].lower(), "+c" if address in (CONFIRMS, PHONE) else "+h"
    [letter] = [one for one in office.delivered[before:] if one.to.startswith(who) and wanted in one.reply_to]
    found = re.search(r"\bheld (\d+)", letter.text, re.IGNORECASE)
    assert found, letter.text
    return int(found[1]), letter


@pytest.mark.parametrize("staff_trust", ["aligned", "token"])
def test_only_who_may_decides(tmp_path: Path, staff_trust: str) -> None:
    trust, limits = {"staff_trust": staff_trust}, {"notices_per_day": 10_000}
    with Office(f"sqlite:///{tmp_path / 'desk.db'}", tmp_path, gateway=trust, limits=limits) as office:
        for one in ("bea@staff", "tom@staff", "uma@staff"):
            office.staff(one, notify="all")
        with office.store.write() as session:
            people.remove_staff(session, Address("uma@staff.example"))
        wrong = []
        for cell in CELLS:
            ticket = opened(office)
            number, letter = _parked(office, ticket, cell.address)
            before = len(outside(office))
            entry = office.reply(letter, cell.word, sender=AUTHORS[cell.author], authenticated=PROOFS[cell.proof])
            office.work()
            decided = office.held_row(number).resolved_at is not None
            told = len(outside(office)) - before
            if decided != cell.decides(staff_trust) or told != (1 if decided and cell.release else 0):
                wrong.append(f"{cell}: {'decided' if decided else 'waits'}, {told} letters outside; {office.why(entry)}")
        assert not wrong, "\n".join(wrong)
        assert sum(cell.decides(staff_trust) for cell in CELLS) == {"aligned": 13, "token": 16}[staff_trust]

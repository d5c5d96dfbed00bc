"""T02: a From of staff publishes nothing unless it is proven: every address × author × proof, twice."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import NamedTuple

import pytest

from mailgate.mail.model import JournalId
from tests.client import Draft, full
from tests.office import BORDER, Office
from tests.security.scenes import Opened, by_border, holding, note_address, opened

WAYS = ("own token", "customer's token", "other staff's token", "own internal token", "typed", "ids")
AUTHORS = {"that staff": "bea@staff.example", "other staff": "tom@staff.example", "outsider": "evil@evil.example"}
_RESULT = "Authentication-Results: {id}; {result}\n"
_HOP = "Received: from x by {by}; Mon, 2 Mar 2026 08:00:00 +0000\n"
PROOFS = {
    "pass aligned": (_HOP.format(by=BORDER), "dmarc=pass header.from={own}", True),
    "pass unaligned": (_HOP.format(by=BORDER), "dmarc=pass header.from=evil.test; spf=pass smtp.mailfrom=evil.test", True),
    "dkim of another": (_HOP.format(by=BORDER), "dmarc=none; dkim=pass header.d=evil.test", True),
    "spf alone": (_HOP.format(by=BORDER), "dmarc=none; spf=pass smtp.mailfrom={own}", True),
    "fail": (_HOP.format(by=BORDER), "dmarc=fail header.from={own}", True),
    "none": (_HOP.format(by=BORDER), "", True),
    "forged below the border": (_HOP.format(by=BORDER) + _HOP.format(by="evil.test"), "dmarc=pass header.from={own}", True),
    "forged, from anybody": (_HOP.format(by=BORDER), "dmarc=pass header.from={own}", False),
    "forged, of another host": (_HOP.format(by=BORDER), "other:dmarc=pass header.from={own}", True),
}


class Cell(NamedTuple):
    """One combination."""

    way: str
    author: str
    proof: str

    def may_publish(self, staff_trust: str) -> bool:
        """In words: a member of staff, proven, by any way in; or, where a token is enough, by their own one with
        their own From, unless the proof failed. What went to an internal address is a note (§7)."""
        if self.author == "outsider" or self.way == "own internal token":
            return False
        if self.proof == "pass aligned":
            return True
        if staff_trust == "aligned" or self.proof == "fail":
            return False
        return (self.way, self.author) in (("own token", "that staff"), ("other staff's token", "other staff"))


CELLS = [Cell(*one) for one in product(WAYS, AUTHORS, PROOFS)]


def _address(ticket: Opened, way: str) -> str:
    return {
        "own token": ticket.notice.reply_to,
        "customer's token": ticket.acknowledged.reply_to,
        "other staff's token": ticket.to_tom.reply_to,
        "own internal token": note_address(ticket.notice),
        "typed": f"support+{ticket.number}@help.example",
        "ids": "support@help.example",
    }[way]


def _attack(office: Office, ticket: Opened, cell: Cell, marker: str) -> JournalId:
    author = AUTHORS[cell.author]
    draft = Draft(
        sender=author,
        to=(_address(ticket, cell.way),),
        subject=marker,
        body=f"Please pay to account {marker}.",
        in_reply_to=ticket.notice.message_id if cell.way == "ids" else "",
    )
    above, result, trusted = PROOFS[cell.proof]
    host, _, words = result.rpartition("other:")
    line = _RESULT.format(id="mx.evil.test" if host or "other:" in result else BORDER, result=words) if result else ""
    own = author.rpartition("@")[2]
    # the border writes its result above the Received lines, whoever came before it below
    block = above + line if "below" in cell.proof else line + above
    return by_border(office, draft, block.format(own=own), trusted=trusted)


@pytest.mark.parametrize("staff_trust", ["aligned", "token"])
def test_only_the_proven_member_publishes(tmp_path: Path, staff_trust: str) -> None:
    auth = {"border_hosts": (BORDER,)}
    with Office(f"sqlite:///{tmp_path / 'desk.db'}", tmp_path, auth=auth, gateway={"staff_trust": staff_trust}) as office:
        office.staff("bea@staff", notify="all")
        office.staff("tom@staff", notify="all")
        tickets = [opened(office, f"anna{n}@customer") for n in range(len(CELLS))]
        sent = [_attack(office, *one, f"marker{n:04d}x") for n, one in enumerate(zip(tickets, CELLS, strict=True))]
        office.work()
        wrong = []
        for n, (cell, ticket, entry) in enumerate(zip(CELLS, tickets, sent, strict=True)):
            got = holding(office.letters(ticket.who), f"marker{n:04d}x")
            expected = 1 if cell.may_publish(staff_trust) else 0
            if len(got) != expected or len(office.letters(ticket.who)) != 1 + expected:
                wrong.append(f"{cell}: {len(got)} mails to the customer, not {expected}; {office.why(entry)}")
        assert not wrong, "\n".join(wrong)
        assert sum(cell.may_publish(staff_trust) for cell in CELLS) == {"aligned": 10, "token": 24}[staff_trust]


def test_an_unproven_member_is_held_and_the_sender_address_gets_no_answer(office: Office) -> None:
    ticket = opened(office)
    before = len(office.delivered)
    entry = office.reply(ticket.notice, "Pay me.", authenticated=None)
    office.work()
    assert office.disposition(entry) == "held"
    assert not [letter for letter in office.delivered[before:] if letter.to == full("anna@customer")]
    assert office.ticket(ticket.number).ticket.status == "new"

"""T29: after the 250 no delivery report is ever made, and nothing that is refused, held or unreadable is answered."""

from __future__ import annotations

import pytest

from tests.office import How, Office
from tests.security.scenes import opened, outside
from tests.unit.mail.seeds import names, seed


@pytest.mark.parametrize(
    "to", ["support+nothing@help.example", "support+t1-1.p.aaaa@help.example", "nobody@help.example", "support+b1.x@help.example"]
)
@pytest.mark.parametrize("how", [How(), How(authenticated=None), How(authenticated="fail"), How(mail_from="<>")])
def test_an_address_that_means_nothing_is_not_answered(office: Office, to: str, how: How) -> None:
    entry = office.mail("anna@customer", to, "x", "Hello?", **how)
    office.work()
    assert office.disposition(entry) == "held"
    assert not office.letters("anna@customer")


def test_no_hostile_mail_is_answered(office: Office) -> None:
    entries = [
        office.mail("forged@victim.example", "support", "x", "", raw=seed(name), authenticated=proof)
        for name in names()
        for proof in (True, None)
    ]
    office.work()
    assert not outside(office)
    assert all(office.dispositions(entry) for entry in entries)


def test_nor_is_a_second_copy_a_loop_or_a_letter_of_ours_come_back(office: Office) -> None:
    ticket = opened(office)
    before = len(office.delivered)
    office.mail("anna@customer", "support", "x", "", raw=ticket.acknowledged.raw)
    hops = "".join(f"Received: from a by b{n}; Mon, 2 Mar 2026 08:00:00 +0000\r\n" for n in range(51))
    office.mail("evil@evil", "support", "x", "", raw=hops.encode() + b"From: evil@evil.example\r\nMessage-ID: <a@evil>\r\n\r\nx")
    office.work()
    assert len(office.delivered) == before

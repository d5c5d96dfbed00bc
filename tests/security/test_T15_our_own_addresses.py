"""T15: a mail that claims to come from one of our own addresses is held: no ticket, no answer; staff are told."""

from __future__ import annotations

import pytest

from tests.client import Draft
from tests.office import BORDER, Authenticated, Office
from tests.security.scenes import opened, outside

OURS = [
    "support@help.example",
    "SUPPORT@Help.Example",
    "hilfe@help.example",
    "support+1@help.example",
    "support+anything@help.example",
    "Hilfe+1-note@help.example",
    '"Bea (bea@staff.example)" <support@help.example>',
    '"bea@staff.example" <support+control@help.example>',
    '"support"@help.example',
    "support@help.example.",
    "support%2B1@help.example",
    "support@help.example (Anna)",
    "Anna <support@help.example>",
    "=?utf-8?q?Anna_=3Canna=40customer=2Eexample=3E?= <SUPPORT+note@HELP.example>",
    "support+t1-1.p.abcdefghijklmnopqrstuvwxyz@help.example",
]


@pytest.mark.parametrize("proof", [True, None])
@pytest.mark.parametrize("sender", OURS)
def test_it_is_held_and_not_answered(office: Office, sender: str, proof: Authenticated) -> None:
    ticket = opened(office)
    before = len(office.delivered)
    for to in ("support@help.example", ticket.acknowledged.reply_to, ticket.notice.reply_to):
        draft = Draft(sender="x@x.example", to=(to,), subject=f"Re: [#{ticket.number}] x", body="#close\nHello.")
        raw = draft.octets(f"<{to}>", office.now).replace(b"From: x@x.example", f"From: {sender}".encode())
        verdict = f"Authentication-Results: {BORDER}; dmarc=pass header.from=help.example\r\n".encode() if proof else b""
        entry = office.post(draft, raw=verdict + raw, authenticated=proof)
        office.work()
        assert office.disposition(entry) == "held", office.why(entry)
    assert not outside(office, before)
    assert {letter.to for letter in office.delivered[before:]} == {"bea@staff.example", "tom@staff.example"}
    assert office.ticket(ticket.number).ticket.status == "new"


def test_a_display_name_that_looks_like_ours_is_only_a_name(office: Office) -> None:
    entry = office.mail('"support@help.example" <eve@evil.example>', "support", "Hello", "x")
    office.work()
    assert office.disposition(entry) == "new_ticket"
    assert {letter.to for letter in outside(office)} == {"eve@evil.example"}

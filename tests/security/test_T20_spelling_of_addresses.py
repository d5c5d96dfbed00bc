"""T20: a signed address works however a mail server or client spelt it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mailgate.inbound.directory import QueueDirectory
from mailgate.inbound.doorway import Verdict
from mailgate.inbound.grammar import recipient
from mailgate.mail.model import JournalId, Peer
from tests.client import Draft
from tests.office import BORDER, OUTSIDE, Office
from tests.security.scenes import holding, opened, outside, words

ENVELOPE: dict[str, Callable[[str, str], str]] = {
    "as sent": lambda local, domain: f"{local}@{domain}",
    "upper": lambda local, domain: f"{local.upper()}@{domain.upper()}",
    "title": lambda local, domain: f"{local.title()}@{domain.title()}",
    "quoted": lambda local, domain: f'"{local}"@{domain}',
    "out of a link": lambda local, domain: f"{local.replace('+', '%2B')}@{domain}",
    "out of a link, lower": lambda local, domain: f"{local.replace('+', '%2b')}@{domain}",
    "with a final dot": lambda local, domain: f"{local}@{domain}.",
}
HEADER = ENVELOPE | {
    "named": lambda local, domain: f'"support via desk" <{local}@{domain}>',
    "named by itself": lambda local, domain: f'"{local}@{domain}" <{local}@{domain}>',
    "folded before it": lambda local, domain: f"A long name that needs a line of its own\r\n <{local}@{domain}>",
    "folded inside the brackets": lambda local, domain: f"Desk <\r\n\t{local}@{domain}\r\n >",
    "folded at its dots": lambda local, domain: f"Desk <{local.replace('.', f'.{chr(13)}{chr(10)} ')}@{domain}>",
    "folded at its sign": lambda local, domain: f"{local}\r\n @{domain}",
    "second of two": lambda local, domain: f"tom@staff.example,\r\n {local}@{domain}",
}


@pytest.mark.parametrize("inside", [True, False])
@pytest.mark.parametrize("spelling", HEADER)
def test_it_reaches_the_ticket_by_a_header(office: Office, spelling: str, inside: bool) -> None:
    ticket = opened(office)
    local, _, domain = (ticket.note_address if inside else ticket.notice.reply_to).partition("@")
    draft = Draft(sender="bea@staff.example", to=("to@x.example",), subject="x", body="Here I am.")
    raw = draft.octets("<x@staff.example>", office.now).replace(b"to@x.example", HEADER[spelling](local, domain).encode())
    above = f"Authentication-Results: {BORDER}; dmarc=pass header.from=staff.example\r\n".encode()
    # an envelope that says only the queue, as a catch-all leaves it
    _reaches(office, ticket.number, inside, office.post(draft, raw=above + raw, rcpt_to="support"))


@pytest.mark.parametrize("inside", [True, False])
@pytest.mark.parametrize("spelling", ENVELOPE)
def test_it_reaches_the_ticket_by_the_envelope(office: Office, spelling: str, inside: bool) -> None:
    ticket = opened(office)
    local, _, domain = (ticket.note_address if inside else ticket.notice.reply_to).partition("@")
    taken = recipient(f"TO:<{ENVELOPE[spelling](local, domain)}>", "help.example")
    directory = QueueDirectory(house=office.house, store=office.store, seconds=lambda: 0.0)
    assert directory(taken, Peer(host=OUTSIDE)) is Verdict.ACCEPT
    _reaches(office, ticket.number, inside, office.mail("bea@staff", "support", "x", "Here I am.", rcpt_to=taken))


def _reaches(office: Office, number: int, inside: bool, entry: JournalId) -> None:
    office.work()
    assert office.disposition(entry) == ("note" if inside else "reply"), office.why(entry)
    assert ("internal" if inside else "public", "Here I am.") in words(office, number)
    assert bool(holding(outside(office), "Here I am.")) != inside

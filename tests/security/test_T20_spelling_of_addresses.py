"""T20: a signed address works however a mail server or client spelt it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.office import Office
from tests.security.scenes import holding, opened, outside, words

SPELLINGS: dict[str, Callable[[str, str], str]] = {
    "as sent": lambda local, domain: f"{local}@{domain}",
    "upper": lambda local, domain: f"{local.upper()}@{domain.upper()}",
    "title": lambda local, domain: f"{local.title()}@{domain.title()}",
    "quoted": lambda local, domain: f'"{local}"@{domain}',
    "named": lambda local, domain: f'"support via desk" <{local}@{domain}>',
    "folded": lambda local, domain: (
        f"A very long name that needs a line of its own, and more than one at that <{local}@{domain}>"
    ),
}


@pytest.mark.parametrize("by_header", [True, False])
@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("inside", [True, False])
def test_it_reaches_the_ticket(office: Office, spelling: str, inside: bool, by_header: bool) -> None:
    ticket = opened(office)
    local, _, domain = (ticket.note_address if inside else ticket.notice.reply_to).partition("@")
    spelt = SPELLINGS[spelling](local, domain)
    bare = spelt.partition("<")[2].strip(">") or spelt
    # by header: an envelope that says only the queue, as a catch-all leaves it
    entry = office.mail(
        "bea@staff", "support", "x", "Here I am.", headers={"To": spelt}, rcpt_to="support" if by_header else bare
    )
    office.work()
    assert office.disposition(entry) == ("note" if inside else "reply"), office.why(entry)
    assert ("internal" if inside else "public", "Here I am.") in words(office, ticket.number)
    assert bool(holding(outside(office), "Here I am.")) != inside

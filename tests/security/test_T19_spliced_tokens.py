"""T19: a token is good for one purpose, ticket, person and audience: spliced into any other form it is worth nothing."""

from __future__ import annotations

import re
from itertools import product

from mailgate.inbound.directory import QueueDirectory
from mailgate.inbound.doorway import Verdict
from mailgate.mail.model import Address, Peer
from tests.office import OUTSIDE, Office
from tests.security.scenes import opened

ANYBODY = Peer(host=OUTSIDE, trusted=False)
_SPLIT = re.compile(r"(?P<before>.*\.)(?P<token>[a-z2-7]{26})@help\.example")


def _parts(text: str) -> tuple[str, str]:
    found = _SPLIT.fullmatch(text)
    assert found, text
    return found["before"], found["token"]


def _every_form(office: Office) -> dict[str, str]:
    """Each form that was ever sent out, up to its token, with its token; over two tickets and all persons."""
    for who in ("anna@customer", "carl@customer"):
        opened(office, who)
    forms: dict[str, str] = {}
    for letter in office.delivered:
        read = letter.everything.replace("%2B", "+").replace("%40", "@")
        signed = re.findall(r"[a-z]+\+t[0-9]+-[0-9]+\.[pi]\.[a-z2-7]{26}@help\.example", read)
        ids = re.findall(r"[ot][0-9]+(?:\.[a-z]+)?\.[a-z2-7]{26}@help\.example", letter.header("Message-ID"))
        forms.update(_parts(one) for one in (*signed, *ids, letter.mail_from))
    return forms


def test_only_the_diagonal_gets_in(office: Office) -> None:
    forms = _every_form(office)
    addressed = {before: token for before, token in forms.items() if "+" in before}
    assert {before.partition("+")[2][0] for before in addressed} == {"t", "b"}
    assert {before[-3:] for before in addressed if "+t" in before} == {".p.", ".i."}
    directory = QueueDirectory(house=office.house, store=office.store, seconds=lambda: 0.0)
    wrong = [
        (before, of)
        for before, (of, token) in product(addressed, forms.items())
        if (directory(Address(f"{before}{token}@help.example"), ANYBODY) is Verdict.ACCEPT) != (before == of)
    ]
    assert not wrong
    assert len(addressed) * len(forms) > 100


def test_a_message_id_with_anothers_token_names_no_ticket(office: Office) -> None:
    forms = _every_form(office)
    ids = {before for before in forms if "+" not in before}
    made = [(before, token) for before in ids for of, token in forms.items() if of != before]
    for n, (before, token) in enumerate(made):
        office.mail(
            f"eve{n}@evil", "support", "x", "Where am I?", in_reply_to=f"<{before}{token}@help.example>", authenticated=None
        )
    office.work()
    assert not office.held()
    assert all(len(office.ticket(number).ticket.customers) == 1 for number in range(1, 3 + len(made)))

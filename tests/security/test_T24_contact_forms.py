"""T24: a contact form and a group list of ours cannot be made to shower anybody: one short letter a day, not eight octets of it
the attacker's. And neither lends its proof to whom it names.
"""

from __future__ import annotations

import pytest

from tests.office import Authenticated, Office
from tests.security.scenes import opened, outside, ticket_of

TIMES = 100
WORD = "kwyjibo-{}"


def _form(n: int, reply_to: str = "victim@v.example") -> dict[str, str | None]:
    return {"Reply-To": f'"{WORD.format(n)}" <{reply_to}>', "Message-ID": f"<{n}@www.example>"}


@pytest.mark.parametrize("proof", [True, "relayed"])
def test_a_proven_form_writes_to_one_victim_once_a_day(office_with_list: Office, proof: Authenticated) -> None:
    office = office_with_list
    entries = [
        office.mail("forms@www", "support", WORD.format(n), f"Buy {WORD.format(n)}", headers=_form(n), authenticated=proof)
        for n in range(TIMES)
    ]
    office.work()
    [letter] = outside(office)
    assert letter.to == "victim@v.example"
    assert "kwyjibo" not in letter.everything + letter.raw.decode()
    assert len({ticket_of(office, entry) for entry in entries}) == TIMES
    office.pass_time("25h")
    office.mail("forms@www", "support", "x", "x", headers=_form(TIMES), authenticated=proof)
    office.work()
    assert len(outside(office)) == 2


@pytest.mark.parametrize(("proof", "path"), [(None, "forms@www"), ("fail", "forms@www"), (True, "<>")])
def test_an_unproven_form_and_one_without_a_return_path_write_to_nobody(
    office_with_list: Office, proof: Authenticated, path: str
) -> None:
    office = office_with_list
    office.mail("forms@www", "support", "Buy", "x", headers=_form(1), authenticated=proof, mail_from=path)
    office.work()
    assert "victim@v.example" not in {letter.to for letter in outside(office)}


def test_a_list_of_ours_writes_to_one_victim_once_a_day(office_with_list: Office) -> None:
    office = office_with_list
    for n in range(TIMES):
        through = {"List-Id": "<support.help.example>", "X-Original-From": "victim@v.example", "Message-ID": f"<{n}@v.example>"}
        office.mail("support@help.example", "support", WORD.format(n), "Buy", headers=dict(through), mail_from="b@help.example")
    office.work()
    [letter] = outside(office)
    assert letter.to == "victim@v.example"
    assert "kwyjibo" not in letter.everything


@pytest.mark.parametrize("name", ["X-Original-From", "Reply-To"])
@pytest.mark.parametrize("where", ["queue", "signed", "typed"])
def test_neither_a_form_nor_a_list_speaks_for_staff(office_with_list: Office, name: str, where: str) -> None:
    office = office_with_list
    ticket = opened(office)
    before = len(outside(office))
    to = {"queue": "support", "signed": ticket.notice.reply_to, "typed": f"support+{ticket.number}"}[where]
    for n, sender in enumerate(("support@help.example", "forms@www.example")):
        headers = {"List-Id": "<support.help.example>", name: "bea@staff.example", "Message-ID": f"<{n}.{where}@x.example>"}
        office.mail(sender, to, "x", "#public\nPay me.", headers=dict(headers))
    office.work()
    assert len(outside(office)) == before
    assert "Pay me." not in repr(office.ticket(ticket.number).timeline)


def test_a_list_that_is_not_ours_and_a_header_from_below_the_border_name_no_author(office_with_list: Office) -> None:
    office = office_with_list
    for n, headers in enumerate(
        (
            {"List-Id": "<support.help.example.evil.example>", "X-Original-From": "anna@customer.example"},
            {"List-Id": "support.help.example evil", "X-Original-From": "anna@customer.example"},
            {"X-Original-From": "anna@customer.example"},
            {"List-Id": "<support.help.example>", "X-Original-From": "anna@customer.example, eve@evil.example"},
        )
    ):
        entry = office.mail("support@help.example", "support", f"x{n}", "x", headers=dict(headers))
        office.work()
        assert office.disposition(entry) == "held", headers
    assert not outside(office)


@pytest.mark.parametrize("reply_to", ["victim@v.example", ""])
def test_a_number_in_a_forms_subject_joins_no_ticket(office_with_list: Office, reply_to: str) -> None:
    office = office_with_list
    office.mail("forms@www", "support", "Help", "My lamp burns.")
    office.work()
    headers: dict[str, str | None] = {"Reply-To": reply_to} if reply_to else {}
    entry = office.mail("forms@www", "support", "Re: [#1] Help", "Tell me all.", headers=headers)
    office.work()
    assert ticket_of(office, entry) == 2

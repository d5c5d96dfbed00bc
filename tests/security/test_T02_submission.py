"""T02: a log-in at the submission port proves its own person, whatever stands in From, and nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from mailgate.mail.model import Address, JournalId, Via
from store import people
from tests.office import BORDER, Office

PASS = f"Authentication-Results: {BORDER}; dmarc=pass header.from=staff.example\r\n"


@dataclass(frozen=True)
class Case:
    """A header block of Bea's, who has logged in."""

    name: str
    head: str
    hers: bool
    trust: str


CASES = (
    Case("herself", "From: Bea <bea@staff.example>", True, "submitted"),
    Case("in capitals", "From: BEA@STAFF.EXAMPLE", True, "submitted"),
    Case("her alias", "From: bea@phone.example", True, "submitted"),
    Case("a colleague's name", 'From: "Tom <tom@staff.example>" <bea@staff.example>', True, "submitted"),
    Case("herself, as if sent by a colleague", "From: bea@staff.example\r\nSender: tom@staff.example", True, "submitted"),
    Case("herself, answers to a colleague", "From: bea@staff.example\r\nReply-To: tom@staff.example", True, "submitted"),
    Case("a colleague", "From: Tom <tom@staff.example>", False, "failed"),
    Case("a colleague, sent by herself", "From: tom@staff.example\r\nSender: bea@staff.example", False, "failed"),
    Case("a colleague under her name", 'From: "bea@staff.example" <tom@staff.example>', False, "failed"),
    Case("a colleague, answers to her", "From: tom@staff.example\r\nReply-To: bea@staff.example", False, "failed"),
    Case("a colleague, with results of a border", f"{PASS}From: tom@staff.example", False, "failed"),
    Case("a colleague, resent", "Resent-From: bea@staff.example\r\nFrom: tom@staff.example", False, "failed"),
    Case("two authors", "From: bea@staff.example, tom@staff.example", False, "none"),
    Case("two From", "From: bea@staff.example\r\nFrom: tom@staff.example", False, "none"),
    Case("a group", "From: us: bea@staff.example;", False, "none"),
    Case("nobody", "From: <>", False, "none"),
    Case("the customer", "From: Anna <anna@customer.example>", False, "failed"),
    Case("a stranger", "From: mallory@elsewhere.example", False, "failed"),
)


COLLEAGUE = [case.name for case in CASES if case.name.startswith("a colleague") and not case.hers]


@pytest.fixture(params=["aligned", "token"])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    """Anna has asked; Bea and Tom were told."""
    auth = {"authserv_id": (BORDER,), "trusted_relays": ("0.0.0.0/0",)}
    with Office(f"sqlite:///{tmp_path / 'desk.db'}", tmp_path, gateway={"staff_trust": request.param}, auth=auth) as office:
        bea = office.staff("bea@staff", notify="all")
        office.staff("tom@staff", notify="all")
        office.alias(bea, "bea@phone")
        yield office


def asked(office: Office, number: int) -> dict[str, str]:
    """A new ticket of Anna's; the reply address each person got for it."""
    office.mail("anna@customer", "support", f"Lamp {number}", "It is dead.")
    office.work()
    return {who: office.letter(who).reply_to for who in ("bea@staff", "tom@staff", "anna@customer")}


def submitted(office: Office, head: str, to: str, marker: str, user: str = "bea@staff") -> JournalId:
    raw = f"{head}\r\nTo: {to}\r\nSubject: x\r\nMessage-ID: <{marker}@staff.example>\r\n\r\nPay to {marker}.\r\n".encode()
    entry = office.mail(user, to, "", "", raw=raw, rcpt_to=to, via=Via.SUBMISSION, user=user, authenticated=None)
    office.work()
    return entry


def test_only_ones_own_from_is_submitted_and_any_other_does_nothing_at_whatever_address(desk: Office) -> None:
    for number, case in enumerate(CASES, 1):
        addresses = asked(desk, number)
        ways = {"typed": f"support+{number}@help.example", **addresses}
        if "customer" in case.name:
            ways.pop("typed")  # a typed address asks more of a customer than this
        for way, to in ways.items():
            marker = f"account-{number}-{way.replace('@', '-')}"
            entry = submitted(desk, case.head, to, marker)
            told = [letter for letter in desk.letters("anna@customer") if marker in letter.text]
            assert f"trust: {case.trust} (" in desk.why(entry), (case, way)
            if case.hers:
                assert desk.disposition(entry) == "reply", (case, way)
                assert told, (case, way)
            else:
                nobody = way == "typed" and case.name not in COLLEAGUE  # whose typed number means nothing
                assert desk.disposition(entry) == ("new_ticket" if nobody else "held"), (case, way, desk.why(entry))
                assert not told, (case, way)
            assert not any(marker in str(item) for item in desk.ticket(number).timeline) or case.hers


def test_the_reason_is_told(desk: Office) -> None:
    addresses = asked(desk, 1)
    forged = submitted(desk, "From: tom@staff.example", addresses["tom@staff"], "x1")
    assert "forged at our own submission port: From is no address of who logged in" in desk.why(forged)
    honest = submitted(desk, "From: bea@staff.example", addresses["bea@staff"], "x2")
    assert "trust: submitted (its author logged in to our own submission port)" in desk.why(honest)


def test_a_first_mail_in_a_customers_name_opens_a_flagged_ticket_that_is_not_acknowledged(desk: Office) -> None:
    entry = submitted(desk, "From: anna@customer.example", "support@help.example", "x1")
    assert desk.disposition(entry) == "new_ticket"
    assert "trust: failed" in desk.why(entry)
    assert desk.letters("anna@customer") == []


def test_headers_that_only_servers_write_count_for_nothing_here(desk: Office) -> None:
    asked(desk, 1)
    head = "Delivered-To: support+1-note@help.example\r\nX-Spam-Flag: YES\r\nFrom: bea@staff.example"
    entry = submitted(desk, head, "support+1@help.example", "x1")
    assert desk.disposition(entry) == "reply"
    assert any("x1" in letter.text for letter in desk.letters("anna@customer"))


def test_who_was_removed_between_handing_in_and_deciding_has_no_authority_left(desk: Office) -> None:
    asked(desk, 1)
    raw = b"From: bea@staff.example\r\nTo: support+1@help.example\r\nSubject: x\r\n\r\nPay to x1.\r\n"
    entry = desk.mail("bea@staff", "support+1", "", "", raw=raw, via=Via.SUBMISSION, user="bea@staff", authenticated=None)
    with desk.store.write() as session:
        people.remove_staff(session, Address("bea@staff.example"))
    desk.work()
    assert desk.disposition(entry) == "new_ticket", "as of anybody who does not take part"
    assert not any("x1" in letter.text for letter in desk.letters("anna@customer"))

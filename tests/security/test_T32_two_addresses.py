"""T32: one mail to several of our addresses is one message in each queue, and one ticket per queue."""

from __future__ import annotations

from typing import Any

import pytest

from mailgate.mail.model import Via
from store import journal
from tests.office import How, Office
from tests.security.scenes import opened, words


@pytest.mark.parametrize(
    "how",
    [
        How(rcpt_to=["support", "hilfe", "support"]),
        How(rcpt_to=["support", "hilfe", "support+1@help.example", "hilfe"]),
        How(cc=["hilfe", "support", "SUPPORT@help.example"]),
    ],
)
def test_two_queues_get_one_ticket_each(office: Office, how: How) -> None:
    entry = office.mail("anna@customer", "support", "The lamp", "It is dead.", **how)
    office.work()
    assert office.dispositions(entry) == {"support": "new_ticket", "hilfe": "new_ticket"}
    assert words(office, 1) == words(office, 2) == [("public", "It is dead.")]
    assert len(office.letters("anna@customer")) == 2


def test_a_staff_answer_to_the_same_ticket_three_times_over_is_one_message(office: Office) -> None:
    ticket = opened(office)
    public = ticket.notice.reply_to
    office.reply(ticket.notice, "A new one is on its way.", rcpt_to=[public, public.upper(), f"support+{ticket.number}"])
    office.work()
    assert len(office.letters("anna@customer")) == 2
    assert words(office, ticket.number)[1:] == [("public", "A new one is on its way.")]


@pytest.mark.parametrize("via", [Via.IMAP, Via.LMTP])
def test_the_copy_that_comes_another_way_is_a_duplicate(office: Office, via: Via) -> None:
    first = office.mail("anna@customer", "support", "The lamp", "It is dead.")
    office.work()
    [stored] = journal.read(office.store, [first])
    raw = b"Delivered-To: support@help.example\r\nReceived: from a by b; Mon, 2 Mar 2026 08:00:00 +0000\r\n" + stored.raw
    copy = office.mail("anna@customer", "support", "The lamp", "", raw=raw, via=via)
    before = len(office.delivered)
    office.work()
    assert office.disposition(copy) == "duplicate"
    assert len(office.delivered) == before


def test_a_form_of_one_queue_is_anybody_to_the_other(office_with_list: Office) -> None:
    office = office_with_list
    form = {"Reply-To": "anna@customer.example", "Auto-Submitted": "auto-generated"}
    office.mail("forms@www", ["support", "hilfe"], "The lamp", "It is dead.", headers=dict(form))
    office.work()
    requesters = [office.ticket(number).ticket.requester for number in (1, 2)]
    assert [one.address for one in requesters if one] == ["anna@customer.example", "forms@www.example"]


def test_a_forward_to_two_queues_is_one_ticket_in_each(office: Office) -> None:
    block = "---- Forwarded message ----\nFrom: anna@customer.example\nDate: Mon, 2 Mar 2026\nSubject: The lamp\nTo: Bea"
    office.mail("bea@staff", ["support", "hilfe"], "Fwd: The lamp", f"{block}\n\nIt is dead.")
    office.work()
    assert words(office, 1) == words(office, 2) == [("public", "It is dead.")]


@pytest.mark.parametrize(("proof", "believed"), [(None, False), ("relayed", True)])
def test_by_lmtp_only_a_trusted_relay_says_what_is_spam_and_where_it_was_sent(office: Office, proof: Any, believed: bool) -> None:
    """As with its results of authentication: a host that is no trusted relay can write all of these fields itself."""
    for field, mark in (("X-Spam-Flag: YES", "held"), ("Delivered-To: hilfe@help.example", "hilfe")):
        text = f"{field}\r\nFrom: zoe@other.example\r\nSubject: Hi\r\nMessage-ID: <{len(field)}@x>\r\n\r\nHi.\r\n"
        to = "support@help.example" if mark == "held" else "you@x.example"
        how: Any = {"raw": text.encode(), "rcpt_to": to, "via": Via.LMTP, "authenticated": proof}
        entry = office.mail("zoe@other", "support", "", "", **how)
        office.work()
        assert (mark in str(office.dispositions(entry))) is believed, (field, office.dispositions(entry))

"""T20b: where the envelope does not say, the headers of our own delivery do, down to our border and no further."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mailgate.mail.model import JournalId, Via
from tests.client import Draft
from tests.office import BORDER, Office
from tests.security.scenes import Opened, by_border, opened, words

NAMES = ["Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "X-Forwarded-To", "X-Delivered-To"]
PROOF = f"Authentication-Results: {BORDER}; dmarc=pass header.from=staff.example\n"
INNER = f"Received: from {BORDER} by store.help.example; Mon, 2 Mar 2026 08:00:00 +0000\n"
ENTRY = f"Received: from out.staff.example by {BORDER}; Mon, 2 Mar 2026 08:00:00 +0000\n"
FAR = "Received: from pc.staff.example by out.staff.example; Mon, 2 Mar 2026 08:00:00 +0000\n"


@pytest.fixture
def bordered(desk_url: str, tmp_path: Path) -> Iterator[Office]:
    """A desk that knows the names of its servers."""
    with Office(desk_url, tmp_path, auth={"border_hosts": (BORDER, "store.help.example")}) as made:
        made.staff("bea@staff")
        made.staff("tom@staff")
        yield made


def arrives(office: Office, block: str, *, to: str = "team@elsewhere.example", trusted: bool = True) -> JournalId:
    """Bea's mail out of a mailbox: no envelope, To is somebody else, and this block on top."""
    draft = Draft(sender="bea@staff.example", to=(to,), subject="x", body="Here I am.")
    raw = block.replace("\n", "\r\n").encode() + draft.octets(f"<{trusted}@staff.example>", office.now)
    entry = office.post(draft, raw=raw, rcpt_to=(), authenticated=True if trusted else None)
    office.work()
    return entry


def said(office: Office, ticket: Opened) -> list[str]:
    """How Bea's words stand on the ticket."""
    return [visibility for visibility, text in words(office, ticket.number) if text == "Here I am."]


@pytest.mark.parametrize("name", NAMES)
def test_each_of_them_finds_the_ticket(bordered: Office, name: str) -> None:
    ticket = opened(bordered)
    arrives(bordered, f"{name}: {ticket.notice.reply_to}\n" + INNER + PROOF + ENTRY + FAR)
    assert said(bordered, ticket) == ["public"]


@pytest.mark.parametrize("name", NAMES)
def test_between_our_own_servers_lines_it_counts_too(bordered: Office, name: str) -> None:
    ticket = opened(bordered)
    arrives(bordered, INNER + f"{name}: <{ticket.note_address}>\n" + PROOF + ENTRY + FAR)
    assert said(bordered, ticket) == ["internal"]


@pytest.mark.parametrize("name", NAMES)
def test_below_our_border_anybody_could_have_written_it(bordered: Office, name: str) -> None:
    ticket = opened(bordered)
    entry = arrives(bordered, "Delivered-To: hilfe@help.example\n" + PROOF + ENTRY + FAR + f"{name}: {ticket.notice.reply_to}\n")
    assert (said(bordered, ticket), bordered.dispositions(entry)) == ([], {"hilfe": "new_ticket"})


def came_in(office: Office, block: str, *, trusted: bool) -> set[str]:
    """The queues that Anna's mail to support reached under this block."""
    draft = Draft(sender="anna@customer.example", to=("support@help.example",), subject="x", body="x")
    raw = block.replace("\n", "\r\n").encode() + draft.octets(f"<{len(office.delivered)}@x>", office.now)
    entry = office.post(draft, raw=raw, rcpt_to=(), authenticated=True if trusted else None)
    office.work()
    return set(office.dispositions(entry))


@pytest.mark.parametrize("name", NAMES)
def test_without_border_hosts_the_whole_block_counts_from_trusted_sources_only(office: Office, name: str) -> None:
    block = ENTRY + FAR + f"{name}: hilfe@help.example\n"
    assert came_in(office, block, trusted=False) == {"support"}
    assert came_in(office, block, trusted=True) == {"hilfe"}


def test_in_an_unclean_block_none_counts(bordered: Office) -> None:
    block = "Delivered-To: hilfe@help.example\n" + ENTRY
    assert came_in(bordered, block, trusted=True) == {"hilfe"}
    assert came_in(bordered, block + "X: a\rb\n", trusted=True) == {"support"}


@pytest.mark.parametrize("first", [True, False])
def test_of_two_tokens_of_one_ticket_the_stricter_counts(bordered: Office, first: bool) -> None:
    ticket = opened(bordered)
    both = [f"Delivered-To: {ticket.notice.reply_to}\n", f"X-Original-To: {ticket.note_address}\n"]
    arrives(bordered, "".join(both if first else reversed(both)) + PROOF + ENTRY)
    assert said(bordered, ticket) == ["internal"]


def test_tokens_of_two_tickets_are_held(bordered: Office) -> None:
    one, other = opened(bordered), opened(bordered, "carl@customer")
    block = f"Delivered-To: {one.notice.reply_to}\nX-Original-To: {other.notice.reply_to}\n"
    entry = arrives(bordered, block + PROOF + ENTRY)
    assert bordered.disposition(entry) == "held"
    assert said(bordered, one) == said(bordered, other) == []


def test_the_first_kind_that_names_a_queue_says_where_it_came_in(bordered: Office) -> None:
    """One delivery, one ticket: a forward from one queue's address to another's is not two mails."""
    block = "X-Forwarded-To: support@help.example\nX-Original-To: hilfe@help.example\nDelivered-To: box@elsewhere.example\n"
    entry = arrives(bordered, block + PROOF + ENTRY)
    assert bordered.dispositions(entry) == {"hilfe": "new_ticket"}


def test_the_envelope_wins_over_all_of_them(bordered: Office) -> None:
    ticket = opened(bordered)
    draft = Draft(sender="anna@customer.example", to=("support@help.example",), subject="x", body="x")
    entry = by_border(bordered, draft, f"Delivered-To: hilfe@help.example\n{PROOF.replace('staff', 'customer')}{ENTRY}")
    bordered.work()
    assert bordered.dispositions(entry) == {"support": "new_ticket"}
    assert said(bordered, ticket) == []


@pytest.mark.parametrize("trusted", [True, False])
def test_by_lmtp_they_count_from_a_socket_or_a_trusted_host_alone(office: Office, trusted: bool) -> None:
    """LMTP is a way of talking; it says nothing of who talks."""
    raw = b"Delivered-To: hilfe@help.example\r\nX-Spam-Flag: YES\r\nFrom: zoe@other.example\r\nTo: x@x.example\r\n\r\nx\r\n"
    entry = office.mail(
        "zoe@other", "x@x.example", "", "", raw=raw, rcpt_to=(), via=Via.LMTP, authenticated="relayed" if trusted else None
    )
    office.work()
    assert office.dispositions(entry) == ({"hilfe": "held"} if trusted else {"support": "held"})
    assert ("spam" in office.why(entry)) == trusted

"""T05, T20b: mail of a mailbox is judged by the border of its account, which vouches for no other's, and no other for it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mailgate.cli.checks import CHECKS
from mailgate.cli.checks.desk import Desk
from mailgate.deed import borders
from mailgate.inbound.mailbox import place
from mailgate.inbound.mailbox.keeping import entry
from mailgate.mail.model import JournalId
from store import journal, servers
from tests.client import Draft
from tests.office import BORDER, Office
from tests.security.scenes import opened, words

HOSTS = ("mx.google.com", "2002:a05:*")
ACCOUNTS: tuple[dict[str, Any], ...] = (
    {"name": "gmail", "authserv_id": ("mx.google.com",), "border_hosts": HOSTS},
    {"name": "outlook", "dialect": "microsoft365", "border_hosts": ("*.prod.outlook.com",), "queue": "hilfe"},
    {"name": "plain"},
)
GMAIL = """\
Delivered-To: {0}
Received: by 2002:a05:6402:1::1 with SMTP id x1; Mon, 2 Mar 2026 00:00:00 -0800 (PST)
Authentication-Results: mx.google.com; dkim=pass header.i=@staff.example; dmarc=pass header.from=staff.example
Received: from out.staff.example ([203.0.113.9]) by mx.google.com with ESMTPS id y; Mon, 2 Mar 2026 00:00:00 -0800
"""
FAR = "Received: from pc.staff.example by out.staff.example; Mon, 2 Mar 2026 08:00:00 +0000\n"
OUTLOOK = """\
Received: from A.prod.outlook.com (2603:10a6::1) by B.prod.outlook.com with HTTPS; Mon, 2 Mar 2026 08:00:00 +0000
X-Forwarded-To: {0}
Received: from out.staff.example (203.0.113.9) by C.mail.protection.outlook.com with SMTP; Mon, 2 Mar 2026 08:00:00 +0000
"""


@pytest.fixture
def desk(desk_url: str, tmp_path: Path) -> Iterator[Office]:
    own = {"host": "imap.example", "user": "support"}
    with Office(desk_url, tmp_path, imap=[own | one for one in ACCOUNTS], auth={"border_hosts": (BORDER,)}) as made:
        made.staff("bea@staff")
        made.staff("tom@staff")
        yield made


def picked_up(
    office: Office, account: str, block: str, sender: str = "bea@staff.example", *, head_only: bool = False
) -> JournalId:
    """A mail, by default Bea's, fetched from a mailbox, under the lines of its servers."""
    draft = Draft(sender=sender, to=("team@elsewhere.example",), subject="x", body="Here I am.")
    uid = len(journal.heads(office.store, 99)) + 1
    raw = block.replace("\n", "\r\n").encode() + draft.octets(f"<{uid}@staff.example>", office.now)
    box = next((one for one in office.settings.imap if one.name == account), office.settings.imap[0])
    made = entry(
        raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n" if head_only else raw,
        place.url(place.folder_url(box, "INBOX"), 7, uid, head_only=head_only),
        box.model_copy(update={"name": account}),
        borders.of_account(office.settings, account),
        office.now,
    )
    [kept] = journal.append_once(office.store, [made])
    office.work()
    return kept


def trust(office: Office, kept: JournalId) -> str:
    line = next(line for line in office.why(kept).splitlines() if line.startswith("trust:"))
    return line.split()[1]


def test_each_account_believes_its_own_border_and_no_other(desk: Office) -> None:
    by_auth = f"Authentication-Results: {BORDER}; dmarc=pass header.from=staff.example\n"
    table = {
        ("gmail", GMAIL): "aligned",
        ("outlook", GMAIL): "none",
        ("plain", GMAIL): "none",
        ("gone", GMAIL): "none",
        ("gmail", by_auth): "none",
        ("plain", by_auth): "none",
    }
    found = {key: trust(desk, picked_up(desk, key[0], key[1].format("support@help.example"))) for key in table}
    assert found == table
    by_smtp = desk.mail("bea@staff", "support", "x", "y", headers={"Authentication-Results": "mx.google.com; dmarc=pass"})
    desk.work()
    assert trust(desk, by_smtp) == "aligned"


def test_recipient_headers_of_gmail_and_microsoft_find_the_ticket_above_the_border_of_the_account(desk: Office) -> None:
    ticket = opened(desk)

    def said() -> int:
        return len([text for _, text in words(desk, ticket.number) if text == "Here I am."])

    picked_up(desk, "gmail", GMAIL.format(ticket.notice.reply_to))
    assert said() == 1
    picked_up(desk, "gmail", GMAIL.format("hilfe@help.example") + FAR + f"Delivered-To: {ticket.notice.reply_to}\n")
    assert said() == 1
    kept = picked_up(desk, "outlook", OUTLOOK.format("support+999@help.example"))
    assert set(desk.dispositions(kept)) == {"support"}
    kept = picked_up(desk, "outlook", OUTLOOK.format("us@tenant.example") + FAR + "X-Forwarded-To: support@help.example\n")
    assert set(desk.dispositions(kept)) == {"hilfe"}  # the account's queue takes what names none of ours


def test_a_server_nobody_configured_is_told_with_the_account_it_stands_before(desk: Office) -> None:
    picked_up(desk, "plain", GMAIL.format("support@help.example"))
    with desk.store.read() as session:
        assert {row.source: row.authserv_id for row in servers.seen(session)} == {"imap plain": "mx.google.com"}
    says = CHECKS["servers"](Desk(settings=desk.settings, store=desk.store, now=desk.now))
    assert f'write authserv_id = {json.dumps(["mx.google.com"])} into the [[imap]] with name = "plain"' in says


def test_a_mail_too_large_to_fetch_is_a_ticket_that_says_where_it_lies(desk: Office) -> None:
    block = GMAIL.format("support@help.example")
    kept = picked_up(desk, "gmail", block, "anna@customer.example", head_only=True)
    assert desk.disposition(kept) == "new_ticket"
    says = (
        "[This mail was not fetched: it is too large, or its mail server does not hand it out."
        " It lies in the folder INBOX of the mailbox, with UID 1. Its head is attached.]"
    )
    assert [text for _, text in words(desk, 1)] == [says]
    assert says in " ".join(desk.letter("bea@staff").text.split())
    kept = picked_up(desk, "gmail", block, head_only=True)
    assert desk.disposition(kept) == "held"  # nobody could read what a member of staff wants

"""The journal as the command line shows it: what came in, and what became of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from mailgate.mail.model import Address, Envelope, JournalId, Peer, Via
from store import journal, unvouched
from store.engine import Store
from store.journal import Entry
from store.tables import DispositionRow, Inbound
from tests.command import Command

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
RAW = b"From: anna@customer.example\r\nSubject: The lamp\r\n\r\nIt is \x1b[31mdead\x1b[0m.\r\n"


def take_in(store: Store, count: int = 1) -> list[JournalId]:
    envelope = Envelope(
        mail_from=Address("anna@customer.example"),
        rcpt_to=(Address("support@help.example"), Address("sales@help.example")),
        peer=Peer(host="192.0.2.1"),
        via=Via.SMTP,
    )
    entries = [Entry(envelope=envelope, received_at=NOON + timedelta(seconds=n), raw=RAW) for n in range(count)]
    return journal.append(store, entries)


def settle(store: Store, journal_id: JournalId, *ends: tuple[str, str, int | None], done: bool = True) -> None:
    with store.write() as session:
        session.add(
            Inbound(
                journal_id=journal_id,
                done=done,
                owner="",
                attempts=1,
                lease_until=NOON,
                message_id="lamp@customer.example",
                sender="anna@customer.example",
                subject="The lamp",
                mail_class="human",
                trust="aligned",
            )
        )
        for queue, disposition, ticket in ends:
            row = DispositionRow(
                journal_id=journal_id, queue=queue, disposition=disposition, ticket=ticket, reasons=["said so"], at=NOON
            )
            session.add(row)


def test_a_pending_mail_is_listed_without_an_end(mailgate: Command, store: Store) -> None:
    [number] = take_in(store)
    assert mailgate("journal", "list", "--json").json == [
        {
            "id": number,
            "queue": None,
            "received_at": "2026-03-01T12:00:00Z",
            "message_id": None,
            "from": None,
            "subject": None,
            "disposition": None,
            "ticket": None,
        }
    ]
    assert mailgate("journal", "list").out.split() == [str(number), "2026-03-01", "12:00", "pending"]


def test_a_mail_to_two_queues_is_two_lines(mailgate: Command, store: Store) -> None:
    [number] = take_in(store)
    settle(store, number, ("support", "new_ticket", 7), ("sales", "held", None))
    listed = mailgate("journal", "list", "--json").json
    assert [(one["id"], one["queue"], one["disposition"], one["ticket"]) for one in listed] == [
        (number, "sales", "held", None),
        (number, "support", "new_ticket", 7),
    ]
    assert {(one["message_id"], one["from"], one["subject"]) for one in listed} == {
        ("lamp@customer.example", "anna@customer.example", "The lamp")
    }


def test_the_newest_come_first_and_the_limit_counts_lines(mailgate: Command, store: Store) -> None:
    numbers = take_in(store, 3)
    settle(store, numbers[2], ("support", "new_ticket", 7), ("sales", "held", None))
    for limit, expected in ((1, numbers[2:]), (2, [numbers[2]] * 2), (3, [numbers[2]] * 2 + [numbers[1]])):
        listed = mailgate("journal", "list", "--json", "--limit", str(limit)).json
        assert [one["id"] for one in listed] == expected


def test_show_says_how_it_came_and_why_it_ended_so(mailgate: Command, store: Store) -> None:
    [number] = take_in(store)
    settle(store, number, ("support", "new_ticket", 7))
    shown = mailgate("journal", "show", str(number), "--json").json
    assert (shown["mail_from"], shown["rcpt_to"], shown["peer"], shown["size"]) == (
        "anna@customer.example",
        ["support@help.example", "sales@help.example"],
        "192.0.2.1",
        len(RAW),
    )
    [end] = shown["dispositions"]
    assert end == {
        "queue": "support",
        "disposition": "new_ticket",
        "ticket": 7,
        "reasons": ["said so"],
        "at": "2026-03-01T12:00:00Z",
    }
    text = mailgate("journal", "show", str(number)).out
    assert "support: new_ticket #7\n  said so\n" in text


def test_raw_gives_the_bytes_as_they_came(mailgate: Command, store: Store) -> None:
    [number] = take_in(store)
    assert mailgate("journal", "raw", str(number)).raw == RAW


def test_a_form_whose_octets_were_removed_is_said_to_be_one(mailgate: Command, store: Store) -> None:
    envelope = Envelope(mail_from=Address("anna@customer.example"), rcpt_to=(), peer=Peer(host="192.0.2.1"), via=Via.WEB)
    entry = Entry(envelope=envelope, received_at=NOON, raw=RAW, client="192.0.2.1")
    [number, empty] = journal.append(store, [entry, replace(entry, raw=b"", client="")])
    unvouched.remove(store, number)
    gone = mailgate("journal", "raw", str(number))
    assert (gone.code, gone.raw, "its octets were removed" in gone.err) == (1, b"", True)
    assert (mailgate("journal", "raw", str(empty)).code, mailgate("journal", "show", str(number)).code) == (0, 0)


def test_the_html_of_a_mail_is_a_page_in_which_nothing_runs_or_is_fetched(mailgate: Command, store: Store) -> None:
    [number] = take_in(store)
    refused = mailgate("journal", "show", str(number), "--html")
    assert (refused.code, f"mail {number} has no HTML" in refused.err) == (1, True)


@pytest.mark.parametrize("verb", ["show", "raw"])
def test_a_mail_that_is_not_there_is_said_to_be_missing(mailgate: Command, verb: str) -> None:
    missing = mailgate("journal", verb, "99")
    assert (missing.code, missing.out, "no mail 99" in missing.err) == (1, "", True)

"""T02: what a member of staff signed and sent somewhere else gives nobody their authority here, wherever it is brought."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mailgate.mail.model import JournalId
from tests.office import Office
from tests.security.scenes import opened, words
from tests.signed import key, signed
from tests.verified import verifying
from tests.zones import Table, TableDns

WORLD: Table = {
    f"TXT {name}": value
    for domain in ("staff.example", "customer.example", "other.example")
    for name, value in {
        domain: "v=spf1 ip4:203.0.113.9 -all",
        f"_dmarc.{domain}": "v=DMARC1; p=reject",
        f"s1._domainkey.{domain}": key()[1],
    }.items()
}
ELSEWHERE = "thief@evil.test"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Office]:
    with (
        Office(f"sqlite:///{tmp_path / 'desk.db'}", tmp_path) as office,
        verifying(office, TableDns(WORLD)) as checked,
    ):
        checked.staff("bea@staff", notify="all")
        checked.staff("tom@staff", notify="all")
        yield checked


def letter(author: str, to: str, *, subject: str = "Your invoice", more: str = "", body: str = "It is 4711 francs.") -> bytes:
    """A mail that its author's domain signs, To, Subject and all."""
    head = f"From: {author}\r\nTo: {to}\r\nSubject: {subject}\r\n{more}Date: Mon, 02 Mar 2026 08:00:00 +0000\r\n"
    whole = f"{head}Message-ID: <one@{author.partition('@')[2]}>\r\n\r\n{body}\r\n".encode()
    return signed(whole.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"), author.partition("@")[2])


def brought(office: Office, raw: bytes, to: str, path: str = ELSEWHERE) -> tuple[JournalId, str]:
    """Somebody delivers a mail; how it ended."""
    entry = office.mail("x@x.example", to, "", "", raw=raw, mail_from=path, rcpt_to=to, authenticated=None)
    office.work()
    return entry, office.disposition(entry)


PRIVATE = letter("bea@staff.example", "anna@customer.example")


@pytest.mark.parametrize("word", ["", "-note", "-close", "-take"])
def test_a_private_mail_of_staff_says_nothing_on_the_ticket_it_is_brought_to(desk: Office, word: str) -> None:
    number = opened(desk, "vic@other").number
    _, ended = brought(desk, PRIVATE, f"support+{number}{word}@help.example")
    assert ended == "held"
    assert [text for _, text in words(desk, number)] == ["It is dead."]
    assert desk.ticket(number).ticket.status == "new"
    assert "Was this you" in desk.letter("bea@staff").subject


@pytest.mark.parametrize(
    "added",
    ["Cc: support+1-close@help.example\r\n", "Cc: support+1@help.example\r\n", "To: support+1@help.example\r\n"],
)
def test_an_address_that_is_added_above_the_signature_is_nothing_the_author_wrote(desk: Office, added: str) -> None:
    opened(desk, "vic@other")
    _, ended = brought(desk, added.encode() + PRIVATE, "support+1@help.example")
    assert ended == "held"
    assert desk.ticket(1).ticket.status == "new"


def test_an_id_that_is_added_above_the_signature_names_no_ticket(desk: Office) -> None:
    ticket = opened(desk, "vic@other")
    added = f"In-Reply-To: {ticket.acknowledged.message_id}\r\n".encode()
    assert brought(desk, added + PRIVATE, "support@help.example")[1] == "held"


def test_a_brought_answer_decides_nothing_about_a_held_mail(desk: Office) -> None:
    ticket = opened(desk, "vic@other")
    desk.mail("zoe@elsewhere", f"{ticket.acknowledged.reply_to}", "Re", "Let me in.", authenticated=None)
    desk.work()
    notice = desk.letter("bea@staff")
    assert "Held" in notice.subject
    one = letter("bea@staff.example", "anna@customer.example", body="1")
    assert brought(desk, one, notice.reply_to)[1] == "held"


def test_staff_who_wrote_to_the_ticket_are_heard_whoever_passed_the_mail_on(desk: Office) -> None:
    number = opened(desk, "vic@other").number
    raw = letter("bea@staff.example", f"support+{number}@help.example")
    assert brought(desk, raw, f"support+{number}@help.example")[1] == "reply"


def test_a_signed_subject_or_id_names_the_ticket_of_a_mail_that_a_list_passed_on(desk: Office) -> None:
    ticket = opened(desk, "vic@other")
    to_list = letter("bea@staff.example", "team@staff.example", subject=f"Re: [#{ticket.number}] The lamp")
    assert brought(desk, to_list, "support@help.example")[1] in ("reply", "note")
    answer = f"In-Reply-To: {ticket.acknowledged.message_id}\r\nReferences: {ticket.acknowledged.message_id}\r\n"
    to_base = letter("tom@staff.example", "support@help.example", more=answer)
    assert brought(desk, to_base, "support@help.example")[1] in ("reply", "note")


def test_a_blind_copy_counts_when_the_way_it_came_is_proven_too(desk: Office) -> None:
    number = opened(desk, "vic@other").number
    assert brought(desk, PRIVATE, f"support+{number}-note@help.example", "bea@staff.example")[1] == "note"


def test_a_brought_mail_of_a_customer_is_held_at_a_typed_number(desk: Office) -> None:
    number = opened(desk).number
    raw = letter("anna@customer.example", "shop@other.example", body="Cancel it.")
    assert brought(desk, raw, f"support+{number}@help.example")[1] == "held"
    meant = letter("anna@customer.example", f"support+{number}@help.example", body="It still flickers.")
    assert brought(desk, meant, f"support+{number}@help.example")[1] == "reply"


@pytest.mark.parametrize(
    ("raw", "ended"),
    [
        (letter("bea@staff.example", "bea@staff.example", body="A word to myself."), "new_ticket"),
        (letter("bea@staff.example", "bea@staff.example", body="#requester zoe@other.example\nA word."), "held"),
        (PRIVATE, "held"),
        (letter("bea@staff.example", "support@help.example", body="#requester zoe@other.example\nA word."), "new_ticket"),
    ],
)
def test_at_a_queue_a_brought_mail_opens_at_most_a_ticket_of_its_authors_own(desk: Office, raw: bytes, ended: str) -> None:
    entry, found = brought(desk, raw, "support@help.example")
    assert found == ended, desk.why(entry)

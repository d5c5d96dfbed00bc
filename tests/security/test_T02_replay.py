"""T02: what a member of staff signed and sent somewhere else gives nobody their authority here, wherever it is brought."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mailgate.mail.model import JournalId
from tests.client import Letter
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
TEAM = "team@staff.example"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Office]:
    with (
        Office(f"sqlite:///{tmp_path / 'desk.db'}", tmp_path, auth={"own_lists": [TEAM]}) as office,
        verifying(office, TableDns(WORLD)) as checked,
    ):
        checked.staff("bea@staff", notify="all")
        checked.staff("tom@staff", notify="all")
        yield checked


def letter(
    author: str,
    to: str,
    *,
    subject: str = "Your invoice",
    more: str = "",
    body: str = "It is 4711 francs.",
    covers: tuple[str, ...] = (),
) -> bytes:
    """A mail that its author's domain signs, To, Subject and all, unless ``covers`` says otherwise."""
    head = f"From: {author}\r\nTo: {to}\r\nSubject: {subject}\r\n{more}Date: Mon, 02 Mar 2026 08:00:00 +0000\r\n"
    whole = f"{head}Message-ID: <one@{author.partition('@')[2]}>\r\n\r\n{body}\r\n".encode()
    how: dict[str, Any] = {"include_headers": [name.encode() for name in covers]} if covers else {}
    return signed(whole.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"), author.partition("@")[2], **how)


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


def test_an_id_names_the_ticket_of_an_answer_to_the_queue_and_a_subject_that_of_a_mail_to_a_list_of_ours(desk: Office) -> None:
    ticket = opened(desk, "vic@other")
    to_list = letter("bea@staff.example", TEAM, subject="Re: [#1] The lamp", more=_answers(ticket.notice))
    assert brought(desk, to_list, "support@help.example")[1] == "note"
    to_base = letter("tom@staff.example", "support@help.example", more=_answers(ticket.to_tom))
    assert brought(desk, to_base, "support@help.example")[1] == "reply"


def _answers(one: Letter) -> str:
    return f"In-Reply-To: {one.message_id}\r\nReferences: {one.message_id}\r\n"


@pytest.mark.parametrize("added", ["", "To: support@help.example\r\n", "Cc: x@x.example\r\n", "To: x@x.example\r\n"])
@pytest.mark.parametrize("to", ["support@help.example", "support+1@help.example"])
@pytest.mark.parametrize("named", ["ids", "subject", "both"])
def test_an_answer_that_a_colleague_took_away_from_us_comes_back_by_no_id_and_no_number(
    desk: Office, named: str, to: str, added: str
) -> None:
    """Reply on a public notice, another To: the author signed that it is not for here."""
    ticket = opened(desk, "vic@other")
    more, subject = ("" if named == "subject" else _answers(ticket.notice)), ("Hello" if named == "ids" else "Re: [#1] The lamp")
    private = letter("bea@staff.example", "zoe@elsewhere.example", more=more, subject=subject)
    assert brought(desk, added.encode() + private, to)[1] == "held"
    assert [text for _, text in words(desk, 1)] == ["It is dead."]


def test_where_to_is_not_signed_a_signed_subject_makes_a_note_whatever_else_was_put_beside_it(desk: Office) -> None:
    """As Microsoft 365 signs: From, Date, Subject and Message-ID."""
    ticket = opened(desk, "vic@other")
    covers = ("From", "Date", "Subject", "Message-ID")
    for n, to in enumerate(("support@help.example", "support+1@help.example")):
        more = _answers(ticket.notice)
        private = letter(
            "bea@staff.example", "zoe@elsewhere.example", more=more, subject="Re: [#1] It", body=f"Odd {n}.", covers=covers
        )
        assert brought(desk, private, to)[1] == "note"
    meant = letter("bea@staff.example", ticket.notice.reply_to, subject="Re: [#1] The lamp", body="Done.", covers=covers)
    assert brought(desk, meant, ticket.notice.reply_to)[1] == "reply"


@pytest.mark.parametrize(
    ("subject", "more"),
    [
        ("Re: Lunch?", "In-Reply-To: {id}\r\nReferences: {id}\r\n"),
        ("Re: [#1] Lunch?", ""),
        ("Re: [#1] Lunch?", "Cc: carl@customer.example\r\nIn-Reply-To: {id}\r\nReferences: {id}\r\n"),
    ],
)
def test_what_a_private_answer_answers_may_be_chosen_by_who_got_it_and_says_nothing(
    desk: Office, subject: str, more: str
) -> None:
    """Zoe writes to Bea beside the desk with an id or a subject of a ticket, and brings what Bea answered her."""
    ticket = opened(desk, "vic@other")
    more = more.format(id=ticket.acknowledged.message_id)
    private = letter("bea@staff.example", "zoe@other.example", subject=subject, more=more, body="Between us: he will be sued.")
    _, ended = brought(desk, private, "support@help.example")
    assert ended == "held"
    assert not [one for one in desk.letters("vic@other") if "sued" in one.text]
    assert "Was this you" in desk.letter("bea@staff").subject


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

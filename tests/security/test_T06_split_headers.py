"""T06, T58: a From that only some readers find is nobody's: whoever checked the mail at the border need not have seen it."""

from __future__ import annotations

from mailgate.mail import parse
from mailgate.mail.model import InboundMail
from tests.client import Draft
from tests.office import Office
from tests.security.scenes import opened, outside

ANNA, EVE = "From: anna@customer.example\r\n", "From: eve@evil.example\r\n"
REST = "To: support@help.example\r\nSubject: Re: The lamp\r\nMessage-ID: <1@evil.example>\r\nIn-Reply-To: <LETTER>\r\n"
NOT_SEEN = {
    "below a stray line": f"{REST}this is no field\r\n{ANNA}",
    "below the line of an mbox": f"{REST}>From x\r\n{ANNA}",
    "below the quoted line of an mbox, with all the rest": f"X-Border: 1\r\n>From x@y Mon Mar  2 08:00:00 2026\r\n{ANNA}{REST}",
    "below a line that is all blanks at the start": f"X-Border\r\n \r\n{ANNA}{REST}",
    "below an empty line": f"\r\n{ANNA}{REST}",
    "behind a bare LF": f"X-Note: a\n{ANNA}{REST}",
    "with a blank before its colon": ANNA.replace(":", " :") + REST,
    "above another, behind a bare CR": f"{ANNA}X-Note: a\r{EVE}{REST}",
    "above another, behind a bare LF": f"{ANNA}X-Note: a\n{EVE}{REST}",
    "above another, below a stray line": f"{ANNA}{REST}stray\r\n{EVE}Content-Type: text/plain\r\n",
}
RESULTS = ("dmarc=none header.from=", "dmarc=permerror", "spf=pass smtp.mailfrom=evil.example")


def test_a_from_that_the_border_need_not_see_takes_part_as_nobody(office: Office) -> None:
    """It is held, and nothing of it reaches anybody outside."""
    letter = opened(office).acknowledged
    before = len(office.delivered)
    for number, (where, header) in enumerate(NOT_SEEN.items()):
        for result in RESULTS:
            text = header.replace("LETTER", letter.message_id).replace("support@help.example", letter.reply_to)
            raw = (
                f"Authentication-Results: mx.help.example; {result}\r\n{text}\r\nPay to account {number}, {result}.\r\n".encode()
            )
            entry = office.post(Draft(sender="eve@evil.example", to=(letter.reply_to,), subject="", body=""), raw=raw)
            office.work()
            assert office.disposition(entry) == "held", (where, result)
            office.pass_time("5m")
    assert not outside(office, before)


def seen(header: str) -> InboundMail:
    return parse.read(f"{header}\r\nWords.\r\n".encode())


def test_who_only_claims_to_write_is_shown_to_people() -> None:
    for where, header in NOT_SEEN.items():
        mail = seen(header)
        assert mail.sender is None, where
        assert "no_sender" in mail.defects, where
        assert "anna@customer.example" in mail.sender_shown, where
        if "another" not in where:
            assert mail.claimed is not None, where
            assert mail.claimed.address == "anna@customer.example", where
    old = parse.read(b"From: anna@customer.example\rSubject: old\r\rWords\r")
    assert (old.sender, old.claimed and old.claimed.address) == (None, "anna@customer.example")


def test_below_a_line_that_is_no_field_only_what_the_mail_is_read_with_counts() -> None:
    below = (
        "MIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\nSubject: S\r\n"
        "Date: Mon, 2 Mar 2026 08:00:00 +0000\r\nSender: b@x.example\r\nReply-To: b@x.example\r\nTo: b@x.example\r\n"
        "Cc: b@x.example\r\nIn-Reply-To: <b@x>\r\nReferences: <b@x>\r\nMessage-ID: <b@x>\r\nAuto-Submitted: auto-replied\r\n"
        "Authentication-Results: mx.help.example; dmarc=pass\r\nX-Spam-Flag: YES\r\nList-Id: <b.x>\r\n"
    )
    mail = parse.read(f"{ANNA}stray\r\n{below}\r\nPHA+SGVsbG88L3A+\r\n".encode())
    assert mail.sender is not None
    assert (mail.subject, mail.text, mail.date is not None) == ("S", "Hello", True)
    assert (mail.reply_to, mail.to, mail.cc, mail.in_reply_to, mail.references, mail.message_id) == ((), (), (), (), (), None)
    assert not mail.spam
    assert [one.name for one in mail.headers] == [
        *("from", "mime-version", "content-type", "content-transfer-encoding", "subject", "date")
    ]
    assert not mail.headers_clean


def test_mails_that_differ_only_below_such_a_line_are_two() -> None:
    one, other = (seen(f"Subject: S\r\nstray\r\n{ANNA}Message-ID: <{n}@x>\r\n") for n in (1, 2))
    assert one.content_key != other.content_key


def test_the_author_of_a_mail_that_all_readers_read_alike_stays() -> None:
    for header in (ANNA + REST, REST + ANNA, (REST + ANNA).replace("\r\n", "\n"), f"{ANNA}stray\r\nContent-Type: text/plain\r\n"):
        mail = seen(header)
        assert mail.sender is not None, header
        assert mail.sender.address == "anna@customer.example"

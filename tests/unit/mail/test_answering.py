"""Whether a mail answers another: what a first mail shows stays, and in an answer the same is history."""

from __future__ import annotations

import pytest

from mailgate.mail import parse

SHOWN = "Please look.\r\n\r\nOn 3 March 2026 at 10:12 Ben Beispiel <ben@shop.example> wrote:\r\nIt comes on Friday.\r\n"


def reply(subject: str, *fields: str, body: str = SHOWN) -> str:
    lines = ("From: Anna <anna@customer.example>", f"Subject: {subject}", *fields, "", body)
    return parse.read("\r\n".join(lines).encode()).reply.text


def test_a_first_mail_keeps_what_it_shows() -> None:
    assert "Friday" in reply("My parcel")


@pytest.mark.parametrize(
    ("subject", "field"),
    [
        ("Re: My parcel", "X-Mailer: x"),
        ("AW: My parcel", "X-Mailer: x"),
        ("Fwd: My parcel", "X-Mailer: x"),
        ("My parcel [#12]", "X-Mailer: x"),
        ("My parcel", "In-Reply-To: <1@shop.example>"),
        ("My parcel", "References: <1@shop.example>"),
    ],
)
def test_an_answer_sets_it_aside(subject: str, field: str) -> None:
    assert reply(subject, field) == "Please look."


def test_an_original_message_with_its_headers_is_history_in_any_mail() -> None:
    quoted = (
        "See below.\r\n\r\n-----Original Message-----\r\nFrom: Ben <ben@shop.example>\r\nSent: 3 March 2026 10:12\r\n\r\nHi\r\n"
    )
    assert reply("My parcel", body=quoted) == "See below."


def test_lines_quoted_below_a_real_attribution_are_history_in_any_mail() -> None:
    quoted = "See below.\r\n\r\nOn 3 March 2026 at 10:12 Ben Beispiel <ben@shop.example> wrote:\r\n> It comes on Friday.\r\n"
    assert reply("My parcel", body=quoted) == "See below."

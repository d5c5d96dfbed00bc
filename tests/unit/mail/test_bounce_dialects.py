"""Delivery reports in prose, as mail servers wrote and write them beside RFC 3464."""

from __future__ import annotations

import pytest

from mailgate.mail import bounce
from tests.unit.mail.test_bounce import headers, text, told

QMAIL = """\
Hi. This is the qmail-send program at mx.example.
I'm afraid I wasn't able to deliver your message to the following addresses.

<anna@customer.example>:
Sorry, no mailbox here by that name. (#5.1.1)

--- Below this line is a copy of the message.

Return-Path: <support@help.example>
Message-ID: <id-1@help.example>
To: other@customer.example
"""

EXIM = """\
A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  anna@customer.example
    host mx.customer.example [192.0.2.1]: 550 5.1.1 unknown

------ This is a copy of the message, including all the headers. ------

Message-ID: <id-1@help.example>
"""

EXCHANGE = """\
Your message

  To:      support@help.example
  Subject: The lamp

did not reach the following recipient(s):

anna@customer.example on Tue, 3 Mar 2026 10:30:00 +0100
    The recipient name is not recognized
"""

GMAIL = """\
Delivery to the following recipient failed permanently:

     anna@customer.example

Technical details of permanent failure:
550 550 5.1.1 No such user

----- Original message -----

Message-ID: <id-1@help.example>
"""

POSTFIX = """\
I'm sorry to have to inform you that your message could not
be delivered to one or more recipients.

<anna@customer.example>: host mx.customer.example[192.0.2.1] said: 552 5.2.2
    Mailbox full (in reply to RCPT TO command)
"""

DELAYED = """\
THIS IS A WARNING MESSAGE ONLY.

Delivery to the following recipient has been delayed:

     anna@customer.example

Message will be retried for 2 more day(s)
"""

QUOTA = "Your message to <anna@customer.example> was automatically rejected:\nQuota exceeded\n"
CODE_ONLY = "The mail could not be delivered.\nunknown user: anna@customer.example\n554 no\n"

DIALECTS = {
    "qmail": (QMAIL, "5.1.1", "failed", "hard"),
    "exim": (EXIM, "5.1.1", "failed", "hard"),
    "exchange": (EXCHANGE, "", "failed", "hard"),
    "gmail": (GMAIL, "5.1.1", "failed", "hard"),
    "postfix": (POSTFIX, "5.2.2", "failed", "soft"),
    "delayed": (DELAYED, "", "delayed", "delayed"),
    "over quota": (QUOTA, "5.2.2", "failed", "soft"),
    "reply code only": (CODE_ONLY, "5.0.0", "failed", "hard"),
}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_prose_of_a_mail_server_is_read(dialect: str) -> None:
    prose, *expected = DIALECTS[dialect]
    assert told(bounce.read((text(prose),), headers())) == [("anna@customer.example", *expected)]


@pytest.mark.parametrize("dialect", [name for name in DIALECTS if "Message-ID" in DIALECTS[name][0]])
def test_the_id_is_read_below_the_line_where_the_returned_mail_begins(dialect: str) -> None:
    found = bounce.read((text(DIALECTS[dialect][0]),), headers())
    assert found is not None
    assert found.original_message_id == "id-1@help.example"


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_person_who_quotes_a_bounce_is_a_person(dialect: str) -> None:
    person = headers(
        **{"from": "Anna <anna@customer.example>", "subject": "Undeliverable?", "return_path": "<anna@customer.example>"}
    )
    assert bounce.read((text(DIALECTS[dialect][0]),), person) is None

"""Delivery reports as mail servers write them (RFC 3464). Its one rule: they name the letter they are about."""

from __future__ import annotations

from tests.client import Letter

_REPORT = """\
From: Mail Delivery System <mailer-daemon@mx.example>
To: {to}
Subject: Undelivered Mail Returned to Sender
Date: Mon, 02 Mar 2026 08:00:00 +0000
Message-ID: <{id}.report@mx.example>
MIME-Version: 1.0
Auto-Submitted: auto-replied
Content-Type: multipart/report; report-type=delivery-status; boundary="=_report"

--=_report
Content-Type: text/plain; charset=us-ascii

I could not deliver your message to {recipient}.

--=_report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; {recipient}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {diagnostic}

--=_report
Content-Type: text/rfc822-headers

From: {sender}
To: {recipient}
Subject: {subject}
Message-ID: {message_id}

--=_report--
"""


_KINDS = {
    "hard": ("failed", "5.1.1", "550 5.1.1 no such user"),
    "soft": ("failed", "4.4.7", "delivery time expired"),
    "delayed": ("delayed", "4.2.2", "452 4.2.2 mailbox full"),
}


def report(letter: Letter, number: int, kind: str = "hard") -> bytes:
    """The report of a mail server that could not deliver ``letter``: ``hard`` never, ``soft`` not this one, ``delayed`` not yet.

    ``number``: the report's own id."""
    action, status, diagnostic = _KINDS[kind]
    text = _REPORT.format(
        to=letter.mail_from,
        id=number,
        recipient=letter.to,
        action=action,
        status=status,
        diagnostic=diagnostic,
        sender=letter.addresses("From")[0],
        subject="yours",
        message_id=letter.message_id,
    )
    return text.replace("\n", "\r\n").encode("ascii")

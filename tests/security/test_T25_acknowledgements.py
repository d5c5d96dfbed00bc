"""T25, T21: which first mails are acknowledged: thirty fixtures. Whatever it is, it becomes a ticket or is told to staff."""

from __future__ import annotations

import pytest

from tests.office import How, Office
from tests.security.scenes import outside

YES = {
    "plain": How(),
    "Auto-Submitted: no": How(headers={"Auto-Submitted": "no"}),
    "Auto-Submitted: No (ack!)": How(headers={"Auto-Submitted": "No (ack!)"}),
    "Auto-Submitted: auto-forwarded": How(headers={"Auto-Submitted": "auto-forwarded"}),
    "X-Auto-Response-Suppress: DR, OOF, AutoReply": How(headers={"X-Auto-Response-Suppress": "DR, OOF, AutoReply"}),
    "X-MS-Exchange-Inbox-Rules-Loop": How(headers={"X-MS-Exchange-Inbox-Rules-Loop": "anna@customer.example"}),
    "Precedence: normal": How(headers={"Precedence": "normal"}),
    "X-Priority": How(headers={"X-Priority": "1"}),
    "a forged mark of ours": How(headers={"X-Mailgate-Loop": "deadbeef"}),
    "subject alone": How(headers={"Subject": "Out of office all week: who helps me?"}),
}
_READ = b"""\
From: anna@customer.example
To: support@help.example
Subject: Read: The lamp
Message-ID: <read@customer.example>
Date: Mon, 02 Mar 2026 08:00:00 +0000
Content-Type: multipart/report; report-type=disposition-notification; boundary=b

--b
Content-Type: text/plain

Your mail was displayed.
--b
Content-Type: message/disposition-notification

Final-Recipient: rfc822;anna@customer.example
Disposition: manual-action/MDN-sent-manually; displayed
--b--
""".replace(b"\n", b"\r\n")
NO = {
    "null return path": How(mail_from="<>"),
    "Auto-Submitted: auto-replied": How(headers={"Auto-Submitted": "auto-replied"}),
    "Auto-Submitted: auto-replied; x=y": How(headers={"Auto-Submitted": "auto-replied; x=y"}),
    "Auto-Submitted: AUTO-GENERATED": How(headers={"Auto-Submitted": "AUTO-GENERATED"}),
    "Auto-Submitted: auto-notified": How(headers={"Auto-Submitted": "auto-notified"}),
    "X-Auto-Response-Suppress: All": How(headers={"X-Auto-Response-Suppress": "All"}),
    "Precedence: bulk": How(headers={"Precedence": "bulk"}),
    "Precedence: Junk": How(headers={"Precedence": "Junk"}),
    "Precedence: list": How(headers={"Precedence": "list"}),
    "Precedence: auto_reply": How(headers={"Precedence": "auto_reply"}),
    "List-Id": How(headers={"List-Id": "<x.y.example>"}),
    "List-Unsubscribe": How(headers={"List-Unsubscribe": "<https://x.example>"}),
    "List-Post": How(headers={"List-Post": "<mailto:x@y.example>"}),
    "X-Autoreply": How(headers={"X-Autoreply": "yes"}),
    "X-Autorespond": How(headers={"X-Autorespond": "x"}),
    "X-Autoresponder": How(headers={"X-Autoresponder": "x"}),
    "X-Loop": How(headers={"X-Loop": "x@y.example"}),
    "X-Failed-Recipients": How(headers={"X-Failed-Recipients": "x@y.example"}),
    "mailer-daemon": How(headers={"From": "MAILER-DAEMON@customer.example"}, mail_from="mailer-daemon@customer.example"),
    "postmaster": How(headers={"From": "postmaster@customer.example"}, mail_from="postmaster@customer.example"),
    "no-reply": How(headers={"From": "no-reply@customer.example"}, mail_from="no-reply@customer.example"),
    "list owner": How(headers={"From": "owner-talk@customer.example"}, mail_from="owner-talk@customer.example"),
    "list request": How(headers={"From": "talk-request@customer.example"}, mail_from="talk-request@customer.example"),
    "a read receipt": How(raw=_READ),
    "dmarc=fail": How(authenticated="fail"),
    "another return path, unproven": How(authenticated=None, mail_from="x@y.example"),
    "two authors": How(headers={"From": "anna@customer.example, carl@customer.example"}),
    "taken in silently": How(silent=True),
    "a day and an hour old": How(headers={"Date": "Sun, 01 Mar 2026 07:00:00 +0000"}),
}


def test_there_are_thirty_and_more() -> None:
    assert len(YES) + len(NO) >= 30


def _opens(office: Office, how: How) -> str:
    entry = office.mail("anna@customer", "support", "The lamp", "It is dead.", **how)
    office.work()
    return office.disposition(entry)


@pytest.mark.parametrize("fixture", YES)
def test_a_persons_mail_is_acknowledged(office: Office, fixture: str) -> None:
    assert _opens(office, YES[fixture]) == "new_ticket"
    assert [letter.to for letter in outside(office)] == ["anna@customer.example"]
    acknowledged = office.letter("anna@customer")
    assert acknowledged.header("Auto-Submitted") == "auto-replied"
    assert acknowledged.header("X-Auto-Response-Suppress") == "DR, RN, NRN, OOF, AutoReply"


@pytest.mark.parametrize("fixture", NO)
def test_anything_else_is_kept_and_not_answered(office: Office, fixture: str) -> None:
    assert _opens(office, NO[fixture]) in ("new_ticket", "held")
    assert not outside(office)
    told = len(office.letters("bea@staff"))
    assert told == (0 if fixture == "taken in silently" else 1)

"""Delivery reports by RFC 3464, and who may be believed to have written one."""

from __future__ import annotations

from functools import partial

import pytest

from mailgate.mail import bounce
from mailgate.mail.bounce import Part
from mailgate.mail.model import Bounce, Header
from tests.cost import spent

SERVER = {"from": "Mail Delivery System <MAILER-DAEMON@mx.example>", "to": "support@help.example", "subject": "Undelivered Mail"}

RETURNED = (
    b"Received: by x\r\nMessage-ID:\r\n <id-1@help.example>\r\nTo: anna@customer.example\r\nSubject: The lamp\r\n\r\nHello\r\n"
)

REPORT = """Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; anna@customer.example
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 <anna@customer.example>: no such
 user here
"""


def headers(**values: str) -> tuple[Header, ...]:
    return tuple(Header(name=name.replace("_", "-"), value=value) for name, value in {**SERVER, **values}.items())


def text(content: str, content_type: str = "text/plain") -> Part:
    return Part(content_type=content_type, content=content.encode(), text=content)


def status(content: str) -> Part:
    return text(content, "message/delivery-status")


def told(found: Bounce | None) -> list[tuple[str, str, str, str]]:
    assert found is not None
    return [(one.address, one.status, one.action, one.kind) for one in found.recipients]


def test_a_report_says_who_why_and_which_mail() -> None:
    parts = (text("Sorry."), status(REPORT.replace("\n", "\r\n")), Part("message/rfc822", RETURNED, ""))
    found = bounce.read(parts, headers())
    assert told(found) == [("anna@customer.example", "5.1.1", "failed", "hard")]
    assert found is not None
    assert found.original_message_id == "id-1@help.example"


@pytest.mark.parametrize(
    "content_type", ["text/rfc822-headers", "message/rfc822-headers", "message/global-headers", "message/global"]
)
def test_the_original_id_is_in_whatever_part_was_returned(content_type: str) -> None:
    found = bounce.read((status(REPORT), Part(content_type, RETURNED, "")), headers())
    assert found is not None
    assert found.original_message_id == "id-1@help.example"


def test_an_id_in_the_body_of_the_returned_mail_is_not_its_id() -> None:
    returned = b"Subject: x\r\n\r\nMessage-ID: <forged@evil.example>\r\n"
    found = bounce.read((status(REPORT), Part("message/rfc822", returned, "")), headers())
    assert found is not None
    assert found.original_message_id is None


@pytest.mark.parametrize(
    ("action", "code", "kind"),
    [
        ("failed", "5.1.1", "hard"),
        ("failed", "5.7.1", "hard"),
        ("failed", "5.2.2", "soft"),
        ("failed", "5.3.4", "soft"),
        ("failed", "4.2.2", "soft"),
        ("delayed", "4.4.1", "delayed"),
        ("delayed", "5.1.1", "delayed"),
        ("Failed (in the end)", "5.1.1", "hard"),
        ("expired", "4.4.7", "soft"),
    ],
)
def test_the_kind_follows_from_action_and_status(action: str, code: str, kind: str) -> None:
    found = bounce.read((status(REPORT.replace("failed", action).replace("5.1.1", code)),), headers())
    assert [one[3] for one in told(found)] == [kind]


@pytest.mark.parametrize("action", ["delivered", "relayed", "expanded", "Delivered"])
def test_a_report_of_success_is_no_bounce(action: str) -> None:
    assert bounce.read((status(REPORT.replace("failed", action)),), headers(subject="Delivery report")) is None


def test_each_recipient_that_was_not_reached_is_told_once() -> None:
    second = "\nFinal-Recipient: rfc822; bob@customer.example\nAction: delayed\nStatus: 4.4.1\n"
    third = second.replace("bob", "carl").replace("delayed", "delivered")
    found = bounce.read((status(REPORT + second + third + REPORT.partition("\n\n")[2]),), headers())
    assert [one[0] for one in told(found)] == ["anna@customer.example", "bob@customer.example"]


def test_the_address_we_wrote_to_comes_before_where_it_was_forwarded() -> None:
    report = REPORT.replace("Final-", "Original-Recipient: rfc822;alias@customer.example\nFinal-")
    assert told(bounce.read((status(report),), headers()))[0][0] == "alias@customer.example"


def test_a_reply_that_says_more_than_other_counts() -> None:
    assert told(bounce.read((status(REPORT.replace("Status: 5.1.1", "Status: 5.0.0")),), headers()))[0][1] == "5.1.1"


@pytest.mark.parametrize(
    "value",
    ["rfc822; <anna@customer.example>", "RFC822;Anna@Customer.Example", "anna@customer.example", "utf-8; anna@customer.example"],
)
def test_recipients_are_read_in_the_forms_servers_write(value: str) -> None:
    assert (
        told(bounce.read((status(REPORT.replace("rfc822; anna@customer.example", value)),), headers()))[0][0]
        == "anna@customer.example"
    )


def test_a_report_without_a_readable_recipient_is_still_a_bounce() -> None:
    found = bounce.read((status("Final-Recipient: x\nAction: failed\n"),), headers())
    assert found == Bounce(recipients=(), original_message_id=None)


def test_the_failed_recipients_header_is_surest() -> None:
    found = bounce.read(
        (text("It failed for bob@customer.example"),), headers(x_failed_recipients="anna@customer.example,\n c@d.example")
    )
    assert [one[0] for one in told(found)] == ["anna@customer.example", "c@d.example"]


def test_a_mail_server_that_writes_something_else_is_no_bounce() -> None:
    assert bounce.read((text("The quarterly report of postmaster@mx.example"),), headers(subject="Report")) is None


def test_a_null_path_alone_makes_no_bounce_of_a_vacation_answer() -> None:
    away = headers(**{"from": "anna@customer.example", "subject": "Away", "return_path": "<>"})
    assert bounce.read((text("I am away. Ask bob@customer.example"),), away) is None


def test_at_most_a_hundred_recipients_are_told() -> None:
    group = "\nFinal-Recipient: rfc822; a{0}@customer.example\nAction: failed\nStatus: 5.1.1\n"
    assert len(told(bounce.read((status("".join(group.format(n) for n in range(300))),), headers()))) == 100


@pytest.mark.parametrize(
    "content", [b"", b"\x00\xff" * 50, b":\n:\n", b"Final-Recipient\nAction", b"\n\n\n", "Äction: x".encode("latin-1")]
)
def test_nothing_makes_the_reader_raise(content: bytes) -> None:
    for content_type in ("message/delivery-status", "message/rfc822", "text/plain", "text/html"):
        bounce.read((Part(content_type, content, content.decode("latin-1")),), headers())


def test_no_hostile_report_of_a_megabyte_takes_two_seconds() -> None:
    groups = "".join(
        f"Final-Recipient: rfc822; a{n}@c.example\nAction: failed\nDiagnostic-Code: smtp; user user\n" for n in range(11_000)
    )
    lines = "".join(f"<a{n}@c.example>: x\n" for n in range(4_000))
    repeated = ("a@b", "a@b.c ", "-", "name (a@b.c) ", "could not ", "Message-ID:")
    listed = "".join(f"a{n}@c.example\n" for n in range(100)) + ("mailbox user domain not could " * 30 + "\n") * 1_000
    whole = [unit * (900 // len(unit)) + "\n" for unit in repeated]
    again = "Final-Recipient: rfc822; a@b.c\nAction: failed\n\n" * 4_000
    proses = ("Undelivered\n" + lines, "Undelivered\n" + listed, again, *(unit * 230 for unit in whole))
    for parts in (*((text(prose),) for prose in proses), (text(lines), status(groups)), (text(whole[1] * 230), status(groups))):
        assert spent(partial(bounce.read, parts, headers())) < 2, parts[0].text[:20]

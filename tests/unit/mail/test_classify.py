"""What wrote a mail, sign by sign."""

from __future__ import annotations

import pytest

from mailgate.mail import address
from mailgate.mail.classify import Facts, classify
from mailgate.mail.model import Classified, Header, Mailbox, MailClass


def facts(*lines: str, sender: str = "anna@customer.example", subject: str = "The lamp", **more: str | bool) -> Facts:
    found = address.parse(sender)
    return Facts(
        headers=tuple(
            Header(name=name.strip().lower(), value=value.strip()) for name, _, value in (x.partition(":") for x in lines)
        ),
        content_type=str(more.get("content_type", "text/plain")),
        report_type=str(more.get("report_type", "")),
        sender=Mailbox(address=found) if found else None,
        subject=subject,
        null_path=bool(more.get("null_path")),
        has_bounce=bool(more.get("has_bounce")),
    )


def verdict(seen: Classified) -> tuple[str, str, bool]:
    return seen.mail_class.value, seen.reason, seen.may_auto_answer


def test_a_person_may_be_answered() -> None:
    assert verdict(classify(facts())) == ("human", "no sign of a machine", True)


@pytest.mark.parametrize(
    ("seen", "mail_class", "reason"),
    [
        (facts(has_bounce=True), "bounce", "a delivery report"),
        (facts("Auto-Submitted: auto-replied", has_bounce=True), "bounce", "a delivery report"),
        (
            facts(sender="mailer-daemon@x.example", subject="Undelivered Mail Returned to Sender"),
            "bounce",
            "From mailer-daemon, and the subject of a delivery report",
        ),
        (
            facts(null_path=True, subject="Delivery Status Notification (Failure)"),
            "bounce",
            "null return path, and the subject of a delivery report",
        ),
        (facts("Auto-Submitted: auto-generated"), "auto_reply", "Auto-Submitted: auto-generated"),
        (facts("X-Autoreply: yes"), "auto_reply", "X-Autoreply"),
        (facts("X-Loop: support@help.example"), "auto_reply", "X-Loop"),
        (facts("X-Failed-Recipients: a@b.example"), "auto_reply", "X-Failed-Recipients"),
        (facts("Precedence: bulk"), "auto_reply", "Precedence: bulk"),
        (facts("Precedence: JUNK"), "auto_reply", "Precedence: junk"),
        (facts("Precedence: auto_reply"), "auto_reply", "Precedence: auto_reply"),
        (facts("Precedence: list"), "list", "Precedence: list"),
        (facts("List-Id: <all.corp.example>"), "list", "List-Id"),
        (facts("List-Unsubscribe: <mailto:x@y.example>", "Precedence: bulk"), "list", "List-Unsubscribe"),
        (facts("List-Post: <mailto:x@y.example>"), "list", "List-Post"),
        (facts(sender="owner-all@corp.example"), "list", "From owner-all"),
        (facts(sender="all-request@corp.example"), "list", "From all-request"),
        (facts(null_path=True), "auto_reply", "null return path"),
        (facts(sender="no-reply@shop.example"), "auto_reply", "From no-reply"),
        (facts(sender="donotreply+1@shop.example"), "auto_reply", "From donotreply+1"),
        (facts(sender="postmaster@corp.example"), "auto_reply", "From postmaster"),
        (
            facts(content_type="multipart/report", report_type="disposition-notification", subject="Read: x"),
            "auto_reply",
            "multipart/report; disposition-notification",
        ),
        (
            facts(content_type="multipart/report", report_type="feedback-report"),
            "auto_reply",
            "multipart/report; feedback-report",
        ),
        (
            facts(
                content_type="multipart/report",
                report_type="delivery-status",
                sender="mailer-daemon@x.example",
                subject="Mail delivery report",
            ),
            "auto_reply",
            "multipart/report; delivery-status",
        ),
        (facts(content_type="message/disposition-notification"), "auto_reply", "message/disposition-notification"),
    ],
)
def test_a_sign_decides_and_is_named(seen: Facts, mail_class: str, reason: str) -> None:
    assert verdict(classify(seen)) == (mail_class, reason, False)


@pytest.mark.parametrize(
    "seen",
    [
        facts("Auto-Submitted: no"),
        facts("Auto-Submitted: No (ack!)"),
        facts("Auto-Submitted: auto-forwarded"),
        facts("X-MS-Exchange-Inbox-Rules-Loop: anna@customer.example"),
        facts("X-Auto-Response-Suppress: DR, OOF, AutoReply"),
        facts("Precedence: normal"),
        facts("X-Autoreply: no"),
        facts("X-Auto-Response-Suppress: DR, OOF, AutoReply", subject="Automatic replies to the lamp fail"),
        facts(subject="Automatic reply to the lamp"),
        facts(subject="Undelivered Mail Returned to Sender"),
        facts(sender="noreplyson@customer.example"),
        facts(sender="reply@customer.example"),
    ],
)
def test_what_only_looks_like_a_sign_is_a_persons_mail(seen: Facts) -> None:
    assert verdict(classify(seen))[::2] == ("human", True)


def test_a_subject_tips_a_weak_sign_over() -> None:
    seen = facts("X-Auto-Response-Suppress: DR, OOF", subject="Automatic reply: The lamp")
    assert verdict(classify(seen)) == (
        "auto_reply",
        "X-Auto-Response-Suppress, and the subject of an automatic reply",
        False,
    )


def test_a_vacation_answer_with_a_null_path_is_no_bounce() -> None:
    seen = facts("Auto-Submitted: auto-replied", null_path=True, subject="Delivery delayed: I am away")
    assert classify(seen).mail_class is MailClass.AUTO_REPLY


@pytest.mark.parametrize(("hops", "looping"), [(0, False), (49, False), (50, False), (51, True), (5_000, True)])
def test_more_than_fifty_received_lines_are_a_loop(hops: int, *, looping: bool) -> None:
    seen = classify(facts(*["Received: by x"] * hops))
    assert (seen.mail_class is MailClass.LOOP) == looping
    assert not looping or (seen.reason, seen.may_auto_answer) == (f"{hops} Received lines", False)


def test_the_limit_of_received_lines_can_be_lowered() -> None:
    assert classify(facts(*["Received: by x"] * 3), received_limit=2).reason == "3 Received lines"

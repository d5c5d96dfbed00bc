"""T25: automatic mail is never answered (RFC 3834 §2), in whatever case or with whatever comment it says what it is."""

from __future__ import annotations

import pytest

from mailgate.mail.classify import classify
from tests.unit.mail.test_classify import facts

AUTOMATIC = [
    "Auto-Submitted: auto-replied",
    "Auto-Submitted: AUTO-GENERATED",
    "Auto-Submitted: auto-replied; x=y",
    "Auto-Submitted: auto-replied (vacation)",
    "Auto-Submitted: auto-notified",
    "Auto-Submitted: yes",
    "Auto-Submitted: auto-replied, no",
    "Precedence: bulk",
    "Precedence: Junk",
    "Precedence: list",
    "Precedence: auto_reply",
    "List-Id: <x.y>",
    "List-Help: <mailto:x@y.example>",
    "List-Unsubscribe: <https://x.example>",
    "X-Autoreply: 1",
    "X-Autorespond: re",
    "X-Autoresponder: x",
    "X-Auto-Reply-From: x@y.example",
    "X-Mailer-Daemon: x",
    "X-Loop: x",
    "X-Failed-Recipients: x@y.example",
]

PERSONS = [
    "Auto-Submitted: no",
    "Auto-Submitted: No (ack!)",
    "Auto-Submitted: no; x=y",
    "Auto-Submitted: auto-forwarded",
    "Precedence: first-class",
    "X-Mailer: Thunderbird",
    "X-Priority: 1",
]


@pytest.mark.parametrize("line", AUTOMATIC)
def test_automatic_mail_gets_no_answer(line: str) -> None:
    assert not classify(facts(line)).may_auto_answer


@pytest.mark.parametrize("line", PERSONS)
def test_a_persons_mail_gets_one(line: str) -> None:
    assert classify(facts(line)).may_auto_answer


@pytest.mark.parametrize("sender", ["MAILER-DAEMON@x.example", "postmaster@x.example", "no-reply@x.example", "noreply@x.example"])
def test_robots_get_no_answer(sender: str) -> None:
    assert not classify(facts(sender=sender)).may_auto_answer


def test_one_automatic_field_among_two_is_enough() -> None:
    assert not classify(facts("Auto-Submitted: no", "Auto-Submitted: auto-replied")).may_auto_answer


def test_the_null_return_path_gets_no_answer() -> None:
    assert not classify(facts(null_path=True)).may_auto_answer

"""Our own group lists: known by their List-Id, and whom they stand for."""

from __future__ import annotations

import pytest

from mailgate.mail import lists, parse
from mailgate.mail.model import Header

OWN = frozenset(map(lists.key, ("support@help.example", "<team.help.example>")))


@pytest.mark.parametrize(
    ("value", "own"),
    [
        ("<support.help.example>", True),
        ("Support at Help <support.help.example>", True),
        ("support.help.example", True),
        ("<Support.Help.Example>", True),
        ("<team.help.example>", True),
        ("<support.help.example.evil.example>", False),
        ("<support.help.example> <evil.example>", False),
        ("support.help.example <evil.example>", False),
        ("<evil.support.help.example>", False),
        ("", False),
        ("<>", False),
    ],
)
def test_a_list_of_ours_is_known_by_its_id(value: str, own: bool) -> None:
    assert lists.is_own([Header(name="list-id", value=value)], OWN) is own
    assert not lists.is_own([Header(name="x-list-id", value=value)], OWN)


def _original(head: str) -> str | None:
    mail = parse.read(f"From: support@help.example\r\n{head}\r\n\r\nx".encode())
    found = lists.original(mail.headers, mail)
    return found.address if found else None


@pytest.mark.parametrize(
    ("head", "whom"),
    [
        ("X-Original-From: Anna <anna@c.example>", "anna@c.example"),
        ("X-Original-From: Anna <anna@c.example>\r\nReply-To: list@help.example", "anna@c.example"),
        ("Reply-To: Anna <anna@c.example>", "anna@c.example"),
        ("X-Original-From: a@c.example, b@c.example\r\nReply-To: c@c.example", None),
        ("X-Original-From: a@c.example\r\nX-Original-From: b@c.example", None),
        ("X-Original-From: nobody\r\nReply-To: c@c.example", None),
        ("Reply-To: a@c.example, b@c.example", None),
        ("Reply-To: a@c.example\r\nReply-To: b@c.example", None),
        ("Reply-To: a@c.example <b@c.example> x", None),
        ("X-Original-Sender: a@c.example", None),
    ],
)
def test_it_stands_for_exactly_one_valid_author_or_for_nobody(head: str, whom: str | None) -> None:
    assert _original(head) == whom


@pytest.mark.parametrize(
    ("name", "value", "spam"),
    [
        ("x-spam-flag", "YES", True),
        ("x-spam-flag", " yes ", True),
        ("x-spam-status", "Yes, score=9.1 required=5.0", True),
        ("x-spam-status", "No, score=0.1", False),
        ("x-spam-flag", "NO", False),
        ("x-spam-flag", "yesterday", False),
        ("x-spam-level", "yes", False),
        ("subject", "yes", False),
    ],
)
def test_spam_is_what_a_filter_says_in_its_two_fields(name: str, value: str, spam: bool) -> None:
    assert lists.says_spam([Header(name=name, value=value)]) is spam

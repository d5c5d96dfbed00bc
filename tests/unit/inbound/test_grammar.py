"""What MAIL and RCPT may say."""

from __future__ import annotations

import pytest

from mailgate.inbound.doorway import Refusal
from mailgate.inbound.grammar import recipient, sender

HOME = "help.example"


@pytest.mark.parametrize(
    ("argument", "path", "known", "size"),
    [
        ("FROM:<Anna@Customer.Example>", "anna@customer.example", True, 0),
        ("from: <anna@customer.example>", "anna@customer.example", True, 0),
        ("FROM:<>", None, True, 0),
        ("FROM:<> SIZE=12 BODY=8BITMIME", None, True, 12),
        ("FROM:<anna@customer.example> size=99999999999999999999", "anna@customer.example", True, 99999999999999999999),
        ("FROM:<@a.example,@b.example:anna@customer.example>", "anna@customer.example", True, 0),
        ('FROM:<"a > b"@customer.example>', None, False, 0),
        ("FROM:<anna..b@customer.example>", None, False, 0),
        (f"FROM:<{'b' * 70}@customer.example>", None, False, 0),
        ("FROM:<scanner>", None, False, 0),
        ("FROM:<root@[192.0.2.1]>", None, False, 0),
        ("FROM:<|/bin/sh@customer.example>", "|/bin/sh@customer.example", True, 0),
        ("FROM:<Müller@Bücher.example> SMTPUTF8 SIZE=3", "müller@xn--bcher-kva.example", True, 3),
        ("FROM:<anna@bücher.example> SMTPUTF8", "anna@xn--bcher-kva.example", True, 0),
        ("FROM:<bеa@staff.example> SMTPUTF8", None, False, 0),  # a Cyrillic е: nobody's address
    ],
)
def test_a_sender_is_read_or_unknown(argument: str, path: str | None, known: bool, size: int) -> None:
    read = sender(argument)
    assert (read.path, read.known, read.size) == (path, known, size)


@pytest.mark.parametrize(
    ("argument", "code"),
    [
        ("", "501 5.5.4"),
        ("TO:<a@b.example>", "501 5.5.4"),
        ("FROM:a@b.example", "501 5.5.4"),
        ("FROM:<a@b.example", "501 5.5.4"),
        ("FROM:<a@b.example>SIZE=10", "501 5.5.4"),
        ("FROM:<a@b.example> SIZE=", "501 5.5.4"),
        ("FROM:<a@b.example> SIZE=-1", "501 5.5.4"),
        ("FROM:<a@b.example> SIZE=١", "501 5.5.4"),
        ("FROM:<a@b.example> BODY=BINARYMIME", "501 5.5.4"),
        ("FROM:<a@b.example> SMTPUTF8=yes", "501 5.5.4"),
        ("FROM:<ü@b.example>", "553 5.6.7"),
        ("FROM:<a@bü.example>", "553 5.6.7"),
        ("FROM:<a@b.example> RET=HDRS ENVID=x", "555 5.5.4"),
        ("FROM:<a@b.example> AUTH=<>", "555 5.5.4"),
    ],
)
def test_what_mail_may_not_say(argument: str, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        sender(argument)
    assert refused.value.reply.startswith(code)


@pytest.mark.parametrize(
    ("argument", "address"),
    [
        ("TO:<Support@HELP.example>", "support@help.example"),
        ("TO:<postmaster>", "postmaster@help.example"),
        ("TO:<PostMaster>", "postmaster@help.example"),
        ('TO:<"support+12"@help.example>', "support+12@help.example"),
        ("TO:<@x.example:support@help.example>", "support@help.example"),
        ("TO:<a%b@c.example>", "a%b@c.example"),
        ("TO:<d!u@x.example>", "d!u@x.example"),
        ("TO:<support@help.example.>", "support@help.example"),
    ],
)
def test_a_recipient_is_read(argument: str, address: str) -> None:
    assert recipient(argument, HOME) == address


def test_a_recipient_beyond_ascii_needs_smtputf8_and_then_is_ours_by_its_domain_at_most() -> None:
    assert recipient("TO:<support@Bücher.example>", HOME, utf8=True) == "support@xn--bcher-kva.example"
    for argument, utf8, code in (
        ("TO:<support@bücher.example>", False, "553 5.6.7"),
        ("TO:<süpport@help.example>", True, "553 5.1.3"),
    ):
        with pytest.raises(Refusal) as refused:
            recipient(argument, HOME, utf8=utf8)
        assert refused.value.reply.startswith(code)


@pytest.mark.parametrize(
    ("argument", "code"),
    [
        ("TO:<>", "553 5.1.3"),
        ("TO:<support>", "553 5.1.3"),
        ("TO:<a%b@c@d.example>", "553 5.1.3"),
        ("TO:<support@help.example,evil@x.example>", "553 5.1.3"),
        ("TO:<support@help..example>", "553 5.1.3"),
        ('TO:<"two words"@help.example>', "553 5.1.3"),
        ("TO:<support@help.example> NOTIFY=NEVER", "555 5.5.4"),
        ("TO:support@help.example", "501 5.5.4"),
        ("TO:<support@help.example><evil@x.example>", "501 5.5.4"),
    ],
)
def test_a_recipient_that_cannot_be_read_is_refused(argument: str, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        recipient(argument, HOME)
    assert refused.value.reply.startswith(code)


def test_a_long_hostile_path_is_read_in_no_time() -> None:
    for hostile in ('FROM:<"' + '\\"' * 1000, "FROM:<@" + "a.example,@" * 200, "FROM:<" + "a" * 2000 + " "):
        with pytest.raises(Refusal):
            sender(hostile)

"""Our signature: another program believes it, nothing that people read can be put beside it, and it is always the same."""

from __future__ import annotations

import re

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from hypothesis import given
from hypothesis import strategies as st

from mailgate.mail.proof import dkim, signatures, signing
from mailgate.mail.proof.signatures import KeyAnswer
from mailgate.mail.proof.signing import SigningKey
from tests.signed import verified

RSA = SigningKey(domain="help.test", selector="r1", private=generate_private_key(65537, 1024))
ED25519 = SigningKey(domain="help.test", selector="e1", private=Ed25519PrivateKey.generate())
ZONE = {signatures.key_name(key.domain, key.selector): signing.record(key) for key in (RSA, ED25519)}
ANSWERS = tuple(KeyAnswer(name=name, texts=(text,), trouble=False) for name, text in ZONE.items())
AT = 1_772_452_800
HEAD = (
    b"From: Bea (Support) <support@help.test>\r\nTo: Anna <anna@customer.test>\r\nReply-To: support+t1-2.p.x@help.test\r\n"
    b"Subject: [#1]  The \t lamp,\r\n of which =?utf-8?q?=C3=BC?=\r\nDate: Mon, 02 Mar 2026 08:00:00 +0000\r\n"
    b"Message-ID: <1.a@help.test>\r\nReferences: <a@customer.test>\r\n <b@customer.test>\r\nMIME-Version: 1.0\r\n"
    b"Content-Type: text/plain; charset=utf-8\r\n"
)
MAIL = HEAD + b"\r\nIt lives. \t \r\n.\r\n\r\n"


def signed(mail: bytes = MAIL, *keys: SigningKey) -> bytes:
    return signing.signatures(mail, keys or (RSA, ED25519), AT) + mail


BODIES = (
    b"",
    b"\r\n",
    b"x",
    b" \r\n\t\r\n",
    b"a \t b  \r\n \r\n\r\n",
    b"x\r\n" * 40_000,
    b" " * 70_000 + b"y\r\n",
    b"\xc3\xbc\r\n",
)


def test_both_signatures_are_believed_by_another_program_whatever_the_body() -> None:
    for body in BODIES:
        mail = signed(HEAD + b"\r\n" + body)
        assert verified(mail, ZONE) == [True, True], body[:40]
        assert {one.result for one in dkim.check(mail, ANSWERS, AT).signed} == {"pass"}, body[:40]


@given(st.text("ab \t\r\n.=\u00fc", max_size=60))
def test_any_body_of_whole_lines_is_believed(text: str) -> None:
    body = f"{text}\n".replace("\r", "").replace("\n", "\r\n").encode()
    assert verified(signed(HEAD + b"\r\n" + body), ZONE) == [True, True]


ADDED = (
    *(b"From: mallory@evil.test", b"To: mallory@evil.test", b"Reply-To: mallory@evil.test", b"Cc: mallory@evil.test"),
    *(b"Sender: mallory@evil.test", b"Subject: Buy", b"Date: Tue, 03 Mar 2026 08:00:00 +0000", b"Message-ID: <1@evil.test>"),
    *(b"In-Reply-To: <1@evil.test>", b"References: <1@evil.test>", b"MIME-Version: 1.0", b"Auto-Submitted: no"),
    *(b"Content-Type: multipart/mixed; boundary=evil", b"Content-Transfer-Encoding: base64"),
    *(b"Content-Disposition: attachment; filename=buy.html", b"List-Unsubscribe: <https://evil.test/>"),
    b"List-Unsubscribe-Post: List-Unsubscribe=One-Click",
)


def test_nothing_can_be_put_beside_what_people_read_nor_change_how_it_is_read() -> None:
    believed = [field for field in ADDED if verified(field + b"\r\n" + signed(), ZONE) != [False, False]]
    assert believed == []


def test_what_a_letter_has_not_cannot_be_added() -> None:
    bare = b"From: Bea <support@help.test>\r\n\r\n--evil\r\nContent-Type: text/html\r\n\r\nBuy\r\n--evil--\r\n"
    believed = [field for field in ADDED if verified(field + b"\r\n" + signed(bare), ZONE) != [False, False]]
    assert believed == []


@pytest.mark.parametrize("field", [b"Message-ID", b"References", b"MIME-Version", b"Content-Type", b"Subject", b"From"])
def test_a_changed_field_breaks_it(field: bytes) -> None:
    assert verified(re.sub(rb"(?m)^" + field + rb": ", field + b": x", signed(), count=1), ZONE) == [False, False]


def test_what_servers_do_on_the_way_does_not_break_it() -> None:
    mail = (
        b"Received: from a by b\r\nReturn-Path: <x@help.test>\r\n"
        + signed().replace(b"  The \t lamp", b" The lamp")
        + b"\r\n\r\n"
    )
    assert verified(mail, ZONE) == [True, True]


def test_words_below_the_end_break_it() -> None:
    assert verified(signed() + b"Buy now\r\n", ZONE) == [False, False]


def test_the_tags_are_those_we_mean_and_no_others() -> None:
    for key, field in zip((RSA, ED25519), re.findall(rb"(?m)^DKIM-Signature:((?:.*\r\n)(?:[ ].*\r\n)*)", signed()), strict=True):
        found = signatures.tags(field.decode())
        assert list(found) == ["v", "a", "c", "d", "s", "t", "h", "bh", "b"]
        assert (found["a"], found["c"], found["d"], found["s"], found["t"]) == (
            key.algorithm,
            "relaxed/relaxed",
            "help.test",
            key.selector,
            str(AT),
        )
        names = [name.strip() for name in found["h"].split(":")]
        assert [names.count(name) for name in ("from", "reply-to", "subject", "date", "to", "cc")] == [2, 2, 2, 2, 2, 1]
        assert {"received", "return-path", "dkim-signature"} & set(names) == set()


def test_the_same_letter_gets_the_same_octets_each_time() -> None:
    assert signed() == signed()


def test_a_signature_is_short_lines_of_ascii() -> None:
    field = signing.signatures(
        MAIL, [SigningKey(domain="help.test", selector="r", private=generate_private_key(65537, 4096))], AT
    )
    lines = field.split(b"\r\n")
    assert field.isascii()
    assert lines.pop() == b""
    assert max(map(len, lines)) <= 78


@pytest.mark.parametrize(
    ("domain", "nearest"),
    [
        ("help.test", "help.test"),
        ("a.help.test", "help.test"),
        ("own.help.test", "own.help.test"),
        ("x.own.help.test", "own.help.test"),
        ("nohelp.test", ""),
        ("test", ""),
        ("", ""),
    ],
)
def test_the_nearest_domain_signs(domain: str, nearest: str) -> None:
    assert signing.nearest({"help.test", "own.help.test"}, domain) == nearest


def test_a_long_record_is_cut_into_strings_of_255_octets() -> None:
    for length, pieces in ((254, [254]), (255, [255]), (256, [255, 1]), (511, [255, 255, 1])):
        found = signing.strings("x" * length)
        assert [len(one) for one in found] == pieces
        assert "".join(found) == "x" * length

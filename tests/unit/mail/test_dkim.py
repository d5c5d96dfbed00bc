"""DKIM (RFC 6376): what holds, what does not, and what is not believed though it holds. Signed by another program."""

from __future__ import annotations

import base64
import hashlib
import re

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from mailgate.mail import canonical, dkim, parse, signatures
from mailgate.mail.model import Header
from mailgate.mail.signatures import KeyAnswer, Signed
from tests.signed import key, published, signed

MAIL = (
    b"From: Anna <anna@corp.example>\r\nTo: support@help.example\r\nSubject:  The \t lamp \r\n\tis dead \r\n"
    b"Date: Mon, 2 Mar 2026 08:00:00 +0000\r\nMessage-ID: <1@corp.example>\r\n\r\nIt  is \t dead. \r\n\r\n.\r\n \r\n\r\n"
)
NOON = 1_772_452_800
D, S = "corp.example", "s1"


def answers(*records: str, name: str = f"{S}._domainkey.{D}", trouble: bool = False) -> tuple[KeyAnswer, ...]:
    return (KeyAnswer(name=name, texts=records or (key()[1],), trouble=trouble),)


def verdicts(raw: bytes, keys: tuple[KeyAnswer, ...] | None = None, at: int = NOON) -> list[Signed]:
    return list(dkim.check(raw, answers() if keys is None else keys, at).signed)


def verdict(raw: bytes, keys: tuple[KeyAnswer, ...] | None = None, at: int = NOON) -> str:
    [one] = verdicts(raw, keys, at)
    return one.result


def retagged(raw: bytes, old: bytes, new: bytes) -> bytes:
    assert raw.count(old) >= 1
    return raw.replace(old, new, 1)


@pytest.mark.parametrize("header", [b"simple", b"relaxed"])
@pytest.mark.parametrize("body", [b"simple", b"relaxed"])
@pytest.mark.parametrize("text", [b"", b"\r\n", b"\r\n\r\n\r\n", b" \r\n", b"x", b"x \t\r\n\r\n", b"a\tb  c\r\n \r\n.\r\n"])
def test_what_another_program_signed_holds(header: bytes, body: bytes, text: bytes) -> None:
    raw = MAIL.partition(b"\r\n\r\n")[0] + b"\r\n\r\n" + text
    assert verdict(signed(raw, D, canonicalize=(header, body))) == "pass"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"It  is", b"It  was"),
        (b"The \t lamp", b"The \t desk"),
        (b"anna@corp", b"anne@corp"),
        (b"dead. \r\n", b"dead. \r\n\r\n"),
        (b"\r\n.\r\n", b"\r\n..\r\n"),
    ],
)
def test_what_was_changed_does_not_hold(old: bytes, new: bytes) -> None:
    assert verdict(retagged(signed(MAIL, D), old, new)) == "fail"


@pytest.mark.parametrize(
    ("old", "new", "way", "result"),
    [
        (b"The \t lamp \r\n\tis", b"The lamp is", b"relaxed", "pass"),
        (b"The \t lamp \r\n\tis", b"The lamp is", b"simple", "fail"),
        (b"Subject:", b"SUBJECT :", b"relaxed", "pass"),
        (b"It  is \t dead. \r\n", b"It is dead.\r\n", b"relaxed", "pass"),
        (b"It  is \t dead. \r\n", b"It is dead.\r\n", b"simple", "fail"),
        (b".\r\n \r\n\r\n", b".\r\n \r\n\r\n\r\n\r\n", b"simple", "pass"),
    ],
)
def test_white_space_counts_as_the_signer_said(old: bytes, new: bytes, way: bytes, result: str) -> None:
    head, _, body = signed(MAIL, D, canonicalize=(way, way)).partition(b"From:")
    assert verdict(head + (b"From:" + body).replace(old, new)) == result


def test_the_sample_of_rfc_8463_holds() -> None:
    """Appendix A: one mail with a signature of each kind, as it stands there."""
    raw = RFC_8463.replace(b"\n", b"\r\n")
    keys = (
        *answers("v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=", name=parse.read(raw).dkim_keys[0]),
        *answers(RFC_8463_RSA, name="test._domainkey.football.example.com"),
    )
    assert [one.result for one in verdicts(raw, keys)] == ["pass", "pass"]
    assert [one.result for one in verdicts(raw.replace(b"Joe.", b"Jim."), keys)] == ["fail", "fail"]


def test_a_length_leaves_the_end_open_and_is_not_believed() -> None:
    """T06: whatever follows the length could be anybody's, so not even the whole mail counts."""
    raw = signed(MAIL, D, length=True)
    assert [verdict(raw), verdict(raw + b"Pay to this account instead.\r\n")] == ["policy", "policy"]


def test_sha1_is_not_believed() -> None:
    """RFC 8301 §3.1."""
    assert verdict(signed(MAIL, D, signature_algorithm=b"rsa-sha1")) == "policy"


@pytest.mark.parametrize(("least", "most", "result"), [(1024, 1024, "pass"), (1025, 8192, "policy"), (1024, 1023, "permerror")])
def test_a_key_has_to_be_long_enough_and_not_too_long(
    least: int, most: int, result: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """RFC 8301 §3.2; a very long one would cost more than a mail is worth."""
    assert dkim.LEAST_BITS == 1024
    monkeypatch.setattr(dkim, "LEAST_BITS", least)
    monkeypatch.setattr(dkim, "MOST_BITS", most)
    assert verdict(signed(MAIL, D)) == result


def test_a_key_of_512_bits_is_not_believed() -> None:
    assert verdict(signed(MAIL, D), answers(SHORT_KEY)) in ("policy", "permerror")


@pytest.mark.parametrize(("at", "result"), [(NOON - 1, "pass"), (NOON, "pass"), (NOON + 1, "fail")])
def test_a_signature_expires(at: int, result: str) -> None:
    assert verdict(ed25519_signed(f"x={NOON}; "), ED25519, at) == result


@pytest.mark.parametrize(
    ("tags", "result"),
    [
        ("", "pass"),
        ("l=5; ", "policy"),
        ("q=dns/txt; ", "pass"),
        ("q=web/xyz; ", "permerror"),
        ("i=@mail.corp.example; ", "pass"),
        ("i=anna@corp.example; ", "pass"),
        ("i=@evilcorp.example; ", "permerror"),
        ("i=corp.example; ", "permerror"),
        ("x=never; ", "permerror"),
        ("t=never; ", "permerror"),
        ("c=nowsp; ", "permerror"),
        ("z=From:x; unknown=1; ", "pass"),
        ("v=1; ", "permerror"),
        ("=; ", "permerror"),
        ("nonsense; ", "permerror"),
    ],
)
def test_tags_are_read_as_the_grammar_says(tags: str, result: str) -> None:
    assert verdict(ed25519_signed(tags), ED25519) == result


@pytest.mark.parametrize(
    ("old", "new", "result"),
    [
        (b"v=1", b"v=2", "permerror"),
        (b"a=ed25519-sha256", b"a=md5", "policy"),
        (b"a=ed25519-sha256", b"a=rsa-sha256", "permerror"),
        (b"d=corp.example", b"d=", "permerror"),
        (b"d=corp.example", b"d=example", "permerror"),
        (b"d=corp.example", b"d=a b.example", "permerror"),
        (b"d=corp.example", b"d=other.example", "temperror"),
        (b"s=s1", b"s=\xc3\xa4", "permerror"),
        (b"s=s1", b"s=../etc", "permerror"),
        (b"h=from:to", b"h=to", "permerror"),
        (b"h=from:to", b"h=from:", "permerror"),
        (b"h=from:to", b"h=from", "fail"),
        (b"bh=", b"bh=!", "permerror"),
        (b" b=", b" b=!", "permerror"),
        (b" b=", b" b=A", "permerror"),
        (b" b=", b" bb=", "permerror"),
    ],
)
def test_a_signature_that_is_none_does_not_count(old: bytes, new: bytes, result: str) -> None:
    assert verdict(retagged(ed25519_signed(), old, new), ED25519) == result


@pytest.mark.parametrize(
    ("record", "result"),
    [
        ("p={p}; k=ed25519", "pass"),
        ("v=DKIM1; k=ed25519; p={p};", "pass"),
        ("v=DKIM1; k=ed25519; t=y; n=hello; p={p}", "pass"),
        ("v=DKIM2; k=ed25519; p={p}", "permerror"),
        ("v=DKIM1; p={p}", "permerror"),
        ("v=DKIM1; k=rot13; p={p}", "permerror"),
        ("v=DKIM1; k=ed25519; p=", "fail"),
        ("v=DKIM1; k=ed25519", "permerror"),
        ("v=DKIM1; k=ed25519; p=AAAA", "permerror"),
        ("v=DKIM1; k=ed25519; p=!", "permerror"),
        ("v=DKIM1; k=ed25519; h=sha1; p={p}", "permerror"),
        ("v=DKIM1; k=ed25519; h=sha1:sha256; p={p}", "pass"),
        ("v=DKIM1; k=ed25519; s=tlsrpt; p={p}", "permerror"),
        ("v=DKIM1; k=ed25519; s=email; p={p}", "pass"),
        ("v=spf1 -all", "permerror"),
        ("", "permerror"),
    ],
)
def test_a_key_counts_if_it_is_one_for_this(record: str, result: str) -> None:
    assert verdict(ed25519_signed(), answers(record.format(p=PUBLIC))) == result


def test_a_key_may_not_be_for_subdomains() -> None:
    exact = answers(f"v=DKIM1; k=ed25519; t=y:s; p={PUBLIC}")
    assert verdict(ed25519_signed("i=@corp.example; "), exact) == "pass"
    assert verdict(ed25519_signed("i=@mail.corp.example; "), exact) == "permerror"


def test_a_key_that_is_not_there_is_an_error_and_one_that_could_not_be_looked_up_is_trouble() -> None:
    name = f"{S}._domainkey.{D}"
    nowhere, trouble = ((KeyAnswer(name=name, texts=(), trouble=trouble),) for trouble in (False, True))
    raw = signed(MAIL, D)
    assert [verdict(raw, nowhere), verdict(raw, trouble), verdict(raw, ())] == ["permerror", "temperror", "temperror"]


@pytest.mark.parametrize("again", [b"Subject: Free money\r\n", b"From: ceo@corp.example\r\n", b"Content-Type: text/html\r\n" * 2])
def test_a_field_put_in_twice_takes_the_signature_its_worth(again: bytes) -> None:
    """The signature covers the lower one, a reader shows the upper one (RFC 6376 §8.15)."""
    assert verdict(again + signed(MAIL, D)) == "policy"


def test_an_unclean_header_block_proves_nothing() -> None:
    raw = signed(MAIL, D)
    assert verdict(b"X: a\rFrom: ceo@corp.example\r\n" + raw) == "permerror"
    assert verdict(b"\r\n" + raw) == "permerror"


def test_every_signature_gets_its_verdict() -> None:
    raw = signed(signed(MAIL, D), "esp.example", "k2", bits=2048)
    keys = (*answers(), *answers(key(2048)[1], name="k2._domainkey.esp.example"))
    assert [(one.domain, one.selector, one.result) for one in verdicts(raw, keys)] == [
        ("esp.example", "k2", "pass"),
        ("corp.example", "s1", "pass"),
    ]
    assert parse.read(raw).dkim_keys == ("k2._domainkey.esp.example", "s1._domainkey.corp.example")


def test_signatures_are_looked_at_from_the_top_and_not_without_end() -> None:
    junk = b"DKIM-Signature: v=1; a=rsa-sha256; d=x.example; s=%d; h=from; bh=AAAA; b=AAAA\r\n"
    for above, seen in ((signatures.MAX_SIGNATURES - 1, True), (signatures.MAX_SIGNATURES, False)):
        raw = b"".join(junk % n for n in range(above)) + signed(MAIL, D)
        assert len(verdicts(raw)) == min(above + 1, signatures.MAX_SIGNATURES)
        assert ("pass" in [one.result for one in verdicts(raw)]) is seen
        assert len(parse.read(raw).dkim_keys) == signatures.MAX_SIGNATURES


def test_without_keys_it_is_said_what_can_be_said() -> None:
    raw = signed(signed(MAIL, D, length=True), D, "s2")
    undecided = signatures.undecided(parse.read(raw).headers)
    assert [one.result for one in undecided.signed] == ["temperror", "policy"]
    missing = (KeyAnswer(name="s2._domainkey.corp.example", texts=(), trouble=False),)
    trouble = (KeyAnswer(name="s2._domainkey.corp.example", texts=(), trouble=True),)
    assert [one.result for one in signatures.without_keys(undecided, missing).signed] == ["permerror", "policy"]
    assert signatures.without_keys(undecided, trouble) == undecided


@pytest.mark.parametrize("unit", [b" ", b"\t", b"\r\n", b" \r\n", b" x", b"\0", b";", b"=", b":"])
def test_a_large_mail_is_checked_in_no_time(unit: bytes) -> None:
    """Other verifiers take minutes for a megabyte of blanks (T45)."""
    blanks = unit * (256 * 1024 // len(unit))
    for way in (True, False):
        canonical.body(blanks, relaxed=way)
        canonical.field(b"X:" + blanks, relaxed=way)
    canonical.without_value(b"X:" + blanks)
    raw = signed(MAIL, D, canonicalize=(b"relaxed", b"relaxed")) + blanks
    assert verdict(raw) in ("pass", "fail")


@given(st.binary(max_size=300), st.binary(max_size=300))
def test_whatever_a_mail_and_a_key_say_there_is_a_verdict(value: bytes, record: bytes) -> None:
    text = record.decode("ascii", "replace")
    for raw in (b"DKIM-Signature: " + value + b"\r\n" + MAIL, retagged(signed(MAIL, D), b"h=", b"h=" + value)):
        dkim.check(raw, answers(text), NOON)
    dkim.check(signed(MAIL, D), answers(text), NOON)
    signatures.undecided((Header(name="dkim-signature", value=value.decode("latin-1")),))


@given(st.text(alphabet="vabcdhilqstxz=;: \t\r\n1Aa.@/", max_size=200))
def test_whatever_tags_there_are_there_is_a_verdict(value: str) -> None:
    [one] = signatures.undecided((Header(name="dkim-signature", value=value),)).signed
    assert one.result in ("permerror", "policy")


def test_the_key_of_a_signed_mail_is_where_it_is_published() -> None:
    assert set(parse.read(signed(MAIL, D)).dkim_keys) == set(published(D))


PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(32))
PUBLIC = base64.b64encode(PRIVATE.public_key().public_bytes_raw()).decode()
ED25519 = answers(f"v=DKIM1; k=ed25519; p={PUBLIC}")


def ed25519_signed(tags: str = "") -> bytes:
    """MAIL, simple/simple, From and To signed, with more tags; written by hand."""
    body = MAIL.partition(b"\r\n\r\n")[2].rstrip(b"\r\n") + b"\r\n"
    bh = base64.b64encode(hashlib.sha256(body).digest()).decode()
    field = f"DKIM-Signature: v=1; a=ed25519-sha256; d={D}; s={S}; {tags}h=from:to; bh={bh}; b="
    over = b"".join(re.findall(rb"(?m)^(?:From|To):.*\r\n", MAIL)) + field.encode()
    return f"{field}{base64.b64encode(PRIVATE.sign(hashlib.sha256(over).digest())).decode()}\r\n".encode() + MAIL


SHORT_KEY = (
    "v=DKIM1; k=rsa; p="
    "MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAKj34GkxFhD90vcNLYLInFEX6Ppy1tPf9Cnzj4p4WGeKLs1Pt8QuKUpRKfFLfRYC9AIKjbJTWit+CqvjWYzvQwECAwEA"
    "AQ=="
)
RFC_8463_RSA = (
    "v=DKIM1; k=rsa; p="
    "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWRiGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQiY/J16JYi0Qvx/byYzCNb3W91y3FutACDfzwQ"
    "/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3Ip3G+2kryOTIKT+l/K4w3QIDAQAB"
)
RFC_8463 = b"""DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;
 d=football.example.com; i=@football.example.com;
 q=dns/txt; s=brisbane; t=1528637909; h=from : to :
 subject : date : message-id : from : subject : date;
 bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
 b=/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11Bus
 Fa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==
DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;
 d=football.example.com; i=@football.example.com;
 q=dns/txt; s=test; t=1528637909; h=from : to : subject :
 date : message-id : from : subject : date;
 bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
 b=F45dVWDfMbQDGHJFlXUNB2HKfbCeLRyhDXgFpEL8GwpsRe0IeIixNTe3
 DhCVlUrSjV4BwcVcOF6+FF3Zo9Rpo1tFOeS9mPYQTnGdaSGsgeefOsk2Jz
 dA+L10TeYt9BgDfQNZtKdN1WO//KgIqXP7OdEFE4LjFYNcUxZQ4FADY+8=
From: Joe SixPack <joe@football.example.com>
To: Suzie Q <suzie@shopping.example.net>
Subject: Is dinner ready?
Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)
Message-ID: <20030712040037.46341.5F8J@football.example.com>

Hi.

We lost the game.  Are you hungry yet?

Joe.
"""

"""DKIM (RFC 6376) over whole mails: several signatures, large bodies, and whatever else may come."""

from __future__ import annotations

import re
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailgate.mail import parse
from mailgate.mail.model import Header
from mailgate.mail.proof import canonical, dkim, signatures
from mailgate.mail.proof.signatures import KeyAnswer
from tests.signed import key, published, signed
from tests.unit.mail.dkim_samples import (
    MAIL,
    NOON,
    D,
    answers,
    retagged,
    verdict,
    verdicts,
)


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
        list(canonical.body(blanks, relaxed=way))
        canonical.field(b"X:" + blanks, relaxed=way)
    canonical.without_value(b"X:" + blanks)
    raw = signed(MAIL, D, canonicalize=(b"relaxed", b"relaxed")) + blanks
    assert verdict(raw) in ("pass", "fail")


@pytest.mark.parametrize("more", range(8))
@pytest.mark.parametrize("unit", [b"a \t", b"a \r\n", b"\t\r\n", b"a\r\n \r\n", b"ab"])
def test_a_body_in_pieces_is_the_same_body(unit: bytes, more: int) -> None:
    """RFC 6376 §3.4.4, said in one go; the pieces end anywhere in the unit."""
    whole = b"x" * more + unit * (150_000 // len(unit)) + b"end"
    assert b"".join(canonical.body(whole, relaxed=True)) == re.sub(rb"[ \t]+", b" ", whole).replace(b" \r\n", b"\r\n") + b"\r\n"
    assert b"".join(canonical.body(whole, relaxed=False)) == whole + b"\r\n"


@pytest.mark.parametrize("unit", [b"a \t", b"\t\r\n", b"a \r\n"])
def test_a_body_takes_little_more_memory_than_it_is_long(unit: bytes) -> None:
    octets = unit * (4 * 1024**2 // len(unit)) + b"end"
    tracemalloc.start()
    try:
        for _ in canonical.body(octets, relaxed=True):
            continue
        assert tracemalloc.get_traced_memory()[1] < 2 * len(octets)
    finally:
        tracemalloc.stop()


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

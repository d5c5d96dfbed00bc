"""DKIM (RFC 6376): what holds, what does not, and what is not believed though it holds. Signed by another program."""

from __future__ import annotations

import pytest

from mailgate.mail import parse
from mailgate.mail.proof import dkim
from mailgate.mail.proof.signatures import KeyAnswer
from tests.signed import signed
from tests.unit.mail.dkim_samples import (
    ED25519,
    MAIL,
    NOON,
    PUBLIC,
    RFC_8463,
    RFC_8463_RSA,
    SHORT_KEY,
    D,
    S,
    answers,
    ed25519_signed,
    retagged,
    verdict,
    verdicts,
)


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

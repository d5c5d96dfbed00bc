"""What the desk and its readers say to each other: every mail comes through whole, and nothing but a mail does."""

from __future__ import annotations

import json
import pickle
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailgate.inbound import wire
from mailgate.mail import parse, stub
from mailgate.mail.model import Attachment, Digest, InboundMail
from mailgate.mail.proof.signatures import Checked, KeyAnswer

st.register_type_strategy(datetime, st.datetimes(timezones=st.just(UTC)))


def through(mail: InboundMail) -> InboundMail:
    frame = memoryview(b"".join(wire.encode(mail)))
    head, octets = wire.ANSWER.unpack_from(frame)
    text = frame[wire.ANSWER.size :]
    assert len(text) == head + octets
    return wire.decode(text[:head], text[head:])


@given(st.builds(InboundMail))
def test_every_mail_comes_through_as_it_was(mail: InboundMail) -> None:
    assert through(mail) == mail


def test_a_mail_as_it_is_read_comes_through() -> None:
    raw = b"From: =?utf-8?q?J=C3=BCrgen?= <j@x.example>\r\nSubject: Gr\xfc\xdf\r\nDate: 1 Jan 2024 10:00:00 +0100\r\n\r\nHi\r\n"
    mail = parse.read(raw)
    assert through(mail) == mail
    assert mail.date


def test_octets_of_attachments_are_not_looked_into() -> None:
    files = tuple(
        Attachment(name="", content_type="", size=0, sha256=Digest(""), inline=False, data=data)
        for data in (b"\0\xff", b"", b"[")
    )
    mail = replace(stub.make(b"", ""), attachments=files)
    assert through(mail).attachments == files


def test_text_that_is_no_text_comes_through_too() -> None:
    mail = replace(stub.make(b"", ""), text="\udcff\0 ")
    assert through(mail) == mail


GOOD = json.loads(wire.encode(stub.make(b"", "x"))[1])
NAMES = list(InboundMail.__dataclass_fields__)


def with_field(name: str, value: object) -> bytes:
    return json.dumps([value if known == name else item for known, item in zip(NAMES, GOOD, strict=True)]).encode()


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"{",
        b"null",
        b"\xff",
        b"[" * 100_000,
        b"9" * 10_000,
        b"[]",
        json.dumps(GOOD[:-1]).encode(),
        json.dumps([*GOOD, 1]).encode(),
        pickle.dumps(stub.make(b"", "")),
        with_field("subject", None),
        with_field("subject", ["x"]),
        with_field("sender", "x"),
        with_field("sender", ["a@b"]),
        with_field("headers_clean", 1),
        with_field("references", "abc"),
        with_field("references", [1]),
        with_field("date", "yesterday"),
        with_field("date", "2024-01-01T00:00:00"),
        with_field("date", 5),
        with_field("classified", ["god", "", True]),
        with_field("attachments", [["", "", True, "", False, "", 0]]),
        with_field("attachments", [["", "", 0, "", False, "", 1]]),
        with_field("attachments", [["", "", 0, "", False, "", -1]]),
    ],
    ids=lambda head: head[:40],
)
def test_what_is_not_a_mail_is_refused(head: bytes) -> None:
    with pytest.raises(wire.WireError):
        wire.decode(memoryview(head), memoryview(b""))


def test_octets_nobody_spoke_of_are_refused() -> None:
    with pytest.raises(wire.WireError, match="left over"):
        wire.decode(memoryview(json.dumps(GOOD).encode()), memoryview(b"x"))


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists))
def test_no_answer_whatever_raises_anything_else(value: object) -> None:
    for head in (json.dumps(value).encode(), *(with_field(name, value) for name in NAMES)):
        try:
            wire.decode(memoryview(head), memoryview(b"some octets"))
        except wire.WireError:
            continue
        pytest.fail("octets were left over")


@given(st.builds(Checked))
def test_every_verdict_comes_through_as_it_was(checked: Checked) -> None:
    _, head, *octets = wire.encode_checked(checked)
    assert octets == []
    assert wire.decode_checked(memoryview(head), memoryview(b"")) == checked


@pytest.mark.parametrize(
    "head", [b"", b"{}", b"[1]", b'[["pass", "", "d"]]', b'[["pass", "", "d", 1]]', b'[["pass", "", "d", "s", "x"]]']
)
def test_what_is_no_verdict_is_refused(head: bytes) -> None:
    with pytest.raises(wire.WireError):
        wire.decode_checked(memoryview(head), memoryview(b""))


@given(st.lists(st.builds(KeyAnswer)), st.integers(0, 2**40))
def test_keys_come_through_as_they_were(keys: list[KeyAnswer], at: int) -> None:
    head, told, raw = wire.request(wire.Wanted.CHECK, b"the mail", wire.key_details(tuple(keys), at))
    assert wire.REQUEST.unpack(head) == (len(b"the mail"), wire.Wanted.CHECK, len(told))
    assert (wire.read_key_details(told), raw) == ((tuple(keys), at), b"the mail")

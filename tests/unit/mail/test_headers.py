"""Header blocks out of octets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailgate.mail import headers
from mailgate.mail.budget import Budget
from mailgate.mail.defects import Defects

SMALL = Budget(header_octets=1_000, field_octets=100, fields=10)


def read(raw: bytes, budget: Budget = SMALL) -> tuple[headers.Block, tuple[str, ...]]:
    defects = Defects()
    return headers.read_mail(raw, budget, defects), defects.words()


@pytest.mark.parametrize(
    ("raw", "fields", "body"),
    [
        (b"A: 1\r\nB:2\r\n\r\nx", [("a", "1"), ("b", "2")], b"x"),
        (b"A: 1\nB: 2\n\nx", [("a", "1"), ("b", "2")], b"x"),
        (b"A: 1\r\n  2\r\n\t3\r\n\r\nx", [("a", "1  2\t3")], b"x"),
        (b"A: 1", [("a", "1")], b""),
        (b"A: 1\r\n", [("a", "1")], b""),
        (b"A : 1\r\n\r\n", [("a", "1")], b""),
        (b"A:\r\n\r\nx", [("a", "")], b"x"),
        (b"", [], b""),
        (b"A: gr\xc3\xbc\xc3\x9f\r\nB: gr\xfc\xdf\r\n\r\n", [("a", "grüß"), ("b", "grüß")], b""),
        (b"From me Mon Jan  1\nA: 1\n\nx", [("a", "1")], b"x"),
        (b"\xef\xbb\xbfA: 1\n\nx", [("a", "1")], b"x"),
        (b"A: a\xff\0b\n\n", [("a", "aÿ\ufffdb")], b""),
        (b">From me Mon Jan  1\nFrom you\nA: 1\n\nx", [("a", "1")], b"x"),
        (b"From : me@x\nA: 1\n\nx", [("from", "me@x"), ("a", "1")], b"x"),
        (b"A: 1\r\r\nB: 2\r\r\n\r\r\nx", [("a", "1"), ("b", "2")], b"x"),
        (
            b"A: \xb0\xa1\nContent-Type: text/plain;\n charset=euc-kr\n\n",
            [("a", "가"), ("content-type", "text/plain; charset=euc-kr")],
            b"",
        ),
    ],
)
def test_fields_are_unfolded_and_the_body_found(raw: bytes, fields: list[tuple[str, str]], body: bytes) -> None:
    block, _ = read(raw)
    assert [(field.name, field.value) for field in block.fields] == fields
    assert raw[block.body :] == body


@pytest.mark.parametrize(
    ("raw", "names", "words"),
    [
        (b"A: 1\r\nno field\r\nB: 2\r\n\r\n", ["a"], ("not_a_field",)),
        (b"\r\n\r\nA: 1\r\n\r\nx", ["a"], ("leading_blank",)),
        (b"   \r\nA: 1\r\n\r\nx", ["a"], ("leading_blank",)),
        (b"A: 1\r\n" * 11 + b"\r\nx", ["a"] * 10, ("headers_cut",)),
        (b"A: " + b"x" * 200 + b"\r\n\r\nx", ["a"], ("headers_cut",)),
        ((b"A: " + b"x" * 600 + b"\r\n") * 3 + b"\r\nx", ["a", "a"], ("headers_cut",)),
    ],
)
def test_what_is_wrong_with_a_block_is_noted(raw: bytes, names: list[str], words: tuple[str, ...]) -> None:
    block, defects = read(raw)
    assert [field.name for field in block.fields] == names
    assert defects == words
    assert all(len(field.value) <= SMALL.field_octets for field in block.fields)


def test_a_cut_block_does_not_move_the_body() -> None:
    raw = (b"A: " + b"x" * 600 + b"\r\n") * 3 + b"\r\nthe body"
    block, _ = read(raw)
    assert raw[block.body :] == b"the body"


SPLITS = {
    b"From: a@x\nstray\nMIME-Version: 1.0\nContent-Type: text/html\n\nx": ("from mime-version content-type", b"x"),
    b"Content-Type: a/b; x=y;\nname=z\nContent-Transfer-Encoding: base64\n\nx": ("content-type content-transfer-encoding", b"x"),
    b"garbage\nmore garbage\nReceived: z\nFrom: a@x\nSubject: s\n\nx": ("subject", b"x"),
    b"From: a@x\nstray\nSubject: late\n\nx": ("from", b"stray\nSubject: late\n\nx"),
    b"From: a@x\nHello,\nnote: this\nContent-Type: text/html\nis odd\n\nx": (
        "from",
        b"Hello,\nnote: this\nContent-Type: text/html\nis odd\n\nx",
    ),
    b"From: a@x\n--b\nContent-Type: text/html\n\nx": ("from", b"--b\nContent-Type: text/html\n\nx"),
    b"From: a@x\n1\n2\n3\n4\nContent-Type: a/b\n\nx": ("from", b"1\n2\n3\n4\nContent-Type: a/b\n\nx"),
    b"Hello\nSubject: no header at all\n\nx": ("", b"Hello\nSubject: no header at all\n\nx"),
}


def test_a_block_goes_on_behind_a_stray_line_only_where_the_mail_cannot_be_read_without_the_rest() -> None:
    for raw, (names, body) in SPLITS.items():
        block, words = read(raw, Budget())
        assert " ".join(field.name for field in block.fields) == names, raw
        assert raw[block.body :] == body
        assert "not_a_field" in words
        assert ("header_split" in words) == (body == b"x") == (not block.clean)
        assert block.authored == (b"From" in raw and names.startswith("from"))


def test_a_fold_that_lost_its_blank_is_one() -> None:
    block, _ = read(b'Content-Type: multipart/mixed;\nboundary="b"\nMIME-Version: 1.0\n\nx', Budget())
    assert block.first("content-type") == 'multipart/mixed; boundary="b"'


def test_a_long_block_of_stray_lines_is_read_in_no_time() -> None:
    for piece in (b"x\nTo: y\n", b"x\n", b"To: x\n\t\n", b"content-type:", b"content-type: a\n\tcharset\n"):
        headers.read_mail(b"From: a@x\n" + piece * (250_000 // len(piece)) + b"\xff: 1\n\nx", Budget(), Defects())


@given(st.binary(max_size=80))
def test_no_octets_raise(raw: bytes) -> None:
    headers.read_mail(raw, Budget(), Defects())
    headers.read_mail(b"From: a@x\n" + raw + b"\nContent-Type: text/plain\n\n", Budget(), Defects())

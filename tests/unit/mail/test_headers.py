"""Header blocks out of octets."""

import pytest

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

"""The parts of a mail."""

import pytest

from mailgate.mail import headers, structure
from mailgate.mail.budget import Budget
from mailgate.mail.defects import Defects


def split(raw: bytes, budget: Budget | None = None) -> tuple[structure.Part, tuple[str, ...]]:
    defects, budget = Defects(), budget or Budget()
    block = headers.read_mail(raw, budget, defects)
    return structure.split(raw, block, budget, defects), defects.words()


def leaves(raw: bytes) -> list[tuple[str, bytes]]:
    root, _ = split(raw)
    return [(part.content_type, part.content(Defects())) for part in root.leaves()]


MIXED = b"Content-Type: multipart/mixed; boundary="


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        (b"A: 1\r\n\r\nx", [("text/plain", b"x")]),
        (
            MIXED + b'"b"\r\n\r\npre\r\n--b\r\n\r\none\r\n--b\r\n\r\ntwo\r\n--b--\r\npost',
            [("text/plain", b"one"), ("text/plain", b"two"), ("text/plain", b"pre\npost")],
        ),
        (MIXED + b"b\n\nThis is a multi-part message in MIME format.\n--b\n\none\n--b--\n-\n", [("text/plain", b"one")]),
        (MIXED + b"b\n\n--b\n\none\n--b--\n", [("text/plain", b"one")]),
        (MIXED + b"b\r\n\r\n--b  \r\n\r\none\r\n--b-- \r\n", [("text/plain", b"one")]),
        (MIXED + b"b\r\n\r\n--b\r\n\r\none\r\n--bx\r\n--b--", [("text/plain", b"one\r\n--bx")]),
        (MIXED + b"b\r\n\r\n--b\r\n\r\none --b\r\n--b--", [("text/plain", b"one --b")]),
        (MIXED + b"b\r\n\r\n--b\r\n\r\none", [("text/plain", b"one")]),
        (MIXED + b"b\r\n\r\n--b\r\n--b--\r\n", [("text/plain", b"")]),
        (b"Content-Type: multipart/digest; boundary=b\n\n--b\n\nA: 1\n\nx\n--b--", [("message/rfc822", b"A: 1\n\nx")]),
        (b"Content-Type: text\n\nx", [("text/plain", b"x")]),
        (b"Content-Type: plain/text\n\nx", [("text/plain", b"x")]),
        (b"Content-Type: nonsense\n\nx", [("text/plain", b"x")]),
        (b"Content-Type: nonsense; name=x.bin\n\nx", [("application/octet-stream", b"x")]),
    ],
)
def test_a_mail_is_split_into_its_leaves(raw: bytes, found: list[tuple[str, bytes]]) -> None:
    assert leaves(raw) == found


def test_an_inner_multipart_that_is_never_closed_ends_with_its_parent() -> None:
    raw = MIXED + b"o\n\n--o\n" + MIXED + b"o-inner\n\n--o-inner\n\none\n--o\n\ntwo\n--o--\n"
    assert leaves(raw) == [("text/plain", b"one"), ("text/plain", b"two")]


def test_a_boundary_that_is_not_named_is_found_by_its_parts() -> None:
    raw = b"Content-Type: multipart/mixed\n\n--what\nContent-Type: text/html\n\n<p>\n--what--\n"
    assert leaves(raw) == [("text/html", b"<p>")]
    assert split(raw)[1] == ("boundary_missing",)


PASTED = b"--b\nContent-Type: text/plain\n\nYour order was shipped.\n--b--\n"


@pytest.mark.parametrize("below", [b"\nMy pump burns, call me.\n", b"\n#note Swordfish\n", b"\n--b\nnot closed\n"])
def test_a_text_that_begins_with_a_pasted_source_is_text_from_its_first_line_to_its_last(below: bytes) -> None:
    for head in (b"A: 1\n\n", b"Content-Type: text/plain\n\n"):
        assert leaves(head + PASTED + below) == [("text/plain", PASTED + below)]
        assert leaves(head + PASTED + b"\n \n") == [("text/plain", b"Your order was shipped.")]
    assert leaves(b"A: 1\n\n--b\nContent-free lines\n--b--\n") == [("text/plain", b"--b\nContent-free lines\n--b--\n")]


def test_a_multipart_with_only_an_end_loses_no_word_below_it() -> None:
    assert leaves(MIXED + b"b\n\nabove\n--b--\n") == [("text/plain", b"above")]
    assert leaves(MIXED + b"b\n\nabove\n--b--\nbelow\n") == [("text/plain", b"above\n--b--\nbelow\n")]


def test_a_multipart_without_parts_is_text() -> None:
    assert leaves(MIXED + b"b\n\njust text") == [("text/plain", b"just text")]


def test_an_attached_mail_is_never_descended() -> None:
    inner = MIXED + b"i\n\n--i\n\nx\n--i--"
    assert leaves(MIXED + b"o\n\n--o\nContent-Type: message/rfc822\n\n" + inner + b"\n--o--") == [("message/rfc822", inner)]


def test_parts_over_the_budget_stay_in_the_raw_mail() -> None:
    root, defects = split(MIXED + b"b\n\n" + b"--b\n\nx\n" * 100 + b"--b--", Budget(parts=10))
    assert (len(list(root.leaves())), defects) == (9, ("too_many_parts",))

"""DATA ends where RFC 5321 says, whatever the pieces it arrives in."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailgate.inbound.smtp_data import Dots, Pace, Spool

#: Texts made of what matters here.
hard_text = st.lists(st.sampled_from([b"\r\n", b".", b"\r", b"\n", b"a", b"\0", b"..", b"\r\n."]), max_size=40).map(b"".join)


def stuffed(content: bytes) -> bytes:
    """``content`` (ended by CR LF, or empty) as a client sends it, and the end of DATA."""
    return (b"\r\n" + content).replace(b"\r\n.", b"\r\n..")[2:] + b".\r\n"


def fed(dots: Dots, wire: bytes, cuts: list[int]) -> bytes:
    """What comes out when ``wire`` arrives cut into pieces."""
    edges = sorted({0, len(wire), *(cut % (len(wire) + 1) for cut in cuts)})
    out = b""
    for start, end in pairwise(edges):
        if dots.ended:
            dots.rest += wire[start:end]
        else:
            out += dots.feed(wire[start:end])
    return out


@given(hard_text, st.lists(st.integers(0, 10_000)), hard_text)
def test_every_mail_comes_out_as_it_was_however_it_is_cut(content: bytes, cuts: list[int], after: bytes) -> None:
    content = content + b"\r\n" if content else b""
    dots = Dots()
    assert fed(dots, stuffed(content) + after, cuts) == content
    assert dots.ended
    assert dots.rest == after


@given(hard_text, st.lists(st.integers(0, 10_000)))
def test_a_bare_cr_or_lf_is_noticed_however_it_is_cut(content: bytes, cuts: list[int]) -> None:
    content = content + b"\r\n" if content else b""
    dots = Dots()
    fed(dots, stuffed(content), cuts)
    left = content.replace(b"\r\n", b"")
    assert dots.bare == (b"\r" in left or b"\n" in left)


@pytest.mark.parametrize(
    "wire",
    [
        b"\n.\n",
        b"\n.\r\n",
        b"a\r\n.\n",
        b"\r.\r",
        b"\r.\r\n",
        b"a\r\n.\r",
        b"a\r\n\0.\r\n",
        b"a\n\n.\r\n",
        b"a\r\n.\r\r\n",
        b"a.\r\n",
    ],
)
def test_nothing_else_ends_it(wire: bytes) -> None:
    dots = Dots()
    dots.feed(wire)
    assert not dots.ended


def test_an_empty_mail_is_a_dot_alone() -> None:
    dots = Dots()
    assert dots.feed(b".\r\nQUIT\r\n") == b""
    assert (dots.ended, dots.rest) == (True, b"QUIT\r\n")


@pytest.mark.parametrize(("size", "over", "large"), [(9, False, False), (10, False, False), (11, False, True), (21, True, True)])
def test_a_spool_knows_its_size(tmp_path: Path, size: int, over: bool, large: bool) -> None:
    spool = Spool(tmp_path, in_memory=10, limit=20)
    for _ in range(size):
        spool.add(b"x")
    assert (spool.size, spool.over, spool.large) == (size, over, large)
    if over:
        assert spool._file.closed, "what is refused anyway takes no room"
    else:
        assert spool.content() == size * b"x"
    spool.close()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("least", "pieces", "slow"),
    [
        (500, [(59.9, 0)], [False]),
        (500, [(60, 29_999)], [True]),
        (500, [(60, 30_000)], [False]),
        (500, [(60, 30_001)], [False]),
        (500, [(1, 10_000_000), (60, 1), (119.9, 1), (120, 1)], [False, False, False, True]),
        (500, [(60, 30_000), (100, 1), (120, 29_999)], [False, False, False]),
        (0, [(3600, 1)], [False]),
    ],
)
def test_a_sender_keeps_a_pace_in_each_stretch_of_time(least: int, pieces: list[tuple[float, int]], slow: list[bool]) -> None:
    pace = Pace(least, 60, 1000)
    assert [pace.slow(octets, 1000 + at) for at, octets in pieces] == slow

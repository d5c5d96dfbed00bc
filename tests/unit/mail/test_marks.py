"""Marks of ours: found in every form a client gives them, and the quick look before says no only where there are none."""

from __future__ import annotations

import random
import re

from mailgate.mail import marks
from mailgate.mail.model import Attachment, Digest
from mailgate.mail.telltale import may_be_ours

TAIL = "abcdefghijklmnopqrstuvwxyz"
WHOLE = (f"t12-3.p.{TAIL}", f"T12-3.I.{TAIL.upper()}", f"h1-2.{TAIL}", "\u27e6internal", "=== The desk \u00b7 The lamp ===")
BREAKS = ("\n", "\r\n", "=\n", "=\r\n", "-\r\n", "=-\n", "\n> ", "\r\n> > ", "\n| ", "\n \n", "=\n=\n", "\n\u00a0>", "\n\x1c")
FILLING = ("", "The lamp is dead.\n", "= \u00b7 . % %4 %41 \r\n> .abc\n=\n==\n", "=" * 500 + ".\n" * 90)


def broken(mark: str, rolls: random.Random) -> str:
    """The mark with line ends in it, as a client may have put them there."""
    at = sorted(rolls.sample(range(1, len(mark)), 2))
    return rolls.choice(BREAKS).join((mark[: at[0]], mark[at[0] : at[1]], mark[at[1] :]))


def encoded(mark: str, rolls: random.Random) -> str:
    """The mark with some characters percent-encoded, once or twice."""
    once = "".join("".join(f"%{octet:02X}" for octet in one.encode()) if rolls.random() < 0.3 else one for one in mark)
    return once if rolls.random() < 0.5 else once.replace("%", "%25")


def slowly(text: str) -> bool:
    """As ``marks.marked`` says it is: each form looked through for each mark."""
    joined = text.replace("\r\n", "\n").replace("-\n", "\n").replace("=\n", "\n")
    forms = (text, re.sub(r"\n[\s>|]*", "", joined), marks._decoded(marks._decoded(text)))
    return any(marks.MARK.search(form) for form in forms)


def test_marks_are_found_whole_broken_and_encoded() -> None:
    rolls = random.Random(3)
    for mark in WHOLE:
        for filling in FILLING:
            for form in (mark, broken(mark, rolls), encoded(mark, rolls)):
                text = f"{filling} {form} {filling}"
                assert marks.marked(text) == slowly(text), text
            assert marks.marked(f"{filling}\n{mark}\n{filling}")
    assert [gap for gap in BREAKS if not marks.marked(WHOLE[0].replace("mn", f"m{gap}n"))] == []
    ruled = [f"=={gap}== The desk \u00b7 The lamp ===" for gap in BREAKS]
    assert [marks.marked(text) for text in ruled] == [slowly(text) for text in ruled]
    assert marks.marked(ruled[0])
    assert all(marks.marked(encoded(WHOLE[0], rolls)) for _ in range(50))


def test_the_quick_look_never_overlooks_what_a_slow_one_finds() -> None:
    rolls = random.Random(5)
    letters = "ab2.=- \n\r>|%\u00b7\u27e6\u00e4"
    found = 0
    for _ in range(3_000):
        mark = broken(rolls.choice(WHOLE), rolls)
        noise = "".join(rolls.choices(letters, k=60))
        cut = rolls.randrange(len(mark) + 1) if rolls.random() < 0.3 else len(mark)
        text = noise[:30] + mark[:cut] + noise[30:]
        assert marks.marked(text) == slowly(text), text
        found += marks.marked(text)
    assert 1_000 < found < 3_000


def file_of(data: bytes) -> Attachment:
    """A file of these octets."""
    return Attachment(name="scan.pdf", content_type="application/pdf", size=len(data), sha256=Digest(""), inline=False, data=data)


def test_files_with_marks_are_told_amid_any_octets() -> None:
    picture = random.Random(1).randbytes(9_000)
    for mark in WHOLE:
        orders = ("utf-8", "cp1252") if "\u00b7" in mark else ("utf-8", "utf-16-le", "utf-16-be")
        for octets in map(mark.encode, orders):
            assert may_be_ours(file_of(b" " + octets + b" "))
            assert may_be_ours(file_of(picture + b" " + octets + b" " + picture))
    assert not may_be_ours(file_of(picture * 30))

"""Answers inside what is quoted, which the author announces above it. Its one rule: then nothing of the quoted mail is cut.

No look at the lines can tell these answers from what they answer: a program marks all of them the same, and colours are lost in a
plain text. What quotes whom is cut, and an older mail below.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from mailgate.mail import interleaved_words as words
from mailgate.mail import quoting, telling
from mailgate.mail.page import Page

_REACH = 40
"""Lines above what is quoted in which an announcement is looked for."""
_NEAR = 6
"""Lines of rules and blanks above what says who wrote what is quoted."""
_LONG = 17
"""Words of a sentence that is too long to announce anything."""
_SENTENCES = re.compile(r"[.!?;…。！？]{1,9}(?:\s{1,9}|$)|[。！？]")


def announced(above: Sequence[str], below: Sequence[str]) -> bool:
    """Do the author's lines ``above`` say that their answers stand in the quoted lines ``below``?"""
    for at, line in enumerate(above[-_REACH:], max(len(above) - _REACH, 0)):
        if quoting.is_quote(line):
            continue
        short = [said for said in _SENTENCES.split(line) if 0 < len(said.split()) < _LONG]
        told = [said for said in short if words.HINT.search(said.lower())]
        if any(words.ANYWHERE.search(said) and not words.YOURS.search(said) for said in told):
            return True
        last = [said for said in told if said is short[-1] and words.BELOW.search(said) and not words.YOURS.search(said)]
        if last and not any(map(telling.is_sentence, above[at + 1 :])):
            return True
        tags = {f"[{tag}]" for tag in words.TAG.findall(line)}
        if tags and any(text.lstrip("> *").startswith(tuple(tags)) for text in below):
            return True
    return False


def holds(page: Page, start: int, end: int) -> bool:
    """Does the author announce answers inside lines ``start`` to ``end``? Of several mails only in the first."""
    if page.interleaved >= 0:
        return False
    above = [line for line, why in zip(page.seen[:start], page.aside[:start], strict=True) if why is None and line]
    return announced(above, page.seen[start:end])


def keep(page: Page, start: int, end: int) -> None:
    """Cut of lines ``start`` to ``end`` only who wrote them and when, and what stands below the next mark of history."""
    page.interleaved = below = start
    seen = [line.lstrip("> ") for line in page.seen[:end]]
    for at in range(start, len(seen)):
        mark = quoting.mark(seen, at, page.next_verb[at], page.ours) if seen[at] and at >= below else None
        if mark and mark.strong and (below > start or at - start > _NEAR):
            page.cut(at, end, mark.why)
            return
        if mark and below == start:
            below = min(mark.end, end)
            page.cut(start if seen[start] else start + 1, below, mark.why)

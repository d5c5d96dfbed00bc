"""A page read with the message it answers at hand. Its one rule: what is not in that message is the author's.

Programs that put nothing before quoted lines leave answers among them that no look at the page can tell from history. Known
lines become runs, what stands between them stays, and with it the known lines it answers.
"""

from __future__ import annotations

import re

from mailgate.mail import attribution, quoting
from mailgate.mail import reply_words as words
from mailgate.mail.cuts import ReplyText, Why
from mailgate.mail.page import Page, Run
from mailgate.mail.parent import Parent, letters_in

_TAIL_LINES = 2
_TAIL_LETTERS = 40
"""At the end of a text, known lines without any mark above are history from so many lines and letters on."""


_FEW_LINES = 4
"""So many lines above all that was known for history by its looks may still hold some."""
_ASKED = re.compile(r"[?\uff1f]\s*\w")
"""A question and, on its line, what may be its answer."""
_HISTORY = frozenset({Why.CONTAINER, Why.QUOTED, Why.ORIGINAL, Why.HEADERS, Why.ATTRIBUTION, Why.DELIMITER})


def is_unsettled(text: str, seen: ReplyText) -> bool:
    """Whether ``seen``, the looks of ``text``, leave it open what is new: then it pays to have the answered message at hand.

    There may be history that nothing announced, or answers in what was taken for history without quote marks.
    """
    if seen.has(Why.KNOWN):
        return False
    lines = text.split("\n")
    for cut in seen.cuts:
        if cut.why in _HISTORY:
            told = lines[cut.first : cut.first + cut.lines]
            bare = [line for line in told if line.strip() and not line.lstrip().startswith(">")]
            if cut.why is Why.QUOTED or len(bare) > _FEW_LINES or any(map(_ASKED.search, told)):
                return True
    settled = any(cut.why in _HISTORY for cut in seen.cuts)
    return not settled and sum(1 for line in lines if line.strip()) > _FEW_LINES


def recognise(page: Page, texts: tuple[str, ...]) -> None:
    """Note which lines of the page stand in ``texts``."""
    parent = Parent(texts)
    page.known = parent.known(page.seen)
    page.known_top = _top(page, parent)
    page.known_tail = _tail(page, parent)
    page.answered = {at for at, line in enumerate(page.seen) if line and not page.knows(at) and parent.answered_behind(line)}
    if page.answered:
        page.answered -= _attributions(page)


def _attributions(page: Page) -> set[int]:
    """Lines that begin as one of an earlier answer did, of the same day, and go on with another name: nobody's words."""
    bare = [line.lstrip("> ") for line in page.seen]
    return {at for at in page.answered if _says_who(bare[at]) or attribution.find(bare, at, page.next_verb[at], page.ours)}


def _says_who(line: str) -> bool:
    return attribution.introduces(line) and attribution.is_sure(line)


def holds_answers(page: Page, run: Run) -> bool:
    """Is something written behind quoted words, on their very line?"""
    return any(run.start <= at < run.end for at in page.answered)


def run_below(page: Page, mark: tuple[int, int], below: int) -> Run | None:
    """The known lines right below a mark, with it, or None. ``mark``: its first line, and the one after it."""
    start, end = mark
    if not page.knows(below) or not _is_mostly_known(page, below):
        return None
    known = page.known_end(below)
    if _rest_is_known(page, known):
        return Run(start, known, attributed=True, why=Why.KNOWN)
    page.cut(start, end, Why.KNOWN)
    between = any(page.knows(at) for at in range(known, len(page.seen)))  # then it is what the lines below it answer
    return Run(end, known, attributed=not between, why=Why.KNOWN)


def run_at(page: Page, at: int) -> Run | None:
    """The known lines that begin at ``at`` although nothing announces them, or None."""
    below = bool(page.runs) and page.runs[-1].why is Why.KNOWN
    if not page.knows(at, sure=not below) or quoting.is_quote(page.seen[at]):
        return None
    if at == page.known_top or (at == page.known_tail and page.first_word >= 0):
        start = _introduced(page, at)
        start = start if start > page.first_word else at  # the author's first words introduce nothing
        return Run(start, page.known_end(at), attributed=True, why=Why.KNOWN)
    return Run(at, page.known_end(at), attributed=False, why=Why.KNOWN) if below else None


def is_authors(page: Page, run: Run) -> bool:
    """Is a run of quoted lines below the author's words none of what is answered: a list, a citation, a log?"""
    if page.known is None or run.attributed or run.why is not Why.QUOTED:
        return False
    return not any(page.knows(at) for at in range(run.start, run.end))


def _is_mostly_known(page: Page, start: int) -> bool:
    """Is it the known message that stands below, and not another that begins like it?"""
    known = [page.knows(at) for at in range(start, len(page.seen)) if page.seen[at]]
    return 3 * sum(known) >= len(known)


def _rest_is_known(page: Page, at: int) -> bool:
    return all(page.knows(index) or not page.seen[index] for index in range(at, len(page.seen)))


def _top(page: Page, parent: Parent) -> int:
    """Where the answered message stands above all that is new; -1 if it does not."""
    at = page.skip_blank(0)
    end = page.known_end(at) if page.knows(at) else at
    whole = 2 * letters_in(page.seen[at:end]) >= parent.letters > 0
    return at if whole and any(page.seen[end:]) else -1


def _tail(page: Page, parent: Parent) -> int:
    """Where nothing but known lines is left, if they are the message and not what somebody chose of it; -1 if they are not."""
    at = len(page.seen)
    while at > 0 and (page.knows(at - 1) or not page.seen[at - 1]):
        at -= 1
    at = page.skip_blank(at)
    lines = [line for line in page.seen[at:] if line]
    whole = letters_in(lines) >= max(_TAIL_LETTERS, parent.letters // 2)
    return at if len(lines) >= _TAIL_LINES and whole and parent.is_whole(lines[0], lines[-1]) else -1


def _introduced(page: Page, at: int) -> int:
    """Where the lines begin that introduce known ones, in any language: headers, or a line with a time that ends in a colon."""
    below = at
    while below > 0 and not page.seen[below - 1]:
        below -= 1
    above = below
    while above > 0 and ":" in page.seen[above - 1][:30] and not page.seen[above - 1].endswith(":"):
        above -= 1
    headers = page.seen[above:below]
    if len(headers) >= 2 and any(sign.search(line) for line in headers for sign in (words.YEAR, words.CLOCK, words.ADDRESS)):
        return above
    start = max(below - 1, 0)
    return start if below > 0 and attribution.introduces(page.seen[start]) else at

"""What the author of a mail newly wrote. Its one rule: when in doubt it stays; a lost word is worse than a kept one.

History is set aside in the order of certainty: a helpdesk's delimiter, "Original Message" lines, quoted headers, attributions,
runs of ``>``; then signatures and footers. Answers between quoted lines are never cut, nothing is ever returned empty, and
nothing is destroyed: the whole text is kept beside it. Linear: patterns see 450 characters of each of the first 6,000 lines.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import compress

from mailgate.mail import attribution, footer_words, quoting
from mailgate.mail import reply_words as words
from mailgate.mail.marked import UNMARKED, Marked, Span
from mailgate.mail.model import Address, ReplyText

MAX_LINES = 6_000
MAX_LINE = 450
_MAX_SIGNATURE = 20
_INVISIBLE = dict.fromkeys((*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF, 0xAD))
_CLEAN = str.maketrans({**_INVISIBLE, 0xA0: " ", 0x202F: " ", 0x3000: " ", 0x09: " "})
_RULE = re.compile(r"[-–—_=*#~+]{2,200}|ᐧ")
_SIGNATURE = re.compile(r"-- ?|—|–|__")
_LIST_RULE = re.compile(r"[_\-=]{2,200}")
_WORD = re.compile(r"\w")


@dataclass(slots=True)
class _Page:
    """The lines of a text, as they are and as they are judged (cleaned, cut), and which of them stay."""

    lines: list[str]
    seen: list[str]
    ours: frozenset[Address]
    marked: Marked
    stays: list[bool]
    next_verb: list[int]
    runs: list[Span] = field(default_factory=list)
    """Quoted lines, with the attribution above them if there is one."""
    fenced: set[int] = field(default_factory=set)
    """Lines inside a block of code: nothing in it is a mark of anything."""
    first_word: int = -1
    """The first line with the author's own words; -1 while none was met."""

    def cut(self, start: int, end: int, *, unseen: bool = False) -> None:
        """Set lines ``start`` to ``end`` aside; ``unseen``: and let no mark be found in them."""
        self.stays[start:end] = [False] * (end - start)
        if unseen:
            self.seen[start:end] = [""] * len(self.seen[start:end])

    def skip_blank(self, at: int) -> int:
        """The next line from ``at`` on that is not blank."""
        while at < len(self.seen) and not self.seen[at]:
            at += 1
        return at


def extract(text: str, *, ours: frozenset[Address] = frozenset(), marked: Marked = UNMARKED) -> ReplyText:
    """The author's new words in ``text`` and the number of non-blank lines set aside. Linear; never raises.

    ``ours``: our own addresses; a line that names one of them is evidence of history. ``marked``: what markup knows of the lines.
    """
    page = _page(text, ours, marked)
    _find_history(page)
    _cut_signatures(page)
    _settle_runs(page)
    kept = "\n".join(compress(page.lines, page.stays))
    if not _WORD.search(kept):
        return extract(text, ours=ours) if marked else ReplyText(text=text.strip(), quoted_lines=0)
    aside = sum(1 for line, stays in zip(page.lines, page.stays, strict=True) if not stays and line.strip())
    return ReplyText(text=kept.strip("\n").rstrip(), quoted_lines=aside)


def _page(text: str, ours: frozenset[Address], marked: Marked) -> _Page:
    numbered = list(_lines(text.replace("\r\n", "\n").replace("\r", "\n").split("\n")))
    lines, marked = [line for _, line in numbered], marked.moved([origin for origin, _ in numbered])
    seen = [line[:MAX_LINE].translate(_CLEAN).strip() for line in lines[:MAX_LINES]]
    following, next_verb = -1, [-1] * len(seen)
    for index in range(len(seen) - 1, -1, -1):
        following = index if words.has_verb(seen[index]) else following
        next_verb[index] = following
    page = _Page(lines=lines, seen=seen, ours=ours, marked=marked, stays=[True] * len(lines), next_verb=next_verb)
    for span in marked.signatures:
        page.cut(span.start, span.end, unseen=True)
    return page


def _lines(raw: list[str]) -> Iterator[tuple[int, str]]:
    """The lines of a text, numbered; one that shares its end with an attribution becomes two."""
    for index, line in enumerate(raw):
        follows = next((below for below in raw[index + 1 : index + 4] if below.strip()), "")
        cut = attribution.shared(line[:MAX_LINE], follows) if index < MAX_LINES and follows.startswith(">") else 0
        if cut:
            yield index, line[:cut]
        yield index, line[cut:]


def _find_history(page: _Page) -> None:
    """One walk down the page: note quoted runs, set aside what stands under a mark of history."""
    at, fenced = 0, False
    fences = sum(1 for line in page.seen if line.startswith("```"))
    while at < len(page.seen):
        line = page.seen[at]
        if line.startswith("```") and fences > 1:
            fenced = not fenced
        if (known := page.marked.history_at(at)) is not None:
            page.runs.append(Span(at, known.end, known.attributed))
            at = known.end
        elif fenced or not line:
            page.fenced.update((at,) if fenced else ())
            at += 1
        elif quoting.is_quote(line):
            at = _note_run(page, at, at, quoting.is_quote)
        elif (mark := quoting.mark(page.seen, at, page.next_verb[at], page.ours)) is not None:
            at = _under_mark(page, at, mark)
        else:
            if page.first_word < 0 and _WORD.search(line):
                page.first_word = at
            at += 1


def _note_run(page: _Page, start: int, at: int, is_quoted: Callable[[str], bool]) -> int:
    end = _run_end(page, at, is_quoted)
    inside = [line.lstrip("> ") for line in page.seen[at : at + 8]]
    attributed = start < at or quoting.begins_history(inside, page.ours)
    page.runs.append(Span(start, end, attributed))
    return end


def _under_mark(page: _Page, at: int, mark: quoting.Mark) -> int:
    """Set aside what stands under the mark: the quoted run, or all the rest. Gives the line to go on from."""
    below = page.skip_blank(mark.end)
    if (known := page.marked.history_at(below)) is not None:
        page.runs.append(Span(_with_rules(page, at), known.end, attributed=True))
        return known.end
    for is_quoted in (quoting.is_quote, quoting.is_barred):
        if below < len(page.seen) and is_quoted(page.seen[below]):
            return _note_run(page, _with_rules(page, at), below, is_quoted)
    if not mark.strong:
        return at + 1
    if page.first_word < 0:  # nothing written above: what stands below is all there is
        if mark.is_forward:
            page.cut(at, mark.end)
        return mark.end
    page.cut(_with_rules(page, at), len(page.lines))
    return len(page.seen)


def _run_end(page: _Page, at: int, is_quoted: Callable[[str], bool]) -> int:
    """The line after the last quoted one; blank lines inside belong to the run, and what a mailer wrapped off a quoted line."""
    end = index = at + 1
    while index < len(page.seen):
        if is_quoted(page.seen[index]) or (index == end and quoting.is_wrapped(page.seen[index - 1], page.seen[index])):
            end = index + 1
        elif page.seen[index]:
            break
        index += 1
    while MAX_LINES <= end < len(page.lines) and page.lines[end].lstrip().startswith(">"):
        end += 1
    return end


def _with_rules(page: _Page, at: int) -> int:
    """Where the cut begins: rules and blank lines right above a mark go with it."""
    while at > 0 and (not page.seen[at - 1] or _RULE.fullmatch(page.seen[at - 1])):
        at -= 1
    return at


def _settle_runs(page: _Page) -> None:
    """Cut attributed runs, and bare ones at the end; but where answers stand between them, they are their context."""
    wrote = _author_lines(page)
    if not wrote:
        return
    first, last = wrote[0], wrote[-1]
    answered = any(not run.attributed and first < run.start < last for run in page.runs)
    for run in page.runs:
        if run.start > last or (run.attributed and not answered):
            page.cut(run.start, run.end)


def _author_lines(page: _Page) -> list[int]:
    """Lines with words that stay and are in no run."""
    quoted = bytearray(len(page.lines))
    for run in page.runs:
        quoted[run.start : run.end] = b"\x01" * (run.end - run.start)
    return [
        index
        for index, line in enumerate(page.lines)
        if page.stays[index] and not quoted[index] and _WORD.search(line[:MAX_LINE])
    ]


def _cut_signatures(page: _Page) -> None:
    """At the end of each stretch of the author's lines: signature, list footer, "Sent from my …", bare rules."""
    if page.first_word < 0:
        page.first_word = next((index for index, line in enumerate(page.seen) if page.stays[index] and _WORD.search(line)), 0)
    for start, stop in _stretches(page):
        end = _cut_footers(page, start, stop)
        below, index = 0, end - 1
        while index >= max(start, page.first_word + 1) and below <= _MAX_SIGNATURE:
            if _begins_signature(page, index, end):
                page.cut(index, end)
                end, below = _cut_footers(page, start, index), 0
            below += bool(page.seen[index])
            index = min(index, end) - 1


def _begins_signature(page: _Page, index: int, end: int) -> bool:
    line = page.seen[index]
    if index in page.fenced:
        return False
    if _SIGNATURE.fullmatch(line):
        above = next((text for text in reversed(page.seen[max(index - 3, 0) : index]) if text), "")
        return not above.endswith(":")  # "Steps:" and a ruled list are no signature
    below = page.seen[index + 1 : min(index + 8, end)]
    return bool(_LIST_RULE.fullmatch(line)) and any(map(footer_words.LIST_FOOTER.search, below))


def _stretches(page: _Page) -> Iterator[tuple[int, int]]:
    """Ranges of lines that stay and are not in a run; none that reaches beyond what is judged."""
    start = 0
    for run in [*page.runs, Span(len(page.seen), 0, attributed=False)]:
        stop = min(run.start, len(page.seen))
        while stop > start and not page.stays[stop - 1]:
            stop -= 1
        if start < stop and not (stop == MAX_LINES and len(page.lines) > MAX_LINES):
            yield start, stop
        start = run.end


def _cut_footers(page: _Page, start: int, end: int) -> int:
    """``end`` moved up over footers, rules and blank lines, which are set aside; the author's first words never are."""
    index = end
    while index > max(start, page.first_word + 1):
        line = page.seen[index - 1]
        if line and not _RULE.fullmatch(line) and not (len(line) <= 120 and footer_words.SENT_FROM.match(line)):
            break
        index -= 1
    if any(page.seen[index:end]):
        page.cut(index, end)
    return index

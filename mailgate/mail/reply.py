"""What the author of a mail newly wrote. Its one rule: when in doubt it stays; a lost word is worse than a kept one.

History is set aside in the order of certainty: a helpdesk's delimiter, "Original Message" lines, quoted headers, attributions,
runs of ``>``; then signatures and footers. Answers between quoted lines are never cut, nothing is ever returned empty, and
nothing is destroyed: the whole text is kept beside it. Linear: patterns see 450 characters of each of the first 6,000 lines.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from mailgate.mail import footer_words, quoting
from mailgate.mail.cuts import ReplyText, Why
from mailgate.mail.marked import UNMARKED, Marked
from mailgate.mail.model import Address
from mailgate.mail.page import MAX_LINE, MAX_LINES, Page, Run, cuts_of, page_of

_MAX_SIGNATURE = 20
_RULE = re.compile(r"[-–—_=*#~+]{2,200}|ᐧ")
_SIGNATURE = re.compile(r"-- ?|—|–|__")
_LIST_RULE = re.compile(r"[_\-=]{2,200}")
_WORD = re.compile(r"\w")


def extract(text: str, *, ours: frozenset[Address] = frozenset(), marked: Marked = UNMARKED) -> ReplyText:
    """The author's new words in ``text`` and the number of non-blank lines set aside. Linear; never raises.

    ``ours``: our own addresses; a line that names one of them is evidence of history. ``marked``: what markup knows of the lines.
    """
    page = page_of(text, ours, marked)
    _find_history(page)
    _cut_signatures(page)
    _settle_runs(page)
    kept = "\n".join(line for line, why in zip(page.lines, page.aside, strict=True) if why is None)
    if not _WORD.search(kept):
        return extract(text, ours=ours) if marked else ReplyText(text=text.strip(), quoted_lines=0)
    count = sum(1 for line, why in zip(page.lines, page.aside, strict=True) if why is not None and line.strip())
    return ReplyText(text=kept.strip("\n").rstrip(), quoted_lines=count, cuts=tuple(cuts_of(page)))


def _find_history(page: Page) -> None:
    """One walk down the page: note quoted runs, set aside what stands under a mark of history."""
    at, fenced = 0, False
    fences = sum(1 for line in page.seen if line.startswith("```"))
    while at < len(page.seen):
        line = page.seen[at]
        if line.startswith("```") and fences > 1:
            fenced = not fenced
        if (known := page.marked.history_at(at)) is not None:
            page.runs.append(Run(at, known.end, known.attributed or _begins_history(page, at), Why.CONTAINER))
            at = known.end
        elif fenced or not line:
            page.fenced.update((at,) if fenced else ())
            at += 1
        elif quoting.is_quote(line):
            at = _note_run(page, (at, at), quoting.is_quote, Why.QUOTED)
        elif (mark := quoting.mark(page.seen, at, page.next_verb[at], page.ours)) is not None:
            at = _under_mark(page, at, mark)
        else:
            if page.first_word < 0 and _WORD.search(line):
                page.first_word = at
            at += 1


def _note_run(page: Page, begins: tuple[int, int], is_quoted: Callable[[str], bool], why: Why) -> int:
    """Note the run of quoted lines; ``begins``: the line of its mark, and its own first line. Gives the line to go on from."""
    start, at = begins
    end = _run_end(page, at, is_quoted)
    page.runs.append(Run(start, end, start < at or _begins_history(page, at), why))
    return end


def _begins_history(page: Page, at: int) -> bool:
    return quoting.begins_history([line.lstrip("> ") for line in page.seen[at : at + 8]], page.ours)


def _under_mark(page: Page, at: int, mark: quoting.Mark) -> int:
    """Set aside what stands under the mark: the quoted run, or all the rest. Gives the line to go on from."""
    below = page.skip_blank(mark.end)
    if (known := page.marked.history_at(below)) is not None:
        page.runs.append(Run(_with_rules(page, at), known.end, True, Why.CONTAINER))
        return known.end
    for is_quoted in (quoting.is_quote, quoting.is_barred):
        if below < len(page.seen) and is_quoted(page.seen[below]):
            return _note_run(page, (_with_rules(page, at), below), is_quoted, mark.why)
    if not mark.strong:
        return at + 1
    if page.first_word < 0:  # nothing written above: what stands below is all there is
        if mark.is_forward:
            page.cut(at, mark.end, mark.why)
        return mark.end
    page.cut(_with_rules(page, at), len(page.lines), mark.why)
    return len(page.seen)


def _run_end(page: Page, at: int, is_quoted: Callable[[str], bool]) -> int:
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


def _with_rules(page: Page, at: int) -> int:
    """Where the cut begins: rules and blank lines right above a mark go with it."""
    while at > 0 and (not page.seen[at - 1] or _RULE.fullmatch(page.seen[at - 1])):
        at -= 1
    return at


def _settle_runs(page: Page) -> None:
    """Cut attributed runs, and bare ones at the end; but where answers stand between them, they are their context."""
    wrote = _author_lines(page)
    if not wrote:
        return
    first, last = wrote[0], wrote[-1]
    answered = any(not run.attributed and first < run.start < last for run in page.runs)
    for run in page.runs:
        if run.start > last or (run.attributed and not answered):
            page.cut(run.start, run.end, run.why)


def _author_lines(page: Page) -> list[int]:
    """Lines with words that stay and are in no run."""
    quoted = bytearray(len(page.lines))
    for run in page.runs:
        quoted[run.start : run.end] = b"\x01" * (run.end - run.start)
    return [
        index
        for index, line in enumerate(page.lines)
        if page.aside[index] is None and not quoted[index] and _WORD.search(line[:MAX_LINE])
    ]


def _cut_signatures(page: Page) -> None:
    """At the end of each stretch of the author's lines: signature, list footer, "Sent from my …", bare rules."""
    if page.first_word < 0:
        page.first_word = next(
            (index for index, line in enumerate(page.seen) if page.aside[index] is None and _WORD.search(line)), 0
        )
    for start, stop in _stretches(page):
        end = _cut_footers(page, start, stop)
        below, index = 0, end - 1
        while index >= max(start, page.first_word + 1) and below <= _MAX_SIGNATURE:
            if _begins_signature(page, index, end):
                page.cut(index, end, Why.SIGNATURE)
                end, below = _cut_footers(page, start, index), 0
            below += bool(page.seen[index])
            index = min(index, end) - 1


def _begins_signature(page: Page, index: int, end: int) -> bool:
    line = page.seen[index]
    if index in page.fenced:
        return False
    if _SIGNATURE.fullmatch(line):
        above = next((text for text in reversed(page.seen[max(index - 3, 0) : index]) if text), "")
        return not above.endswith(":")  # "Steps:" and a ruled list are no signature
    below = page.seen[index + 1 : min(index + 8, end)]
    return bool(_LIST_RULE.fullmatch(line)) and any(map(footer_words.LIST_FOOTER.search, below))


def _stretches(page: Page) -> Iterator[tuple[int, int]]:
    """Ranges of lines that stay and are not in a run; none that reaches beyond what is judged."""
    start = 0
    for run in [*page.runs, Run(len(page.seen), 0, attributed=False)]:
        stop = min(run.start, len(page.seen))
        while stop > start and page.aside[stop - 1] is not None:
            stop -= 1
        if start < stop and not (stop == MAX_LINES and len(page.lines) > MAX_LINES):
            yield start, stop
        start = run.end


def _cut_footers(page: Page, start: int, end: int) -> int:
    """``end`` moved up over footers, rules and blank lines, which are set aside; the author's first words never are."""
    index = end
    while index > max(start, page.first_word + 1):
        line = page.seen[index - 1]
        if line and not _RULE.fullmatch(line) and not (len(line) <= 120 and footer_words.SENT_FROM.match(line)):
            break
        index -= 1
    if any(page.seen[index:end]):
        page.cut(index, end, Why.FOOTER)
    return index

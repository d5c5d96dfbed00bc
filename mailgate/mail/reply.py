"""What the author of a mail newly wrote. Its one rule: when in doubt it stays; a lost word is worse than a kept one.

History is set aside in the order of certainty: a helpdesk's delimiter, "Original Message" lines, quoted headers, attributions,
runs of ``>``; then signatures and footers. Answers between quoted lines are never cut, nothing is ever returned empty, and
nothing is destroyed: the whole text is kept beside it. Linear: patterns see 450 characters of each of the first 6,000 lines.
"""

from __future__ import annotations

from collections.abc import Callable

from mailgate.mail import answered, attribution, endings, exhibit, interleaved, plain_lines, quoting, wrapped
from mailgate.mail.cuts import ReplyText, Why
from mailgate.mail.endings import RULE, WORD
from mailgate.mail.marked import UNMARKED, Marked
from mailgate.mail.model import Address
from mailgate.mail.page import MAX_LINE, MAX_LINES, Page, Run, cuts_of, page_of


def extract(
    text: str,
    *,
    ours: frozenset[Address] = frozenset(),
    marked: Marked = UNMARKED,
    known: tuple[str, ...] = (),
    answers: bool = True,
) -> ReplyText:
    """The author's new words in ``text`` and the number of non-blank lines set aside. Linear; never raises.

    ``ours``: our own addresses; a line that names one of them is evidence of history. ``marked``: what markup knows of the lines.
    ``known``: texts that are history: the message that is answered, as its author wrote it or as we sent it.
    ``answers``: something says that the mail answers another; where nothing does, only the surest marks count.
    """
    page = page_of(text, ours, marked)
    page.answers = answers
    if known:
        answered.recognise(page, known)
    _find_history(page)
    endings.cut(page)
    _settle_runs(page)
    kept = page.kept()
    if not WORD.search(kept):
        return extract(text, ours=ours, known=known, answers=answers) if marked else ReplyText(text=text.strip(), quoted_lines=0)
    count = sum(1 for line, why in zip(page.lines, page.aside, strict=True) if why is not None and line.strip())
    return ReplyText(text=_trimmed(kept), quoted_lines=count, cuts=tuple(cuts_of(page)))


def _trimmed(kept: str) -> str:
    """Without what stands round it; Yahoo begins its plain text with a space."""
    text = kept.strip("\n").rstrip()
    return text if text.startswith("  ") else text.removeprefix(" ")


def _find_history(page: Page) -> None:
    """One walk down the page: note quoted runs, set aside what stands under a mark of history."""
    at, fenced, plain = 0, False, plain_lines.of(page.seen)
    markup = page.marked or None
    fences = sum(1 for line in page.seen if line.startswith("```"))
    while at < len(page.seen):
        line = page.seen[at]
        if line.startswith("```") and fences > 1:
            fenced = not fenced
        if markup is not None and (known := markup.history_at(at)) is not None:
            page.runs.append(Run(at, known.end, known.attributed or _begins_history(page, at), Why.CONTAINER))
            at = known.end
        elif fenced or not line:
            page.fenced.update((at,) if fenced else ())
            at += 1
        elif page.known is not None and (run := answered.run_at(page, at)) is not None:
            page.runs.append(run)
            at = run.end
        elif quoting.is_quote(line) and not quoting.is_between_arrows(line):
            at = _note_run(page, (_introduced(page, at), at), quoting.is_quote, Why.QUOTED)
        elif not plain[at] and (mark := quoting.mark(page.seen, at, page.next_verb[at], page.ours)) is not None:
            at = _under_mark(page, at, mark)
        else:
            if page.first_word < 0 and WORD.search(line):
                page.first_word = at
            at += 1


def _note_run(page: Page, begins: tuple[int, int], is_quoted: Callable[[str], bool], why: Why) -> int:
    """Note the run of quoted lines; ``begins``: the line of its mark, and its own first line. Gives the line to go on from."""
    start, at = begins
    end = _run_end(page, at, is_quoted)
    told = " ".join(page.seen[start:at])
    sure = start < at and (why is not Why.QUOTED or attribution.is_sure(told))
    history = sure or (_begins_history(page, at) and not exhibit.is_introduced(page, start))
    page.runs.append(Run(start, end, history, why))
    return end


def _begins_history(page: Page, at: int) -> bool:
    return quoting.begins_history([line.lstrip("> ") for line in page.seen[at : at + 8]], page.ours)


def _introduced(page: Page, at: int) -> int:
    """Where the lines begin that say whose words are quoted at ``at``, in whatever order and language; ``at`` if none do."""
    below = at
    while below > 0 and not page.seen[below - 1]:
        below -= 1
    start = below - 1
    if start < 0 or page.aside[start] is not None or start in page.fenced or (page.runs and start < page.runs[-1].end):
        return at
    while start > 0 and below - start < 3 and page.seen[start - 1] and attribution.goes_on(page.seen[start]):
        start -= 1
    if not attribution.introduces(" ".join(page.seen[start:below])):
        return at
    if page.first_word >= start:
        page.first_word = -1
    return start


def _under_mark(page: Page, at: int, mark: quoting.Mark) -> int:
    """Set aside what stands under the mark: the quoted run, or all the rest. Gives the line to go on from."""
    below = page.skip_blank(mark.end)
    if (known := page.marked.history_at(below)) is not None:
        page.runs.append(Run(_with_rules(page, at), known.end, True, Why.CONTAINER))
        return known.end
    for is_quoted in (quoting.is_quote, quoting.is_barred):
        if below < len(page.seen) and is_quoted(page.seen[below]):
            return _note_run(page, (_with_rules(page, at), below), is_quoted, mark.why)
    if (run := answered.run_below(page, (_with_rules(page, at), mark.end), below)) is not None:
        page.runs.append(run)
        return run.end
    if not mark.strong or not (page.answers or _is_surest(page, at, mark)):
        return at + 1
    if page.first_word < 0:  # nothing written above: what stands below is all there is
        if mark.is_forward:
            page.cut(at, mark.end, mark.why)
        return mark.end
    if exhibit.is_shown(page, at, mark) or any(line >= mark.end for line in page.answered):
        return mark.end
    start, end = _with_rules(page, at), len(page.lines)
    if interleaved.holds(page, start, end):
        interleaved.keep(page, start, end)
    else:
        page.cut(start, end, mark.why)
    return len(page.seen)


def _is_surest(page: Page, at: int, mark: quoting.Mark) -> bool:
    """Does it count in a mail that answers nothing: a helpdesk's line, "Original Message" above headers or under a rule?"""
    ruled = mark.end > at + 1 or (at > 0 and RULE.fullmatch(page.seen[at - 1]))
    return mark.why is Why.DELIMITER or bool(mark.why is Why.ORIGINAL and ruled)


def _run_end(page: Page, at: int, is_quoted: Callable[[str], bool]) -> int:
    """The line after the last quoted one; blank lines inside belong to the run, and what a mailer wrapped off a quoted line."""
    end = index = at + 1
    while index < len(page.seen):
        if is_quoted(page.seen[index]) or (index == end and _is_wrapped(page, index)):
            end = index + 1
        elif page.seen[index]:
            break
        index += 1
    while MAX_LINES <= end < len(page.lines) and page.lines[end].lstrip().startswith(">"):
        end += 1
    return end


def _is_wrapped(page: Page, at: int) -> bool:
    """Was the line wrapped off the quoted one above it? The letter that is answered knows; without it the page must tell."""
    if page.seen[at] and page.known is not None and page.knows(at - 1):
        return page.knows(at)
    return wrapped.is_wrapped(page.seen, at)


def _with_rules(page: Page, at: int) -> int:
    """Where the cut begins: rules and blank lines right above a mark go with it, and headers between a rule and it."""
    above = at
    while above > 0 and at - above < 6 and quoting.is_header(page.seen[above - 1]):
        above -= 1
    if above < at and above > 0 and RULE.fullmatch(page.seen[above - 1]):
        at = above
    while at > 0 and (not page.seen[at - 1] or RULE.fullmatch(page.seen[at - 1])):
        at -= 1
    return at


def _settle_runs(page: Page) -> None:
    """Cut attributed runs, and bare ones at the end; but where answers stand between them, they are their context."""
    wrote = _author_lines(page)
    if not wrote:
        return
    first, last = wrote[0], wrote[-1]
    between = any(not run.attributed and first < run.start < last for run in page.runs)
    below = next((run for run in page.runs if run.start > last and run.why is not Why.KNOWN), None)
    inside = below if below and interleaved.holds(page, below.start, below.end) else None
    for run in page.runs:
        if answered.holds_answers(page, run):
            continue
        ends = run.start > last and (page.answers or run.attributed) and not answered.is_authors(page, run)
        if run is inside:
            interleaved.keep(page, run.start, run.end)
        elif ends or (run.attributed and not between):
            page.cut(run.start, run.end, run.why)


def _author_lines(page: Page) -> list[int]:
    """Lines with words that stay and are in no run."""
    quoted = bytearray(len(page.lines))
    for run in page.runs:
        quoted[run.start : run.end] = b"\x01" * (run.end - run.start)
    return [
        index
        for index, line in enumerate(page.lines)
        if page.aside[index] is None and not quoted[index] and WORD.search(line[:MAX_LINE])
    ]

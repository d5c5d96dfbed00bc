"""What an author shows instead of answering it: a mail, its headers, a story. Its one rule: what they go on below stays whole.

A program puts its marks of history under what is finished; a person who shows something says so above it and ends in a colon, or
sets it in, or tells in the order of time what a history tells in the opposite one.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from mailgate.mail import dates_written, quoting
from mailgate.mail import reply_words as words
from mailgate.mail.cuts import Why
from mailgate.mail.endings import RULE
from mailgate.mail.greeting_words import GREETING
from mailgate.mail.page import Page
from mailgate.mail.quoting import Mark

_BLANK = 2
"""Blank lines between the words that introduce something and the thing."""
_REACH = 60
"""Lines above and below in which a story goes on."""
_INDENT = 2
_HEAD = 8
_NAMED = 6
"""Lines in which a mail begins, and words of a greeting: *Sehr geehrte Frau Dr. Brandt,*."""
_RAW_TIME = re.compile(r"\d:\d\d:\d\d [+-]\d{4}(?!\d)")
_LATER = timedelta(days=1)
"""Below what it answers a history is older; clocks of two time zones differ by less."""


def is_shown(page: Page, at: int, mark: Mark) -> bool:
    """Does the author show what stands under the strong ``mark`` at line ``at``, of which no line bears a ``>``?"""
    if mark.why is Why.ORIGINAL:
        return mark.end == at + 1 and is_introduced(page, at)
    if mark.why not in (Why.HEADERS, Why.ATTRIBUTION):
        return False
    told = (
        is_introduced(page, at)
        or _only_greeted(page, at, mark)
        or _is_raw(page, at, mark)
        or _is_set_in(page, at, mark)
        or _is_story(page, at, mark)
    )
    if told:
        page.shown.append((at, mark.end))
    return told


def _above(page: Page, at: int) -> int:
    """The line that stands right above ``at``, or with little between; -1 if none does."""
    index = at - 1
    while index >= 0 and at - index <= _BLANK + 1 and (not page.seen[index] or RULE.fullmatch(page.seen[index])):
        index -= 1
    return index if index >= 0 and page.seen[index] and page.aside[index] is None else -1


def is_introduced(page: Page, at: int) -> bool:
    """Does the author's line above end in a colon? A word with a colon below other lines is the field of a form or signature."""
    above = _above(page, at)
    if above < 0 or not page.seen[above].rstrip(" *_").endswith((":", "：")):
        return False
    alone = above == 0 or not page.seen[above - 1]
    return (alone or len(page.seen[above].split()) > 1) and not words.FORWARDED_LINE.match(page.seen[above])


def _only_greeted(page: Page, at: int, mark: Mark) -> bool:
    """Has the author said nothing yet but a greeting, and gives no address? Then they tell what somebody wrote, and go on."""
    if at > _HEAD or mark.why is not Why.ATTRIBUTION or any(map(words.ADDRESS.search, page.seen[at : mark.end])):
        return False
    wrote = [line for line, why in zip(page.seen[:at], page.aside[:at], strict=True) if line and why is None]
    return len(wrote) == 1 and len(wrote[0].split()) <= _NAMED and bool(GREETING.fullmatch(wrote[0]))


def _is_raw(page: Page, at: int, mark: Mark) -> bool:
    """Is a time written as only raw headers write it (RFC 5322 §3.3), below other lines that are such?"""
    if mark.why is not Why.HEADERS or not any(map(_RAW_TIME.search, page.seen[at : mark.end])):
        return False
    above = range(max(at - _REACH, 0), at)
    return any(page.aside[index] is None and quoting.is_raw(page.seen[index]) for index in above)


def _is_set_in(page: Page, at: int, mark: Mark) -> bool:
    """Are the headers and the text below them set in from the line above, and some line further below is not?"""
    above, text = _above(page, at), page.skip_blank(mark.end)
    if mark.why is not Why.HEADERS or above < 0 or text >= len(page.seen) or _indent(page, above):
        return False
    inside = (*(index for index in range(at, mark.end) if page.seen[index]), text)
    below = range(text, min(text + _REACH, len(page.seen)))
    return min(_indent(page, index) for index in inside) >= _INDENT and any(page.seen[n] and not _indent(page, n) for n in below)


def _indent(page: Page, index: int) -> int:
    line = page.lines[index].expandtabs(4)
    return len(line) - len(line.lstrip(" "))


def _is_story(page: Page, at: int, mark: Mark) -> bool:
    """Does the author tell, in the order of time, who wrote what and when?"""
    moment = _moment(page, at, mark.end)
    for start, end in reversed(page.shown[-1:]):
        before = _moment(page, start, end)
        if moment and before and moment - before >= _LATER:
            return True
    if mark.why is Why.ATTRIBUTION and any(_is_told(page, index, moment) for index in range(max(at - _REACH, 0), at)):
        return True
    below = _next_mark(page, mark.end)
    after = _moment(page, *below) if moment and below else None
    return bool(moment and after and after - moment >= _LATER)


def _is_told(page: Page, index: int, moment: datetime | None) -> bool:
    """Is it a line of the author's that ends in a colon and says when, and that was not later than ``moment``?"""
    line = page.seen[index]
    if page.aside[index] is not None or not line.rstrip(" *_").endswith((":", "：")) or quoting.is_quote(line):
        return False
    if not (words.YEAR.search(line) and words.CLOCK.search(line)):
        return False
    told = dates_written.read(line, timedelta(0))
    return moment is None or told is None or told <= moment


def _next_mark(page: Page, start: int) -> tuple[int, int] | None:
    """The lines of the next mark of history below, unless a quoted line comes first."""
    for index in range(start, min(start + _REACH, len(page.seen))):
        line = page.seen[index]
        if quoting.is_quote(line):
            return None
        found = quoting.mark(page.seen, index, page.next_verb[index], page.ours) if line else None
        if found and found.strong:
            return index, found.end
    return None


def _moment(page: Page, start: int, end: int) -> datetime | None:
    """The time that the lines of a mark name, as if written in one zone."""
    dated = [line for line in page.seen[start:end] if words.YEAR.search(line) and words.CLOCK.search(line)]
    return dates_written.read(dated[0] if dated else " ".join(page.seen[start:end]), timedelta(0))

"""Lines such as ``On 3 May 2026, Anna <anna@customer.example> wrote:``. Its one rule: a verb alone is no evidence.

It takes a time, a date or an address as well. One to five lines are joined, because clients wrap them; prose with the same words
(*Am 3. März schrieb ich Ihrem Kollegen:*) stays.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from mailgate.mail import reply_words as words
from mailgate.mail.model import Address

_MAX_JOINED = 450
_MAX_LINES = 5
_DATE_START = re.compile(
    r"\d{4}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}"
    r"|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{1,2}[.:h]\d\d\b|\d{1,2}\.? (?:de )?[^\W\d]{3,12}\.?,? "
    r"|[^\W\d]{3,12}\.? \d{1,2},? (?:19|20)\d\d|\d{1,4}(?:[.]|년|月) ?\d{1,2}(?:[.]|월|日)"
)
_DAY_START = re.compile(r"[\w\-]{1,15}[.,]{0,2} (?:(?:de|den|der|le|el|il|d\.) )?(?:\w{3,12}\.? )?\d")
_SHORT_DATE = re.compile(r"\d{1,2}[.] ?\d{1,2}[.] ?\d{1,4}")
_DIGIT = re.compile(r"\d")
_SAME_LINE = re.compile(r"([^:]{0,120}?(?<!\s))?\s?[:]\s{2,20}\S")
_NAMED_START = re.compile(r"[^<>@:;!?]{0,80}[<(\[]?[\w.+=\-]{1,64}@")
_RULED = re.compile(r"[-–—_=*]{2,60} ?[^-–—_=*].{1,300}[-–—_=*]{2,60}")
_RULES = frozenset("-–—_=*")
_NAME = re.compile(r"[^\W\d_][^<>@:;!?\n]{0,60}[:：]")
_SHARED = re.compile(r"(?<=[^\s\-–—])(?:\s|-{2,20} ?)(?=(?:On|Am|Le|El|Il|Op|Em|Den) [\w,.]{2,12} )")
_CLOSING = re.compile(r"[\s:：.\-–—*_=>\"')(\]]{0,60}|\(a\)[\s:：*_]{0,20}| (?:je|је)[\s:*_]{1,20}")
"""What may stand after the verb at the end; ``(a)`` is that of *napisał(a)*."""
_WRAPPED = re.compile(r">\s?[:：]|>\s?>?\s?\w{0,10} ?\w{1,16}:?$")


@dataclass(frozen=True, slots=True)
class Attribution:
    """An attribution that ends before line ``end``. ``strong``: sure enough to cut what follows although it bears no ``>``."""

    end: int
    strong: bool


def find(lines: Sequence[str], at: int, verb_at: int, ours: frozenset[Address] = frozenset()) -> Attribution | None:
    """The attribution that begins at ``lines[at]``; ``verb_at`` is the index of the next line with a verb, or -1.

    Lines are joined across a blank one only where an address on its own follows.
    """
    if not (may_begin(lines[at]) or words.names_us(lines[at], ours)):
        return None
    if at <= verb_at < at + _MAX_LINES + 2:
        joined = _join(lines, at, verb_at)
        if joined and (found := _with_verb(joined, lines, verb_at, ours)):
            return None if _begins_below(lines[: found.end], at, ours) else found
    return _without_verb(lines, at, ours)


def shared(line: str, following: str) -> int:
    """Where an attribution begins that a converter has left on the author's last line, above a quoted one; 0 if none does."""
    if line.startswith(">") or not following.startswith(">"):
        return 0
    for begins in islice(_SHARED.finditer(line), 5):
        found = find([line[begins.start() :].strip(), following], 0, 0)
        if found and found.strong and words.has_verb(line[begins.start() :]):
            return begins.start()
    return 0


def introduces(text: str) -> bool:
    """Could ``text``, right above quoted lines, say whose words they are? It ends in a colon, with a verb or a time."""
    if not text.rstrip("* ").endswith(":") or len(text) > _MAX_JOINED or words.first_person(text):
        return False
    if words.has_verb(text):
        told = words.spoken(text)
        return is_sure(text) or (len(told) <= 7 and not told & words.PROSE)
    return bool(words.YEAR.search(text) or words.ADDRESS.search(text) or _SHORT_DATE.search(text)) and bool(
        words.CLOCK.search(text)
    )


def is_sure(text: str) -> bool:
    """Does an introduction leave no doubt: somebody's words, and when or from where they came?"""
    if words.first_person(text):
        return False
    when = words.CLOCK.search(text) and (words.YEAR.search(text) or _SHORT_DATE.search(text))
    return bool(words.ADDRESS.search(text) and (when or words.has_verb(text))) or bool(when and words.has_verb(text))


def goes_on(line: str) -> bool:
    """Does the line continue the one above: an address on its own, or the wrapped end of a sentence?"""
    return line.startswith(("<", "(")) or line[:1].islower() or (line.endswith(":") and len(line.split()) <= 2)


def _begins_below(lines: Sequence[str], at: int, ours: frozenset[Address]) -> bool:
    """Are the lines below ``lines[at]`` a whole attribution by themselves? Then that line is the author's last one."""
    for below in range(at + 1, len(lines)):
        verb_at = next((index for index in range(below, len(lines)) if words.has_verb(lines[index])), -1)
        if verb_at < 0:
            return False
        joined = _join(lines, below, verb_at) if lines[below] and may_begin(lines[below]) else ""
        if joined and _is_whole(joined, " ".join(lines[at:below])) and _with_verb(joined, lines, verb_at, ours):
            return True
    return False


def _is_whole(text: str, above: str) -> bool:
    """Does ``text`` say when, so that it needs no line above? Or who, where the line above says that of somebody else?"""
    first = text.lstrip(" \t\"'*_-–—<")
    if _begins_with_a_date(first) and (words.YEAR.search(text) or not words.WEEKDAYS.isdisjoint(words.spoken(first[:40]))):
        return True
    dated = words.YEAR.search(above) or words.CLOCK.search(above)
    return not dated and bool(words.ADDRESS.search(text) and words.ADDRESS.search(above))


def may_begin(line: str) -> bool:
    """May an attribution begin there: a date or a day, a name before an address, a rule with words in it?"""
    text = line.lstrip(" \t\"'*_-–—<")
    dated = bool(_DIGIT.search(text, 0, 80)) and _begins_with_a_date(text)
    named = "@" in text and bool(_NAMED_START.match(text))
    return dated or named or (line[:1] in _RULES and bool(_RULED.fullmatch(line)))


def _begins_with_a_date(text: str) -> bool:
    first = text[:40].lower().split(" ", 1)[0]
    return (
        first in words.INTROS
        or (first.strip(".,") in words.WEEKDAYS and bool(_DAY_START.match(text)))
        or bool(_DATE_START.match(text))
        or (text.startswith(("在", "于", "於")) and bool(_DIGIT.search(text, 0, 40)))
    )


def _join(lines: Sequence[str], at: int, last: int) -> str:
    """The lines from ``at`` to ``last`` as one, or "" if they are not of one sentence."""
    taken = []
    for index in range(at, last + 1):
        line = lines[index]
        if line.startswith(">") and index > at and not _WRAPPED.match(line):
            return ""
        if not line and not (index < last and lines[index + 1].startswith("<")):
            return ""
        if line:
            taken.append(line)
    joined = " ".join(taken)
    return joined if len(taken) <= _MAX_LINES and len(joined) <= _MAX_JOINED else ""


def _with_verb(joined: str, lines: Sequence[str], verb_at: int, ours: frozenset[Address]) -> Attribution | None:
    cut = words.after_verb(joined)
    after, end = joined[cut:], verb_at + 1
    if words.first_person(joined[:cut] + after[:20]):
        return None
    if told := _SAME_LINE.match(after):  # Yahoo on Android puts what it quotes on the line of the attribution
        head = f"{joined[:cut]} {told[1] or ''}"
        found = _judge(head, end, ours)
        return found if found and found.strong and words.YEAR.search(head) and words.CLOCK.search(head) else None
    if not _CLOSING.fullmatch(after):  # "schrieb Anna <anna@x>:", "schrieb am Fr., 28. / Apr. 2017 um 11:53 Uhr:"
        after, end = _to_colon(after, lines, end)
        if not (words.ADDRESS.search(after) or words.CLOCK.search(after) or _NAME.fullmatch(after.strip("* "))):
            return None
    return _judge(f"{joined[:cut]} {after}", end, ours)


def _to_colon(after: str, lines: Sequence[str], end: int) -> tuple[str, int]:
    """What stands after the verb, on to the line that ends in a colon, at most two further; "" if none does."""
    for _ in range(2):
        closed = after.count("(") <= after.count(")")  # "írta (időpont: / 2026. nov. 27., P, 21:05):"
        if (closed and after.rstrip("* ").endswith((":", "："))) or end >= len(lines):
            break
        if not lines[end] or (lines[end].startswith(">") and not _WRAPPED.match(lines[end])):
            break
        after, end = f"{after} {lines[end]}", end + 1
    return (after, end) if after.rstrip("* ").endswith((":", "：")) and len(after) <= _MAX_JOINED else ("", end)


def _judge(text: str, end: int, ours: frozenset[Address]) -> Attribution | None:
    spoken = words.spoken(text)
    address = bool(words.ADDRESS.search(text)) or words.names_us(text, ours)
    if not address and spoken & words.PROSE:
        return None
    ruled = bool(_RULED.fullmatch(text.strip()))
    year, clock = bool(words.YEAR.search(text)), bool(words.CLOCK.search(text))
    if not (address or year or clock or ruled):
        return None
    return Attribution(end, strong=address or ruled or (year and clock) or (year and "you" in spoken))


def _without_verb(lines: Sequence[str], at: int, ours: frozenset[Address]) -> Attribution | None:
    """``2013/7/20 Anna <anna@x>``, ``30.09.2017, 18.30, "Anna" <anna@x>:``, ``2016-03-03 17:21 GMT+01:00 Anna``."""
    text = lines[at].strip("* ")
    first = text[:40].lower().split(" ", 1)[0].strip(".,")
    day = first in words.WEEKDAYS and bool(_DAY_START.match(text))
    dated = bool(_DATE_START.match(text)) or day or (first in words.INTROS and not words.BY.isdisjoint(words.spoken(text)))
    if not (dated or words.names_us(text, ours)):
        return None
    if _dated_name(text, ours if dated else frozenset()):
        return Attribution(at + 1, strong=True)
    below = lines[at + 1] if dated and at + 1 < len(lines) else ""
    if _begins_with_a_date(below) and _dated_name(below.strip("* "), ours):
        return None
    if below and not below.startswith(">") and _dated_name(f"{text} {below}", ours):
        return Attribution(at + 2, strong=True)
    return None


def _dated_name(text: str, ours: frozenset[Address]) -> bool:
    year, clock = bool(words.YEAR.search(text)), bool(words.CLOCK.search(text))
    if "GMT" in text and year and clock and len(text) < 90:
        return True
    if year and clock and text.endswith(":") and not words.BY.isdisjoint(words.spoken(text)):
        return bool(words.ADDRESS.search(text))
    closed = text.endswith((">:", "):", ">", "：")) or (text.endswith(":") and words.names_us(text, ours))
    return year and closed and bool(words.ADDRESS.search(text))

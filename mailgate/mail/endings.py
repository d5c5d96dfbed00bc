"""What stands below the author's words and is none of them: signatures and footers. Its one rule: a closing is the author's.

Signatures begin with ``-- ``; footers are what devices, programs, lists, scanners and lawyers add. *Thanks,* and *Best regards*
stay, and so does all that is no footer by its own words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from mailgate.mail import footer_words, telling
from mailgate.mail.cuts import Why
from mailgate.mail.page import MAX_LINES, Page, Run

WORD = re.compile(r"[\w\U0001F300-\U0001FAFF\u2600-\u27BF]")
"""What says something: a letter, a digit, a picture."""
RULE = re.compile(r"[-–—_=*#~+](?: ?[-–—_=*#~+]){1,200}|ᐧ")
_SIGNATURE = re.compile(r"-- ?|—|–|__")
_DASHES = frozenset("-—–_=")
"""With what the line above a signature begins."""
_LIST_RULE = re.compile(r"[_\-=]{2,200}")
_POSTSCRIPT = re.compile(
    r"(?:(?:P\.? ?){1,2}-?S\b\.?|p\.s\.|P\.? ?D\b\.?|N\.? ?B\b\.?|[ZЗ]\.? ?[YЫ]\b\.?|Υ\.? ?Γ\b\.?|נ\.ב\.?|U\.? ?i\b"
    r"|附言|又及|追伸|추신)"
    r"[ :：,-]{0,3}(\S.*)"
)
"""*P.S. …*, also in Spanish, Russian, Greek, Hebrew, Hungarian, Chinese, Japanese, Korean: a signature has none."""
_ENDED = re.compile(r"[.!?…。！？,;:](?:\W{0,3})$")
_MAX_SIGNATURE = 20
_LIST_REACH = 12
_MAX_SIGNATURES = 50
"""Signatures and footers, one below the other, that are looked for: each costs a look at the lines above it."""
_LONG_RULE = re.compile(r"[-–—_=*#~+](?: ?[-–—_=*#~+]){5,400}")
_HEADING = re.compile(
    r"[-–—_=*#~ ]{0,20}(?:disclaimer|haftungsausschluss|avertissement|avviso legale|aviso legal)[-–—_=*#~: ]{0,20}", re.IGNORECASE
)
_LEGAL_SIGNS = frozenset("-–—_=*#~+ dDhHaA")
"""With what a long rule and a heading begin: most lines need no closer look."""
_LINK = re.compile(r"[<(\[]?(?:https?://|www\.)[^\s]{3,200}")
_LEGAL_REACH = 8
"""A disclaimer says what it is within so many lines below its rule."""
_MAX_LEGAL = 60
"""Lines at the end in which a disclaimer is looked for."""


def cut(page: Page) -> None:
    """At the end of each stretch of the author's lines: signature, list footer, "Sent from my …", disclaimer, bare rules."""
    if page.first_word < 0:
        lines = enumerate(page.seen)
        page.first_word = next((index for index, line in lines if page.aside[index] is None and WORD.search(line)), 0)
    for start, stop in _stretches(page):
        end = _cut_legal(page, start, _cut_footers(page, start, stop))
        below, index, left = 0, end - 1, _MAX_SIGNATURES
        while index >= max(start, page.first_word + 1) and below <= _MAX_SIGNATURE and left:
            if page.seen[index][:1] in _DASHES and _begins_signature(page, index, end):
                left -= 1
                page.cut(index, _postscript(page, index, end), Why.SIGNATURE)
                end, below = _cut_legal(page, start, _cut_footers(page, start, index)), 0
            below += bool(page.seen[index])
            index = min(index, end) - 1


def _begins_signature(page: Page, index: int, end: int) -> bool:
    line = page.seen[index]
    if index in page.fenced:
        return False
    below = [text for text in page.seen[index + 1 : end] if text]
    asked = any(text.endswith("?") for text in below[-1:])
    above = next((text for text in reversed(page.seen[max(index - 3, 0) : index]) if text), "")
    if _SIGNATURE.fullmatch(line):
        strict = page.lines[index].startswith("-- ")  # RFC 3676 §4.3
        near = page.seen[max(index - _MAX_SIGNATURE, 0) : index] + page.seen[index + 1 : end]
        if above.endswith(":") or _goes_on(page, above, index, end) or _is_shown(page, index, end):
            return False
        sentences = any(telling.is_sentence(page.seen[at]) for at in _paragraphs(page, index, _postscript(page, index, end)))
        told = (sentences or telling.any_prose(below)) and not _is_lists(below)
        return strict or not (asked or line in near or told)  # "Steps:" and a ruled list are no signature
    ruled = bool(_LIST_RULE.fullmatch(line)) and not above.endswith(":")
    return ruled and not asked and _is_lists(below)


def _is_lists(below: list[str]) -> bool:
    """Is it the footer of a list or a notifier, with a link or a list's own address, and nobody's wish?"""
    said = "\n".join(below[:_LIST_REACH])
    return bool(footer_words.LIST_FOOTER.search("\n".join(below[:7])) and footer_words.LIST_FORM.search(said)) and not (
        telling.in_person(said)
    )


def _paragraphs(page: Page, index: int, end: int) -> Iterator[int]:
    """The first lines of the paragraphs below line ``index``, but not the one right below."""
    return (at for at in range(index + 2, end) if page.seen[at] and not page.seen[at - 1])


def _postscript(page: Page, index: int, end: int) -> int:
    """Where a postscript begins below the signature that begins at ``index``; ``end`` if there is none."""
    for at in range(index + 1, end):
        told = _POSTSCRIPT.match(page.seen[at])
        if told and page.seen[at - 1] and not {".", ":"} & set(told[0][: told.start(1)]):
            continue  # "PS Lamps GmbH & Co. KG" is a firm, unless a blank line parts it from the name
        if told and at > index + 1 and (len(told[1].split()) >= telling.SAYS or not told[1].isascii()):
            return at
    return end


def _goes_on(page: Page, above: str, index: int, end: int) -> bool:
    """Does a sentence above the dashes have no end, and go on in small letters in a paragraph below? Then they are shown."""
    if not above or _ENDED.search(above) or len(above.split()) < telling.SAYS:
        return False
    return any(page.seen[at][0].islower() and telling.is_sentence(page.seen[at]) for at in _paragraphs(page, index, end))


def _is_shown(page: Page, index: int, end: int) -> bool:
    """Is it the signature of a mail that the author shows, and goes on below it?"""
    return bool(page.shown) and any(telling.is_sentence(page.seen[at]) for at in _paragraphs(page, index, end))


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
        if line and not RULE.fullmatch(line) and not footer_words.is_sent_from(line) and not _is_scanners(page, index - 1):
            break
        index -= 1
    if index < end and page.seen[index] and index and page.seen[index - 1].endswith(":"):  # "it says at the end:"
        return end
    if any(page.seen[index:end]):
        page.cut(index, end, Why.FOOTER)
    return index


def _is_scanners(page: Page, at: int) -> bool:
    """Is it the line of a virus scanner, or its address right below?"""
    of = at - 1 if at and _LINK.fullmatch(page.seen[at]) else at
    return bool(footer_words.SCANNED.match(page.seen[of])) and not telling.asks(page.seen[of])


def _cut_legal(page: Page, start: int, end: int) -> int:
    """``end`` moved up over disclaimers: below a long rule or a heading, or paragraphs that are nothing else."""
    floor = max(start, page.first_word + 1, end - _MAX_LEGAL)
    begins = next((index for index in range(floor, end) if _begins_legal(page, index, end)), end)
    while (above := _last_paragraph(page, floor, begins)) < begins and _is_legal(page, above, begins, sure=True):
        begins = above
    if begins < end:
        page.cut(begins, end, Why.FOOTER)
        return _cut_footers(page, start, begins)
    return end


def _begins_legal(page: Page, index: int, end: int) -> bool:
    """Is this the rule or the heading of a disclaimer that reaches to the end?"""
    line = page.seen[index]
    if line[:1] not in _LEGAL_SIGNS or index in page.fenced or not (_LONG_RULE.fullmatch(line) or _HEADING.fullmatch(line)):
        return False
    return _is_legal(page, index + 1, min(index + 1 + _LEGAL_REACH, end), sure=bool(_HEADING.fullmatch(line)))


def _is_legal(page: Page, start: int, end: int, *, sure: bool) -> bool:
    """Does it speak of the mail it stands in as lawyers do? Without a rule above it takes two of their words (``sure``)."""
    said = " ".join(page.seen[start:end])
    first = next((text for text in page.seen[start:end] if WORD.search(text)), "")
    green = footer_words.GREEN.search(said) and footer_words.PRINTED.search(said)
    if not green and not footer_words.LEGAL.search(said) and not footer_words.SCANNED.match(said.strip()):
        return False
    speaks = footer_words.LEGAL.search(first) or footer_words.TERMS.search(first) or footer_words.SCANNED.match(first)
    if telling.in_person(said) or (telling.is_prose(first) and not (speaks or green)):
        return False
    if green:
        return True
    if not footer_words.LEGAL.search(said):
        return bool(footer_words.SCANNED.match(said.strip())) and not telling.asks(said)
    return len({found[0].lower() for found in footer_words.TERMS.finditer(said)}) >= (2 if sure else 1)


def _last_paragraph(page: Page, floor: int, end: int) -> int:
    """Where the last paragraph above ``end`` begins."""
    index = end
    while index > floor and not page.seen[index - 1]:
        index -= 1
    while index > floor and page.seen[index - 1]:
        index -= 1
    return index if any(page.seen[index:end]) else end

"""What one form of a text says beyond another. Its one rule: words count, compared only where the lengths call for it.

A mail carries its text more than once: plain and as HTML, or again in a winmail.dat. One form is read; programs on the way, and
careless senders, leave words in the others alone.
"""

from __future__ import annotations

import re

from mailgate.mail import html
from mailgate.mail.said import squash

_WORD = re.compile(r"\w+")
_END = re.compile(r"</html\s{0,9}>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{0,4000}>")
_EXCUSE, _EXCUSE_LENGTH = re.compile(r"(?i)html|hypertext"), 500
"""What clients write as the plain form of a mail that they send as HTML only names HTML in every language, and is short."""
_FEW = 3
"""New words that are no more than the look of another form: a bullet, the name of a link."""
_SLACK = 20
"""Characters by which forms of a short text differ anyhow."""


def excuse(text: str) -> bool:
    """Whether a plain form only says that the text is in another one."""
    return 0 < len(text.strip()) <= _EXCUSE_LENGTH and bool(_EXCUSE.search(text))


def is_page(text: str) -> bool:
    """Whether text that begins like HTML is nothing else: below a page that somebody shows stands what they ask about it."""
    pages = _END.split(text)
    return "</" in text and (len(pages) == 1 or not pages[-1].strip())


def beyond(other: str, said: str) -> tuple[int, int]:
    """(how many words of ``other`` do not stand in ``said``, how many it has)."""
    words = _WORD.findall(other.casefold())
    if squash(other) in squash(said):
        return 0, len(words)
    known = set(_WORD.findall(said.casefold()))
    return sum(word not in known for word in words), len(words)


def tells_more(other: str, said: str) -> bool:
    """Whether ``other`` holds words that are missed where only ``said`` is read."""
    new, all_of_them = beyond(other, said)
    return new > min(_FEW, all_of_them // 4)


def is_another_text(other: str, said: str) -> bool:
    """Whether ``other`` is no form of ``said`` at all: half of its words do not stand there."""
    new, all_of_them = beyond(other, said)
    return new * 2 >= all_of_them > 0


def plain_is_poor(source: str, plain: str) -> bool:
    """Whether the HTML ``source`` says half as much again as the ``plain`` form, or more. Linear; few are looked at long."""
    if len(source) <= len(plain):
        return False
    drawn = _TAG.sub("", source[max(0, source.find("<body")) :].replace("&nbsp;", " "))
    enough = sum(map(len, plain.split())) * 3 // 2 + _SLACK
    if sum(map(len, drawn.split())) <= enough:
        return False
    new, _ = beyond(html.lay_out(source).text, plain)
    return new > _FEW and new * 2 > len(_WORD.findall(plain))

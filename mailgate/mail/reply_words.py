"""The words mail programs put around quoted history, looked up in any language. Its one rule: no judgement, and linear patterns.

The words themselves stand in ``phrases``, one table for each language; here they become sets and patterns.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import chain

from mailgate.mail.model import Address
from mailgate.mail.phrases import LANGUAGES


def _words(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(word for text in texts for word in text.split())


def _any(phrases: Iterable[tuple[str, ...]]) -> str:
    return "(?:" + "|".join(dict.fromkeys(chain.from_iterable(phrases))) + ")"


VERBS = _words(one.verbs for one in LANGUAGES)
"""Verbs of writing, lower-case."""

VERBS_UNSPACED = tuple(dict.fromkeys(chain.from_iterable(one.joined for one in LANGUAGES)))
"""The same in scripts that join words."""

INTROS = _words(one.intros for one in LANGUAGES)
"""The first word of an attribution that begins with the date."""

BY = _words(one.by for one in LANGUAGES)
"""Words that stand for the verb."""

WEEKDAYS = _words(one.days for one in LANGUAGES)
"""Days of the week, in full and as clients shorten them, without dots."""

PROSE = _words(one.prose for one in LANGUAGES)
"""*On Monday I wrote to your colleague:* is prose: clients give a name, or say *you*."""

_SELF = {verb: _words(one.person for one in LANGUAGES if verb in one.verbs.split()) for verb in VERBS}
"""*I* and *we* in the languages of each verb."""
_AUXILIARY = {word: _words(["i we", "ich wir"]) for word in ("have", "had", "habe", "haben", "hatte", "hatten")}

HEADER_KEYS: dict[str, str] = {}
"""Localised header names, lower-case without the colon, to their canonical English name; of two meanings the first table's."""
for _one in LANGUAGES:
    for _key, _names in _one.keys.items():
        for _name in _names.split("|"):
            HEADER_KEYS.setdefault(_name.strip(" :："), _key)

_DECORATION = " >*_-–—=+#.~|"
_DASHED = re.compile(r"[-–—_=*]{2}")
_ORIGINAL = re.compile(rf"{_any(one.original for one in LANGUAGES)}[\w ]{{0,20}}", re.IGNORECASE)
_ABOVE = re.compile(rf"[\w ',]{{0,40}}?{_any(one.above for one in LANGUAGES)}", re.IGNORECASE)
_PROCESSED = re.compile("original message processed by", re.IGNORECASE)

FORWARDED_LINE = re.compile(rf"^[\s>*_\-–—=]{{0,60}}{_any(one.forwarded for one in LANGUAGES)}", re.IGNORECASE)
"""A line that says that what follows was forwarded."""


def is_original(line: str) -> bool:
    """A line such as ``-----Original Message-----``; the dashes before it are what makes it one."""
    if line[:1] not in _DECORATION:
        return bool(_PROCESSED.match(line))
    core = line.lstrip(_DECORATION)
    return bool(_DASHED.search(line, 0, len(line) - len(core)) and _ORIGINAL.fullmatch(core.rstrip(_DECORATION + ":")))


def is_bare_original(line: str) -> bool:
    """The same without dashes: it says something only where quoted headers or lines follow."""
    return len(line) <= 100 and bool(_ORIGINAL.fullmatch(line.strip(_DECORATION + ":")))


def is_delimiter(line: str) -> bool:
    """A helpdesk's line above its quoted history."""
    if line[:1] not in _DECORATION:
        return False
    core = line.lstrip(_DECORATION)
    return len(line) - len(core) >= 2 and bool(_ABOVE.match(core))


ADDRESS = re.compile(r"[\w.+=\-]{1,64}@[\w\-]{1,63}(?:\.[\w\-]{1,63}){1,8}")
CLOCK = re.compile(r"(?<!\d)[0-2]?\d(?:[:.h]| ?[hH時点點시] ?)[0-5]\d(?!\d|\.\d)")
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)|(?<!\d)\d{1,2}[./]\d{1,2}[./]\d\d(?!\d)|(?<!\d)\d{1,2}-[^\W\d]{3,4}-\d\d(?!\d)")
_SPOKEN = re.compile(r"\w+(?:['’/]\w+)?")


def spoken(text: str) -> frozenset[str]:
    """The words of a text, lower-case."""
    return frozenset(_SPOKEN.findall(text.lower()))


def verbs(text: str) -> frozenset[str]:
    """The verbs of writing in the text, lower-case."""
    words = text.lower().split()  # a word of letters alone is one already: the pattern is asked about the others
    odd = [word for word in words if not word.isalpha()]
    found = VERBS.intersection(words) | VERBS.intersection(_SPOKEN.findall(" ".join(odd)))
    return found if text.isascii() else found | {verb.lower() for verb in VERBS_UNSPACED if verb in text}


def has_verb(text: str) -> bool:
    """Is there a verb of writing in the text?"""
    if not VERBS.isdisjoint(_SPOKEN.findall(text.lower())):
        return True
    return not text.isascii() and any(verb in text for verb in VERBS_UNSPACED)


def after_verb(text: str) -> int:
    """The index after the last verb of writing; the end of the text if there is none."""
    ends = [word.end() for word in _SPOKEN.finditer(text) if word[0].lower() in VERBS]
    ends += [text.rfind(verb) + len(verb) for verb in VERBS_UNSPACED if verb in text]
    return max(ends, default=len(text))


def first_person(text: str) -> bool:
    """Does a verb of writing stand beside *I* or *we*? Then somebody tells what they wrote, and no program does."""
    told = _SPOKEN.findall(text.lower())
    for at, word in enumerate(told):
        persons = _SELF.get(word) or _AUXILIARY.get(word)
        if persons and not persons.isdisjoint(told[max(at - 1, 0) : at + 2]):
            return True
    return False


def names_us(text: str, ours: frozenset[Address]) -> bool:
    """Does the text name one of our addresses, also in a signed or typed form (``support+t12-…@``)?"""
    if not ours or "@" not in text:
        return False
    for found in ADDRESS.findall(text.lower()):
        local, _, domain = found.partition("@")
        if found in ours or f"{local.partition('+')[0]}@{domain}" in ours:
            return True
    return False

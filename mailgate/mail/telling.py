"""Whether a line tells something, as a person does, or is a name, a number, a program's phrase. Its one rule: in doubt it tells.

Signatures, device lines and disclaimers are cut by what they say; what tells beside it is the author's and saves the lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from mailgate.mail import reply_words as words
from mailgate.mail.date_words import MONTHS

SAYS = 4
"""Words that say something together."""
_PERSON = re.compile(
    r"\bI\b|(?i:\b(?:my|mine|ich|mich|mir|mein\w{0,3}|je|mon|mes|moi|yo|mio|mia|ik|mijn|jag|jeg|mitt|eu|meu|minha|minun"
    r"|я|мне|меня|мой|мою|ja|mój|moje|mnie|εγώ|μου|ben|benim)\b|\bj['’])|我|私|저는"
)
_DAYS = frozenset(day for day in words.WEEKDAYS if len(day) > 4) | {"montags", "luni", "måndags"}
_WHEN = re.compile(
    r"\d{1,2}(?:\.|st|nd|rd|th|-?го)?,? (?:de |of )?(?!mail)([^\W\d]{3,10})|(?!mail)([^\W\d]{3,10})\.? \d{1,2}\b", re.IGNORECASE
)
_NUMERIC = re.compile(r"\b\d{1,2}\.\d{1,2}\.(?:\d{2,4})?\b|\b\d{1,2}/\d{1,2}/\d{2,4}\b")
_VERB = re.compile(
    r"(?<!['’])\b(?:is|was|were|does|did|not|to|ist|war|nicht|kam|zur|zum|est|pas|niet|naar|til|"
    r"inte|ikke|nie|не|нет|по|bilmiyorum)\b",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"\b(?:your|yours|ihr(?:en?|em|er|es)?|bitte|vos|votre|merci|vuestr\w{1,2}|vostr\w|suo|uw)\b"
    r"|\b(?:holds|sends|contains?) (?:a |some )?(?:virus|malware|spam)|\bplease (?:look|help|check|stop)\b",
    re.IGNORECASE,
)
_CITED = re.compile(r"\[\d{1,3}\] ?\S|[-*•] \S|\d{1,2}[.)] \S")


def in_person(text: str) -> bool:
    """Does somebody speak of themselves?"""
    return bool(_PERSON.search(text))


def asks(text: str) -> bool:
    """Does somebody ask or blame the reader, as no scanner does?"""
    return bool(_ASKS.search(text))


def says_when_or_where(line: str) -> bool:
    """Does a sentence about something sent name a day, a date, an address, or go on with a verb?"""
    said = words.spoken(line)
    if not said.isdisjoint(_DAYS) or words.ADDRESS.search(line) or _NUMERIC.search(line) or _VERB.search(line):
        return True
    return any((found[1] or found[2]).lower()[:length] in MONTHS for found in _WHEN.finditer(line) for length in (3, 4, 5, 6, 9))


def is_prose(line: str) -> bool:
    """A sentence, a line in small letters, the item of a list: nothing that stands in a signature of a few short lines."""
    told = line.split()
    small = sum(word[:1].islower() for word in told)
    if _CITED.match(line):
        return True
    ended = line[-1:] in ".!?…" and 2 * small >= len(told)
    return len(told) >= SAYS and (ended or small == len(told))


def is_sentence(line: str) -> bool:
    """Some words with an end: more than a name, a number or a slogan of a few words."""
    return line[-1:] in (".", "!", "?", "…") and len(line.split()) >= SAYS


def any_prose(lines: Iterable[str]) -> bool:
    """Is one of the lines prose?"""
    return any(map(is_prose, lines))

"""The marks of answering and handing on before a subject: ``Re:``, ``Fwd:`` … Its one rule: words of a table, with a colon.

A word that may be the subject's own is taken off only where it stands before a sure one. The words are those that mail programs
write by themselves, in the languages they are sold in; RFC 5322 §3.6.5 knows ``Re:`` alone.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

_LENGTH = 998
_MARKS = 20
"""Marks that are looked at; ``Re: Re: Re: …`` of more is somebody's joke."""

_ANSWERS = """
    re aw antwort antw betr sv rép rep réf res rif odp odg atb ats vá válasz ynt yan απ σχετ atbilde
    ответ отв на відп відповідь
    回复 回覆 答复 答覆 返信 답장 회신 תגובה השב رد الرد trả_lời bls balas jawab
    r
"""
"""By line: the Latin and Greek scripts (English; German; Dutch; Scandinavian and Icelandic; French; Portuguese; Italian; Polish,
Czech and Slovak; Croatian, Serbian and Slovenian; Latvian, Welsh and Lithuanian; Hungarian; Turkish; Greek; Latvian), Russian and
Ukrainian, others; Italian Outlook's ``R:``."""
_FORWARDS = """
    fwd fw wg wtrlt weitergeleitet tr transf transféré rv reenv reenvío enc doorst vb vl vid pd posredovano proslj prosl
    továbbítás továbbítva tov fs yml ilt i̇lt inoltro inoltrato πρθ redirecționat redirecționare edasi persiųsta fyi
    пересл переслано пересылка пер переслане
    转发 轉寄 轉發 転送 전달 הועבר إعادة_توجيه chuyển_tiếp trs terusan
    i
"""
"""By line: English; German Outlook and GroupWise; French; Spanish; Portuguese; Dutch; Swedish; Finnish; Norwegian; Polish;
Slovenian; Croatian; Hungarian; Turkish; Italian; Greek; Romanian; Estonian; Lithuanian; then the other scripts; Italian Outlook's
``I:``."""
_EITHER = "vs"
"""``VS:`` answers in Finnish and Estonian, and hands on in Danish and Norwegian."""
_DOUBTFUL = frozenset(["r", "i", "vb", "vid", "fs", "yml", "trs", "rep", "на", "пер", "fyi", "ats", "yan"])
"""What may be the subject's own: ``R: how to plot``, ``VB: a macro fails``. It is a mark before a sure one, and only there."""
_IN_CAPITALS = frozenset(["tr", "vs", "pd", "enc", "res", "ref"])
"""What mail programs write in capitals, and people in small letters may mean for something else."""


class Kind(StrEnum):
    """What a mark says of the mail."""

    ANSWER = "answer"
    FORWARD = "forward"
    EITHER = "either"


class Mark(NamedTuple):
    """One mark: what it says, and whether its word alone is enough to take it off."""

    kind: Kind
    sure: bool


def _table() -> dict[str, Kind]:
    tables = ((_ANSWERS, Kind.ANSWER), (_FORWARDS, Kind.FORWARD), (_EITHER, Kind.EITHER))
    return {word.replace("_", " "): kind for table, kind in tables for word in table.split()}


_KINDS = _table()
_WORDS = "|".join(sorted(map(re.escape, _KINDS), key=len, reverse=True))
_COUNT = r"(?:\[\d{1,3}\]|\(\d{1,3}\)|\^\d{1,3})?"
"""``Re[2]:`` of The Bat, ``Re(2):`` and ``Re^2:`` of Notes and others."""
_MARK = re.compile(rf"\s*({_WORDS})\.?{_COUNT}\s{{0,2}}[:：]\s*", re.IGNORECASE)
_TAG = re.compile(r"\s*\[[^\[\]]{1,60}\]\s*")
"""``[EXTERNAL]``, ``[#12]``, the name of a list: what gateways write in front."""
_BRACKETED = re.compile(r"\s*\[\s?(?:fwd?|wg|tr)\s?:\s*(.*?)\s*\]\s*", re.IGNORECASE)
"""``[Fwd: The lamp]``, as Netscape and old Thunderbirds wrote it."""
_BESIDE = re.compile(r"\s*\((?:fwd?|forward(?:ed)?)\)\s+|\s+\(fwd\)\s*\Z", re.IGNORECASE)
"""``(Fwd) The lamp`` of Pegasus, ``The lamp (fwd)`` of Pine and Elm."""


@lru_cache(maxsize=8)  # of one mail it is asked four times
def marks(subject: str) -> tuple[Mark, ...]:
    """What stands before the subject, outermost first; tags between are passed over."""
    found: list[Mark] = []
    at, text = 0, subject[:_LENGTH]
    while len(found) < _MARKS:
        if match := _MARK.match(text, at):
            found.append(_mark(match))
        elif not found and (_BRACKETED.fullmatch(text, at) or _BESIDE.search(text)):
            found.append(Mark(Kind.FORWARD, sure=True))
            break
        elif not (match := _TAG.match(text, at)):
            break
        at = match.end()
    return tuple(found)


def is_answer(subject: str) -> bool:
    """Whether the mail as a whole is an answer: its outermost mark says so. ``VS:`` alone does not tell."""
    return [mark.kind for mark in marks(subject)[:1]] == [Kind.ANSWER]


def is_forward(subject: str) -> bool:
    """Whether it says that something was handed on: its outermost mark, or that after one of answering."""
    return any(mark.kind is not Kind.ANSWER for mark in marks(subject)[:2])


def bare(subject: str) -> str:
    """The subject without its marks. What is all mark is left with nothing; what has none comes back as it is, trimmed."""
    text = subject[:_LENGTH].strip()
    for _ in range(_MARKS):  # one may stand inside another: "Re: [Fwd: Re: The lamp]"
        if match := _BRACKETED.fullmatch(text):
            text = match[1]
        elif end := _leading(text):
            text = text[end:].lstrip()
        elif (shorter := _BESIDE.sub("", text, count=1)) != text:
            text = shorter
        else:
            break
    return text + subject[_LENGTH:]


def _leading(text: str) -> int:
    """Where the last sure mark at the beginning ends; what stands before it is a mark as well, however doubtful."""
    end, at = 0, 0
    for _ in range(_MARKS):
        if not (match := _MARK.match(text, at)):
            break
        at = match.end()
        end = at if _mark(match).sure else end
    return end


def _mark(match: re.Match[str]) -> Mark:
    written = match[1]
    word = written.lower()
    sure = word not in _DOUBTFUL and (word not in _IN_CAPITALS or not written.islower())
    return Mark(_KINDS.get(word, Kind.FORWARD), sure)

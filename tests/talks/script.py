"""The written form of a talk, read into steps. Its one rule: a line that means nothing is an error, never a remark.

    # Prose starts with a hash in the first column.
    given gateway.staff_trust = "token"                       any setting; given queue.support.closed_reply = "refuse"
    given staff kim@staff notify=none language=de alias=k@home  Bea and Tom are always there; given contact ...
    given macro sent en Dear {{ customer }}, ...              a predefined message
    given refused gone@customer                               the relay takes no mail for them
    given partner vic@partner tag=red,blue queue=support      notify=... language=... organisation=... too
    anna@customer -> support, cc carl@customer    Subject: The lamp    (unproven)
        It is dead.                                           indented: the words
    => new_ticket #1 (because of this)                        what became of the last mail, and words of its reasons
    support -> anna@customer    [#1] The lamp    (the answer)    # golden: name
        It is dead.                                           the letter says this
        not: It is alive.                                     and this stands nowhere in it
    bea@staff -> [#1 reply]                                   to the newest letter Bea got on #1
    bea@staff -> [reply to the answer]                        to a letter named above
    support -> anna@customer    nothing                       no letter since the last mail but those read above
    support -> nobody                                         nobody else got one either
    ticket #1: open, assignee bea@staff, cc carl@customer     how it stands (``none``: nobody)
    ticket #1 says:                                           all that was said on it, a line each; or:
    ticket #1 says to anna@customer:                          as much of it as she may see
        public anna@customer: It is dead.
    -- 3 days later --
    -- until 07:00 --                                         the next time a clock in UTC shows that
    held: 0                                                   so many mails were held since the beginning
    release: add once                                         the oldest mail that is held
    held 2 waits                                              by its number; or what became of it:
    held 1 => reply #1 (because of this)
    the letter to anna@customer bounces (hard)                soft, delayed; ... comes back
    given organisation Muster domain=customer shares=yes manager=bea@staff
    Muster shares no more                                     ... shares again
    eve@evil is blocked                                       by the operator; or @evil.example
    bea@staff is away for 3 days                              set at the command line; ... is here
    bea@staff leaves                                          ... is back: no member of staff any more, and one again
    vic@partner sees tag=red queue=hilfe                      the operator changes their filter; ``leaves`` is for partners too

Recipients in brackets: ``[#1 reply]``, ``[#1 reply-all]``, ``[reply to the answer]``, ``[reply-all to the answer]``,
``[#1 address]``, ``[#1 note address]``, ``[#1 return path]``, ``[tom@staff's #1 address]``; ``[#1 page]``: see ``on_page``. In
parentheses: see ``desktop``.
Columns stand at least two blanks apart.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import time, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from tests.talks.steps import (
    Away,
    Became,
    Blocks,
    Gets,
    GetsNothing,
    Given,
    HeldIs,
    Holds,
    Later,
    Leaves,
    Releases,
    Returns,
    Says,
    Sees,
    Shares,
    Stands,
    Step,
    Until,
    Writes,
)

QUEUES = ("support", "hilfe")
_UNITS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}


class Unreadable(Exception):
    """A line of a talk that means nothing; the text names it."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line with what is indented below it."""

    number: int
    text: str
    below: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Talk:
    """What is given, and what is said and done, with the line of each step."""

    given: Given
    steps: tuple[tuple[Line, Step], ...]


def read(path: Path) -> Talk:
    """A talk. Raises Unreadable."""
    lines = list(_lines(path.read_text(encoding="utf-8")))
    given = [line.text.removeprefix("given ") for line in lines if line.text.startswith("given ")]
    steps = tuple((line, _step(line)) for line in lines if not line.text.startswith("given "))
    return Talk(given=_given(given), steps=steps)


def _lines(text: str) -> Iterator[Line]:
    """The lines with a sign in their first column, prose left out."""
    rows = text.split("\n")
    starts = [n for n, row in enumerate(rows) if row and row[0] not in "# "] + [len(rows)]
    for start, end in pairwise(starts):
        below = rows[start + 1 : end]
        while below and (not below[-1].strip() or below[-1].startswith("#")):
            below.pop()
        for row in below:
            if row.strip() and not row.startswith("    "):
                raise Unreadable(f"in the middle of words, not indented by four: {row!r}")
        yield Line(number=start + 1, text=rows[start].rstrip(), below=tuple(row[4:].rstrip() for row in below))


def _given(lines: list[str]) -> Given:
    settings: dict[str, Any] = {}
    macros: list[tuple[str, str, str]] = []
    kinds = ("staff", "contact", "refused", "partner", "organisation")
    people: dict[str, list[tuple[str, dict[str, str]]]] = {kind: [] for kind in kinds}
    for line in lines:
        kind, _, rest = line.partition(" ")
        if kind == "macro":
            name, language, text = rest.split(" ", 2)
            macros.append((name, language, text))
        elif kind in people:
            who, *options = rest.split()
            people[kind].append((who, dict(option.split("=", 1) for option in options)))
        else:
            _lay(settings, tomllib.loads(line))
    refused = tuple(who for who, _ in people["refused"])
    return Given(
        settings=settings,
        staff=tuple(people["staff"]),
        contacts=tuple(people["contact"]),
        partners=tuple(people["partner"]),
        refused=refused,
        organisations=tuple(people["organisation"]),
        macros=tuple(macros),
    )


def _lay(under: dict[str, Any], over: dict[str, Any]) -> None:
    for key, value in over.items():
        if isinstance(value, dict):
            _lay(under.setdefault(key, {}), value)
        else:
            under[key] = value


def _step(line: Line) -> Step:
    for pattern, make in _FORMS:
        if found := pattern.fullmatch(line.text):
            return make(line, found)
    raise Unreadable(f"line {line.number}: {line.text!r}")


def _writes(line: Line, found: re.Match[str]) -> Writes:
    how = tuple(re.findall(r"  \(([^()]*)\)", found["how"]))
    to, cc = _recipients(found["to"])
    return Writes(sender=found["who"], to=to, cc=cc, subject=found["subject"] or "", how=how, body="\n".join(line.below))


def _recipients(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """``support, cc carl@customer, tim@customer``: To, then Cc from the word ``cc`` on."""
    words = [word.strip() for word in text.split(",")]
    first = next((n for n, word in enumerate(words) if word.startswith("cc ")), len(words))
    return tuple(words[:first]), tuple(word.removeprefix("cc ") for word in words[first:])


def _gets(line: Line, found: re.Match[str]) -> Gets | GetsNothing:
    if found["subject"] == "nothing":
        return GetsNothing(who=found["who"])
    return Gets(
        queue=found["queue"],
        who=found["who"],
        subject=found["subject"],
        name=found["name"] or "",
        golden=found["golden"] or "",
        says=tuple(row for row in line.below if row.strip()),
    )


def _became(line: Line, found: re.Match[str]) -> Became:
    parts = [part.strip().rpartition(": ") for part in found["ends"].split(",")]
    return Became(ends={queue: end for queue, _, end in parts}, because=found["because"] or "")


def _waits(line: Line, found: re.Match[str]) -> HeldIs:
    return HeldIs(number=int(found[1]), end=found["end"] or "", because=found["because"] or "")


def _stands(line: Line, found: re.Match[str]) -> Stands:
    return Stands(number=int(found[1]), facts=tuple(fact.strip() for fact in found[2].split(",")))


def _time(text: str) -> timedelta:
    amounts = re.findall(r"(\d+) (second|minute|hour|day)s?", text)
    return timedelta(seconds=sum(int(amount) * _UNITS[unit] for amount, unit in amounts))


_QUEUE = "|".join(QUEUES)
_GETS = re.compile(
    rf"(?P<queue>{_QUEUE}) -> (?P<who>\S+@\S+)  +(?P<subject>\S+(?: \S+)*)"
    r"(?:  +\((?P<name>the [^()]+)\))?(?:  +# golden: (?P<golden>\S+))?"
)
_WRITES = re.compile(r"(?P<who>\S+@\S+) -> (?P<to>\S.*?)(?:  +Subject: (?P<subject>.*?))?(?P<how>(?:  +\([^()]*\))*)")
_RETURNS = re.compile(r"the letter to (\S+) (bounces \((?:hard|soft|delayed)(?:, unproven)?\)|comes back)")
_FORMS: tuple[tuple[re.Pattern[str], Callable[[Line, re.Match[str]], Step]], ...] = (
    (re.compile(rf"(?:{_QUEUE}) -> nobody"), lambda line, found: GetsNothing(who="")),
    (_GETS, _gets),
    (_WRITES, _writes),
    (re.compile(r"=> (?P<ends>[^()]+?)(?: \((?P<because>.+)\))?"), _became),
    (re.compile(r"held (\d+) (?:waits|=> (?P<end>[^()]+?))(?: \((?P<because>.+)\))?"), _waits),
    (re.compile(r"ticket #(\d+): (.+)"), _stands),
    (
        re.compile(r"ticket #(\d+) says(?: to (\S+@\S+))?:"),
        lambda line, found: Says(number=int(found[1]), who=found[2] or "", lines=line.below),
    ),
    (re.compile(r"-- until (\d\d):(\d\d) --"), lambda line, found: Until(time(int(found[1]), int(found[2])))),
    (re.compile(r"-- ((?:\d+ \w+ ?)+) later --"), lambda line, found: Later(_time(found[1]))),
    (
        re.compile(r"(\S+@\S+) is (?:here|away for (.+))"),
        lambda line, found: Away(who=found[1], time=_time(found[2]) if found[2] else None),
    ),
    (re.compile(r"(\S+@\S+) (leaves|is back)"), lambda line, found: Leaves(who=found[1], back=found[2] == "is back")),
    (
        re.compile(r"(\S+@\S+) sees ((?:\w+=\S+ ?)+)"),
        lambda line, found: Sees(who=found[1], options=dict(option.split("=", 1) for option in found[2].split())),
    ),
    (re.compile(r"held: (\d+)"), lambda line, found: Holds(int(found[1]))),
    (re.compile(r"(\S*@\S+) is blocked"), lambda line, found: Blocks(found[1])),
    (re.compile(r"(\w+) shares (again|no more)"), lambda line, found: Shares(name=found[1], shares=found[2] == "again")),
    (re.compile(r"release: (.+)"), lambda line, found: Releases(found[1])),
    (_RETURNS, lambda line, found: Returns(who=found[1], how=found[2])),
)

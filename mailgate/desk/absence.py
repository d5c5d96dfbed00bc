"""Who is away, as their own machine says. The one rule: a machine may only delay, and never changes what a person set.

An automatic reply to a letter of ours that came to its reader's own address says that they are away: till the day it names where
the mail proves its sender, else for a while that each further one renews. Their next own mail ends it. What was set at the
command line stands till its day, whatever comes in (T10).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from mailgate.desk import when
from mailgate.desk.actions import Decision, SetAway, Step
from mailgate.desk.command.base import Moment
from mailgate.desk.doubting import staff_proven, with_token
from mailgate.desk.model import Known, Person
from mailgate.mail.model import MailClass, Trust

#: Automatic mail that tells of no absence: reports (RFC 3462, 8098), what a program sends by itself (RFC 3834 §5, RFC 5436).
_NO_ABSENCE = re.compile(r"multipart/report|message/disposition|Auto-Submitted: auto-(?:generated|notified)|From ")
#: The words before the day of return, in the languages of the desk.
_CUE = re.compile(
    r"\b(?:until|till?|through|back (?:on|at)|return(?:ing)? (?:on|at)|bis(?: zum| einschließlich| inkl\.?)?|wieder ab|wieder am|"
    r"zurück am|zurück ab|ab dem|jusqu['’]au|de retour (?:le|au)|fino al(?:la)?|(?:ri)?torn\w+ (?:il|al)|rientr\w+ (?:il|al))\s+",
    re.IGNORECASE,
)
_MOST_WORDS = 5
_MOST_TEXT = 4000


def seen(decision: Decision, known: Known) -> Decision:
    """The decision with what it shows of its author's absence."""
    author = known.author
    if author is None or not author.is_staff or known.choice is not None or not known.policy.away_for:
        return decision
    if known.mail_class is MailClass.AUTO_REPLY:
        until = _until(known, author)
        return decision if until is None else _with(decision, SetAway(person=author, until=until))
    wrote = known.mail_class is MailClass.HUMAN and staff_proven(known, with_token(known, own=_at_own(known, author)))
    if wrote and author.away_by == "auto_reply" and author.is_away(known.now):
        return _with(decision, SetAway(person=author, until=None))
    return decision


def _with(decision: Decision, action: SetAway) -> Decision:
    step = (
        Step(
            rule="absence",
            result=f"away until {action.until:%Y-%m-%d %H:%M} UTC",
            because="an automatic reply to a letter of theirs",
        )
        if action.until is not None
        else Step(rule="absence", result="back", because="they write themselves")
    )
    return replace(decision, actions=(*decision.actions, action), steps=(*decision.steps, step))


def _until(known: Known, author: Person) -> datetime | None:
    """Till when an automatic mail says that its author is away; None: it says nothing of that, or may not."""
    own, proven = _at_own(known, author), known.trust >= Trust.ALIGNED
    answers = own or (proven and any(reference.kind == "issued" for reference in known.references))
    by_hand = author.away_by == "set" and author.away_until is not None and author.away_until > known.now
    if not answers or by_hand or known.trust is Trust.FAILED or _NO_ABSENCE.match(known.class_reason):
        return None
    named = day_of_return(known.said.full_text, Moment.of(known)) if proven else None
    renewed = known.now + known.policy.away_for
    still = author.away_until if author.is_away(known.now) else None
    return named or max(renewed, still or renewed)


def _at_own(known: Known, author: Person) -> bool:
    """Whether it came to an address that only the author was given: a signed one, or the return path of a letter to them."""
    signed = any(one.valid and one.person == author.id for one in known.signed)
    return signed or (known.returned is not None and author.has(known.returned.recipient))


def day_of_return(text: str, moment: Moment) -> datetime | None:
    """The day to come that a text names behind a word like ``until``; None: none that can be read."""
    for found in _CUE.finditer(text[:_MOST_TEXT]):
        for words in _prefixes(text[found.end() : found.end() + 60]):
            try:
                return when.read(words, moment.now, moment.zone, moment.language)
            except when.UnreadableTimeError:
                continue
    return None


def _prefixes(text: str) -> Iterator[str]:
    """What may be the day: the first words, the longest first."""
    words = text.replace("\n", " ").split()[:_MOST_WORDS]
    yield from (" ".join(words[:count]).rstrip(".,;:!)") for count in range(len(words), 0, -1))

"""How it was, in one word of a customer's on a closed ticket. The one rule: the word alone is recorded and does
nothing else; words beside it are words like any others, and the closed policy says what becomes of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from mailgate.desk.draft import Draft
from mailgate.desk.model import Known, Person, Status, TicketFacts
from mailgate.desk.tongues.spelling import plain
from mailgate.desk.tongues.table import LINKED_RATINGS, RATINGS
from mailgate.mail.model import Trust
from mailgate.mail.partings import closes


class Rating(StrEnum):
    """What somebody thought of it."""

    GOOD = "good"
    OK = "ok"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Rated:
    """A rating, and whether its mail says more."""

    rating: Rating
    more: bool


def words(language: str) -> dict[Rating, str]:
    """What the links of a letter in that language say."""
    return {Rating(rating): word for rating, word in (LINKED_RATINGS.get(language) or LINKED_RATINGS["en"]).items()}


def rated(ticket: TicketFacts, known: Known, trust: Trust, text: str) -> Rated | None:
    """The rating that a customer's mail begins with; None: it holds none, or is no place for one."""
    asks = known.desk.queues[ticket.queue].satisfaction
    if not asks or ticket.status is not Status.CLOSED or ticket.status_waits or trust < Trust.TOKEN:
        return None
    lines = [line.strip() for line in text.strip().split("\n") if line.strip()]
    found = RATINGS.get(plain(lines[0].strip(" .!*"))) if lines else None
    if found is None:
        return None
    files = any(not file.inline for file in known.said.attachments)
    return Rated(Rating(found), files or not _only_signed(lines[1:], known.author))


def note(draft: Draft, rating: Rating, author: Person) -> None:
    """Keep it: a second one replaces the first, the same again is no news."""
    if draft.ticket.rating == rating:
        return
    draft.rate(rating.value)
    draft.untag(frozenset(_tag(one) for one in Rating if one is not rating), author)
    draft.tag(frozenset({_tag(rating)}), author)


def _tag(rating: Rating) -> str:
    return f"rating-{rating}"


def _only_signed(lines: list[str], author: Person | None) -> bool:
    """Whether nothing but a closing and a name stands below: what a mail program adds to one word."""
    names = set(plain(author.shown).split()) if author else set()
    return not lines or closes(lines[0]) or (len(lines) == 1 and set(plain(lines[0]).split()) <= names)

"""What the words of one language are, as a value. The one rule: a table holds words, never a rule about them.

Words stand as they are written, in small letters with their accents; ``spelling`` makes the other ways to write them. Blanks
separate words. A word may mean the same in two languages, and never two things.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Tongue:
    """The words of a language. The keys are the English words of the vocabulary."""

    commands: Mapping[str, str]
    """What widens who may read (``public publish send``) has only words that say just that."""
    priorities: Mapping[str, str]
    nobody: str
    units: Mapping[str, str]
    """``min``, ``h``, ``d``, ``w`` -> the words for them."""
    days: Mapping[int, str]
    """Days from today -> the words for them."""
    weekdays: tuple[str, ...]
    """Monday first; several words each."""
    months: tuple[str, ...]
    """January first; several words each."""
    beside: str
    """Words that may stand beside a time and change nothing: ``in``, ``until``, ``next``."""
    towards: str
    """Words that may stand before a person or a ticket's number and change nothing: ``to``, ``with``."""
    customers: Mapping[str, str]
    """``close reopen status cc stop`` as customers write them: the whole text of a mail, hyphens for blanks."""
    ratings: Mapping[str, str]
    """``good ok bad`` -> the one word that the links of a letter say, and that stands alone in a customer's mail."""

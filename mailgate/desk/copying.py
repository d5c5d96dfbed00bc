"""Which letters leave a copy in the team's Sent folder. The one rule: words of the team's own that a customer got, once each.

A note is never copied, nor a letter of the gateway's own making, nor what a customer wrote to others on the ticket. A message to
several customers goes out as a letter to each; the first one that the relay takes is the one that is copied.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SentFacts:
    """What is known of a letter that has just gone out."""

    queue: str
    words: bool
    """It carries a public message to a customer."""
    by_team: bool
    """Staff or a partner wrote that message."""
    copied: bool
    """Another letter with that message has its copy, or will."""


def folder_of(queue: str, accounts: Mapping[str, str]) -> str | None:
    """The account that keeps copies for a queue. ``accounts``: name -> its queue; "" keeps those of queues no other one names."""
    named = next((name for name, theirs in accounts.items() if theirs == queue), None)
    return named if named is not None else next((name for name, theirs in accounts.items() if not theirs), None)


def owed_to(facts: SentFacts, accounts: Mapping[str, str]) -> str | None:
    """The account in which this letter is to be copied; None: in none."""
    return folder_of(facts.queue, accounts) if facts.words and facts.by_team and not facts.copied else None

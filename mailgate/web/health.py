"""Whether all is well, from facts. The one rule: each thing that is wrong is one line that says what to look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from mailgate.settings import Metrics


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What was found at one moment."""

    store: str
    """What is wrong with the store; "": nothing."""
    silent: Mapping[str, timedelta | None]
    """Process that should be there -> how long it has said nothing; None: it never said anything."""
    free: int
    """Octets free on the disk of the data folder."""
    least: int
    """Octets below which no mail is taken in."""
    oldest_pending: timedelta
    """How long the oldest mail has waited to be acted on; zero where none waits."""


def wrong(facts: Facts, settings: Metrics) -> tuple[str, ...]:
    """A line for each thing that is wrong; none: all is well."""
    found = [f"store: {facts.store}"] if facts.store else []
    for process, time in sorted(facts.silent.items()):
        if time is None or time > settings.silence:
            since = "has not said that it works" if time is None else f"silent for {int(time.total_seconds())} s"
            found.append(f"{process}: {since}")
    if facts.free < facts.least:
        found.append(f"disk: {facts.free} octets free, below {facts.least} no mail is taken in")
    if facts.oldest_pending > settings.pending_age:
        found.append(f"journal: the oldest mail has waited for {int(facts.oldest_pending.total_seconds())} s")
    return tuple(found)

"""What a talk leaves open. Its one rule: ``{*}`` stands for what a letter makes up itself."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta

WILD = "{*}"


def fits(wanted: str, subject: str) -> bool:
    """Whether a subject is as wanted; ``{*}`` stands for a letter's own number."""
    return re.fullmatch(r"\d+".join(map(re.escape, wanted.split(WILD))), subject) is not None


def till(clock: time, now: datetime) -> timedelta:
    """How long until a clock shows that time, at least a moment."""
    then = now.replace(hour=clock.hour, minute=clock.minute, second=0, microsecond=0)
    return then - now if then > now else then - now + timedelta(days=1)

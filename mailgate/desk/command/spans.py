"""How long, as people write it behind a command. The one rule: at most three digits, so that no date overflows."""

from __future__ import annotations

import re
from datetime import timedelta

from mailgate.desk.command.base import BadArgumentError

_HOURS = {"h": 1, "d": 24, "t": 24, "w": 168}
_SPAN = re.compile(r"(\d{1,3})\s*(h|d|w|days?|tage?n?)")


def span(argument: str) -> timedelta | None:
    """``3h``, ``3d``, ``2w``; None where nothing is said. Raises BadArgumentError."""
    if not argument:
        return None
    found = _SPAN.fullmatch(argument.lower())
    if not found or not int(found[1]):
        raise BadArgumentError("3h, 3d or 2w")
    return timedelta(hours=_HOURS[found[2][0]] * int(found[1]))

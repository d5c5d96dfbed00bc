"""Whether there is enough left to pay for a letter. The one rule: all of its budgets pay, or none does.

A window begins with the first use and ends by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from mailgate.desk.charge import Charge
from mailgate.desk.model import Spent


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether all charges could be paid. ``short``: the first that could not; ``tell``: it is time to tell somebody."""

    short: Charge | None
    spent: Mapping[str, Spent]
    """The budgets as they stand now, those untouched included."""
    tell: bool = False


def pay(asked: Iterable[Charge], spent: Mapping[str, Spent], now: datetime, arrived: datetime) -> Verdict:
    """Pay all of ``asked``, or none. ``arrived``: when the mail that causes it came, for what counts as a quick answer."""
    wanted = [(charge, _current(charge, spent.get(charge.key), now, arrived)) for charge in asked]
    for charge, stands in wanted:
        if stands.spent >= charge.limit:
            return _refused(charge, stands, spent, now)
    paid = {charge.key: replace(stands, spent=stands.spent + 1, since=_since(charge, stands, now)) for charge, stands in wanted}
    return Verdict(short=None, spent={**spent, **paid})


def _refused(charge: Charge, stands: Spent, spent: Mapping[str, Spent], now: datetime) -> Verdict:
    tell = charge.alarm is not None and stands.told_at is None
    after = replace(
        stands, refused=stands.refused + 1, since=_since(charge, stands, now), told_at=now if tell else stands.told_at
    )
    return Verdict(short=charge, spent={**spent, charge.key: after}, tell=tell)


def _current(charge: Charge, stands: Spent | None, now: datetime, arrived: datetime) -> Spent:
    """The budget in its present window. A mail that came before our answer went out is no answer to it."""
    if stands is None or now - stands.since >= charge.window:
        return Spent(since=now)
    if charge.quick and arrived <= stands.since:
        return replace(stands, spent=max(0, stands.spent - 1))
    return stands


def _since(charge: Charge, stands: Spent, now: datetime) -> datetime:
    return now if charge.quick else stands.since

"""The letter to the address that stands in a form of the page. The one rule: no byte of the form is in it (T24)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mailgate.desk.model import Person, QueuePolicy


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestCheck:
    """Was this you? Somebody gave this address in the form of a queue; their answer, or the link in it, says so."""

    to: Person
    queue: QueuePolicy
    number: int = 0
    """The held mail's; 0 for the one that the same decision holds, which has none yet."""
    at: datetime
    """When the form was sent."""
    after: int = 0
    """The number of the last such request that was answered with yes; 0 for none."""

    @property
    def head(self) -> None:
        """It is about no ticket: there is none before it is confirmed."""
        return

"""What the checks look at. The one rule: nothing is opened before a check asks for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from mailgate.cli.people import queues
from mailgate.settings import Settings

if TYPE_CHECKING:
    from mailgate.desk.model import Person, QueuePolicy
    from store.engine import Store


class Trouble(Exception):
    """A check found something that stops the desk from working. The text says what, and what to do."""


@dataclass(frozen=True)
class Desk:
    """What the checks look at."""

    settings: Settings
    store: Store
    now: datetime

    @cached_property
    def queues(self) -> tuple[QueuePolicy, ...]:
        """All queues."""
        with self.store.read() as session:
            return queues(self.settings, session)

    @cached_property
    def staff(self) -> tuple[Person, ...]:
        """All active staff."""
        from store import people

        with self.store.read() as session:
            return people.staff(session)

"""What a decision may ask for about mail itself, not about a ticket. Its one rule: as for all actions, each is only a value."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from mailgate.desk.letters import Confirmation, HeldAnswer, HeldNotice, Notice
from mailgate.desk.model import Person
from mailgate.mail.model import Address, OutboxId


class Why(StrEnum):
    """Why a notice did not go out by itself."""

    CEILING = "ceiling"
    """They got as many as one person gets in a day."""
    QUIET = "quiet"
    """It fell into their quiet hours, with many others."""
    DAILY = "daily"
    """They chose the digest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAside:
    """A notice, or an answer about a held mail, that does not go out by itself: it stands in their next digest."""

    letter: Notice | HeldNotice | Confirmation | HeldAnswer
    rank: int = 0
    """Its place there: lower ones are told first."""
    why: Why = Why.CEILING


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockSender:
    """Mail of this address is held as spam from now on."""

    address: Address
    by: Person


@dataclass(frozen=True, slots=True, kw_only=True)
class UnblockSender:
    """Mail of this address is taken again, if ``by`` blocked it and not before ``since``."""

    address: Address
    by: Person
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppress:
    """The address a letter went to gets no mail any more; where it says how long it ``lasts``, not before that is over."""

    address: Address
    reason: str
    outbox: OutboxId
    lasts: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lift:
    """An address that was suppressed for a bounce has proven that it lives."""

    address: Address

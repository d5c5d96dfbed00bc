"""What became of a mail, as it is kept. The one rule: what was decided then, not what would be decided now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mailgate.desk.asked_letters import Ruled
from mailgate.mail.model import TicketNumber


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One mail in one queue: how it ended, and each rule that was asked."""

    ticket: TicketNumber | None
    subject: str
    received_at: datetime
    disposition: str
    steps: tuple[Ruled, ...]

"""What a deed is about, before anything is known of it. The one rule: values only; ``gather`` and ``writers`` read them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mailgate.deed.house import House
from mailgate.deed.routing import Border
from mailgate.desk.model import Again, Desk
from mailgate.mail.model import Envelope, InboundMail, JournalId
from mailgate.mail.proof.results import AuthResults


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """One mail on its way through the desk: its place in the journal, how it came, what it says, what we found out ourselves."""

    journal: JournalId
    envelope: Envelope
    received_at: datetime
    mail: InboundMail
    own: AuthResults | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What is the same for all queues of a mail, and for all mails of a batch."""

    house: House
    desk: Desk
    arrival: Arrival
    border: Border
    elsewhere: frozenset[str] = frozenset()
    """The other queues the same mail reached."""
    again: Again | None = None

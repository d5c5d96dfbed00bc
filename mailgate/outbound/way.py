"""What a way out is. The one rule: it answers with what became of a mail, and raises for no trouble out there."""

from __future__ import annotations

from typing import Protocol

from mailgate.desk.deadlines import Outcome


class Relay(Protocol):
    """A way out."""

    async def send(self, mail_from: str, recipient: str, data: bytes) -> Outcome:
        """Hand over one mail to one recipient. ``mail_from`` "" is the null path; ``data`` has CRLF line ends."""

    async def close(self) -> None:
        """End what is open and not in use; sending opens it again."""


class Server(Relay, Protocol):
    """A way out that can be tried."""

    async def ready(self) -> tuple[Outcome, ...]:
        """Connect and log in, and send nothing: ``Sent`` with what was agreed on, or what stands in the way, for each relay."""

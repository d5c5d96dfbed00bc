"""Several relays, one for each sender. The one rule: who stands in From decides, and nothing on the envelope."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping

from mailgate.desk.deadlines import Outcome
from mailgate.mail import compose
from mailgate.outbound.way import Server


class Routes:
    """Hands each mail to its sender's relay; each has connections of its own."""

    def __init__(self, relays: Mapping[str, Server], name_of: Callable[[str], str]) -> None:
        """``name_of``: the relay's name for an address; "" stands for a mail without a readable author."""
        self._relays, self._name_of = relays, name_of

    async def send(self, mail_from: str, recipient: str, data: bytes) -> Outcome:
        """Hand over one mail by its sender's relay."""
        return await self._relays[self._name_of(compose.author(data))].send(mail_from, recipient, data)

    async def ready(self) -> tuple[Outcome, ...]:
        """How each of them answers."""
        found = await asyncio.gather(*(relay.ready() for relay in self._relays.values()))
        return tuple(outcome for one in found for outcome in one)

    async def close(self) -> None:
        """End what is open and not in use, everywhere."""
        await asyncio.gather(*(relay.close() for relay in self._relays.values()))

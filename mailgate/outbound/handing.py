"""One letter handed over: put together, signed, given to the relay. The one rule: it never raises, and says what became of it.

What nobody foresaw is deferred before the relay is asked, and uncertain after.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from mailgate.desk.deadlines import Deferred, Outcome, Uncertain
from mailgate.outbound.dkim import Unsigned
from mailgate.outbound.line import STOPPED
from mailgate.outbound.way import Relay
from mailgate.outbound.wire import assembled
from store.blobs import BlobError, Blobs
from store.outbox_rows import Claimed

_log = structlog.get_logger("mailgate.delivery")

SEND_LIMIT = timedelta(minutes=20)
"""The longest a relay may take over one mail, all its answers together."""

Sign = Callable[[bytes, datetime], bytes]
"""A mail and when its letter was made -> the mail signed. Raises Unsigned."""


@dataclass(frozen=True, slots=True)
class Hands:
    """What a letter goes through."""

    relay: Relay
    blobs: Blobs
    sign: Sign

    async def over(self, letter: Claimed) -> Outcome:
        """Hand over ``letter``. Cancelled before the relay was asked it says so; after that as ``Relay.send``."""
        files = any(not one.linked for one in letter.wire.enclosures)  # without, a thread costs more
        try:
            data = await asyncio.to_thread(self._whole, letter) if files else self._whole(letter)
        except asyncio.CancelledError:
            return STOPPED
        if isinstance(data, Deferred):
            return data
        try:
            async with asyncio.timeout(SEND_LIMIT.total_seconds()):
                return await self.relay.send(letter.mail_from, letter.to.recipient, data)
        except TimeoutError:
            return Uncertain(reply="the relay never came to an end")
        except Exception:  # noqa: BLE001 - whatever it is, other letters go on
            _log.exception("send broke off", outbox=letter.id)
            return Uncertain(reply="broke off by an error of our own")

    def _whole(self, letter: Claimed) -> bytes | Deferred:
        """The octets that go out. What is missing may come back: a file by a backup, a key by the operator."""
        try:
            data = assembled(letter.wire, self.blobs)
            return self.sign(data, letter.created_at) if data else data
        except (BlobError, Unsigned) as error:
            _log.error("cannot be put together", outbox=letter.id, why=str(error))
            return Deferred(reply=f"cannot be put together: {error}")
        except Exception:  # noqa: BLE001 - whatever it is, other letters go on
            _log.exception("cannot be put together", outbox=letter.id)
            return Deferred(reply="cannot be put together")

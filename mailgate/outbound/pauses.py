"""Waiting for whichever comes first. The one rule: what nobody waits for any more is cancelled."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta

LOOK_AGAIN = timedelta(seconds=2)
"""How often the outbox is looked at without a nudge: the command line writes to it too."""
TOGETHER = timedelta(seconds=0.1)
"""How long an end waits for others, to be written down with them."""
GRACE = timedelta(seconds=15)
"""How long a stop waits for mails half way out."""


async def first_of(events: Sequence[asyncio.Event], seconds: float) -> None:
    """Until one of these is set, or so many seconds are over."""
    signals = [asyncio.create_task(one.wait()) for one in events]
    await asyncio.wait(signals, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    for signal in signals:
        signal.cancel()

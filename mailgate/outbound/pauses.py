"""Waiting for whichever comes first. The one rule: what nobody waits for any more is cancelled."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence


async def first_of(events: Sequence[asyncio.Event], seconds: float) -> None:
    """Until one of these is set, or so many seconds are over."""
    signals = [asyncio.create_task(one.wait()) for one in events]
    await asyncio.wait(signals, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    for signal in signals:
        signal.cancel()

"""T09: a note that came in before a message was out holds it back, however late it is read."""

from __future__ import annotations

import asyncio
import contextlib
from datetime import timedelta

import pytest

from mailgate.desk.deadlines import Outcome
from mailgate.outbound.delivery import Delivery
from tests.office import Office
from tests.security.scenes import got

_SECRET = "the supplier admitted that this lamp catches fire when it gets wet"


def _read(office: Office) -> None:
    """Act on all mail there is, and deliver nothing."""
    while office._pipeline.step():
        continue


async def _reading_meanwhile(office: Office, sender: Delivery) -> None:
    """Deliver; when the first letter is half way out, act on all mail there is."""
    half_way, on, send = asyncio.Event(), asyncio.Event(), office.relay.send

    async def slowly(mail_from: str, recipient: str, data: bytes) -> Outcome:
        half_way.set()
        await on.wait()
        return await send(mail_from, recipient, data)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(office.relay, "send", slowly)
        drain = asyncio.create_task(sender.drain())
        await half_way.wait()
        await asyncio.to_thread(_read, office)
        on.set()
        await drain


def test_a_note_from_before_a_message_was_out_that_is_read_while_it_is_in_hand_keeps_it_back(waiting: Office) -> None:
    """One at a time: what is told of Carl's ticket goes out, and Bea's words are next, when Tom's note is read."""
    waiting.mail("bea@staff", "support+1", "", f"Please do not use it: {_SECRET}.")
    waiting.work()
    waiting.mail("carl@other", "support", "A chair", "It creaks.")
    _read(waiting)
    waiting.mail("tom@staff", "support+1-note", "", f"Between us, {_SECRET}!")
    waiting.now += timedelta(minutes=2)
    sender = waiting.sender()
    with contextlib.closing(sender.diary):
        asyncio.run(_reading_meanwhile(waiting, sender))
    assert not got(waiting, "anna@customer", "catches fire")
    assert got(waiting, "bea@staff", "catches fire"), "she is told"
    assert got(waiting, "carl@other", "#2"), "and others go on"

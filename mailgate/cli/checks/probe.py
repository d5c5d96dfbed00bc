"""``mailgate check --probe``: a letter of ours goes round once. The one rule: it goes the way of all mail, there and back.

Out by the relay, in by whatever takes our mail in, and through the working daemon, which ends it as the loop it is.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from mailgate.cli.checks.desk import Trouble
from mailgate.cli.common import now
from mailgate.desk import probing
from mailgate.desk.probing import Back, Gone
from mailgate.mail.model import JournalId, OutboxId

if TYPE_CHECKING:
    from mailgate.app import Shop
    from mailgate.desk.deadlines import Outcome
    from mailgate.desk.model import QueuePolicy
    from mailgate.outbound.relay import Relay

#: How long a look for the probe is apart, in seconds.
LOOK = 0.2


@dataclass(frozen=True)
class Probe:
    """An open home, and how long to wait. ``pause`` waits so many seconds."""

    shop: Shop
    patience: timedelta
    pause: Callable[[float], object]

    def go(self) -> str:
        """Send one for the first queue and wait for it. Raises Trouble with what is wrong and what to do."""
        queue = self._queue()
        before = self._newest()
        gone, content = self._made(queue)
        self._send(gone, content)
        back = self._await(gone, before)
        plain = self.shop.house.addresses.layout.plain
        if found := probing.differences(gone, back, verp=self.shop.house.verp(gone.sender), plain=plain):
            raise Trouble("; ".join(found))
        return probing.summary(gone, back)

    def _queue(self) -> QueuePolicy:
        with self.shop.store.read() as session:
            queues = tuple(self.shop.house.desk(session).queues.values())
        if not queues:
            raise Trouble("no queue takes mail; add a [[queue]] to the config, or use `mailgate queue add`")
        return queues[0]

    def _newest(self) -> JournalId:
        from store import journal

        return journal.last_id(self.shop.store)

    def _made(self, queue: QueuePolicy) -> tuple[Gone, bytes]:
        """A letter with a number of its own, and its bytes. It stands in no outbox: should it bounce, nobody waits for it."""
        from mailgate.deed import probes
        from store import ids

        with self.shop.store.write() as session:
            number = ids.take(session, "outbox")
        return probes.made(self.shop.house, queue, OutboxId(number), now())

    def _send(self, gone: Gone, content: bytes) -> None:
        from mailgate.desk.deadlines import Sent
        from mailgate.oauth.account import accounts
        from mailgate.outbound import relay
        from mailgate.outbound.dkim import Signer

        if self.shop.settings.relay.way(gone.sender).url.startswith("maildir:"):
            raise Trouble("mail goes out into a Maildir, from where nothing comes back: set [relay] url to a mail server first")
        way = relay.from_url(self.shop.settings, accounts(self.shop.settings, now))
        outcome = asyncio.run(_sent(way, gone, Signer(self.shop.settings).sign(content, now())))
        if not isinstance(outcome, Sent):
            raise Trouble(f"{relay.shown(self.shop.settings)} did not take the probe: {outcome.reply}")

    def _await(self, gone: Gone, before: JournalId) -> Back:
        looks = max(1, round(self.patience.total_seconds() / LOOK))
        for _ in range(looks):
            if found := self._found(gone, before):
                return found
            self.pause(LOOK)
        raise Trouble(
            f"the probe to {gone.recipient} did not come back within {round(self.patience.total_seconds())} s: is the daemon"
            " at work, and does mail for that address reach it? `mailgate journal list` shows what came in"
        )

    def _found(self, gone: Gone, before: JournalId) -> Back | None:
        from mailgate.deed import probes
        from store import journal, mails

        with self.shop.store.read() as session:
            entry = mails.newer_with_subject(session, before, gone.subject)
        if entry is None:
            return None
        [stored] = journal.read(self.shop.store, [entry])
        return probes.back(stored.envelope, stored.raw, stored.received_at)


async def _sent(way: Relay, gone: Gone, content: bytes) -> Outcome:
    try:
        return await way.send(gone.return_path, gone.recipient, content)
    finally:
        await way.close()

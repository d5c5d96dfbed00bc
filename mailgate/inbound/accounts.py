"""Logging in. The one rule: a wrong name and a wrong password get one answer, after the same work (T13).

Only the name as typed may be answered as closed, whoever it belongs to or nobody: that all names of one person share a budget
shows as a wrong password.

Passwords are checked in threads, few at a time: each costs memory and time, and the loop has mails to take.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import structlog

from mailgate.inbound import passwords
from mailgate.inbound.asking import Asker
from mailgate.inbound.attempts import Attempts
from mailgate.inbound.doorway import Goodbye, Refusal
from mailgate.mail import address
from mailgate.mail.model import Address
from mailgate.settings import Submission
from store import logins
from store.engine import Store
from store.logins import Login

_log = structlog.get_logger("mailgate.submission")


@dataclass(kw_only=True)
class Accounts:
    """The people who may log in at one gate. Made inside its event loop."""

    store: Store
    settings: Submission
    asker: Asker = field(default_factory=Asker)
    seconds: Callable[[], float] = time.monotonic
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep
    _attempts: Attempts = field(init=False)
    _checks: asyncio.Semaphore = field(init=False)

    def __post_init__(self) -> None:
        self._attempts = Attempts(self.settings, self.seconds)
        self._checks = asyncio.Semaphore(self.settings.checks_at_once)

    async def log_in(self, host: str, name: str, password: str) -> Login:
        """Who that is. Raises Refusal, after a while; Goodbye where the host has failed too often."""
        if not self._attempts.host_may(host):
            raise Goodbye("421 4.7.0 too many failed log-ins, try again later")
        login = await self._named(name)
        typed = address.parse(name) or name.strip().lower()
        if not self._attempts.account_may(host, typed):
            raise Refusal("454 4.7.0 too many failed log-ins, try again later")
        person = f"person {login.person}" if login else ""
        closed = not self._attempts.account_may(host, person)
        self._attempts.begin(host, (typed,) if login is None or closed else (typed, person))
        async with self._checks:
            right = await asyncio.to_thread(passwords.holds, login.password if login else None, password)
        if login is None or closed or not right:
            _log.warning("log-in failed", peer=host, person=login.person if login else None, closed=closed)
            await self.pause(self.settings.failure_delay.total_seconds())
            raise Refusal("535 5.7.8 wrong name or password")
        self._attempts.succeeded(host, (typed, person))
        _log.info("logged in", peer=host, person=login.person)
        return login

    async def current(self, login: Login) -> Login | None:
        """The same person as they are by now; None if they may no more, or with another password only."""
        now = await self._named(login.address)
        return now if now is not None and (now.person, now.password) == (login.person, login.password) else None

    async def _named(self, name: str) -> Login | None:
        read = address.parse(name)
        return await self.asker.ask(lambda: self._found(read)) if read else None

    def _found(self, read: Address) -> Login | None:
        with self.store.read() as session:
            return logins.find(session, read)

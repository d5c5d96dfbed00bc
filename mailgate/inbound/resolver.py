"""The DNS, asked. Its one rule: every question ends within its time, and trouble is an answer, not an error.

``Names`` remembers what it was told, asks for one thing once however many want it and as long as somebody does, and keeps to so
many questions at a time; the asking itself (``Dns``) can be anybody's.
"""

from __future__ import annotations

import asyncio
from collections import Counter, OrderedDict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Protocol

import dns.asyncresolver
import dns.exception
import dns.name
import dns.rdata
import dns.rdatatype
import dns.resolver
import structlog

from mailgate.mail.domains import organisational
from mailgate.mail.proof.lookup import TROUBLE, Answer, Kind, Question
from mailgate.settings import Auth, parse_server

#: How long "there is no such thing" is remembered at most, in seconds: it is often about to change.
NEGATIVE = 60.0
#: Octets asked for by UDP (the DNS Flag Day's figure): larger answers come by TCP, not in fragments.
_PAYLOAD = 1232
#: One organisation's names get at most this part of the questions under way (``auth.dns_at_once``).
_SHARE = 4
#: What an answer in the cache costs beside its texts, about, in octets.
_OVERHEAD = 400

_log = structlog.get_logger("mailgate.resolver")


class Dns(Protocol):
    """Asks one question. The answer, and for how many seconds it is good."""

    async def ask(self, question: Question) -> tuple[Answer, float]:
        """Never raises; trouble is good for no time at all."""


class RealDns:
    """Asks the configured name servers, or the machine's."""

    def __init__(self, auth: Auth) -> None:
        self._resolver = _resolver(auth)

    async def ask(self, question: Question) -> tuple[Answer, float]:
        """Asks by UDP, and by TCP what does not fit."""
        try:
            name = dns.name.Name([*(label.encode("ascii") for label in question.name.split(".")), b""])
        except (dns.exception.DNSException, UnicodeError):
            return Answer(), NEGATIVE  # no name at all: nothing can stand there
        if self._resolver is None:
            return TROUBLE, 0
        try:
            found = await self._resolver.resolve(name, question.kind.value, search=False, raise_on_no_answer=False)
        except dns.resolver.NXDOMAIN:
            return Answer(), NEGATIVE
        except (dns.exception.DNSException, OSError, ValueError) as error:
            _log.debug("no answer", name=question.name, kind=question.kind.value, error=type(error).__name__)
            return TROUBLE, 0
        if found.rrset is None:
            return Answer(), NEGATIVE
        return Answer(_texts(question.kind, list(found.rrset))), float(found.rrset.ttl)


@dataclass(frozen=True, slots=True)
class _Kept:
    answer: Answer
    until: float
    size: int


class Names:
    """Answers from memory where it can. Belongs to one event loop; ``seconds`` is a clock that only rises."""

    def __init__(self, dns: Dns, auth: Auth, seconds: Callable[[], float]) -> None:
        self._dns, self._seconds = dns, seconds
        self._room, self._longest = auth.dns_cache, auth.dns_cache_ttl.total_seconds()
        self._at_once = asyncio.Semaphore(auth.dns_at_once)
        self._kept: OrderedDict[Question, _Kept] = OrderedDict()
        self._size = 0
        self._asking: dict[Question, asyncio.Task[Answer]] = {}
        self._waiting: Counter[Question] = Counter()
        self._most_of_one = max(1, auth.dns_at_once // _SHARE)
        self._of_one: dict[str, asyncio.Semaphore] = {}
        self._queued: Counter[str] = Counter()

    async def answer(self, question: Question, within: float) -> Answer:
        """The answer, or TROUBLE after ``within`` seconds; who else waits for the same goes on waiting."""
        if (kept := self._kept.get(question)) and self._seconds() < kept.until:
            self._kept.move_to_end(question)
            return kept.answer
        if within <= 0:
            return TROUBLE
        task = self._asking.get(question) or self._ask(question)
        self._waiting[question] += 1
        try:
            return await asyncio.wait_for(asyncio.shield(task), within)
        except TimeoutError:
            return TROUBLE
        finally:
            self._waiting[question] -= 1
            if not self._waiting[question]:  # nobody wants to know any more: others may ask
                del self._waiting[question]
                self._forget(question, task)
                task.cancel()

    def _ask(self, question: Question) -> asyncio.Task[Answer]:
        task = asyncio.get_running_loop().create_task(self._fetch(question))
        self._asking[question] = task
        task.add_done_callback(lambda done: self._forget(question, done))
        return task

    def _forget(self, question: Question, task: asyncio.Task[Answer]) -> None:
        if self._asking.get(question) is task:
            del self._asking[question]

    async def _fetch(self, question: Question) -> Answer:
        async with self._turn(organisational(question.name)), self._at_once:
            answer, seconds = await self._dns.ask(question)
        if (seconds := min(seconds, self._longest)) > 0 and not answer.trouble:
            self._keep(question, answer, seconds)
        return answer

    @asynccontextmanager
    async def _turn(self, owner: str) -> AsyncIterator[None]:
        """A place among the questions about one organisation's names: who has slow servers keeps nobody else waiting."""
        turn = self._of_one.setdefault(owner, asyncio.Semaphore(self._most_of_one))
        self._queued[owner] += 1
        try:
            async with turn:
                yield
        finally:
            self._queued[owner] -= 1
            if not self._queued[owner]:
                del self._queued[owner], self._of_one[owner]

    def _keep(self, question: Question, answer: Answer, seconds: float) -> None:
        size = _OVERHEAD + len(question.name) + sum(map(len, answer.values))
        if size > self._room:
            return
        if old := self._kept.pop(question, None):
            self._size -= old.size
        self._kept[question] = _Kept(answer, self._seconds() + seconds, size)
        self._size += size
        while self._size > self._room:
            _, gone = self._kept.popitem(last=False)
            self._size -= gone.size


def _resolver(auth: Auth) -> dns.asyncresolver.Resolver | None:
    try:
        resolver = dns.asyncresolver.Resolver(configure=not auth.dns_servers)
    except dns.exception.DNSException:
        _log.error("no name servers", says="this machine has none configured: set [auth] dns_servers, or verify = false")
        return None
    if auth.dns_servers:
        resolver.nameservers = [_server(*parse_server(one)) for one in auth.dns_servers]
    resolver.cache = None
    resolver.lifetime = auth.dns_timeout.total_seconds()
    resolver.timeout = resolver.lifetime / 2  # so that a second server is asked while there is time
    resolver.use_edns(0, 0, _PAYLOAD)
    return resolver


def _server(address: str, port: int) -> Any:
    return dns.nameserver.Do53Nameserver(address, port)


def _texts(kind: Kind, found: list[Any]) -> tuple[str, ...]:
    match kind:
        case Kind.TXT:
            return tuple(b"".join(one.strings).decode("ascii", "replace") for one in found)
        case Kind.MX:
            return tuple(_host(one.exchange) for one in sorted(found, key=lambda one: one.preference))
        case Kind.PTR:
            return tuple(_host(one.target) for one in found)
        case Kind.A | Kind.AAAA:
            return tuple(one.address for one in found)


def _host(name: dns.name.Name) -> str:
    return name.to_text().rstrip(".").lower()

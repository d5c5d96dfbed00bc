"""Our own SPF, DKIM and DMARC check of mail that comes straight from the internet. Its one rule: a mail waits for the DNS at most
``dns_timeout``, outside of any transaction, and no other mail waits for it.

All questions about a mail are asked together; the signatures are checked by a reader with the answers given. What is not known
when the time is over is trouble, and trouble proves nothing and accuses nobody.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from threading import Thread
from types import TracebackType
from typing import Protocol, Self, TypeVar

import structlog

from mailgate.inbound.resolver import Names
from mailgate.inbound.waiting import SignedMail
from mailgate.mail import address
from mailgate.mail.model import Envelope, InboundMail, Via
from mailgate.mail.proof import dmarc, own, signatures, spf
from mailgate.mail.proof.dmarc import Identity
from mailgate.mail.proof.lookup import Asking, Kind, Question
from mailgate.mail.proof.results import AuthResults
from mailgate.mail.proof.signatures import Checked, KeyAnswer
from store.journal import Stored

_T = TypeVar("_T")

_log = structlog.get_logger("mailgate.verify")


class Checker(Protocol):
    """Who checks signatures: ``sandbox.Readers``."""

    def check(self, mail: SignedMail) -> Future[Checked]:
        """The verdicts, once they are there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyParts:
    """What a verifier is made of. ``names`` is called on its event loop; ``direct`` says which mails it is for."""

    checker: Checker
    names: Callable[[], Names]
    timeout: float
    """Seconds of look-ups for one mail."""
    domain: str
    """Ours: the authserv-id of what we find."""
    direct: Callable[[Envelope], bool]


def is_direct(envelope: Envelope) -> bool:
    """Whether a mail came by SMTP from the open internet: not from a relay of ours, this machine or a private network."""
    peer = _ip(envelope.peer.host)
    return envelope.via is Via.SMTP and not envelope.peer.trusted and peer is not None and peer.is_global


class Verifier:
    """Checks mails on an event loop in a thread of its own, begun with the first mail; a context manager."""

    def __init__(self, parts: VerifyParts) -> None:
        self._p = parts
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: Thread | None = None
        self._names: Names | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def verify(self, stored: Stored, reading: Future[InboundMail]) -> Future[AuthResults | None] | None:
        """What we find out about a mail once it is read (a future of None: nothing can be); None: it is not for us to check."""
        if not self._p.direct(stored.envelope):
            return None
        outcome: Future[AuthResults | None] = Future()
        loop = self._running()
        reading.add_done_callback(lambda read: self._begin(loop, stored, read, outcome))
        return outcome

    def close(self) -> None:
        """Ends what is under way; its futures are cancelled. A second time does nothing."""
        loop, thread, self._loop, self._thread = self._loop, self._thread, None, None
        if loop is not None and thread is not None:
            loop.call_soon_threadsafe(loop.stop)
            thread.join()

    def _running(self) -> asyncio.AbstractEventLoop:
        if self._loop is None:
            self._loop = asyncio.new_event_loop()
            self._thread = Thread(target=_run, args=(self._loop,), name="verify", daemon=True)
            self._thread.start()
        return self._loop

    def _begin(
        self,
        loop: asyncio.AbstractEventLoop,
        stored: Stored,
        read: Future[InboundMail],
        outcome: Future[AuthResults | None],
    ) -> None:
        """Called where the mail was read: only hand it on."""
        if read.cancelled():
            outcome.cancel()
            return
        mail = read.result()
        if mail.stub or mail.sender is None:  # nobody is named of whom anything could be found out; an unclean one can still fail
            outcome.set_result(None)
            return
        try:
            checking = asyncio.run_coroutine_threadsafe(self.found(stored, mail), loop)
        except RuntimeError:  # closed meanwhile
            outcome.cancel()
            return
        checking.add_done_callback(lambda done: _hand_on(stored, done, outcome))

    async def found(self, stored: Stored, mail: InboundMail) -> AuthResults:
        """Ask, have the signatures checked, and say what came of it."""
        assert mail.sender is not None
        author = address.split(mail.sender.address)[1]
        self._names = self._names or self._p.names()
        asked = _Asked(self._names, asyncio.get_running_loop().time() + self._p.timeout)
        client = _client(stored.envelope)
        identities = dict.fromkeys([client.domain if client else "", *_signers(mail)])
        others = [one for one in identities if dmarc.worth_walking(one, author)]
        result, walk, keys, walks = await asyncio.gather(
            asked.run(spf.check_host(client)) if client else _none(),
            asked.run(dmarc.walk(author)),
            asked.keys(mail.dkim_keys),
            asyncio.gather(*(asked.run(dmarc.walk(one)) for one in others)),
        )
        found = own.Found(
            author=walk,
            spf=Identity(method="spf", result=result, domain=client.domain if client else ""),
            signed=(await self._signatures(stored, mail, keys)).signed,
            walks=dict(zip(others, walks, strict=True)),
        )
        return own.results(found, self._p.domain)

    async def _signatures(self, stored: Stored, mail: InboundMail, keys: tuple[KeyAnswer, ...]) -> Checked:
        undecided = signatures.undecided(mail.headers)
        if not any(key.texts for key in keys):
            return signatures.without_keys(undecided, keys)
        at = int(stored.received_at.timestamp())
        task = SignedMail(raw=stored.raw, keys=keys, at=at, undecided=undecided)
        return await asyncio.wrap_future(self._p.checker.check(task))


class _Asked:
    """The questions about one mail, all to be answered by ``deadline`` (on the loop's clock)."""

    def __init__(self, names: Names, deadline: float) -> None:
        self._names, self._deadline = names, deadline

    async def run(self, asking: Asking[_T]) -> _T:
        """Ask whatever the check wants to know, to its verdict."""
        try:
            question = next(asking)
            while True:
                await asyncio.sleep(0)  # an answer from memory gives way to nobody, and a check may be long
                question = asking.send(await self._names.answer(question, self._left()))
        except StopIteration as done:
            verdict: _T = done.value
            return verdict

    async def keys(self, names: tuple[str, ...]) -> tuple[KeyAnswer, ...]:
        """The key records at these names."""
        answers = await asyncio.gather(*(self._names.answer(Question(name, Kind.TXT), self._left()) for name in names))
        return tuple(KeyAnswer(name=n, texts=a.values, trouble=a.trouble) for n, a in zip(names, answers, strict=True))

    def _left(self) -> float:
        return self._deadline - asyncio.get_running_loop().time()


async def _none() -> str:
    """SPF without a return path that could be looked up."""
    return "none"


def _run(loop: asyncio.AbstractEventLoop) -> None:
    asyncio.set_event_loop(loop)
    try:
        loop.run_forever()
    finally:
        tasks = asyncio.all_tasks(loop)
        for task in tasks:
            task.cancel()
        loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
        loop.close()


def _hand_on(stored: Stored, done: Future[AuthResults], outcome: Future[AuthResults | None]) -> None:
    if done.cancelled():
        outcome.cancel()
        return
    if error := done.exception():
        # a bug of ours met by one mail: it proves nothing, and goes on (law 2)
        _log.error("a check failed", journal=stored.id, error=type(error).__name__)
    outcome.set_result(None if error else done.result())


def _signers(mail: InboundMail) -> list[str]:
    return [one.domain for one in signatures.undecided(mail.headers).signed if one.domain]


def _client(envelope: Envelope) -> spf.Client | None:
    """Who SPF is about (RFC 7208 §2.4): the return path, or for the null path the name said in HELO."""
    ip, path = _ip(envelope.peer.host), envelope.mail_from
    if path is None and envelope.path_known:
        path = address.parse(f"postmaster@{envelope.helo}")
    if ip is None or path is None:
        return None
    local, domain = address.split(path)
    return spf.Client(ip=ip, local=local, domain=domain, helo=envelope.helo)


def _ip(host: str) -> IPv4Address | IPv6Address | None:
    try:
        ip = ip_address(host)
    except ValueError:
        return None
    return ip.ipv4_mapped or ip if isinstance(ip, IPv6Address) else ip

"""Figures and health for monitoring, at a port of their own. The one rule: numbers and words of ours, never whose they are.

``GET /metrics`` is Prometheus' text format; ``GET /healthz`` is 200 ``ok``, or 503 with a line for each thing that is wrong. What
is asked of the store is asked once in some seconds, however often somebody looks.
"""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

import anyio
from prometheus_client import CollectorRegistry, Metric
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from mailgate import __version__, figures
from mailgate.desk.model import Doubt
from mailgate.oauth.tokens import Vault
from mailgate.oauth.watching import concerns
from mailgate.settings import ConfigError, Settings
from mailgate.web.health import Facts, wrong
from store import schema
from store.engine import Store
from store.figures import Stock, stock

#: How long what was read off the store is told again, in seconds.
KEPT = 5.0
#: How long it may take to read that, in seconds: whoever monitors waits no longer.
PATIENCE = 3.0
_FRESH = timedelta(seconds=KEPT)
_REASONS = frozenset(doubt.value for doubt in Doubt)
Values = dict[tuple[str, ...], float]
"""Words of the labels -> value."""

Found = tuple[Stock, str]
"""What there is, and what is wrong with the store."""
_NOTHING = Stock(pending=0, oldest_pending=None)


@dataclass(frozen=True, kw_only=True)
class Watch:
    """What is looked at, and when it was last."""

    settings: Settings
    store: Store
    clock: Callable[[], datetime]
    processes: frozenset[str]
    """Those that should be there."""
    counted: Callable[[], CollectorRegistry] = figures.gathered
    """What all processes counted."""
    patience: float = PATIENCE
    """How long the store may take for an answer, in seconds."""
    _lock: Lock = field(default_factory=Lock, init=False)
    _seen: list[tuple[datetime, Future[Found]]] = field(default_factory=list, init=False)
    """The last look, once there was one: since when, and what it found or will find."""
    _eye: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, thread_name_prefix="watch"), init=False)

    def look(self) -> Found:
        """What there is, and what is wrong with the store ("": nothing). While it says nothing one asks, however many look."""
        with self._lock:
            now = self.clock()
            if not self._seen or (self._seen[0][1].done() and not timedelta(0) <= now - self._seen[0][0] < _FRESH):
                self._seen[:] = [(now, self._eye.submit(self._looked))]
            looking = self._seen[0][1]
        try:
            return looking.result(self.patience)
        except TimeoutError:
            return _NOTHING, f"out of reach (no answer in {self.patience:g} s)"

    def _looked(self) -> Found:
        try:
            schema.check(self.store)
            return stock(self.store), ""
        except schema.SchemaError:
            return _NOTHING, "not of this program's version; `mailgate db current` says more"
        except (SQLAlchemyError, OSError) as error:
            return _NOTHING, f"out of reach ({type(error).__name__})"

    def facts(self) -> Facts:
        """What health is judged by."""
        found, trouble = self.look()
        now = self.clock()
        waited = now - found.oldest_pending if found.oldest_pending else timedelta(0)
        return Facts(
            store=trouble,
            silent=self._silent(now),
            free=self.free(),
            least=self.settings.limits.free_space,
            oldest_pending=max(waited, timedelta(0)),
        )

    def free(self) -> int:
        """Octets free on the disk of the data folder."""
        disk = os.statvfs(self.settings.data_dir)
        return disk.f_bavail * disk.f_frsize

    def _silent(self, now: datetime) -> Mapping[str, timedelta | None]:
        told = {
            sample.labels["process"]: timedelta(seconds=now.timestamp() - sample.value)
            for metric in self.counted().collect()
            if metric.name == "mailgate_alive_timestamp_seconds"
            for sample in metric.samples
        }
        return {process: told.get(process) for process in self.processes}


class Stocked(Collector):
    """What there is, as gauges."""

    def __init__(self, watch: Watch) -> None:
        """Looks when it is asked."""
        self._watch = watch

    def collect(self) -> Iterator[Metric]:
        """All gauges."""
        found, trouble = self._watch.look()
        now = self._watch.clock()
        build: Values = {(__version__, platform.python_version()): 1.0}
        yield _gauge("build_info", "What runs here.", ("version", "python"), build)
        yield _gauge("store_up", "Whether the store can be read, and is of this version.", (), {(): not trouble})
        yield _gauge("disk_free_bytes", "Octets free on the disk of the data folder.", (), {(): self._watch.free()})
        yield _gauge("sign_in_concerns", "What needs somebody at a sign-in, now or soon.", ("account",), self._sign_ins(now))
        if not trouble:
            yield from _gauges(found, now)

    def _sign_ins(self, now: datetime) -> Values:
        settings = self._watch.settings
        found: Values = {}
        for account in settings.oauth:
            try:
                found[(account.name,)] = float(len(concerns(account, Vault(settings, account.name).read(), now)))
            except ConfigError:
                found[(account.name,)] = 1.0
        return found


def application(watch: Watch) -> ASGIApp:
    """``/metrics`` and ``/healthz`` as an ASGI application."""

    def written() -> bytes:
        registry = watch.counted()
        registry.register(Stocked(watch))
        return generate_latest(registry)

    async def metrics(_: Request) -> Response:
        return Response(await anyio.to_thread.run_sync(written), headers={"Content-Type": CONTENT_TYPE_PLAIN_0_0_4})

    async def healthz(_: Request) -> Response:
        found = wrong(await anyio.to_thread.run_sync(watch.facts), watch.settings.metrics)
        return PlainTextResponse("\n".join((*found, "")) or "ok\n", 503 if found else 200)

    made = Starlette(routes=[Route("/metrics", metrics), Route("/healthz", healthz)])
    made.router.redirect_slashes = False
    return made


def _gauges(found: Stock, now: datetime) -> Iterator[Metric]:
    def age(since: datetime | None) -> float:
        return max(0.0, (now - since).total_seconds()) if since else 0.0

    yield _gauge("journal_pending_mails", "Mails accepted and not acted on yet.", (), {(): found.pending})
    yield _gauge("journal_oldest_pending_seconds", "How long the oldest of them has waited.", (), {(): age(found.oldest_pending)})
    yield _gauge("outbox_letters", "Letters that still want something, by state.", ("state",), _one(found.outbox))
    yield _gauge("outbox_oldest_due_seconds", "How long the letter due longest has waited.", (), {(): age(found.oldest_due)})
    yield _gauge("held_mails", "Mails that wait for somebody to decide, by reason.", ("reason",), _reasons(found.held))
    yield _gauge(
        "tickets",
        "Tickets, by queue and status.",
        ("queue", "status"),
        {(*key,): float(number) for key, number in found.tickets.items()},
    )
    yield _gauge("suppressed_addresses", "Addresses that no mail goes to.", (), {(): found.suppressed})
    yield _gauge("mailbox_failing", "Whether an account mail comes from is in trouble.", ("mailbox",), _one(found.mailboxes))


def _gauge(name: str, says: str, labels: tuple[str, ...], values: Values) -> Metric:
    made = GaugeMetricFamily(f"mailgate_{name}", says, labels=labels)
    for words, value in sorted(values.items()):
        made.add_metric(words, float(value))
    return made


def _one(values: Mapping[str, float]) -> Values:
    return {(name,): value for name, value in values.items()}


def _reasons(held: Mapping[str, int]) -> Values:
    """A reason is words of ours; should one ever hold more, that is nobody's business here."""
    found: Values = {}
    for reason, number in held.items():
        word = (reason if reason in _REASONS else "other",)
        found[word] = found.get(word, 0) + number
    return found

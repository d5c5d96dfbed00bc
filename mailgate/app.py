"""The composition root: the only place that builds real things, reads the clock and rolls dice.

Its one rule: nothing is decided here.

``build`` makes what a deed works with; ``mailgate.service`` runs it as processes.
"""

from __future__ import annotations

import platform
import random
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from mailgate import home
from mailgate.deed.deeds import Deeds
from mailgate.deed.house import House
from mailgate.inbound.directory import QueueDirectory
from mailgate.inbound.pipeline import Parts, Pipeline
from mailgate.inbound.resolver import Names, RealDns
from mailgate.inbound.sandbox import ReaderBudgets, Readers
from mailgate.inbound.verify import Verifier, VerifyParts, is_direct
from mailgate.keyfile import LiveKeys
from mailgate.mail import selftest
from mailgate.mail.model import Address
from mailgate.mail.recipient import Addresses
from mailgate.outbound import relay
from mailgate.outbound.delivery import Delivery
from mailgate.render import Bounds, Renderer
from mailgate.settings import ConfigError, Settings
from store import schema
from store.blobs import Blobs
from store.engine import Store


def now() -> datetime:
    """The time, aware, in UTC."""
    return datetime.now(UTC)


def fit() -> str:
    """What was tried of this interpreter before it is given mail. Raises ConfigError where it must not be."""
    try:
        return selftest.run()
    except selftest.UnfitError as error:
        python = f"Python {platform.python_version()} ({sys.executable})"
        raise ConfigError(f"{python} is not fit to handle mail: {error}; run Mailgate with another Python") from error


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """A home at work: its settings, its store, its deeds."""

    settings: Settings
    store: Store
    house: House
    deeds: Deeds


@contextmanager
def opened(settings: Settings) -> Iterator[Shop]:
    """A home ready for deeds. Raises ConfigError, SchemaError, and what the database raises."""
    keys = LiveKeys(settings)
    gateway = settings.gateway
    renderer = Renderer(home.template_dirs(settings), gateway.delimiter, template_bounds(settings), gateway.language)
    store = Store(settings.database_url)
    try:
        schema.check(store)
        house = House(
            settings=settings,
            addresses=Addresses(keys, gateway.delimiter),
            renderer=renderer,
            blobs=Blobs(settings.data_dir / "blobs"),
            clock=now,
        )
        yield Shop(settings=settings, store=store, house=house, deeds=Deeds(house))
    finally:
        renderer.close()
        store.close()


def template_bounds(settings: Settings) -> Bounds:
    """What the operator's templates may cost, as configured."""
    limits = settings.limits
    return Bounds(time=limits.template_time.total_seconds(), output=limits.template_output, memory=limits.template_memory)


@contextmanager
def readers(shop: Shop) -> Iterator[Readers]:
    """The reading workers of a home."""
    limits = shop.settings.limits
    with shop.store.read() as session:
        ours = frozenset(queue.address for queue in shop.house.desk(session).queues.values())
    budgets = ReaderBudgets.of(limits)
    with Readers(limits.readers, budgets, frozenset(Address(one) for one in ours)) as pool:
        yield pool


def pipeline(shop: Shop, pool: Readers, owner: str, verifier: Verifier | None) -> Parts:
    """What a pipeline over this home is made of."""
    return Parts(store=shop.store, deeds=shop.deeds, readers=pool, owner=owner, clock=now, verifier=verifier)


@contextmanager
def verifier(shop: Shop, pool: Readers) -> Iterator[Verifier | None]:
    """What checks mail that comes straight from the internet; None where the settings want nothing checked."""
    auth = shop.settings.auth
    if not auth.verify:
        yield None
        return
    parts = VerifyParts(
        checker=pool,
        names=lambda: Names(RealDns(auth), auth, time.monotonic),
        timeout=auth.dns_timeout.total_seconds(),
        domain=shop.settings.gateway.domain,
        direct=is_direct,
    )
    with Verifier(parts) as made:
        yield made


def delivery(shop: Shop, owner: str) -> Delivery:
    """The one sender over this home's relay. Raises ConfigError for a relay URL that cannot be used."""
    limits = shop.settings.limits
    directory = QueueDirectory(house=shop.house, store=shop.store, seconds=time.monotonic)
    return Delivery(
        store=shop.store,
        relay=relay.OthersOnly(relay.from_url(shop.settings), directory.serves),
        blobs=shop.house.blobs,
        clock=now,
        jitter=lambda: random.uniform(-1, 1),  # spreads retries, guards nothing
        owner=owner,
        failed=shop.deeds.undelivered,
        may_leave=shop.deeds.leaving,
        connections=shop.settings.relay.connections,
        lasting=limits.outbox_attempts_for,
    )


def socket_path(settings: Settings) -> Path:
    """Where the desk listens for nudges."""
    return settings.data_dir / "desk.sock"


__all__ = ["Pipeline", "Shop", "delivery", "fit", "now", "opened", "pipeline", "readers", "socket_path", "verifier"]

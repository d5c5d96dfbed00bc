"""The composition root: the only place that builds real things, reads the clock and rolls dice.

Its one rule: nothing is decided here.

``build`` makes what a deed works with; ``mailgate.service`` runs it as processes.
"""

from __future__ import annotations

import platform
import random
import secrets
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

from mailgate import home
from mailgate.deed.deeds import Deeds
from mailgate.deed.house import House
from mailgate.inbound.directory import QueueDirectory
from mailgate.inbound.doorway import free_octets
from mailgate.inbound.intake import Intake, IntakeError
from mailgate.inbound.pipeline import Parts, Pipeline
from mailgate.inbound.resolver import Names, RealDns
from mailgate.inbound.sandbox import ReaderBudgets, Readers
from mailgate.inbound.verify import Verifier, VerifyParts, is_direct
from mailgate.keyfile import LiveKeys
from mailgate.mail import selftest
from mailgate.mail.links import Links
from mailgate.mail.model import Address, JournalId
from mailgate.mail.recipient import Addresses
from mailgate.oauth.account import accounts
from mailgate.outbound import relay
from mailgate.outbound.copies import Noting
from mailgate.outbound.delivery import Delivery
from mailgate.outbound.diary import Diary
from mailgate.outbound.dkim import Signer
from mailgate.outbound.pace import Pace
from mailgate.render import Bounds, Renderer
from mailgate.settings import ConfigError, Settings
from mailgate.web.looks import Looks
from mailgate.web.pages import Pages
from mailgate.web.site import NotKeptError, Site
from store import schema
from store.engine import Store
from store.journal import Entry
from store.presence import NameTakenError, Presence
from store.shared_blobs import blobs

#: How long a desk waits for the session of one that has just died to be gone from the database: so many tries, so far apart.
PRESENT_TRIES, PRESENT_PAUSE = 50, 0.1
_SAME_NAME = (
    "another gateway works on this database under the name in {path}: each needs a data folder of its own;"
    " in a copied home, remove that file"
)


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
    renderer = Renderer(home.template_dirs(settings), gateway.layout, template_bounds(settings), gateway.language)
    store = Store(settings.database_url)
    try:
        schema.check(store)
        house = House(
            settings=settings,
            addresses=Addresses(keys, gateway.layout),
            links=Links(keys, settings.web.public_url),
            renderer=renderer,
            blobs=blobs(store, settings.data_dir / "blobs"),
            clock=now,
        )
        yield Shop(settings=settings, store=store, house=house, deeds=Deeds(house))
    finally:
        renderer.close()
        store.close()


@contextmanager
def present(shop: Shop) -> Iterator[Presence]:
    """Be the only desk of this home's name on its database. Raises HomeBusyError where another is."""
    held = Presence(shop.store, home.owner(shop.settings))
    for left in reversed(range(PRESENT_TRIES)):
        try:
            held.renew()
            break
        except NameTakenError as error:
            if not left:
                raise home.HomeBusyError(_SAME_NAME.format(path=shop.settings.data_dir / "owner")) from error
            Event().wait(PRESENT_PAUSE)
    try:
        yield held
    finally:
        held.close()


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
    """The one sender over this home's relay. Raises ConfigError for a relay URL or a DKIM key that cannot be used."""
    limits, ways, lanes = shop.settings.limits, shop.settings.relay, relay.lanes(shop.settings)
    directory = QueueDirectory(house=shop.house, store=shop.store, seconds=time.monotonic)
    return Delivery(
        store=shop.store,
        relay=relay.OthersOnly(relay.from_url(shop.settings, accounts(shop.settings, now)), directory.serves),
        blobs=shop.house.blobs,
        clock=now,
        jitter=lambda: random.uniform(-1, 1),  # spreads retries, guards nothing
        owner=owner,
        failed=shop.deeds.undelivered,
        may_leave=shop.deeds.leaving,
        sign=Signer(shop.settings).sign,
        sent=Noting(shop.settings, now).sent,
        connections=sum(lane.connections for lane in lanes.values()),
        pace=Pace(lanes=lanes, way_of=ways.name_of, domain_rate=ways.domain_rate, per_domain=ways.per_domain),
        lasting=limits.outbox_attempts_for,
        diary=Diary(shop.settings.data_dir / "outgoing.log"),
    )


def keeping(shop: Shop, intake: Intake) -> Callable[[Entry], Awaitable[JournalId]]:
    """How the page makes durable what is written on it: as the gate does, and only while the disk has room."""

    async def keep(entry: Entry) -> JournalId:
        try:
            if free_octets(shop.settings.data_dir) < shop.settings.limits.free_space:
                raise NotKeptError
            return await intake.take(entry)
        except (IntakeError, OSError) as error:
            raise NotKeptError from error

    return keep


def site(shop: Shop, intake: Intake, nudge: Callable[[], None]) -> Site:
    """What the customer's page works with."""
    gateway = shop.settings.gateway
    return Site(
        house=shop.house,
        store=shop.store,
        links=shop.house.links,
        pages=Pages(home.template_dirs(shop.settings), gateway.language),
        draw=secrets.randbelow,
        nudge=nudge,
        looks=Looks.of(shop.settings),
        keep=keeping(shop, intake),
    )


def socket_path(settings: Settings) -> Path:
    """Where the desk listens for nudges."""
    return settings.data_dir / "desk.sock"


__all__ = ["Pipeline", "Shop", "delivery", "fit", "now", "opened", "pipeline", "readers", "socket_path", "verifier"]

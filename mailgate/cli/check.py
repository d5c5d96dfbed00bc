"""``mailgate check``: is this desk fit to work? The one rule: each check is one line, says what it saw, and never stops the next.

A check is a function from what is open (``Desk``) to a line, or ``Trouble``. A new one is a function and its name in ``CHECKS``.
"""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

import typer

from mailgate import keyfile, policy
from mailgate.cli import check_trust, output
from mailgate.cli.common import AsJson, config_path, noun, now, open_store, rfc3339, settings
from mailgate.cli.people import queues
from mailgate.mail.recipient import room_left
from mailgate.settings import ConfigError, Settings

if TYPE_CHECKING:
    from mailgate.desk.model import Person, QueuePolicy
    from store.engine import Store

app = noun("Is this desk fit to work?")

#: The store's clock, and the newest mail's, may be so far ahead of ours before it is called wrong.
_CLOCK_TOLERANCE = timedelta(minutes=5)
_DAMAGED_SHOWN = 3


class Trouble(Exception):
    """A check found something that stops the desk from working. The text says what, and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One line of the report."""

    name: str
    ok: bool
    says: str


@dataclass(frozen=True)
class Desk:
    """What the checks look at."""

    settings: Settings
    store: Store
    now: datetime

    @cached_property
    def queues(self) -> tuple[QueuePolicy, ...]:
        """All queues."""
        with self.store.read() as session:
            return queues(self.settings, session)

    @cached_property
    def staff(self) -> tuple[Person, ...]:
        """All active staff."""
        from store import people

        with self.store.read() as session:
            return people.staff(session)


@app.command()
def check(context: typer.Context, as_json: AsJson = False) -> None:
    """Look at config, keys, store, queues, staff, clock and the books: one line each, exit code 1 if one is wrong.

    Example: `mailgate check --json`
    """
    if config_path(context) is None:
        settings(context)  # says where a config file is looked for
    failed = False
    for finding in _findings(context):
        failed = failed or not finding.ok
        if as_json:
            output.print_json({"name": finding.name, "ok": finding.ok, "says": finding.says})
        else:
            mark, style = ("ok  ", "green") if finding.ok else ("FAIL", "bold red")
            output.styled(f"{mark} {finding.name:<8} ", style, finding.says)
    if failed:
        raise typer.Exit(1)


def _findings(context: typer.Context) -> Iterator[Finding]:
    """The config first: without it there is nothing else to look at."""
    with ExitStack() as stack:
        try:
            configured = settings(context)
            opened = stack.enter_context(open_store(configured))
            policy.policy(configured)
        except ConfigError as error:
            yield Finding(name="config", ok=False, says=str(error))
            return
        yield Finding(name="config", ok=True, says=_config(configured, str(config_path(context))))
        desk = Desk(settings=configured, store=opened, now=now().replace(microsecond=0))
        checks = {name: look for name, look in CHECKS.items() if name in WITHOUT_STORE or not opened.missing}
        for name, look in checks.items():
            yield _look(name, look, desk)


def _look(name: str, look: Callable[[Desk], str], desk: Desk) -> Finding:
    from sqlalchemy.exc import DBAPIError

    from store.schema import SchemaError

    try:
        return Finding(name=name, ok=True, says=look(desk))
    except (Trouble, ConfigError, SchemaError, OSError) as error:
        return Finding(name=name, ok=False, says=str(error))
    except DBAPIError as error:
        return Finding(name=name, ok=False, says=f"the store did not answer: {str(error.orig).strip()}")


def _config(configured: Settings, path: str) -> str:
    if configured.gateway.domain == Settings().gateway.domain:
        return f"{path}; gateway.domain is still the example {configured.gateway.domain!r}: set it before real mail flows"
    return f"{path}; domain {configured.gateway.domain}"


def _smtp(desk: Desk) -> str:
    from mailgate.inbound.gate import listen_address, tls_context

    if not desk.settings.smtp.listen:
        return "smtp.listen is empty: no mail is taken in by SMTP"
    host, port = listen_address(desk.settings.smtp)
    return f"listens on {host} port {port}, {'with' if tls_context(desk.settings) else 'without'} STARTTLS"


def _relay(desk: Desk) -> str:
    from mailgate.outbound import relay

    relay.from_url(desk.settings)
    return f"mail goes out by {relay.shown(desk.settings)}"


def _python(_: Desk) -> str:
    from mailgate import app as composition

    return f"{platform.python_version()}; {composition.fit()}"


def _keys(desk: Desk) -> str:
    keys = keyfile.read(desk.settings)
    made = f", made {rfc3339(keys[0].created)}" if keys[0].created else ""
    return f"{len(keys)} key{'s' if len(keys) > 1 else ''}; {keys[0].id} signs{made}"


def _store(desk: Desk) -> str:
    from store import schema

    schema.check(desk.store)
    revision = schema.current(desk.store)
    kind = "SQLite" if desk.store.sqlite else "PostgreSQL"
    return f"{kind}, at main {revision.main}, journal {revision.journal}"


def _queues(desk: Desk) -> str:
    if not desk.queues:
        raise Trouble("no queue takes mail; add a [[queue]] to the config, or use `mailgate queue add`")
    staff = {person.address for person in desk.staff}
    for queue in desk.queues:
        if queue.assignee and queue.assignee not in staff:
            raise Trouble(f"queue {queue.name!r}: its assignee {queue.assignee} is not staff; see `mailgate staff list`")
    delimiter = desk.settings.gateway.delimiter
    return "; ".join(f"{q.address} ({_room(room_left(q.address, delimiter))})" for q in desk.queues)


def _room(left: int) -> str:
    return f"{left} octets of the local part left" if left >= 0 else f"fits while numbers are {-left} digits short of nine each"


def _staff(desk: Desk) -> str:
    operator = policy.policy(desk.settings).operator
    if operator and operator not in {person.address for person in desk.staff}:
        raise Trouble(f"gateway.operator {operator} is not staff; add them with `mailgate staff add {operator}`")
    if not desk.staff:
        return "nobody yet: add people with `mailgate staff add`, or nobody is told of mail"
    idle = [queue.name for queue in desk.queues if not any(not p.queues or queue.name in p.queues for p in desk.staff)]
    return f"{len(desk.staff)} in all" + (f"; nobody works in {', '.join(idle)}" if idle else "")


def _trust(desk: Desk) -> str:
    return check_trust.staff_trust(desk.settings, desk.store, desk.now)


def _servers(desk: Desk) -> str:
    return check_trust.servers(desk.settings, desk.store)


def _clock(desk: Desk) -> str:
    from sqlalchemy import text

    from store import journal

    newest = journal.heads(desk.store, 1)
    if newest and newest[0].received_at > desk.now + _CLOCK_TOLERANCE:
        came = rfc3339(newest[0].received_at)
        raise Trouble(f"it says {rfc3339(desk.now)}, but mail {newest[0].id} came in at {came}: set it right")
    if desk.store.sqlite:
        return f"{rfc3339(desk.now)}"
    with desk.store.read() as session:
        theirs: datetime = session.connection().execute(text("SELECT clock_timestamp()")).scalar_one()
    if abs(theirs - desk.now) > _CLOCK_TOLERANCE:
        raise Trouble(f"it says {rfc3339(desk.now)}, the database's {rfc3339(theirs)}: set one of them right")
    return f"{rfc3339(desk.now)}, as the database's"


def _books(desk: Desk) -> str:
    from store import ledger

    books = ledger.books(desk.store)
    balance = f"{books.accepted} accepted = {books.settled} settled + {books.pending} pending"
    if not books.balanced:
        raise Trouble(f"{balance}; settled without an end: {books.without_end}, ends without a mail: {books.without_mail}")
    return balance


def _blobs(desk: Desk) -> str:
    from store import ledger
    from store.blobs import Blobs

    blobs = Blobs(desk.settings.data_dir / "blobs")
    with desk.store.read() as session:
        named = ledger.digests(session)
    missing = [digest for digest in named if not blobs.path(digest).is_file()]
    if missing:
        shown = ", ".join(str(blobs.path(digest)) for digest in missing[:_DAMAGED_SHOWN])
        raise Trouble(f"{len(missing)} of {len(named)} attachments are not there, like {shown}: restore them from a backup")
    return f"{len(named)} attachment{'' if len(named) == 1 else 's'}, all there"


CHECKS: dict[str, Callable[[Desk], str]] = {
    "smtp": _smtp,
    "relay": _relay,
    "python": _python,
    "keys": _keys,
    "store": _store,
    "queues": _queues,
    "staff": _staff,
    "trust": _trust,
    "servers": _servers,
    "clock": _clock,
    "books": _books,
    "blobs": _blobs,
}
#: What can be looked at where there is no database yet; looking at the others would make one.
WITHOUT_STORE = ("smtp", "relay", "python", "keys", "store")

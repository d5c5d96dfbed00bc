"""What ``mailgate check`` looks at. The one rule: a check is a function from what is open (``Desk``) to a line, or ``Trouble``.

A new one is a function and its name in ``CHECKS``.
"""

from __future__ import annotations

import platform
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from mailgate import keyfile, policy
from mailgate.cli import check_trust, check_words
from mailgate.cli.common import rfc3339
from mailgate.cli.people import queues
from mailgate.desk import hours
from mailgate.desk.assigning import could_get
from mailgate.desk.model import Assignment
from mailgate.mail.recipient import room_left
from mailgate.settings import Settings

if TYPE_CHECKING:
    from mailgate.desk.model import Person, QueuePolicy
    from store.engine import Store


#: The store's clock, and the newest mail's, may be so far ahead of ours before it is called wrong.
_CLOCK_TOLERANCE = timedelta(minutes=5)
_DAMAGED_SHOWN = 3


class Trouble(Exception):
    """A check found something that stops the desk from working. The text says what, and what to do."""


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
        _refuse_idle_robin(desk, queue)
        if queue.escalate_to not in ("", "all", *staff):
            raise Trouble(f"queue {queue.name!r}: escalate_to {queue.escalate_to} is not staff; see `mailgate staff list`")
    delimiter = desk.settings.gateway.delimiter
    return "; ".join(f"{q.address} ({_room(room_left(q.address, delimiter))})" for q in desk.queues)


def _refuse_idle_robin(desk: Desk, queue: QueuePolicy) -> None:
    """A queue that goes round among nobody, away or not: its tickets would find nobody for good."""
    if Assignment.ROUND_ROBIN in queue.assignment and not any(could_get(person, queue.name) for person in desk.staff):
        raise Trouble(
            f"queue {queue.name!r}: its assignment is round_robin, and nobody who works there is told of mail;"
            f" see `mailgate staff edit ADDRESS --queue {queue.name}`, or --notify"
        )


def _room(left: int) -> str:
    return f"{left} octets of the local part left" if left >= 0 else f"fits while numbers are {-left} digits short of nine each"


def _staff(desk: Desk) -> str:
    from store import suppression

    operator = policy.policy(desk.settings).operator
    if operator and operator not in {person.address for person in desk.staff}:
        raise Trouble(f"gateway.operator {operator} is not staff; add them with `mailgate staff add {operator}`")
    if not desk.staff:
        return "nobody yet: add people with `mailgate staff add`, or nobody is told of mail"
    with desk.store.read() as session:
        dead = sorted(suppression.among(session, (person.address for person in desk.staff), desk.now))
    if dead:
        raise Trouble(
            f"no mail goes to {', '.join(dead)}: it came back; once that is mended, `mailgate suppression remove {dead[0]}`"
        )
    for person in desk.staff:
        try:
            hours.zone(person.timezone or "UTC")
        except ValueError as error:
            raise Trouble(f"{person.address}: {error}: `mailgate staff edit {person.address} --timezone …`") from error
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


def _words(desk: Desk) -> str:
    says, wrong = check_words.look(desk.settings.path("templates"))
    if wrong:
        raise Trouble(wrong)
    return says


CHECKS: dict[str, Callable[[Desk], str]] = {
    "smtp": _smtp,
    "relay": _relay,
    "python": _python,
    "keys": _keys,
    "store": _store,
    "words": _words,
    "queues": _queues,
    "staff": _staff,
    "trust": _trust,
    "servers": _servers,
    "clock": _clock,
    "books": _books,
    "blobs": _blobs,
}
#: What can be looked at where there is no database yet; looking at the others would make one.
WITHOUT_STORE = ("smtp", "relay", "python", "keys", "store", "words")

"""Accounts that mail is picked up from: whose turn it is, how far each folder was taken in, how they fare.

The one rule: only who holds the lease of an account writes about it, so that two gateways on one store never work in it at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, func, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from mailgate.desk.model import Disposition
from mailgate.mail.model import Digest, JournalId
from store.engine import Store
from store.tables import DispositionRow, Inbound, Journal, MailboxAccount, MailboxFolder, table_of

_J = table_of(Journal).c
_FROM_MAILBOX = text("origin LIKE 'imap://%'")
_AT_ONCE = 500
#: Mails whose heads are read at once, and so many octets of each.
_FEW, _HEAD = 50, 64 * 1024


class LeaseLostError(Exception):
    """Another gateway works in this account now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """How far a folder was taken in: up to ``position``, a UID of this ``uidvalidity`` (RFC 3501 §2.3.1.1)."""

    uidvalidity: int
    position: int
    since: datetime
    """When the folder was first looked at."""
    url: str = ""
    """What the origins of all its mails begin with: the folder of this URL is the same one, whatever its account is called."""
    old: str = ""
    """The UIDs that were there before (a sequence-set, RFC 3501 §9): never new again, once ``position`` has passed them."""
    renumbered: bool = False
    """They were numbered anew, and which were there before the first look has to be told by dates; else all of ``old`` were."""
    witness: str = ""
    """What some of ``old`` are told by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A mail in the journal that was taken from a place in a mailbox."""

    id: JournalId
    origin: str
    sha256: Digest
    size: int
    head: bytes
    """Its first octets."""
    head_only: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Grip:
    """A lease: who works in which account, until when."""

    account: str
    owner: str
    now: datetime
    until: datetime


def take(session: Session, grip: Grip) -> bool:
    """Take or renew the lease of an account; False while another gateway has it."""
    make = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    fresh = {"name": grip.account, "owner": "", "trouble": ""}
    session.execute(make(table_of(MailboxAccount)).values(fresh).on_conflict_do_nothing())
    row = _locked(session, grip.account)
    if row.owner not in ("", grip.owner) and row.lease_until is not None and row.lease_until > grip.now:
        return False
    row.owner, row.lease_until = grip.owner, grip.until
    session.flush()
    return True


def let_go(session: Session, account: str, owner: str) -> None:
    """Give the lease back: another gateway may go on at once."""
    row = session.get(MailboxAccount, account, with_for_update=True)
    if row is not None and row.owner == owner:
        row.owner, row.lease_until = "", None
        session.flush()


def place(session: Session, account: str, folder: str, url: str = "") -> Place | None:
    """How far a folder was taken in, under whatever name of its account if its ``url`` is known; None before the first look."""
    own = session.get(MailboxFolder, (account, folder))
    if url and (own is None or own.url != url):
        same = select(MailboxFolder).where(col(MailboxFolder.url) == url).order_by(col(MailboxFolder.position).desc())
        own = session.scalars(same).first() or own
    if own is None:
        return None
    return Place(**{one.name: getattr(own, one.name) for one in fields(Place)})


def move_on(session: Session, grip: Grip, folder: str, to: Place) -> None:
    """Write down how far a folder was taken in. Raises LeaseLostError."""
    if _locked(session, grip.account).owner != grip.owner:
        raise LeaseLostError
    values = {one.name: getattr(to, one.name) for one in fields(Place)}
    session.merge(MailboxFolder(account=grip.account, folder=folder, **values))
    session.flush()


def well(session: Session, account: str, now: datetime) -> datetime | None:
    """All folders were looked through. Returns since when it had been failing, None if it had not."""
    row = _locked(session, account)
    was = row.failing_since
    row.well_at, row.failing_since, row.trouble, row.told_at = now, None, "", None
    session.flush()
    return was


def failed(session: Session, account: str, why: str, now: datetime) -> MailboxAccount:
    """It could not be worked with; the account as it stands now."""
    row = _locked(session, account)
    row.failing_since, row.trouble = row.failing_since or now, why
    session.flush()
    return row


def told(session: Session, account: str, now: datetime) -> None:
    """The operator was told of this trouble."""
    _locked(session, account).told_at = now
    session.flush()


def accounts(session: Session) -> dict[str, MailboxAccount]:
    """All that were ever worked in, by name."""
    return {row.name: row for row in session.scalars(select(MailboxAccount).order_by(col(MailboxAccount.name)))}


def folders(session: Session, account: str) -> list[MailboxFolder]:
    """The folders of an account that were looked at."""
    mine = select(MailboxFolder).where(col(MailboxFolder.account) == account)
    return list(session.scalars(mine.order_by(col(MailboxFolder.folder))))


def taken(store: Store, origins: Sequence[str]) -> set[str]:
    """From which of these places in mailboxes something was taken in."""
    found: set[str] = set()
    with store.journal_read() as connection:
        for start in range(0, len(origins), _AT_ONCE):
            some = list(origins[start : start + _AT_ONCE])
            found |= set(connection.execute(select(_J.origin).where(_J.origin.in_(some), _FROM_MAILBOX)).scalars())
    return found


def kept(store: Store, origins: Sequence[str]) -> dict[str, list[Kept]]:
    """What was taken from these places, the newest first: a place may have been given again."""
    found: dict[str, list[Kept]] = {}
    head = func.substr(_J.raw, 1, _HEAD).label("head")
    columns = select(_J.id, _J.origin, _J.sha256, _J.size, head)
    with store.journal_read() as connection:
        for start in range(0, len(origins), _FEW):
            here = _J.origin.in_(list(origins[start : start + _FEW]))
            for row in connection.execute(columns.where(here, _FROM_MAILBOX).order_by(_J.id.desc())):
                found.setdefault(row.origin, []).append(_kept(row))
    return found


def _kept(row: Row[Any, Any, Any, Any, Any]) -> Kept:
    return Kept(
        id=JournalId(row.id),
        origin=row.origin,
        sha256=Digest(row.sha256),
        size=row.size,
        head=bytes(row.head or b""),
        head_only=row.origin.endswith("SECTION=HEADER"),
    )


def octets_taken(store: Store, account: str, folder: str) -> dict[Digest, JournalId]:
    """The hashes of all mails ever taken by an account, wherever it was, or from a folder, named by the beginning of its URL."""
    within = and_(_J.origin >= folder, _J.origin < folder[:-1] + chr(ord(folder[-1]) + 1))
    found: dict[Digest, JournalId] = {}
    with store.journal_read() as connection:
        for where in (_J.account == account, within):
            rows = connection.execute(select(_J.sha256, _J.id).where(where, _FROM_MAILBOX).order_by(_J.id))
            found |= {Digest(row.sha256): JournalId(row.id) for row in rows}
    return found


def ended(session: Session, ids: Iterable[JournalId]) -> dict[JournalId, bool]:
    """The mails that are decided on; True for those that wait for a human or failed."""
    wanted = sorted(set(ids))
    found: dict[JournalId, bool] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        some = wanted[start : start + _AT_ONCE]
        done = session.scalars(select(col(Inbound.journal_id)).where(col(Inbound.journal_id).in_(some), col(Inbound.done)))
        bad = (Disposition.HELD.value, Disposition.FAILED.value)
        rows = session.scalars(
            select(col(DispositionRow.journal_id)).where(
                col(DispositionRow.journal_id).in_(some), col(DispositionRow.disposition).in_(bad)
            )
        )
        waiting = set(rows)
        found |= {JournalId(one): one in waiting for one in done}
    return found


def _locked(session: Session, account: str) -> MailboxAccount:
    return session.get_one(MailboxAccount, account, with_for_update=True)

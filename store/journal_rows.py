"""A mail of the journal and its row. The one rule: what comes back is what went in, octet for octet."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import RowMapping

from mailgate.mail.model import Address, Digest, Envelope, JournalId, Peer, Via


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A mail on its way into the journal. ``origin`` is the file it was read from, "" for the wire."""

    envelope: Envelope
    received_at: datetime
    """Aware; when the last byte was in."""
    raw: bytes = field(repr=False)
    origin: str = ""
    client: str = ""
    """Of a form that nobody vouches for, what counts as its client (``unvouched``); "" of every other mail."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What the journal knows of a mail without its bytes."""

    id: JournalId
    envelope: Envelope
    origin: str
    received_at: datetime
    size: int
    """Octets of the raw mail."""
    sha256: Digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A mail read back."""

    id: JournalId
    envelope: Envelope
    origin: str
    received_at: datetime
    raw: bytes = field(repr=False)
    removed: bool = False
    """Whether it had octets, and nobody wanted them (``unvouched``)."""


def row(entry: Entry, octets: bytes) -> dict[str, object]:
    """A mail as its columns; ``octets`` are those written at once."""
    envelope = entry.envelope
    return {
        "received_at": entry.received_at,
        "via": envelope.via.value,
        "peer": envelope.peer.host,
        "peer_trusted": envelope.peer.trusted,
        "helo": envelope.helo,
        "mail_from": envelope.mail_from,
        "path_known": envelope.path_known,
        "rcpt_to": list(envelope.rcpt_to),
        "wanted": list(envelope.wanted),
        "silent": envelope.silent,
        "account": envelope.account,
        "login": envelope.user,
        "origin": entry.origin,
        "size": len(entry.raw),
        "sha256": hashlib.sha256(entry.raw).hexdigest(),
        "raw": octets,
    }


def _envelope(row: RowMapping) -> Envelope:
    return Envelope(
        mail_from=row["mail_from"],
        path_known=row["path_known"],
        rcpt_to=tuple(Address(value) for value in row["rcpt_to"]),
        peer=Peer(host=row["peer"], trusted=row["peer_trusted"]),
        helo=row["helo"],
        via=Via(row["via"]),
        silent=row["silent"],
        wanted=tuple(row["wanted"]),
        account=row["account"],
        user=None if row["login"] is None else Address(row["login"]),
    )


def head(row: RowMapping) -> Head:
    """Of a row, with its octets or without."""
    return Head(
        id=JournalId(row["id"]),
        envelope=_envelope(row),
        origin=row["origin"],
        received_at=row["received_at"],
        size=row["size"],
        sha256=Digest(row["sha256"]),
    )


def stored(row: RowMapping) -> Stored:
    """Of a whole row."""
    return Stored(
        id=JournalId(row["id"]),
        envelope=_envelope(row),
        origin=row["origin"],
        received_at=row["received_at"],
        raw=row["raw"],
        removed=bool(row["size"]) and not row["raw"],
    )

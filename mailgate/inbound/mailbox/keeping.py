"""Mails from mailboxes made durable. The one rule: when ``keep`` returns they survive a power cut; when it raises, none was kept.

A mail that is fetched again from the same place, because we died before we had written down how far we were, is not kept twice.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

import structlog
from sqlalchemy.exc import DBAPIError

from mailgate.inbound.doorway import free_octets
from mailgate.inbound.intake import count, describe
from mailgate.mail import address, headers
from mailgate.mail.budget import Budget
from mailgate.mail.defects import Defects
from mailgate.mail.model import Envelope, JournalId, Peer, Via
from mailgate.mail.proof.border import Source, above
from mailgate.settings import Mailbox, Settings
from store import journal
from store.engine import Store

#: The first so many octets of a mail, in which its return path is looked for.
_HEAD = 64 * 1024

_log = structlog.get_logger("mailgate.imap")


class NotKeptError(Exception):
    """The store or the disk is in trouble; the mail stays where it is. The text says what is wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeper:
    """Writes mails into the journal. ``nudge`` is called for each that is new to it."""

    settings: Settings
    store: Store
    nudge: Callable[[], None]

    def keep(self, entry: journal.Entry) -> JournalId:
        """Make one mail durable; its id, which is an old one if it was kept before. Raises NotKeptError."""
        try:
            if free_octets(self.settings.data_dir) < self.settings.limits.free_space:
                raise NotKeptError("the disk is nearly full; see limits.free_space")
            [kept] = journal.append_once(self.store, [entry])
        except (DBAPIError, OSError) as error:
            _log.error("not kept", error=describe(error))
            if isinstance(error, DBAPIError):
                self.store.journal_engine.dispose()
            raise NotKeptError(f"the store does not take mail just now ({describe(error)})") from error
        count([entry])
        self.nudge()
        return kept


def entry(raw: bytes, origin: str, box: Mailbox, source: Source, at: datetime) -> journal.Entry:
    """A mail as the journal wants it. Which recipients it has is read from it later, above the account's border (T20b)."""
    envelope = Envelope(
        mail_from=None,
        path_known=False,
        rcpt_to=(),
        peer=Peer(host=box.host),  # anybody may write to a mailbox: what the account's border wrote on it counts, no more
        via=Via.IMAP,
        wanted=(box.queue,) if box.queue else (),
        account=box.name,
    )
    return journal.Entry(envelope=_with_path(envelope, raw, source), received_at=at, raw=raw, origin=origin)


def _with_path(envelope: Envelope, raw: bytes, source: Source) -> Envelope:
    """The return path, where a server of ours wrote it down (RFC 5321 §4.4)."""
    block = headers.read_mail(raw[:_HEAD], Budget(), Defects())
    found = next((one.value.strip() for one in above(block.fields, source) if one.name == "return-path"), None)
    if found is None:
        return envelope
    path = address.read(found.strip("<> "))
    return replace(envelope, mail_from=path, path_known=path is not None or found == "<>")

"""Which servers said something of a mail's origin without being believed. The one rule: it is told, and changes nothing.

Ids at the border of a trusted source that are not configured are counted for ``mailgate check``: one of them may be a server of
ours under a name nobody wrote down. A configured id on a mail from anywhere else is an attempt, and stands in the log.
"""

from __future__ import annotations

import re
from datetime import datetime

import structlog
from sqlmodel import Session

from mailgate.mail.model import JournalId
from mailgate.mail.trust import Evidence, servers
from store import servers as table

_NAME = re.compile(r"[a-z0-9][a-z0-9._:-]{0,252}")
_log = structlog.get_logger("mailgate.trust")


def note(session: Session, evidence: Evidence, entry: JournalId, at: datetime) -> None:
    """Count or log what this mail carries, once per mail."""
    found = servers(evidence)
    if names := [one for one in found.seen if _NAME.fullmatch(one)]:
        table.count(session, evidence.source.name, names, at)
    if found.forged:
        _log.warning("results from outside ignored", journal=entry, ids=", ".join(found.forged))

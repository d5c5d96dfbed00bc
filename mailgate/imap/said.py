"""What a server says of folders and mails. The one rule: what it does not say is said to be unknown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Selected:
    """A folder, opened. ``uidvalidity`` 0 where the server gives none."""

    uidvalidity: int
    uidnext: int | None
    keywords: frozenset[str]
    """The flags that stay when set, lower-case; ``\\*``: any new keyword too."""
    read_only: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the server says of a mail without its octets. ``date`` (INTERNALDATE) is aware, None where it cannot be read."""

    size: int
    date: datetime | None

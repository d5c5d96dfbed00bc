"""What a look through a folder works with. The one rule: what must outlive the process is in the store, not here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from mailgate.inbound.mailbox.keeping import Keeper
from mailgate.mail.model import Digest, JournalId
from mailgate.mail.proof.border import Source
from mailgate.settings import Mailbox
from store.engine import Store
from store.mailboxes import Grip


@dataclass(kw_only=True)
class Watched:
    """What is known of a folder from one look to the next, and lost with the process. UIDs are those of one numbering."""

    name: str
    taken: int = 0
    failing: bool = False
    """Its last look did not come to an end, so the others come first."""
    again: float = 0.0
    """Until then it is left alone, on the account's clock that only goes forward."""
    singly: bool = False
    """The server's answer about many mails at once could not be read: each is asked for by itself."""
    distrusted: bool = False
    """A mail was found under a UID that the journal has for another: the next look goes through all of them."""
    tries: Counter[int] = field(default_factory=Counter)
    broke: Counter[int] = field(default_factory=Counter)
    """How often a connection ended when it was to be seen which mail a UID is."""
    short: dict[int, int] = field(default_factory=dict)
    """UID -> octets that came where the server had told of more."""
    untidy: dict[int, JournalId] = field(default_factory=dict)
    """What was taken and is still to be flagged or moved."""
    settled: set[int] = field(default_factory=set)
    """What the journal is known to have."""
    octets: dict[Digest, JournalId] | None = None
    """While mails that were numbered anew are looked through: all that were ever taken here."""

    def connected(self) -> None:
        """Another connection: whose mail a UID is now has to be seen before anything is done to it."""
        self.untidy.clear()
        self.again = 0.0

    def renumbered(self) -> None:
        """All UIDs mean something else now."""
        for numbers in (self.tries, self.broke, self.short, self.untidy, self.settled):
            numbers.clear()
        self.octets, self.distrusted = None, False


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """All that looking through a folder needs from the house."""

    box: Mailbox
    source: Source
    store: Store
    keeper: Keeper
    clock: Callable[[], datetime]
    grip: Callable[[], Grip]
    """The lease we work under."""
    attempts: int

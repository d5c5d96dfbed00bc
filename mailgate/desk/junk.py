"""What nobody is to hear of. The one rule: proven staff are no spam, and neither is a report on a letter of ours."""

from __future__ import annotations

from mailgate.desk.doubting import UNREAD, staff_proven, with_token
from mailgate.desk.finding import Found, find, takes_part
from mailgate.desk.model import Doubt, Known
from mailgate.desk.wishes import Stranger


def junk(known: Known) -> Stranger | None:
    """A mail that is blocked, or that a server of ours calls spam, is held without a word, also on a ticket."""
    blocked = known.blocked and not _answered(known)
    if not (blocked or known.spam) or known.returned is not None or _by_staff(known):
        return None
    reason = Doubt.BLOCKED if blocked else Doubt.SPAM
    return Stranger(ticket=None, reason=reason, choices=UNREAD, announced=False, spam=True)


def _answered(known: Known) -> bool:
    """Whether it belongs to a ticket that its author takes part in and staff have answered: no block ends a conversation."""
    found = find(known)
    return isinstance(found, Found) and found.ticket.staff_wrote and takes_part(known, found.ticket)


def _by_staff(known: Known) -> bool:
    author = known.author
    if author is None or not author.is_staff:
        return False
    own = any(s.valid and s.person == author.id for s in known.signed)
    return staff_proven(known, with_token(known, own=own))

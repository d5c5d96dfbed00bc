"""When nobody may act on a mail yet, and what has to be proven. The one rule: what is in doubt is held for a human."""

from __future__ import annotations

from mailgate.desk.model import Choice, Doubt, Known, StaffTrust, TicketFacts
from mailgate.desk.wishes import Stranger
from mailgate.mail.model import MailClass, Trust

ON_TICKET = (Choice.ADD_ONCE, Choice.ADD_AS_CC, Choice.NEW_TICKET, Choice.DISCARD)
UNREAD = (Choice.ACCEPT, Choice.NEW_TICKET, Choice.DISCARD)
OWN = (Choice.ACCEPT, Choice.DISCARD)
NEW = (Choice.NEW_TICKET, Choice.DISCARD)


def doubt(ticket: TicketFacts | None, reason: Doubt, choices: tuple[Choice, ...], known: Known) -> Stranger:
    """Park it. What a person wrote is told to staff at once; a machine's mail waits for the digest."""
    announced = known.mail_class is MailClass.HUMAN
    return Stranger(ticket=ticket, reason=reason, choices=choices, announced=announced)


def with_token(known: Known, *, own: bool) -> Trust:
    """A signed address issued to that very person lifts ``none`` to ``token``; it never mends ``failed``."""
    return Trust.TOKEN if own and known.trust is Trust.NONE else known.trust


def staff_proven(known: Known, trust: Trust) -> bool:
    """Whether a mail in the name of staff may act as theirs."""
    if trust >= Trust.ALIGNED:
        return True
    return trust is Trust.TOKEN and known.policy.staff_trust is StaffTrust.TOKEN


def unproven_staff(known: Known, *, own: bool) -> bool:
    """Whether a person writes in the name of staff without proving it, and nobody has decided about it: that comes first, before
    any doubt that a colleague may settle. ``own``: it came to a signed address of theirs.
    """
    if known.author is None or not known.author.is_staff or known.choice is not None:
        return False
    return known.mail_class is MailClass.HUMAN and not staff_proven(known, with_token(known, own=own))

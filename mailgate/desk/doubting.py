"""When nobody may act on a mail yet, and what has to be proven. The one rule: what is in doubt is held for a human."""

from __future__ import annotations

from mailgate.desk.model import Choice, Doubt, Known, Person, StaffTrust, TicketFacts
from mailgate.desk.wishes import Stranger
from mailgate.mail.model import MailClass, Trust

ON_TICKET = (Choice.ADD_ONCE, Choice.ADD_AS_CC, Choice.NEW_TICKET, Choice.DISCARD)
BESIDE = (Choice.ADD_ONCE, Choice.NEW_TICKET, Choice.DISCARD)
"""For somebody whose words could only be a note."""
UNREAD = (Choice.ACCEPT, Choice.NEW_TICKET, Choice.DISCARD)
OWN = (Choice.ACCEPT, Choice.DISCARD)
NEW = (Choice.NEW_TICKET, Choice.DISCARD)


def doubt(ticket: TicketFacts | None, reason: Doubt, choices: tuple[Choice, ...], known: Known) -> Stranger:
    """Park it. What a person wrote is told to staff at once; a machine's mail waits for the digest."""
    announced = known.mail_class is MailClass.HUMAN and reason is not Doubt.MACHINE_AS_STAFF  # it would answer what tells of it
    return Stranger(ticket=ticket, reason=reason, choices=choices, announced=announced)


def with_token(known: Known, *, own: bool) -> Trust:
    """A signed address issued to that very person lifts ``none`` to ``token``; it never mends ``failed``."""
    return Trust.TOKEN if own and known.trust is Trust.NONE else known.trust


def staff_proven(known: Known, trust: Trust) -> bool:
    """Whether a mail in the name of staff may act as theirs."""
    if trust >= Trust.ALIGNED:
        return True
    return trust is Trust.TOKEN and known.policy.staff_trust is StaffTrust.TOKEN


def vouched_for(known: Known) -> bool:
    """Whether a decision makes an unproven mail the staff author's own: they confirmed it, or it was held for that very doubt, as
    theirs. A colleague who let in a stranger did not say that it is a colleague, who may have become one since (T02).
    """
    held = known.held
    if known.confirmed or held is None or held.reason != Doubt.STAFF_UNPROVEN:
        return known.confirmed
    same = held.confirmer is None or (known.author is not None and held.confirmer.id == known.author.id)
    return same and known.choice in (Choice.ACCEPT, Choice.NEW_TICKET)


def unproven_staff(known: Known, *, own: bool, inside: bool | None = None) -> bool:
    """Whether a person writes in the name of staff without proving it, and nobody who may has said that it is theirs: that comes
    first, before any doubt that a colleague may settle. ``own``: it came to a signed address of theirs; ``inside``: whether they
    are inside where it belongs, as partners are on some tickets; None: as staff are everywhere.
    """
    inside = known.author is not None and known.author.is_staff if inside is None else inside
    if known.author is None or not inside or vouched_for(known):
        return False
    if known.mail_class is not MailClass.HUMAN and known.choice in (None, Choice.NEW_TICKET):
        return False  # machines have doubts of their own, and are let in without commands
    return not staff_proven(known, with_token(known, own=own))


def lost_answer(known: Known) -> Stranger | None:
    """An answer of those inside that lost the ids of what it answers, where its address cannot say that; None: it is none.

    Words that were to decide something would become a note, or a ticket, and nobody would be told.
    """
    author = known.author
    inside = author is not None and (author.is_staff or author.is_partner)
    if not (known.lost and inside) or known.choice is not None or known.mail_class is not MailClass.HUMAN:
        return None
    if unproven_staff(known, own=False, inside=True):
        return doubt(None, Doubt.STAFF_UNPROVEN, OWN, known)
    return doubt(None, Doubt.LOST_ANSWER, NEW, known)


def let_in_by_another(known: Known, author: Person) -> bool:
    """Whether a mail in the name of staff is let in by the word of somebody else: what it says comes in, nothing is obeyed."""
    if known.choice is None or known.trust >= Trust.ALIGNED or vouched_for(known):
        return False
    if known.decided_by is None:  # the operator may, where it was held as a colleague's
        return known.held is not None and known.held.reason != Doubt.MACHINE_AS_STAFF
    return known.decided_by.id != author.id

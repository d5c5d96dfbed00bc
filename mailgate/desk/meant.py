"""Whether a mail was meant for where it arrived. The one rule: who is proven by a signature alone is believed where they signed
that they wrote to; anybody who has the mail can bring it anywhere else.
"""

from __future__ import annotations

from dataclasses import replace

from mailgate.desk.command.base import Moment
from mailgate.desk.commands import read_block
from mailgate.desk.finding import Conflict, Found, find
from mailgate.desk.model import Known
from mailgate.mail.model import TicketNumber, Trust

_BECAUSE = "but nothing its author signed, and not the way it came, says that it was meant for here"


def weighed(known: Known) -> Known:
    """The facts with a proof that somebody may have brought here taken as none. Pure; a proof that did not hold stays as it is.

    A mail that opens a ticket keeps it: see ``brought``.
    """
    if known.place is None or known.trust is not Trust.ALIGNED or known.choice is not None:
        return known
    found = find(known)
    if isinstance(found, Found) and meant(known, found.ticket.number):
        return known
    if isinstance(found, Found) and _said(known, found.ticket.number):
        # what else names the ticket, somebody may have added: it lets nothing out
        return replace(known, answers_unknown=True, typed=tuple(one for one in known.typed if one[1]))
    if (found is None and known.acting is None) or (isinstance(found, Conflict) and len(known.place.tickets) > 1):
        return known
    return replace(known, trust=Trust.NONE, trust_because=f"{known.trust_because}, {_BECAUSE}")


def meant(known: Known, number: TicketNumber) -> bool:
    """Whether the author signed that the mail goes to that ticket, and every order among the addresses it came in at."""
    place = known.place
    if place is None:
        return True
    if place.stray_orders:
        return False
    by_id = place.ids and any(r.ticket == number for r in known.references if r.kind != "mentioned")
    return number in place.tickets or by_id


def _said(known: Known, number: TicketNumber) -> bool:
    """Whether they signed a subject that names it, and nothing of whom it is for, or that it is for us."""
    place = known.place
    return place is not None and not place.stray_orders and place.subject and known.subject_ticket == number


def brought(known: Known) -> bool:
    """Whether a mail that is about no ticket may have been brought to the queue by somebody else than its author."""
    return known.place is not None and not known.place.queue and known.trust is Trust.ALIGNED and known.choice is None


def harmless(known: Known) -> bool:
    """Whether a mail holds words alone: a ticket of its author's own may come of them, whoever brought it."""
    block = read_block(known.said.text, Moment.of(known))
    return not (block.commands or block.problems or known.copied)

"""Partners: people of another house who work on some tickets. The one rule: the filter is asked of the ticket as it stands.

A partner whom a ticket admits is inside there, next to staff: they see both sides, their plain words are notes, and only
``#public`` widens. What they say in public goes out under the queue's name. On every other ticket they are what anybody is there:
its requester, somebody on Cc, or a stranger.
"""

from __future__ import annotations

from mailgate.desk.draft import Draft
from mailgate.desk.model import Known, NotifyMode, Person
from mailgate.mail.model import Address


def hears_of_message(partner: Person, *, called: bool) -> bool:
    """Whether a partner hears of a message on a ticket that admits them, unless they chose otherwise: none is ever theirs."""
    match partner.notify:
        case NotifyMode.NONE:
            return False
        case NotifyMode.MENTIONS:
            return called
        case NotifyMode.ALL | NotifyMode.ASSIGNED | NotifyMode.DIGEST:
            return True


def opens_inside(known: Known) -> bool:
    """Whether a mail to a queue opens its author's own ticket inside: staff's, and a partner's whom a new ticket there admits."""
    author = known.author
    if author is None or not author.is_partner:
        return author is not None and author.is_staff
    return author.filter.fits(known.queue.name, frozenset(), author.organisation)


def reached_directly(draft: Draft, known: Known) -> tuple[Address, ...]:
    """The addresses of people outside at which the author's own client has sent the mail as well."""
    return tuple(one for one in known.directly if not draft.ticket.admits(known.person(one)))

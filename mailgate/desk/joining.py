"""Who comes onto a ticket by standing on a mail.

The one rule: To and Cc bring people in only for an author who proved who they are.

Who joins gets later messages only, with own addresses (T03). Staff on To or Cc watch; that is being mentioned.
"""

from __future__ import annotations

from mailgate.desk.draft import Draft
from mailgate.desk.model import CcJoin, Known, Person, Role, TicketFacts
from mailgate.mail.model import EntryId, Trust, Visibility


def bring_in(draft: Draft, known: Known, author: Person | None, *, visible: Visibility, joinable: bool = True) -> None:
    """Who is inside and on To or Cc watches; others join as cc, as many as there is room for, if the author may bring them.

    A partner whom the ticket does not admit is no news for customers: who is inside brings them in by ``#cc`` alone."""
    for person in known.copied:
        draft.watch(person)
    if visible is Visibility.INTERNAL or not joinable or not _may_bring(known):
        return
    by_us = author is not None and draft.ticket.admits(author)
    others = [p for p in known.copied if not (draft.ticket.admits(p) or (by_us and p.is_partner))]
    new = [p for p in others if draft.ticket.participant(p.address) is None]
    for person in new[: known.policy.cc_join_limit if by_us else room(known, draft.ticket)]:
        draft.join(person, EntryId(known.fresh.entry + 1), author)


def room(known: Known, ticket: TicketFacts) -> int:
    """So many more may somebody outside bring: whoever never wrote counts, for what is said there goes to them unasked."""
    silent = sum(p.role is Role.CC and not p.wrote for p in ticket.customers)
    return max(known.policy.cc_join_limit - silent, 0)


def _may_bring(known: Known) -> bool:
    match known.policy.cc_join:
        case CcJoin.ALWAYS:
            return known.trust is not Trust.FAILED
        case CcJoin.ALIGNED:
            return known.trust >= Trust.ALIGNED
        case CcJoin.NEVER:
            return False

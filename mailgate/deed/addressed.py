"""The signed addresses of ours that a mail names: for whom, for what, and whether their tokens are good.

The one rule: a token is worth what it was made for, and a thing that is not there is nothing to act on.
"""

from __future__ import annotations

from sqlmodel import Session

from mailgate.deed.routing import Routed
from mailgate.desk.model import ActingHere, Reference, SignedHere
from mailgate.mail.carried import looks_inside
from mailgate.mail.model import ActionKind, InboundMail
from mailgate.mail.recipient import Acting, Addresses, Signed, Unknown
from store import held, tickets


def signed(session: Session, addresses: Addresses, routed: Routed) -> tuple[SignedHere, ...]:
    """The signed reply addresses, with the verdict on each."""
    named = [r for r in routed.named if isinstance(r, Signed)]
    generations = tickets.generations(session, ((r.ticket, r.person) for r in named)) if named else {}
    return tuple(
        SignedHere(
            ticket=r.ticket,
            person=r.person,
            audience=r.audience,
            valid=addresses.verify(r, generations[(r.ticket, r.person)]),
        )
        for r in named
    )


def acting(session: Session, addresses: Addresses, routed: Routed) -> ActingHere | None:
    """The action address the mail came *in* at. Several different ones are none that is good: nobody may guess."""
    found = list(dict.fromkeys(r for r in routed.arrived if isinstance(r, Acting)))
    if not found:
        return None
    one = found[0]
    good, by_address = len(found) == 1 and issued(session, addresses, one), one not in routed.carried.by_id
    if one.kind is ActionKind.UNDO or not good:
        return ActingHere(kind=one.kind, number=one.number, person=one.person, valid=good, by_address=by_address)
    facts = held.facts(session, one.number)
    return ActingHere(
        kind=one.kind, number=one.number, person=one.person, valid=facts is not None, held=facts, by_address=by_address
    )


def issued(session: Session, addresses: Addresses, one: Acting) -> bool:
    """Whether an action address is one of ours, and not revoked with the person's others on the ticket of the held mail (T22)."""
    on = held.generations(session, [one.number], one.person) if one.kind is not ActionKind.UNDO else {}
    return addresses.verify_action(one, on.get(one.number, 0))


def lost(mail: InboundMail, routed: Routed, acting: ActingHere | None, references: tuple[Reference, ...]) -> bool:
    """Whether a mail to a plain address answers a letter to staff that cannot be told any more, or that means nothing by now."""
    if acting is not None:
        return not acting.valid
    return not (routed.carried.all or references) and looks_inside(mail.subject)


def means_nothing(routed: Routed, signed: tuple[SignedHere, ...], acting: ActingHere | None) -> bool:
    """Whether it came in at an address of ours that means nothing, or names one whose token is wrong."""
    wrong = any(not s.valid for s in signed) or (acting is not None and not acting.valid)
    return wrong or any(isinstance(r, Unknown) for r in routed.arrived)

"""Which ticket a mail belongs to. The one rule: first hit wins, and only evidence we made or stored counts; never subject text.

Order: the ticket it was held on, whatever its addresses are worth by then; signed address; a Message-ID we issued or stored; for
a bounce its return path, then the returned message's id; ``[#N]`` in the subject or a typed ``+N@``, only where the sender takes
part; else none.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

from mailgate.desk.model import Known, Reference, TicketFacts
from mailgate.mail.model import ActionKind, TicketNumber, Via, Visibility


class Evidence(StrEnum):
    """How a ticket was found, strongest first."""

    HELD = "where it was held"
    SIGNED = "signed address"
    MESSAGE_ID = "message id"
    RETURN_PATH = "return path"
    TYPED = "typed address"
    SUBJECT = "subject"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A ticket, how it was found, and the audiences that the addresses and the answered message name."""

    ticket: TicketFacts
    evidence: Evidence
    addressed: tuple[Visibility, ...]
    answered: Visibility | None
    own_token: bool
    """A valid signed address issued to the very person the mail claims to be from."""

    @property
    def claimed_by_hand(self) -> bool:
        """The number was typed, so it needs a sender who takes part and proves it."""
        return self.evidence in (Evidence.TYPED, Evidence.SUBJECT)


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two addresses of different tickets: nobody may guess."""


def takes_part(known: Known, ticket: TicketFacts) -> bool:
    """Whether the author is staff, a partner whom the ticket admits, or somebody on its public side."""
    if known.author is None:
        return False
    return ticket.admits(known.author) or ticket.is_outside(known.author)


def find(known: Known) -> Found | Conflict | None:
    """The ticket of this mail, if any evidence names one."""
    if known.held is not None and known.held.ticket is not None and known.held.ticket in known.tickets:
        return _found(known, known.held.ticket, Evidence.HELD)
    signed = {s.ticket for s in known.signed if s.valid and s.ticket in known.tickets} | _acted_on(known)
    if len(signed | _typed(known)) > 1:
        return Conflict()
    if signed:
        return _found(known, signed.pop(), Evidence.SIGNED)
    if reference := _by_reference(known):
        return _found(known, reference.ticket, Evidence.MESSAGE_ID)
    if known.returned and known.returned.ticket in known.tickets and known.returned.ticket is not None:
        return _found(known, known.returned.ticket, Evidence.RETURN_PATH)
    return _by_hand(known)


def _acted_on(known: Known) -> set[TicketNumber]:
    """The ticket of the message that an action address names: it was given to one person for that very message."""
    acting = known.acting
    if acting is None or not acting.valid or acting.kind is not ActionKind.UNDO:
        return set()
    named = {deed.ticket for deed in known.deeds if deed.entry == acting.number}
    return {known.merged.get(number, number) for number in named} & known.tickets.keys()


def _by_reference(known: Known) -> Reference | None:
    for reference in known.references:
        ticket = known.tickets.get(reference.ticket)
        if ticket is None:
            continue
        # a parent we never saw joins only where the sender takes part: anybody can name an id
        if reference.kind != "mentioned" or takes_part(known, ticket):
            return reference
    return None


def _by_hand(known: Known) -> Found | Conflict | None:
    if typed := _typed(known):
        return _found(known, typed.pop(), Evidence.TYPED)
    by_form = known.by_form or known.said.via is Via.WEB  # who opens the page's form for new requests wants a new one
    number = None if by_form else known.subject_ticket  # what a visitor writes into a form claims nothing of the form's
    if number is None or number not in known.tickets or not takes_part(known, known.tickets[number]):
        return None
    return _found(known, number, Evidence.SUBJECT)


def _typed(known: Known) -> set[TicketNumber]:
    """The tickets whose numbers were typed as addresses, as far as the author takes part: to others they name nothing."""
    return {number for number, _ in known.typed if number in known.tickets and takes_part(known, known.tickets[number])}


def own_address(known: Known) -> bool:
    """Whether it came to any signed address issued to the very person it claims to be from."""
    mine = known.author.id if known.author else None
    return mine is not None and any(s.valid and s.person == mine for s in known.signed)


def _found(known: Known, number: TicketNumber, evidence: Evidence) -> Found:
    mine = known.author.id if known.author else None
    return Found(
        ticket=known.tickets[number],
        evidence=evidence,
        addressed=_addressed_then(known, number) if evidence is Evidence.HELD else _addressed(known, number),
        answered=Visibility.INTERNAL if _says_inside(known, number, evidence) else _answered(known, number),
        own_token=any(s.valid and s.ticket == number and s.person == mine for s in known.signed) or _own_deed(known, number),
    )


def _own_deed(known: Known, number: TicketNumber) -> bool:
    """Whether it came to the very address at which its author thinks again about what they did there."""
    acting, mine = known.acting, known.author.id if known.author else None
    return acting is not None and acting.by_address and acting.person == mine and number in _acted_on(known)


def _says_inside(known: Known, number: TicketNumber, evidence: Evidence) -> bool:
    by_subject = evidence is Evidence.SUBJECT or (evidence is Evidence.HELD and known.subject_ticket == number)
    return by_subject and known.subject_internal


def _answered(known: Known, number: TicketNumber) -> Visibility | None:
    """The audience of a plain answer to what this mail answers; an internal parent on another ticket narrows all the same."""
    # a sibling that named the same unknown parent says nothing about that parent
    parents = [r for r in known.references if r.kind != "mentioned"]
    here = [_audience(r, known) for r in parents if r.ticket == number][:1]
    nearest = [_audience(r, known) for r in parents[:1] if _audience(r, known) is Visibility.INTERNAL]
    found = next(iter((*nearest, *here)), None)
    return None if found is Visibility.PUBLIC and not _is_outside(known) and _is_doubtful(known, number, parents) else found


def _is_doubtful(known: Known, number: TicketNumber, parents: list[Reference]) -> bool:
    """Whether ids alone do not say that what staff write is for the customers of that ticket.

    Colleagues may have gone on beside the desk: that what they began with was public says nothing of what they answer now. The
    id of a mail is its sender's claim: two mails may have one, and who opens a ticket may know that of somebody else's mail.
    """
    return known.answers_unknown or _is_to_others(known, number) or _is_claimed_twice(known, parents)


def _is_to_others(known: Known, number: TicketNumber) -> bool:
    """It goes to people outside, to none of whom the ticket is open."""
    outside = [one for one in known.copied if not (one.is_staff or one.is_partner)]
    return bool(outside) and not any(known.tickets[number].is_outside(one) for one in outside)


def _is_claimed_twice(known: Known, parents: list[Reference]) -> bool:
    """The id it answers stands on mails of several tickets of one queue."""
    nearest = [r for r in parents if r.rank == parents[0].rank and r.kind == "stored" and r.ticket in known.tickets]
    queues = Counter(known.tickets[number].queue for number in {r.ticket for r in nearest})
    return any(times > 1 for times in queues.values())


def _is_outside(known: Known) -> bool:
    return known.author is None or not (known.author.is_staff or known.author.is_partner)


def _audience(parent: Reference, known: Known) -> Visibility:
    """What staff answer to a message that was withdrawn since stays inside; customers answer the letter they have."""
    return Visibility.INTERNAL if parent.withdrawn and not _is_outside(known) else parent.audience


def _addressed(known: Known, number: TicketNumber) -> tuple[Visibility, ...]:
    """A false token, or an address of another ticket, still says which audience its writer meant: it can only narrow."""
    signed = [s.audience for s in known.signed if (s.valid and s.ticket == number) or s.audience is Visibility.INTERNAL]
    typed = [Visibility.INTERNAL if word else Visibility.PUBLIC for n, word in known.typed if n == number or word]
    inside = number in known.inside_elsewhere or number in _acted_on(known)  # what is no word to act on is a note
    return (*signed, *typed, *([Visibility.INTERNAL] if inside else []))


def _addressed_then(known: Known, number: TicketNumber) -> tuple[Visibility, ...]:
    """What its addresses named when it was held; since then they may only have come to mean less."""
    then = known.held.addressed if known.held is not None else None
    now = [one for one in _addressed(known, number) if one is Visibility.INTERNAL]
    return (*([then] if then is not None else []), *now)


def narrowest(addressed: tuple[Visibility, ...]) -> Visibility | None:
    """The narrowest of several audiences."""
    return Visibility.INTERNAL if Visibility.INTERNAL in addressed else next(iter(addressed), None)


def words_typed(known: Known, number: TicketNumber) -> tuple[str, ...]:
    """The command words of the typed addresses of that ticket: ``close``, ``take`` …"""
    return tuple(word for n, word in known.typed if n == number and word)

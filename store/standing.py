"""Tickets that were read ahead for a batch of mails. The one rule: who changes one of them says so here, or all is forgotten.

Answers to tickets ask the store half a dozen things each; for a batch those are half a dozen statements in all.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from sqlmodel import Session

from mailgate.desk.model import TicketFacts
from mailgate.mail.model import TicketNumber
from store import fresh, memo

_PEOPLE = ("person", "alias", "membership", "organisation", "organisation_domain", "partner_filter")
#: Number -> ``Standing``.
KNOWN = memo.Kind(frozenset({"ticket", "participant", "ticket_tag", "attention", *_PEOPLE}))
#: Columns of a ticket's head that say nothing of any other ticket, nor of whose part this one is.
ITS_OWN = frozenset({"waiting_for", "last_customer_at", "staff_wrote", "updated_at", "look_at", "pending_since"}) | frozenset(
    {"first_answer_by", "resolution_by", "due_at", "deadlines_told"}
)


@dataclass(slots=True)
class Standing:
    """A ticket that was there before."""

    facts: TicketFacts | None
    """None: they have changed, and are to be read anew."""
    subject: str
    merged_into: TicketNumber | None
    is_whole: bool
    """No other ticket is part of it."""
    generations: Mapping[int, int]
    """Of everybody who ever took part."""

    def has_written(self, person: int) -> bool:
        """Whether somebody who takes part is known to have written."""
        return self.facts is not None and any(p.wrote and p.person.id == person for p in self.facts.participants)


def of(session: Session, number: int | None) -> Standing | None:
    """A ticket that was read ahead; None: the store has to be asked."""
    found: Standing | None = memo.known(session, KNOWN).get(number)
    return found


def facts(session: Session, numbers: Iterable[TicketNumber]) -> dict[TicketNumber, TicketFacts]:
    """Those of these tickets whose facts are known."""
    known: Mapping[TicketNumber, Standing] = memo.known(session, KNOWN)
    found = ((number, known[number].facts) for number in numbers if number in known)
    return {number: facts for number, facts in found if facts is not None}


def touched(session: Session, number: int | None) -> None:
    """The facts of a ticket change; what else is known of it stays true."""
    if (known := of(session, number)) is not None:
        known.facts = None


def kinds(columns: Collection[str]) -> tuple[memo.Kind, ...]:
    """What stays true by our own doing where these columns of one ticket's head change."""
    return (fresh.KNOWN, KNOWN) if ITS_OWN.issuperset(columns) else (fresh.KNOWN,)

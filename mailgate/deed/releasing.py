"""Decisions about held mails that came by mail, carried out. The one rule: in one transaction, and only once.

The decision stands in the held row since the answer was taken in. Here the mail is judged again with it, and the one who decided
is told; a crash before the commit leaves the decision standing, and it is carried out at the next look.
"""

from __future__ import annotations

from dataclasses import replace

from sqlmodel import Session

from mailgate.deed.apply import Applier
from mailgate.deed.deeds import Deeds
from mailgate.deed.gather import Arrival
from mailgate.deed.post import Post
from mailgate.desk.actions import Decision, Send
from mailgate.desk.answering import Done, carried_out, may_decide
from mailgate.desk.model import Again, Choice, Desk, Disposition, HeldFacts, Person
from mailgate.desk.requests import is_owner
from store import held, naming, people, tickets
from store.mails import Ended


class Releases:
    """Carries out what was decided by mail."""

    def __init__(self, deeds: Deeds) -> None:
        """Works with the deeds of one house."""
        self._deeds = deeds
        self._post = Post(deeds.house)

    def carry_out(self, session: Session, desk: Desk, held_id: int, arrival: Arrival) -> Ended | None:
        """Do what was decided about a held mail; None where there is nothing to do any more. Raises NotFoundError."""
        found = _open(session, held_id)
        if found is None:
            return None
        by = found.decided_by
        if by is None or not may_decide(found, by):  # gone since: nobody's word counts longer than they are here
            held.undecide(session, held_id)
            return None
        choice = Choice(found.decided)
        self._deeds.readable(session, held_id, arrival, choice)
        asked = found.confirmer is not None and found.confirmer.id == by.id
        confirmed = asked and (choice is Choice.ACCEPT or (is_owner(found, by) and choice is Choice.NEW_TICKET))
        by = _named(session, by, arrival) if confirmed and is_owner(found, by) else by
        remembered = confirmed and self._remember(session, held_id, arrival, by)
        end = self._deeds.judge_again(session, desk, found, arrival, Again(choice=choice, by=by, confirmed=confirmed))
        number = end.ticket or found.ticket
        ticket = tickets.facts(session, [number]).get(number) if number is not None else None
        self._tell(session, desk, Done(held=found, became=end.disposition, ticket=ticket, remembered=remembered))
        return end

    def give_up(self, session: Session, desk: Desk, held_id: int) -> None:
        """It could not be carried out: the mail waits as before, and the one who decided is told."""
        found = _open(session, held_id)
        if found is not None:
            held.undecide(session, held_id)
            self._tell(session, desk, Done(held=found, became=None, ticket=None))

    def _remember(self, session: Session, held_id: int, arrival: Arrival, by: Person) -> bool:
        """The sender's address is theirs too, unless somebody has it already."""
        row, sender = held.held(session, held_id), arrival.mail.sender
        if row is None or not row.remember or sender is None or by.id is None:
            return False
        if people.by_address(session, [sender.address]):
            return False
        people.add_alias(session, by.id, sender.address, self._deeds.house.clock())
        return True

    def _tell(self, session: Session, desk: Desk, done: Done) -> None:
        sends = tuple(Send(letter=letter) for letter in carried_out(done, desk))
        decision = Decision(disposition=Disposition.COMMAND, actions=sends, steps=())
        Applier(session, self._post, self._deeds.house.clock()).apply(decision)


def _named(session: Session, by: Person, arrival: Arrival) -> Person:
    """Whoever has no name yet has the one that they gave, now that it is theirs; nobody's name is changed by a form (T11)."""
    sender = arrival.mail.sender
    if by.name or by.id is None or sender is None or not sender.name:
        return by
    naming.name_once(session, by.id, sender.name)
    return replace(by, name=sender.name)


def _open(session: Session, held_id: int) -> HeldFacts | None:
    """A held mail whose decision is still to be done; locked."""
    found, row = held.facts(session, held_id), held.held(session, held_id)
    return found if row is not None and row.resolved_at is None and row.decision is not None else None

"""A public message that is held for its author: it leaks, or a colleague answered at the same time. The one rule: what it changed
is taken back with it, and one letter says why and what can be done.
"""

from __future__ import annotations

from dataclasses import dataclass

from mailgate.desk.actions import Mark, Withhold
from mailgate.desk.draft import Draft
from mailgate.desk.guard import Leak
from mailgate.desk.heading import Head
from mailgate.desk.holding import told
from mailgate.desk.letters import Receipt, Remark, Stored
from mailgate.desk.model import Crossing, Deed, Doubt, EventKind, Person, Standing
from mailgate.desk.undoing import take_back
from mailgate.mail.model import EntryId, Visibility


@dataclass(frozen=True, slots=True, kw_only=True)
class Caught:
    """Why a message is held: what the leak guard found in it (nothing: it failed), or what it collides with."""

    leaks: tuple[Leak, ...] = ()
    crossing: Crossing | None = None

    @property
    def standing(self) -> Standing:
        """Where that leaves the message."""
        return Standing.COLLIDES if self.crossing is not None else Standing.LEAKS

    @property
    def doubt(self) -> Doubt:
        """Why its mail is held."""
        return Doubt.COLLISION if self.crossing is not None else Doubt.LEAK

    @property
    def rule(self) -> str:
        """The rule that holds it, as ``why`` and the history name it."""
        return "collision" if self.crossing is not None else "leak guard"

    @property
    def because(self) -> str:
        """What ``why`` says of it."""
        if self.crossing is not None:
            return f"{self.crossing.author.address} answered at the same time: message {self.crossing.entry}"
        return f"shares words or files with {len(self.leaks)} internal places"

    @property
    def remark(self) -> Remark:
        """What its author is told."""
        return Remark.COLLISION if self.crossing is not None else Remark.LEAK if self.leaks else Remark.UNCHECKED


def withhold(draft: Draft, deed: Deed, caught: Caught, author: Person, since: EntryId) -> None:
    """The message stays inside, what it changed is taken back, its author is told."""
    draft.unseen = True
    draft.actions.append(Withhold(entry=deed.message, why=caught.standing))
    if not deed.undone:
        take_back(draft, deed.changes, author, since, deed.later)
    draft.actions.append(Mark(entry=deed.entry, undone=True))
    draft.event(EventKind.HELD, Visibility.INTERNAL, None, entry=int(deed.entry), reason=caught.rule, journal=deed.journal)
    draft.send(_held_told(author, draft.head, deed, caught))


def letter_held(draft: Draft, to: Person) -> None:
    """A letter that no message of staff stands in is held: those who care for the ticket are told how to let it out."""
    for person in told(draft.desk, draft.ticket.queue, draft.ticket, draft.now):
        draft.send(Receipt(to=person, head=draft.head, stored=Stored.NOTHING, recipients=(to,), remarks=(Remark.LETTER_HELD,)))


def _held_told(author: Person, head: Head, deed: Deed, caught: Caught) -> Receipt:
    """The letter to the author: what was found, where it comes from, what can be done."""
    return Receipt(
        to=author,
        head=head,
        stored=Stored.HELD,
        recipients=(),
        remarks=(caught.remark,),
        entry=deed.entry,
        leaks=caught.leaks,
        crossing=caught.crossing,
        since=deed.at,
    )

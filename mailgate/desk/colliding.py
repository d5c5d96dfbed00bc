"""Two of staff answer the same customer at once. The one rule: who knew of a colleague's words when they wrote is never held.

What somebody knew is told by what their mail answers: a letter made before the colleague's message, or an older message, cannot
have told of it. A mail that answers nothing is not held: when its author looked last nobody can tell.
"""

from __future__ import annotations

from mailgate.desk.model import Crossing, Known, LastRead, Person, TicketFacts


def crossed(known: Known, ticket: TicketFacts, author: Person) -> Crossing | None:
    """The newest message of a colleague that a public message of ``author`` did not know of; None: it collides with none."""
    window = known.policy.collision_window
    found = [
        one
        for one in known.crossings
        if one.ticket == ticket.number
        and one.author.id != author.id
        and abs(known.now - one.at) <= window  # either may have been read first, whichever came first
        and _unread(one, known.read)
    ]
    return found[-1] if window and found else None


def _unread(one: Crossing, read: LastRead) -> bool:
    """Whether nothing the mail answers is as new as that message; False where it answers nothing we know."""
    if read.letter is None and read.entry is None:
        return False
    letter = read.letter is not None and read.letter >= one.letter
    entry = read.entry is not None and read.entry >= one.entry
    return not (letter or entry)

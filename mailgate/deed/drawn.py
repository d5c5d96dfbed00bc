"""What is drawn once it is known what a mail wants: fresh numbers, and whose turn it is. The one rule: only what will be used.

So tickets count without gaps, and nobody waits for a lock that decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sqlmodel import Session

from mailgate.deed import needed
from mailgate.desk import assigning
from mailgate.desk.closing import OnClosed, on_closed
from mailgate.desk.command.needs import Workload
from mailgate.desk.command.queue import MoveQueue
from mailgate.desk.model import Facts, Fresh, Known
from mailgate.desk.wishes import Commands, Intent, Note, OpenTicket, PublicReply, entries_of, opens_by_command
from mailgate.mail.model import EntryId, TicketNumber
from store import ids


def numbers(session: Session, intent: Intent, known: Known) -> Known:
    """With the next numbers of the series, for what makes something."""
    opens = isinstance(intent, OpenTicket) or _on_closed(intent, known) is OnClosed.FOLLOW_UP
    ticket = ids.take(session, "ticket") if opens or opens_by_command(intent) else 0
    entry = ids.take(session, "entry", entries_of(intent))
    return replace(known, fresh=Fresh(ticket=TicketNumber(ticket), entry=EntryId(entry)))


def loads(session: Session, intent: Intent, known: Known) -> Known:
    """With what everybody has to do in the queue of a ticket that is to find somebody, where that can decide anything."""
    queues = [known.desk.queues[queue] for queue in dict.fromkeys(_look_for_somebody(intent, known))]
    needs = [Workload(queue.name) for queue in queues if assigning.can_find(queue, known.desk)]
    if not needs:
        return known
    found = needed.read(needs, needed.Room(session=session, met=known.met, now=known.now))
    return replace(known, facts=Facts({**known.facts.answers, **found.answers}))


def _look_for_somebody(intent: Intent, known: Known) -> Iterator[str]:
    """The queues of tickets that open, open again, or come from another queue."""
    if isinstance(intent, OpenTicket):
        yield known.queue.name
    elif isinstance(intent, PublicReply) and _on_closed(intent, known) in (OnClosed.FOLLOW_UP, OnClosed.REOPEN):
        yield intent.ticket.queue
    if isinstance(intent, OpenTicket | PublicReply | Note | Commands):
        moves = (command.named(known.desk) for command in intent.block.commands if isinstance(command, MoveQueue))
        yield from filter(None, moves)


def _on_closed(intent: Intent, known: Known) -> OnClosed | None:
    """What becomes of a customer's words on a closed ticket."""
    return on_closed(intent.ticket, known) if isinstance(intent, PublicReply) and not intent.author.is_staff else None

"""Who takes a ticket, or is given one, is shown what they have not read of it. The one rule: it stands in the one letter that
tells them that it is theirs.
"""

from __future__ import annotations

from mailgate.desk.command.assign import AssignTo
from mailgate.desk.command.take import Take
from mailgate.desk.draft import Draft
from mailgate.desk.model import Known, Person, Unread
from mailgate.desk.vocabulary import Block
from mailgate.desk.wishes import Commands, Control, Intent, Note, PublicReply
from mailgate.mail.model import TicketNumber


def taken(intent: Intent) -> tuple[TicketNumber, ...]:
    """The tickets that somebody takes."""
    match intent:
        case PublicReply(ticket=ticket, block=block) | Note(ticket=ticket, block=block) | Commands(ticket=ticket, block=block):
            return (ticket.number,) if _takes(block) else ()
        case Control(lines=lines):
            return tuple(dict.fromkeys(line.number for line in lines if line.number is not None and _takes(line.block)))
        case _:
            return ()


def handed(intent: Intent, known: Known) -> tuple[TicketNumber, Person] | None:
    """The ticket that somebody gives to somebody else, and to whom."""
    match intent:
        case PublicReply(ticket=ticket, block=block) | Note(ticket=ticket, block=block) | Commands(ticket=ticket, block=block):
            given = [command.who for command in block.commands if isinstance(command, AssignTo)]
            person = known.desk.find_staff(given[-1]) if given and given[-1] is not None and not block.problems else None
            other = person is not None and (known.author is None or person.id != known.author.id)
            return (ticket.number, person) if person is not None and other else None
        case _:
            return None


def hand_over(draft: Draft, known: Known) -> Unread:
    """What whoever has the ticket now has not read of it; from now on they have been shown it."""
    unread, person = known.handed.get(draft.ticket.number, Unread()), draft.ticket.assignee
    if person is not None and unread.messages:
        newest = max(message.id for message in unread.messages)
        draft.attend(person, seen=max(newest, draft.attention(person).seen))
    return unread


def catch_up(draft: Draft, author: Person, block: Block, known: Known) -> Unread:
    """What its taker has not read; from now on they have been shown it."""
    unread = known.unread.get(draft.ticket.number, Unread())
    if not _takes(block) or not unread.messages:
        return unread if _takes(block) else Unread()
    newest = max(message.id for message in unread.messages)
    draft.attend(author, seen=max(newest, draft.attention(author).seen))
    return unread


def _takes(block: Block) -> bool:
    return block.has(Take) and not block.problems

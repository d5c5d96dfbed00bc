"""Questions to somebody outside. The one rule: what leaves is what a member of staff wrote for it in one mail, and nothing else.

The words are a note on the ticket, in a side thread with whoever is asked. With a message that is forwarded the note shows what
was handed on, quoted.
"""

from __future__ import annotations

from dataclasses import replace

from mailgate.desk.actions import Beside
from mailgate.desk.command.ask import AskOutside
from mailgate.desk.command.forward import ForwardTo
from mailgate.desk.command.needs import HandedOn
from mailgate.desk.command.public import SayPublicly
from mailgate.desk.draft import Draft
from mailgate.desk.letters import FailureNotice, Problem
from mailgate.desk.marked import N_
from mailgate.desk.model import EventKind, InternalNote, Known, Person, PersonKind, PublicMessage, TicketFacts
from mailgate.desk.side_letters import ASKED, Asked, Question
from mailgate.desk.vocabulary import Block
from mailgate.mail.model import Visibility


def to_outside(block: Block) -> AskOutside | ForwardTo | None:
    """The one command of a block that asks somebody outside; None where there is none, or nothing is obeyed."""
    found = [command for command in block.commands if isinstance(command, AskOutside | ForwardTo)]
    return found[0] if found and not block.problems else None


def asks(block: Block) -> bool:
    """Whether the mail wants to ask somebody outside, obeyed or not."""
    return block.has(AskOutside) or block.has(ForwardTo)


def put(block: Block, known: Known, ticket: TicketFacts, *, tail: bool) -> Block:
    """The block with the whole question: the words on its line and below. What would not be staff's words alone is a Problem.

    ``tail``: words of our own letters may be left in the text."""
    asked = [(c, w) for c, w in zip(block.commands, block.words, strict=False) if isinstance(c, AskOutside | ForwardTo)]
    if not asked:
        return block
    command, word = asked[0]
    own = "\n".join(filter(None, (*(c.text for c, _ in asked), block.text.strip("\n"))))
    block = replace(block, text=own)  # whatever becomes of the question, none of its words is lost
    if block.problems:
        return block
    if len(asked) > 1 or block.has(SayPublicly):
        return replace(block, problems=(Problem(line=word, why="one_question"),))
    if tail:
        return replace(block, problems=(Problem(line=word, why="tail"),))
    if isinstance(command, AskOutside) and not own.strip() and not known.said.attachments:
        says = N_("an address, and what to ask")
        return replace(block, problems=(Problem(line=word, why="argument", nearest=word.partition(" ")[0], says=says),))
    whole = replace(command, text=own)
    shown = "\n\n".join(filter(None, (own, _quoted(handed(whole, known, ticket)))))
    return replace(block, commands=tuple(whole if c is command else c for c in block.commands), text=shown)


def handed(command: AskOutside | ForwardTo, known: Known, ticket: TicketFacts) -> PublicMessage | None:
    """What is handed on with it: only what is public."""
    found = (known.facts.get(HandedOn()) or {}).get(ticket.number) if isinstance(command, ForwardTo) else None
    if found is None or not isinstance(found.message, PublicMessage) or not found.out:
        return None
    files = tuple(file for n, file in enumerate(found.message.attachments) if n not in found.withdrawn)
    return replace(found.message, attachments=files, veiled=found.author_role is PersonKind.PARTNER)


def beside(block: Block, known: Known, author: Person) -> Beside | None:
    """The side thread that the words of the mail belong to."""
    command = to_outside(block)
    return Beside(person=known.person(command.address), by=author) if command else None


def ask(draft: Draft, known: Known, block: Block, note: InternalNote) -> tuple[Person, ...]:
    """Send the question that a note is; whom."""
    command = to_outside(block)
    if command is None:
        return ()
    to, message = known.person(command.address), handed(command, known, draft.ticket)
    letter = Question(
        to=to,
        queue=draft.desk.queues[draft.ticket.queue],
        asked=Asked(entry=note.id, ticket=note.ticket, text=command.text, attachments=note.attachments),
        handed=message,
    )
    forwarded = int(message.id) if message else None
    data = {"address": to.address, "role": ASKED, "message": int(note.id), "forwarded": forwarded}
    draft.event(EventKind.PARTICIPANT_ADDED, Visibility.INTERNAL, note.author, **data)
    draft.send(letter, instead=_not_asked(draft, note, to))
    return (to,)


def _not_asked(draft: Draft, note: InternalNote, to: Person) -> FailureNotice | None:
    """What the asker is told should the address get no mail at present."""
    if note.author is None:
        return None
    return FailureNotice(to=note.author, head=draft.head, recipient=to.address, reply="", since=note.at, suppressed=True)


def _quoted(message: PublicMessage | None) -> str:
    return "\n".join(f"> {line}".rstrip() for line in message.text.splitlines()) if message else ""

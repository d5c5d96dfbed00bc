"""What all words on a ticket have in common. The one rule: a message takes its author, text and files from its mail alone."""

from __future__ import annotations

from dataclasses import replace

from mailgate.desk.actions import Decision, Step
from mailgate.desk.audience import Audience
from mailgate.desk.command.ask import AskOutside
from mailgate.desk.command.forward import ForwardTo
from mailgate.desk.command.macro import Macro
from mailgate.desk.draft import Draft
from mailgate.desk.model import Disposition, Known, Message, Person, PublicMessage, Said, TicketFacts
from mailgate.desk.vocabulary import Block
from mailgate.desk.wishes import Commands, Note, PublicReply
from mailgate.mail.model import Trust, Visibility
from mailgate.mail.partings import only_signs
from mailgate.mail.runs import words_of


def staff_intent(
    ticket: TicketFacts, author: Person, block: Block, verdict: Audience, trust: Trust
) -> PublicReply | Note | Commands:
    """The intent of a member of staff, by mail or command line: words decide, commands alone post no message."""
    if not block.text.strip() and not block.files:
        return Commands(ticket=ticket, author=author, block=block, audience=verdict)
    if verdict.visibility is Visibility.PUBLIC:
        return PublicReply(ticket=ticket, author=author, block=block, trust=trust, audience=verdict)
    return Note(ticket=ticket, author=author, block=block, trust=trust, audience=verdict)


def unsigned(block: Block, author: Person, said: Said) -> Block:
    """The block without what only signs the commands above it; pictures inside of the text are a signature's.

    What a command hands on with words keeps them as they are."""
    names = frozenset(words_of(author.shown))
    carry = any(isinstance(command, Macro | AskOutside | ForwardTo) for command in block.commands)
    files = any(not file.inline for file in said.attachments)
    if not block.commands or carry or files or not (block.text.strip() and only_signs(block.text, names)):
        return block
    return replace(block, text="", files=False)


def said_publicly(intent: PublicReply, known: Known) -> PublicMessage:
    """The public message of a mail."""
    return PublicMessage(
        id=known.fresh.entry,
        ticket=intent.ticket.number,
        author=intent.author,
        text=intent.block.text,
        attachments=known.said.attachments,
        at=known.now,
    )


def decided_on(draft: Draft, disposition: Disposition, message: Message | None, step: Step) -> Decision:
    """The decision that a finished draft is. A note that it made public is the entry it is about."""
    published = draft.published[0] if draft.published else None
    return Decision(
        disposition=disposition,
        actions=tuple(draft.actions),
        steps=(step,),
        ticket=draft.ticket.number,
        entry=message.id if message else published,
        visibility=message.visibility if message else Visibility.PUBLIC if published else None,
    )

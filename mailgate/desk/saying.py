"""What all words on a ticket have in common. The one rule: a message takes its author, text and files from its mail alone."""

from __future__ import annotations

from mailgate.desk.actions import Decision, Step
from mailgate.desk.audience import Audience
from mailgate.desk.draft import Draft
from mailgate.desk.model import Disposition, Known, Message, Person, PublicMessage, TicketFacts
from mailgate.desk.vocabulary import Block
from mailgate.desk.wishes import Commands, Note, PublicReply
from mailgate.mail.model import Trust, Visibility


def staff_intent(
    ticket: TicketFacts, author: Person, block: Block, verdict: Audience, trust: Trust
) -> PublicReply | Note | Commands:
    """The intent of a member of staff, by mail or command line: words decide, commands alone post no message."""
    if not block.text.strip() and not block.files:
        return Commands(ticket=ticket, author=author, block=block, audience=verdict)
    if verdict.visibility is Visibility.PUBLIC:
        return PublicReply(ticket=ticket, author=author, block=block, trust=trust, audience=verdict)
    return Note(ticket=ticket, author=author, block=block, trust=trust, audience=verdict)


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

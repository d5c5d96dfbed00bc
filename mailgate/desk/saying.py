"""What all words on a ticket have in common. The one rule: a message takes its author, text and files from its mail alone."""

from __future__ import annotations

from mailgate.desk.actions import Decision, Step
from mailgate.desk.draft import Draft
from mailgate.desk.model import Disposition, Known, Message, PublicMessage
from mailgate.desk.wishes import PublicReply
from mailgate.mail.model import Visibility


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

"""Whose the first words of a ticket are, and who is told of them how. The one rule: words that staff hand on are their author's,
what staff write above them is a note, and the author learns the number and nothing else.
"""

from __future__ import annotations

from dataclasses import replace

from mailgate.desk import enclosing
from mailgate.desk.behalf import handed_on
from mailgate.desk.draft import Draft
from mailgate.desk.letters import Remark, Stored
from mailgate.desk.macros import About, inserted
from mailgate.desk.model import InternalNote, Known, Message, Person, Policy, PublicMessage, Status
from mailgate.desk.notices import Became
from mailgate.desk.wishes import OpenTicket
from mailgate.mail.model import EntryId, Trust


def worded(intent: OpenTicket, known: Known) -> OpenTicket:
    """With its predefined messages, filled in for the ticket that it opens."""
    if intent.by_staff is None:
        return intent
    about = About(
        number=known.fresh.ticket,
        subject=(intent.forward or known.said).subject,
        status=Status.NEW,
        requester=intent.requester,
        queue=known.queue,
        agent=intent.by_staff,
    )
    return replace(intent, block=inserted(intent.block, known.facts, about))


def note_above(intent: OpenTicket, known: Known) -> InternalNote | None:
    """What staff wrote above a mail that they hand on, or put beside it."""
    text, by = intent.block.text, intent.by_staff
    if intent.forward is None or by is None or not (text.strip() or intent.forward.beside):
        return None
    return InternalNote(
        id=EntryId(known.fresh.entry + 1),
        ticket=known.fresh.ticket,
        author=by,
        text=text,
        attachments=intent.forward.beside,
        at=known.now,
    )


def store(draft: Draft, intent: OpenTicket, known: Known, said: tuple[Message, InternalNote | None]) -> None:
    """The first words; of a mail handed on, its author's own, which prove nothing, and then the note above them."""
    message, note = said
    if intent.forward is None:
        draft.append(message, known.said, known.trust)
        return
    draft.append(message, handed_on(known.said, intent.forward), Trust.NONE)
    if note is not None:
        draft.append(note, replace(known.said, attachments=note.attachments), known.trust)


def joinable(intent: OpenTicket, known: Known) -> bool:
    """Whether those on To and Cc may join: not by a form, and not by a forward, whose words above are a note."""
    return not intent.flagged and known.choice is None and not known.by_form and intent.forward is None


def became(intent: OpenTicket, message: Message, told: tuple[Person, ...], policy: Policy) -> Became:
    """What the mail of the member who opened it became."""
    stored = Stored.PUBLIC if isinstance(message, PublicMessage) else Stored.NOTE
    if intent.forward is not None:
        return Became(stored=Stored.FORWARDED, told=told)
    customer = (intent.requester,) if intent.requester and told_by_staff(intent, message) else ()
    if intent.block.problems:
        return Became(stored=stored, told=told, remark=enclosing.remark(intent.block))
    kept = Remark.NO_SENDER if intent.requester == intent.by_staff else Remark.TAIL
    waits = message if isinstance(message, PublicMessage) and message.goes_out else None
    linked = enclosing.as_links(message.attachments if customer else (), policy)
    return Became(stored=stored, told=customer or told, remark=kept if intent.inside else linked, message=waits)


def told_by_staff(intent: OpenTicket, message: Message) -> bool:
    """Whether the first words are staff's to the customer: then those are their letter."""
    outside = intent.requester is not None and not intent.requester.is_staff
    by_staff = message.author is not None and message.author.is_staff
    return outside and by_staff and isinstance(message, PublicMessage) and bool(message.text.strip())


def sent_later(message: Message, intent: OpenTicket, known: Known) -> Message:
    """Words of staff to the customer wait on a new ticket as they do on any other."""
    window = known.policy.undo_window
    if not window or not isinstance(message, PublicMessage) or not told_by_staff(intent, message):
        return message
    return replace(message, goes_out=(known.decided_at or known.now) + window)


def no_ack_by_staff(known: Known, intent: OpenTicket, message: Message, *, too_old: bool) -> str:
    """Why whoever staff opened it for is not told its number by an acknowledgement, or ""."""
    who = intent.requester
    if who is None or who.is_staff:
        return "not a customer's own mail"
    if told_by_staff(intent, message):
        return "the words of staff are their letter"
    refusals = (
        (known.silent, "taken in silently"),
        (too_old, "the mail is too old"),
    )
    return next((because for applies, because in refusals if applies), "")

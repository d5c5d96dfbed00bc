"""Mail of somebody who takes no part in the ticket. The one rule: a human lets it in, and no wider than it was meant."""

from __future__ import annotations

from mailgate.desk.audience import Audience
from mailgate.desk.doubting import BESIDE, NEW, ON_TICKET, doubt
from mailgate.desk.finding import Found
from mailgate.desk.model import Choice, Doubt, Known, Person, SideHere
from mailgate.desk.own import staff_words
from mailgate.desk.vocabulary import Block
from mailgate.desk.wishes import AutoReplied, Intent, OutsidersNote, PublicReply
from mailgate.mail.marks import without_addresses
from mailgate.mail.model import MailClass, Trust, Visibility


def strangers_mail(known: Known, found: Found, author: Person) -> Intent:
    """Held; let in, it is what the human said."""
    # who has left staff since: what they wrote as a colleague, perhaps a note, stays inside
    as_staff = known.held is not None and known.held.reason == Doubt.STAFF_UNPROVEN
    meant_inside = Visibility.INTERNAL in found.addressed or found.answered is Visibility.INTERNAL
    if meant_inside or author.is_partner or author.was_partner:
        return _beside(known, found, author)
    if known.choice in (Choice.ADD_ONCE, Choice.ADD_AS_CC, Choice.ACCEPT) and not as_staff:
        text, tail = staff_words(known)
        if tail:
            return doubt(found.ticket, Doubt.OUR_WORDS, NEW, known)
        return PublicReply(
            ticket=found.ticket,
            author=author,
            block=Block(text=text),
            trust=known.trust,
            audience=Audience(visibility=Visibility.PUBLIC, because=f"{known.choice.value}, by hand"),
            once=known.choice is not Choice.ADD_AS_CC,
            joins=known.choice is Choice.ADD_AS_CC,
        )
    return doubt(found.ticket, Doubt.STRANGER, ON_TICKET, known)


def _beside(known: Known, found: Found, author: Person) -> Intent:
    """Somebody who is not inside, or not any more, wrote where only those inside write: let in, it is a note."""
    if known.choice is not Choice.ADD_ONCE:
        return doubt(found.ticket, Doubt.STRANGER, BESIDE, known)
    verdict = Audience(visibility=Visibility.INTERNAL, because=f"{known.choice.value}, by hand, and written to the inside")
    return OutsidersNote(
        ticket=found.ticket, author=author, block=Block(text=known.said.text), trust=known.trust, audience=verdict
    )


def answer_to_question(known: Known, found: Found, author: Person, side: SideHere) -> Intent:
    """Whoever was asked answers: a note, whatever it says and wherever it was sent."""
    if known.choice not in (None, Choice.ADD_ONCE, Choice.ACCEPT):
        return doubt(found.ticket, Doubt.STRANGER, BESIDE, known)
    if known.choice is None:
        if known.stub:
            return doubt(found.ticket, Doubt.UNREADABLE, BESIDE, known)
        if known.mail_class is not MailClass.HUMAN:
            return AutoReplied(ticket=found.ticket, author=author)
        if known.trust is Trust.FAILED:
            return doubt(found.ticket, Doubt.PROOF_FAILED, BESIDE, known)
    verdict = Audience(visibility=Visibility.INTERNAL, because="it answers a question to somebody outside")
    return OutsidersNote(
        ticket=found.ticket,
        author=author,
        block=Block(text=without_addresses(known.said.text)),
        trust=known.trust,
        audience=verdict,
        asker=side.asker,
        side=side,
    )

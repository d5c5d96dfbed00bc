"""What a mail wants. The one rule: whether the sender takes part is judged before anything they ask for.

``understand`` turns the facts into exactly one Intent, with the steps that led there; ``rules.decide`` turns that into actions.
The command line makes the same Intents, so there is no second way to change a ticket.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from mailgate.desk.actions import Step
from mailgate.desk.audience import Audience
from mailgate.desk.behalf import note_of_forward, opened_by
from mailgate.desk.command.base import Moment, Scene
from mailgate.desk.commands import read_block
from mailgate.desk.control import controlled
from mailgate.desk.deciding import about_held
from mailgate.desk.doing import check
from mailgate.desk.doubting import NEW, OWN, UNREAD, doubt, let_in_by_another, lost_answer, unproven_staff, with_token
from mailgate.desk.finding import Conflict, Found, find, narrowest, own_address, takes_part, words_typed
from mailgate.desk.junk import junk
from mailgate.desk.letters import Remark
from mailgate.desk.meant import brought, harmless
from mailgate.desk.model import Choice, Disposition, Doubt, Known, Person
from mailgate.desk.obliging import one_word
from mailgate.desk.own import customers_words, narrowed, own_and_aside, staff_words, without_leave
from mailgate.desk.partnering import opens_inside
from mailgate.desk.requests import unconfirmed
from mailgate.desk.saying import staff_intent
from mailgate.desk.second_thoughts import asked
from mailgate.desk.services import asking
from mailgate.desk.strangers import answer_to_question, strangers_mail
from mailgate.desk.typed import with_typed
from mailgate.desk.verdict import of_staff
from mailgate.desk.vocabulary import Block
from mailgate.desk.wishes import (
    AutoReplied,
    Bounced,
    Intent,
    Note,
    Nothing,
    OpenTicket,
    PublicReply,
    Stranger,
)
from mailgate.mail.classify import BY_WORDS
from mailgate.mail.marks import inside, without_addresses
from mailgate.mail.model import MailClass, Trust, Visibility
from mailgate.mail.tails import shares_run

_MACHINES = (MailClass.AUTO_REPLY, MailClass.LIST, MailClass.BOUNCE)


@dataclass(frozen=True, slots=True)
class Understood:
    """The intent and how it was reached."""

    intent: Intent
    steps: tuple[Step, ...]


def understand(known: Known) -> Understood:
    """Read the facts of one mail in one queue. Pure; total over all mails."""
    steps = [
        Step(rule="class", result=known.mail_class.value, because=known.class_reason),
        Step(rule="trust", result=known.trust.word, because=known.trust_because),
    ]
    intent = _settled_before(known) or _apart(known) or _by_ticket(known, steps)
    return Understood(intent, tuple(steps))


def _apart(known: Known) -> Intent | None:
    """What is about something else than a ticket."""
    return about_held(known) or asking(known) or controlled(known) or lost_answer(known)


def _settled_before(known: Known) -> Intent | None:
    """What needs no look at tickets."""
    if known.choice is Choice.DISCARD:
        return Nothing(disposition=Disposition.REJECTED, because="discarded by hand")
    if known.duplicate_of is not None and known.choice is None:
        return Nothing(disposition=Disposition.DUPLICATE, because=f"the same mail as journal entry {known.duplicate_of}")
    if known.issued_by_us or known.mail_class is MailClass.LOOP:
        because = "a letter of ours came back" if known.issued_by_us else known.class_reason
        return Nothing(disposition=Disposition.LOOP, because=because)
    if known.from_is_ours and known.choice is None:
        return doubt(None, Doubt.OWN_ADDRESS, NEW, known)
    return junk(known) or unconfirmed(known) if known.choice is None else None


def _by_ticket(known: Known, steps: list[Step]) -> Intent:
    if known.choice is Choice.NEW_TICKET:
        steps.append(Step(rule="ticket", result="none", because="a new ticket by hand"))
        return _open(known, steps)
    found = find(known)
    if known.mail_class is MailClass.BOUNCE and known.choice is None:
        return _bounce(known, found)
    if isinstance(found, Conflict):
        if unproven_staff(known, own=own_address(known)):
            return doubt(None, Doubt.STAFF_UNPROVEN, OWN, known)
        return doubt(None, Doubt.TWO_TICKETS, NEW, known)
    if found is None and known.taken is not None and known.choice is None:
        return Nothing(disposition=Disposition.DUPLICATE, because=f"it is on #{known.taken} already, by another queue")
    if found is None:
        steps.append(Step(rule="ticket", result="none", because="no address, id or number of ours names one"))
        return _open(known, steps)
    steps.append(Step(rule="ticket", result=f"#{found.ticket.number}", because=found.evidence.value))
    intent = _on_ticket(known, _follow(known, found, steps), steps)
    return replace(intent, addressed=narrowest(found.addressed)) if isinstance(intent, Stranger) else intent


def _follow(known: Known, found: Found, steps: list[Step]) -> Found:
    """While a follow-up of a closed ticket is open, customers' mails go to it."""
    following = found.ticket.open_follow_up
    if following is None or following not in known.tickets or (known.author and found.ticket.admits(known.author)):
        return found
    steps.append(Step(rule="ticket", result=f"#{following}", because=f"it continues #{found.ticket.number}"))
    return replace(found, ticket=known.tickets[following])


def _bounce(known: Known, found: Found | Conflict | None) -> Intent:
    letter = known.returned or known.bounced
    if letter is None:
        ticket = found.ticket if isinstance(found, Found) else None
        return doubt(ticket, Doubt.UNPROVEN_REPORT, NEW, known)
    ticket = known.tickets.get(letter.ticket) if letter.ticket is not None else None
    return Bounced(letter=letter, ticket=ticket, proven=known.returned is letter and known.returned_proven)


def _on_ticket(known: Known, found: Found, steps: list[Step]) -> Intent:
    author = known.author
    if author is None:
        return doubt(found.ticket, Doubt.NO_AUTHOR, NEW, known)
    part = takes_part(known, found.ticket)
    steps.append(
        Step(rule="takes_part", result="yes" if part else "no", because=author.kind.value if part else "not on the ticket")
    )
    if known.side is not None and not found.ticket.admits(author):
        return answer_to_question(known, found, author, known.side)
    if not part:
        return strangers_mail(known, found, author)
    inside_here = found.ticket.admits(author)
    if unproven_staff(known, own=found.own_token, inside=inside_here):
        return doubt(found.ticket, Doubt.STAFF_UNPROVEN, OWN, known)
    if known.stub and known.choice is None:
        return doubt(found.ticket, Doubt.UNREADABLE, UNREAD, known)
    if known.mail_class in _MACHINES and known.choice is None:
        return AutoReplied(ticket=found.ticket, author=author)
    if inside_here and _absent(known):
        return doubt(found.ticket, Doubt.MACHINE_AS_STAFF, OWN, known)
    return _by_staff(known, found, author, steps) if inside_here else _by_customer(known, found, author)


def _absent(known: Known) -> bool:
    """Whether subject and words are an automatic reply's, without a machine's sign. Of a customer that stays a person's mail."""
    return known.choice is None and known.mail_class is MailClass.HUMAN and known.class_reason in BY_WORDS


def _by_customer(known: Known, found: Found, author: Person) -> Intent:
    trust = with_token(known, own=found.own_token)
    if known.choice is None:
        if Visibility.INTERNAL in found.addressed or found.answered is Visibility.INTERNAL:
            return doubt(found.ticket, Doubt.CUSTOMER_INSIDE, OWN, known)
        if trust is Trust.FAILED:
            return doubt(found.ticket, Doubt.PROOF_FAILED, OWN, known)
        if found.claimed_by_hand and trust < Trust.ALIGNED:
            return doubt(found.ticket, Doubt.TYPED_UNPROVEN, OWN, known)
    words = customers_words(known, found.ticket, author)
    if inside(words) or shares_run(words, known.notes, known.public_texts):
        return doubt(found.ticket, Doubt.OUR_WORDS, NEW, known)
    if (wish := one_word(known, found.ticket, author, (words, trust))) is not None:
        return wish
    return PublicReply(
        ticket=found.ticket,
        author=author,
        block=Block(text=without_addresses(words)),
        trust=trust,
        audience=Audience(visibility=Visibility.PUBLIC, because="what a customer writes is public"),
    )


def _by_staff(known: Known, found: Found, author: Person, steps: list[Step]) -> Intent:
    trust = with_token(known, own=found.own_token)
    if known.stub:  # nobody could read what it says, a #note least of all, so it stays inside whatever its address says
        verdict = Audience(visibility=Visibility.INTERNAL, because="it could not be read", remark=Remark.UNREAD)
        return Note(ticket=found.ticket, author=author, block=Block(text=known.said.text), trust=trust, audience=verdict)
    text, tail = note_of_forward(known, found, known.forward) if known.forward else staff_words(known)
    moment, scene = Moment.of(known), Scene(known=known, by=author, ticket=found.ticket)
    block = with_typed(read_block(text, moment), words_typed(known, found.ticket.number))
    block = check(without_leave(block, author, known.said.attachments), scene)
    block = narrowed(block, read_block(text if known.forward else own_and_aside(known), moment))
    if (again := asked(known, found, author, block)) is not None:
        return again
    block, verdict = of_staff(known, found, author, (block, tail))
    steps.append(Step(rule="audience", result=verdict.visibility.value, because=verdict.because))
    return staff_intent(found.ticket, author, block, verdict, trust)


def _open(known: Known, steps: list[Step]) -> Intent:
    author, released = known.author, known.choice is not None
    inside_here = opens_inside(known)
    if unproven_staff(known, own=False, inside=inside_here):
        return doubt(None, Doubt.STAFF_UNPROVEN, NEW, known)
    if known.bad_address and not (known.to_base or known.by_wish or released):
        return doubt(None, Doubt.BAD_ADDRESS, NEW, known)
    machine = known.mail_class is not MailClass.HUMAN
    if author is None or not inside_here:
        flagged = known.trust is Trust.FAILED
        if known.form is not None:
            return OpenTicket(requester=known.form, block=Block(text=known.said.text), flagged=False, machine=False, by_form=True)
        requester = None if known.from_is_ours else author  # nobody writes letters to themselves
        return OpenTicket(requester=requester, block=Block(text=known.said.text), flagged=flagged, machine=machine)
    if brought(known) and (known.forward is not None or not harmless(known)):
        return doubt(None, Doubt.STAFF_UNPROVEN, NEW, known)
    if (machine or _absent(known)) and not released:
        return doubt(None, Doubt.MACHINE_AS_STAFF, NEW, known)
    if known.typed and not (known.to_base or released):
        return doubt(None, Doubt.NO_SUCH_TICKET, NEW, known)
    if let_in_by_another(known, author):  # a colleague's word brings a mail in, not commands in somebody else's name
        words = Block(text=known.said.text)
        return OpenTicket(requester=author, block=words, flagged=False, machine=machine, by_staff=author)
    opening = opened_by(known, author, machine=machine)
    whose = "the member's own ticket" if opening.requester == author else "a ticket for somebody else"
    unnamed = known.forward is not None and known.forward.sender is None and opening.requester == author
    because = "what was forwarded names no author by an address, or one of us" if unnamed else "a proven staff mail to a queue"
    steps.append(Step(rule="opens", result=whose, because=because))
    return opening

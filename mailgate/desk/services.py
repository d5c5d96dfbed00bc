"""Mails to ``+status@``, ``+help@`` and ``+mypage@``. The one rule: whoever asks is answered at their own address, as an
acknowledgement is.

Anybody may ask, and nobody has to prove who they are: the answer goes to the mailbox in From alone, which gets nothing there that
it does not know already (its own open tickets, how to write here). So a forged question tells its forger nothing; that it mails
somebody who did not ask is bounded as for acknowledgements: never to a machine, to an unproven sender only where the return path
is that very mailbox, without a byte that anybody wrote (whoever forged the question may have forged a ticket before), and within
the same budgets (T24, T25).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from mailgate.desk import page_links
from mailgate.desk.actions import Decision, Send, Step
from mailgate.desk.command.needs import OpenTicketsOf, OpenTicketsWithin
from mailgate.desk.letters import Letter
from mailgate.desk.model import Choice, Disposition, Known, Person, Status
from mailgate.desk.own_tickets import own_tickets, seen_by, ticket_line
from mailgate.desk.service_letters import HowTo, OwnTicket
from mailgate.desk.wishes import AskDesk, Nothing
from mailgate.mail.model import MailClass, Trust

#: What somebody asks who confirms a request too late; no address is spelt so.
LATE = "too late"


def asking(known: Known) -> AskDesk | Nothing | None:
    """What a mail to ``+status@``, ``+help@`` or ``+mypage@`` wants; None: it is none."""
    if known.service not in ("status", "help", "mypage") or known.choice is Choice.NEW_TICKET:
        return None
    author = known.author
    if author is None:
        return Nothing(disposition=Disposition.COMMAND, because="nobody can be answered: it has no one valid author")
    return AskDesk(word=known.service, author=author, refused=unanswered(known))


def unanswered(known: Known) -> str:
    """Why whoever asks is not answered (RFC 3834 §2), or ""."""
    aligned, age = known.trust >= Trust.ALIGNED, known.policy.ack_max_age
    refusals = (
        (known.mail_class is not MailClass.HUMAN or not known.may_auto_answer, known.class_reason or "a machine asks"),
        (known.trust is Trust.FAILED, "its proof of origin failed"),
        (known.return_path is None, "no return path"),
        (_is_old(known, age), "the mail is too old"),
        (not aligned and known.return_path != known.sender, "return path and author differ"),
        (known.by_form, "a contact form asks"),
    )
    return next((because for applies, because in refusals if applies), "")


def _is_old(known: Known, age: timedelta) -> bool:
    return known.headers_date is not None and age > timedelta(0) and known.now - known.headers_date > age


def answered(intent: AskDesk, known: Known) -> Decision:
    """The answer, or why there is none."""
    if intent.refused:
        step = Step(rule=intent.word, result="not answered", because=intent.refused)
        return Decision(disposition=Disposition.COMMAND, actions=(), steps=(step,))
    if intent.word == "mypage" and (decided := page_links.answered(intent.author, known)) is not None:
        return decided
    textless = known.trust < Trust.ALIGNED
    letter: Letter = HowTo(to=intent.author, queue=known.queue, textless=textless, late=intent.word == LATE)
    if intent.word not in ("help", LATE):
        found = known.facts.get(OpenTicketsOf(intent.author.address)) or ()
        mine = own_tickets(known, intent.author, found, textless=textless)
        shared = () if textless else _shared(known, intent.author)
        most = known.policy.listed
        letter = replace(mine, shared=shared[:most], more=mine.more or len(shared) > most)
    step = Step(rule=intent.word, result="answered", because=f"trust {known.trust.word}")
    return Decision(disposition=Disposition.COMMAND, actions=(Send(letter=letter),), steps=(step,))


def _shared(known: Known, person: Person) -> tuple[OwnTicket, ...]:
    """What colleagues have asked, where their organisation shares; a part of one's own makes a ticket one's own."""
    found = known.facts.get(OpenTicketsWithin(person.organisation)) if person.organisation else None
    others = [story for story in found or () if story.ticket.participant(person.address) is None]
    seen = (seen_by(person, story, known) for story in others)
    return tuple(
        ticket_line(one.ticket, inside=False, textless=False)
        for one in seen
        if one is not None and one.ticket.status is not Status.CLOSED
    )

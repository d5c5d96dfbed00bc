"""Deeds of the command line. The one rule: they make the same intents as mails do and go through the same rules.

Somebody at the operator's shell has proven more than any mail can, so these deeds carry the trust ``submitted``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from mailgate.deed import acted, needed
from mailgate.deed.deeds import Deeds, NotFoundError
from mailgate.deed.unread import looked_up
from mailgate.desk import enclosing
from mailgate.desk.actions import Decision
from mailgate.desk.asking import put
from mailgate.desk.audience import Audience
from mailgate.desk.command.base import Command, Scene
from mailgate.desk.command.macro import Macro
from mailgate.desk.command.notify import TellMe
from mailgate.desk.command.take import Take
from mailgate.desk.doing import check
from mailgate.desk.macros import About, inserted
from mailgate.desk.model import Desk, Fresh, Known, Person, QueuePolicy, Said, TicketFacts, Unread
from mailgate.desk.refusals import WHY
from mailgate.desk.saying import staff_intent
from mailgate.desk.vocabulary import Block
from mailgate.desk.wishes import Amend, OpenTicket, Wish
from mailgate.mail.model import Attachment, EntryId, MailClass, TicketNumber, Trust, Via, Visibility
from mailgate.mail.unlinked import without_links
from store import chain, people, tickets

_FRESH = Fresh(ticket=TicketNumber(0), entry=EntryId(0))


class RefusedError(ValueError):
    """A command cannot be done; the text says which and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What is said by hand."""

    text: str = ""
    subject: str = ""
    attachments: tuple[Attachment, ...] = ()
    notify: bool = False
    """Their author is told of the customer's next answer."""
    macros: tuple[str, ...] = ()
    """The names of predefined messages that stand above the text."""

    @property
    def block(self) -> Block:
        """As they would stand in a mail."""
        commands: tuple[tuple[Command, str], ...] = tuple((Macro(name.lower()), name) for name in self.macros)
        commands += ((TellMe(), "#notify"),) if self.notify else ()
        files = bool(self.attachments)
        return Block(
            commands=tuple(c for c, _ in commands),
            words=tuple(w for _, w in commands),
            text=without_links(self.text),
            files=files,
        )


NO_WORDS = Words()


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """Somebody at the shell, and when."""

    deeds: Deeds
    desk: Desk
    by: Person
    at: datetime


def open_ticket(session: Session, hand: Hand, queue: QueuePolicy, requester: Person, words: Words) -> Decision:
    """A ticket for somebody; the words are its first public message, and the requester gets them. Raises RefusedError."""
    if not requester.is_staff:
        _bounded(hand, words)
    intent = OpenTicket(requester=requester, block=words.block, flagged=False, machine=False, by_staff=hand.by)
    return hand.deeds.by_hand(session, intent, _known(hand, queue, words))


def say(session: Session, hand: Hand, number: TicketNumber, words: Words, visibility: Visibility) -> Decision:
    """A public reply or a note. Raises RefusedError for a predefined message that is not there, and for too large files."""
    if visibility is Visibility.PUBLIC:
        _bounded(hand, words)
    ticket = _ticket(session, number)
    queue = hand.desk.queues[ticket.queue]
    verdict = Audience(visibility=visibility, because="said so at the command line")
    wanted = tuple(one for one in words.block.commands if isinstance(one, Macro))
    facts = needed.read((need for one in wanted for need in one.needs()), needed.Room(session=session, met={}, now=hand.at))
    known = replace(_known(hand, queue, words), facts=facts)
    block = check(words.block, Scene(known=known, by=hand.by, ticket=ticket))
    if block.problems:
        raise RefusedError(next(one.refused() for one in wanted if one.name in {p.line.lower() for p in block.problems}))
    block = inserted(block, facts, About.of(ticket, queue, hand.by))
    return hand.deeds.by_hand(session, staff_intent(ticket, hand.by, block, verdict, Trust.SUBMITTED), known)


def do(session: Session, hand: Hand, number: TicketNumber, command: Command, words: Words = NO_WORDS) -> Decision:
    """One command, and the words that go with it: a note, or what somebody outside is asked. Raises RefusedError."""
    ticket = _ticket(session, number)
    needs = command.needs()
    met = people.by_address(session, needed.addresses(needs))
    facts = needed.read(needs, needed.Room(session=session, met=met, now=hand.at, here=(number,)))
    known = replace(_known(hand, hand.desk.queues[ticket.queue], words), met=met, facts=facts)
    block = replace(words.block, commands=(command,), words=(type(command).__name__.lower(),))
    block = put(check(block, Scene(known=known, by=hand.by, ticket=ticket)), known, ticket, tail=False)
    if block.problems:
        raise RefusedError(WHY.get(block.problems[0].why) or command.refused())
    verdict = Audience(visibility=Visibility.INTERNAL, because="a command")
    intent = staff_intent(ticket, hand.by, block, verdict, Trust.SUBMITTED)
    return hand.deeds.by_hand(session, intent, known)


def undo(session: Session, hand: Hand, number: TicketNumber) -> Decision:
    """Take back what the same person did last on the ticket."""
    ticket = _ticket(session, number)
    known = _known(hand, hand.desk.queues[ticket.queue], Words())
    mine = acted.deeds(session, None, hand.by, [ticket.number], hand.at)
    deed = next((deed for deed in mine if not deed.undone), None)
    return hand.deeds.by_hand(session, Amend(ticket=ticket, author=hand.by, wish=Wish.UNDO, deed=deed), known)


def unread(session: Session, hand: Hand, number: TicketNumber) -> Unread:
    """What whoever takes a ticket has not read of it."""
    ticket = _ticket(session, number)
    known = _known(hand, hand.desk.queues[ticket.queue], Words())
    block = Block(commands=(Take(),), words=("take",))
    intent = staff_intent(ticket, hand.by, block, Audience(visibility=Visibility.INTERNAL, because="a command"), Trust.SUBMITTED)
    return looked_up(session, hand.deeds.house, intent, known).unread.get(number, Unread())


def _bounded(hand: Hand, words: Words) -> None:
    wrong = enclosing.too_much(words.attachments, hand.desk.policy)
    if wrong is not None:
        unit = "octets" if wrong.why == enclosing.TOO_LARGE else "files"
        raise RefusedError(
            f"customers are sent at most {wrong.nearest} {unit} with one message, and these are {wrong.line};"
            " send several messages, or see [limits] customer_attachments and customer_files, and [web] linked_files"
        )


def _ticket(session: Session, number: TicketNumber) -> TicketFacts:
    last = chain.end(session, [number]).get(number, number)
    found = tickets.facts(session, [last], lock=True)
    if last not in found:
        raise NotFoundError(f"there is no ticket #{number}; `mailgate ticket list` shows those there are")
    return found[last]


def _known(hand: Hand, queue: QueuePolicy, words: Words) -> Known:
    said = Said(
        text=words.block.text,
        full_text=words.block.text,
        quoted_lines=0,
        subject=without_links(words.subject),
        attachments=words.attachments,
        message_id=None,
        references=(),
        via=Via.CLI,
        journal=None,
        at=hand.at,
    )
    return Known(
        now=hand.at,
        desk=hand.desk,
        queue=queue,
        fresh=_FRESH,
        said=said,
        author=hand.by,
        trust=Trust.SUBMITTED,
        trust_because="the operator's shell",
        mail_class=MailClass.HUMAN,
        class_reason="",
        may_auto_answer=False,
        headers_date=None,
        return_path=None,
        silent=False,
    )

"""Predefined messages with places to fill in. The one rule: a place is a plain word that we know; nothing in a text is ever run.

``{{ customer }}`` is a name and never an address. What fills a place is not looked at again, so nobody's subject or name can
bring in another.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from mailgate.desk.command.close import Close
from mailgate.desk.command.macro import Macro
from mailgate.desk.command.needs import MacroCalled
from mailgate.desk.command.pending import Pend
from mailgate.desk.command.reopen import Reopen
from mailgate.desk.filling import fill, trouble
from mailgate.desk.model import Facts, Person, QueuePolicy, Status, TicketFacts
from mailgate.desk.vocabulary import Block
from mailgate.mail.model import TicketNumber


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a predefined message is filled with."""

    number: TicketNumber
    subject: str
    """The one that customers see."""
    status: Status
    requester: Person | None
    queue: QueuePolicy
    agent: Person

    @classmethod
    def of(cls, ticket: TicketFacts, queue: QueuePolicy, agent: Person) -> About:
        """A ticket as it stands."""
        return cls(
            number=ticket.number,
            subject=ticket.subject,
            status=ticket.status,
            requester=ticket.requester,
            queue=queue,
            agent=agent,
        )


def inserted(block: Block, facts: Facts, about: About) -> Block:
    """The block with the text of its predefined messages above the author's own; with a problem nothing is put in."""
    asked = [command.name for command in block.commands if isinstance(command, Macro)]
    if not asked or block.problems:
        return block
    values = _values(about, _status(block, about.status))
    found = (facts.get(MacroCalled(name)) for name in asked)
    texts = [fill(_in_language(one.texts, about), values) for one in found if one is not None and one.texts]
    return replace(block, text="\n\n".join(filter(None, (*texts, block.text.strip("\n")))))


def expansions(texts: Iterable[str], ticket: TicketFacts, queue: QueuePolicy, agents: Iterable[Person]) -> frozenset[str]:
    """What these texts can say on a ticket by the pen of these people, whatever its status was."""
    about = [About.of(ticket, queue, agent) for agent in agents]
    values = [_values(one, status) for one in about for status in Status]
    return frozenset(fill(text, one) for text in texts if not trouble(text) for one in values)


def _in_language(texts: Mapping[str, str], about: About) -> str:
    """In the requester's language, else the queue's, else any."""
    theirs = about.requester.language if about.requester else None
    return next((texts[one] for one in (theirs, about.queue.language) if one and one in texts), next(iter(texts.values())))


def _values(about: About, status: Status) -> dict[str, str]:
    return {
        "customer": _name(about.requester),
        "number": str(about.number),
        "subject": about.subject,
        "agent": _name(about.agent),
        "queue": about.queue.display_name,
        "status": status.value,
    }


def _name(person: Person | None) -> str:
    return person.shown.partition("@")[0].strip() if person else ""


def _status(block: Block, now: Status) -> Status:
    """The status as the same mail leaves it: a predefined message may tell of it."""
    then = Status.OPEN if now is Status.NEW else now
    for command in block.commands:
        match command:
            case Close():
                then = Status.CLOSED
            case Pend():
                then = Status.PENDING
            case Reopen():
                then = Status.OPEN
            case _:
                continue
    return then

"""Facts for table tests: a desk, its people, a ticket, a mail. Its one rule: makers say what is usual, the test what is not."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from mailgate.desk.actions import Decision, Send
from mailgate.desk.letters import Letter
from mailgate.desk.model import (
    Desk,
    Fresh,
    Known,
    Participant,
    Person,
    PersonKind,
    Policy,
    Priority,
    QueuePolicy,
    Role,
    Said,
    Status,
    TicketFacts,
    WaitingFor,
)
from mailgate.mail.model import Address, EntryId, MailClass, PersonId, TicketNumber, Trust, Via

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
ONE, TWO = TicketNumber(1), TicketNumber(2)


def person(address: str, number: int | None, kind: PersonKind = PersonKind.CUSTOMER, **more: Any) -> Person:
    """Somebody; ``number`` None: nobody we know yet."""
    return Person(
        id=PersonId(number) if number else None,
        address=Address(address),
        name=address.partition("@")[0].capitalize(),
        kind=kind,
        **more,
    )


BEA = person("bea@staff.example", 1, PersonKind.STAFF)
TOM = person("tom@staff.example", 2, PersonKind.STAFF)
ANNA, CARL, ZOE = person("anna@customer.example", 3), person("carl@customer.example", 4), person("zoe@other.example", None)
SUPPORT = QueuePolicy(name="support", address=Address("support@help.example"), display_name="Support", language="en")
HILFE = QueuePolicy(name="hilfe", address=Address("hilfe@help.example"), display_name="Hilfe", language="de")


def desk(*, staff: tuple[Person, ...] = (BEA, TOM), queues: tuple[QueuePolicy, ...] = (SUPPORT, HILFE), **policy: Any) -> Desk:
    """Two queues, two members of staff."""
    made = Policy(domain="help.example", **policy)
    return Desk(policy=made, queues={queue.name: queue for queue in queues}, staff=staff)


def takes_part(who: Person, role: Role = Role.CC, **more: Any) -> Participant:
    """Somebody on a ticket from its beginning."""
    return Participant(person=who, role=role, since=EntryId(0), **more)


def ticket(number: TicketNumber = ONE, **more: Any) -> TicketFacts:
    """An open ticket of Anna's, nobody's yet."""
    usual: dict[str, Any] = {
        "queue": "support",
        "subject": "The lamp",
        "title": "The lamp",
        "status": Status.OPEN,
        "priority": Priority.NORMAL,
        "requester": ANNA,
        "assignee": None,
        "tags": frozenset(),
        "waiting_for": WaitingFor.STAFF,
        "participants": (takes_part(ANNA, Role.REQUESTER, wrote=True),),
        "closed_at": None,
        "staff_wrote": True,
    }
    return TicketFacts(number=number, **(usual | more))


def said(text: str = "It is dead.", **more: Any) -> Said:
    """The words of a mail."""
    usual: dict[str, Any] = {
        "text": text,
        "full_text": text,
        "quoted_lines": 0,
        "subject": "The lamp",
        "attachments": (),
        "message_id": None,
        "references": (),
        "via": Via.SMTP,
        "journal": None,
        "at": NOW,
    }
    return Said(**(usual | more))


def known(author: Person | None = ANNA, *tickets: TicketFacts, **more: Any) -> Known:
    """A proven human mail from ``author`` to support@; ``tickets`` are those it may be about."""
    usual: dict[str, Any] = {
        "now": NOW,
        "desk": desk(),
        "queue": SUPPORT,
        "fresh": Fresh(ticket=TicketNumber(9), entry=EntryId(90)),
        "said": said(),
        "trust": Trust.ALIGNED,
        "trust_because": "dmarc=pass",
        "mail_class": MailClass.HUMAN,
        "class_reason": "",
        "may_auto_answer": True,
        "headers_date": None,
        "return_path": author.address if author else None,
        "silent": False,
        "to_base": True,
        "tickets": {one.number: one for one in tickets},
    }
    return Known(author=author, **(usual | more))


def letters(decision: Decision) -> list[Letter]:
    """What a decision sends."""
    return [action.letter for action in decision.actions if isinstance(action, Send)]


def sent(made: Iterable[Letter]) -> list[tuple[str, str]]:
    """Kind and recipient of letters: ``("Notice", "bea@staff.example")``."""
    return [(type(letter).__name__, letter.to.address) for letter in made]

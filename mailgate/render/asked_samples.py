"""What people ask by mail, one letter of each kind, as in ``samples``. The one rule: nobody in here is real."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from mailgate.desk.asked_letters import AskedLetter, Explained, Relived, Ruled, Shown
from mailgate.desk.heading import Head
from mailgate.desk.model import EventKind, Participant, Person, PersonKind, QueuePolicy, Role, Status, TicketFacts, WaitingFor
from mailgate.desk.service_letters import HowTo, OwnTicket, OwnTickets, PageLink, ServiceLetter, Told, Transcript, WordAnswer
from mailgate.desk.story import Author, Happened, Spoken, Story
from mailgate.mail.model import Attachment, Digest, EntryId, TicketNumber, Visibility

_FILE = Attachment(name="lamp.jpg", content_type="image/jpeg", size=240_000, sha256=Digest("0" * 64), inline=False)


def asked(ticket: TicketFacts, people: tuple[Person, Person], head: Head, at: datetime) -> dict[str, AskedLetter]:
    """By the name of the template. ``people``: a customer and the member of staff who asks."""
    customer, asker = people
    said = _said(ticket, customer, at)
    story = Story(
        ticket=ticket,
        participants=(Participant(person=customer, role=Role.REQUESTER, since=EntryId(0)),),
        timeline=(said, _tagged(ticket, asker, at)),
        created_at=at,
        updated_at=at,
        last_customer_at=at,
        whole=True,
    )
    steps = (Ruled(rule="acknowledgement", result="due", because="trust aligned"),)
    return {
        "shown": Shown(to=asker, head=head, story=story, timeline=story.timeline, cut=2),
        "relived": Relived(to=asker, head=head, said=said, position=1, of=3, cut=1, full=False),
        "explained": Explained(
            to=asker, head=head, subject=ticket.subject, received_at=at, disposition="new_ticket", steps=steps
        ),
    }


def _said(ticket: TicketFacts, customer: Person, at: datetime) -> Spoken:
    return Spoken(
        id=EntryId(7),
        ticket=ticket.number,
        visibility=Visibility.PUBLIC,
        author=Author(address=customer.address, name=customer.name, role="customer"),
        text="It is dead.",
        full_text="It is dead.",
        quoted_lines=0,
        attachments=(_FILE,),
        message_id=None,
        via=None,
        trust="aligned",
        journal=None,
        at=at,
        visible_at=at,
    )


def _tagged(ticket: TicketFacts, asker: Person, at: datetime) -> Happened:
    return Happened(
        id=EntryId(8),
        ticket=ticket.number,
        visibility=Visibility.INTERNAL,
        kind=EventKind.TAGGED,
        data={"added": ["lamp"]},
        actor=Author(address=asker.address, name=asker.name, role="staff"),
        at=at,
    )


def served(people: tuple[Person, Person], queue: QueuePolicy, head: Head) -> dict[str, ServiceLetter | WordAnswer]:
    """What the desk's own addresses and a customer's one word are answered with. ``people``: as in ``asked``."""
    customer, asker = people
    lines = (
        Told(written="12 take", ticket=head.number, title=head.title),
        Told(written="13 clsoe", ticket=TicketNumber(13), title="The chair", why="unknown", nearest="close"),
    )
    own = OwnTicket(
        number=head.number, topic=head.subject, status=Status.OPEN, waiting_for=WaitingFor.CUSTOMER, assignee=asker.name
    )
    return {
        "transcript": Transcript(to=asker, queue=queue, lines=lines),
        "own_tickets": OwnTickets(to=customer, queue=queue, tickets=(own,), textless=False, more=True, shared=(own,)),
        "word_answer": WordAnswer(
            to=customer,
            head=head,
            word="status",
            status=Status.OPEN,
            waiting_for=WaitingFor.STAFF,
            address=None,
            proven=True,
        ),
        "my_tickets_link": PageLink(to=customer, queue=queue, proven=True),
        "sign_in_link": PageLink(to=replace(asker, kind=PersonKind.PARTNER), queue=queue, proven=True),
        "how_to": HowTo(to=customer, queue=queue, textless=False),
    }

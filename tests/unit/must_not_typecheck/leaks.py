"""Ways to show a customer what is internal. None of them type-checks; `test_leaks` takes the marks away and sees each refused.

With the marks the file passes, so `make check` reports the first one that is no longer needed.
"""

from __future__ import annotations

from mailgate.desk.heading import Head
from mailgate.desk.letters import CustomerLetter, HeldNotice, Letter, Notice, Update
from mailgate.desk.model import InternalNote, Message, Person, PublicMessage, QueuePolicy
from mailgate.desk.side_letters import Asked, Question
from mailgate.render import outsider
from mailgate.render.customer import sheet
from mailgate.render.sheet import Sheet, Stamp


def a_note_in_an_update(anna: Person, head: Head, note: InternalNote) -> Update:
    return Update(to=anna, head=head, message=note, status=None, others=())  # type: ignore[arg-type]


def a_message_nobody_has_looked_at(anna: Person, head: Head, message: Message) -> Update:
    return Update(to=anna, head=head, message=message, status=None, others=())  # type: ignore[arg-type]


def a_note_called_public(note: InternalNote) -> PublicMessage:
    return note  # type: ignore[return-value]


def a_notice_at_the_door_for_customers(notice: Notice, stamp: Stamp) -> Sheet:
    return sheet(notice, stamp)  # type: ignore[arg-type]


def a_held_mail_at_the_door_for_customers(notice: HeldNotice, stamp: Stamp) -> Sheet:
    return sheet(notice, stamp)  # type: ignore[arg-type]


def any_letter_at_the_door_for_customers(letter: Letter, stamp: Stamp) -> Sheet:
    return sheet(letter, stamp)  # type: ignore[arg-type]


def a_note_itself_at_the_door_for_customers(note: InternalNote, stamp: Stamp) -> Sheet:
    return sheet(note, stamp)  # type: ignore[arg-type]


def a_notice_among_customers_letters(notice: Notice) -> tuple[CustomerLetter, ...]:
    return (notice,)  # type: ignore[return-value]


def a_question_at_the_door_for_customers(question: Question, stamp: Stamp) -> Sheet:
    return sheet(question, stamp)  # type: ignore[arg-type]


def a_note_asked_of_somebody_outside(vera: Person, queue: QueuePolicy, note: InternalNote) -> Question:
    return Question(to=vera, queue=queue, asked=note)  # type: ignore[arg-type]


def a_note_forwarded_to_somebody_outside(vera: Person, queue: QueuePolicy, asked: Asked, note: InternalNote) -> Question:
    return Question(to=vera, queue=queue, asked=asked, handed=note)  # type: ignore[arg-type]


def a_ticket_told_to_somebody_outside(vera: Person, queue: QueuePolicy, asked: Asked, head: Head) -> Question:
    return Question(to=vera, queue=queue, asked=asked, head=head)  # type: ignore[arg-type]


def a_notice_at_the_door_for_who_is_asked(notice: Notice, stamp: Stamp) -> Sheet:
    return outsider.sheet(notice, stamp)  # type: ignore[arg-type]

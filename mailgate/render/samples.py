"""One letter of each template, for looking at its words. The one rule: nobody in here is real.

``mailgate template preview`` shows them. Each has as much in it as such a letter can have, so that a preview leaves little out.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from mailgate.desk.alarms import Alarm, BudgetSummary, NoticesDigest, StaffUnreachable, Waiting
from mailgate.desk.deadline_letters import ClosingWarning, Deadline, DeadlineLine, DeadlinesDigest
from mailgate.desk.digest_letters import DailyDigest, Group, Item, Line
from mailgate.desk.held_letters import Answer, Confirm, HeldLine
from mailgate.desk.letters import (
    Acknowledgement,
    Confirmation,
    CustomerLetter,
    FailureNotice,
    Head,
    HeldAnswer,
    HeldDigest,
    HeldNotice,
    Help,
    Letter,
    Notice,
    NoticeKind,
    Problem,
    Receipt,
    Refusal,
    Remark,
    StatusTold,
    Stored,
    Turned,
    Update,
)
from mailgate.desk.model import (
    Choice,
    Deadlines,
    Doubt,
    InternalNote,
    Person,
    PersonKind,
    Priority,
    PublicMessage,
    QueuePolicy,
    Status,
    TicketFacts,
    WaitingFor,
)
from mailgate.desk.side_letters import Asked, Question
from mailgate.desk.targets import Target
from mailgate.desk.turned_letters import Turn
from mailgate.mail.model import Address, Attachment, Digest, EntryId, MessageId, PersonId, TicketNumber, Trust, Visibility
from mailgate.render.asked_samples import asked, served
from mailgate.render.sheet import Stamp

_AT = datetime(2026, 3, 2, 8, 15, tzinfo=UTC)
_TOKEN = "abcdefghijklmnopqrstuvwxyz"  # as long as a real one, and none
_QUEUE = QueuePolicy(name="support", address=Address("support@help.example"), display_name="Support", language="en")
_FILE = Attachment(name="lamp.jpg", content_type="image/jpeg", size=240_000, sha256=Digest("0" * 64), inline=False)


def _person(number: int, address: str, name: str, kind: PersonKind) -> Person:
    return Person(id=PersonId(number), address=Address(address), name=name, kind=kind)


_ANNA = _person(1, "anna@customer.example", "Anna Example", PersonKind.CUSTOMER)
_BEA = _person(2, "bea@help.example", "Bea Example", PersonKind.STAFF)
_TOM = _person(3, "tom@help.example", "Tom Example", PersonKind.STAFF)
_HEAD = Head(
    number=TicketNumber(12),
    queue=_QUEUE,
    subject="The lamp is dead",
    title="Lamp, third one this week",
    status=Status.OPEN,
    priority=Priority.HIGH,
    assignee=_BEA,
    requester=_ANNA,
)
_REPLY = PublicMessage(
    id=EntryId(7),
    ticket=_HEAD.number,
    author=_BEA,
    text="Dear Anna,\n\na new one is on its way.",
    attachments=(_FILE,),
    at=_AT,
)
_VERA = _person(4, "vera@vendor.example", "Vera Example", PersonKind.CUSTOMER)
_WORDS = PublicMessage(id=EntryId(6), ticket=_HEAD.number, author=_ANNA, text="The lamp is dead.", at=_AT)
_NOTE = InternalNote(id=EntryId(8), ticket=_HEAD.number, author=_TOM, text="Third one this week.", attachments=(_FILE,), at=_AT)
_TICKET = TicketFacts(
    number=_HEAD.number,
    queue=_QUEUE.name,
    subject=_HEAD.subject,
    title=_HEAD.title,
    status=_HEAD.status,
    priority=_HEAD.priority,
    requester=_ANNA,
    assignee=_BEA,
    tags=frozenset(),
    waiting_for=WaitingFor.STAFF,
    participants=(),
    closed_at=None,
    staff_wrote=True,
    deadlines=Deadlines(due_at=_AT + timedelta(days=1)),
)
_PROBLEM = Problem(line="#clsoe", why="unknown", nearest="close")

_HELD = 3
_LINE = HeldLine(
    number=_HELD,
    queue=_QUEUE,
    ticket=_HEAD.number,
    sender="carl@elsewhere.example",
    subject="Re: [#12] The lamp is dead",
    reason=Doubt.STRANGER,
    choices=(Choice.ADD_ONCE, Choice.ADD_AS_CC, Choice.NEW_TICKET, Choice.DISCARD),
    since=_AT - timedelta(hours=30),
)

LETTERS: dict[str, Letter] = {
    "acknowledgement": Acknowledgement(to=_ANNA, head=_HEAD, textless=False),
    "update": Update(to=_ANNA, head=_HEAD, message=_REPLY, status=Status.CLOSED, others=()),
    "status_told": StatusTold(to=_ANNA, head=_HEAD, status=Status.CLOSED, by="Bea Example"),
    "refusal": Refusal(to=_ANNA, head=_HEAD, proven=True),
    "notice": Notice(to=_BEA, kind=NoticeKind.NOTE, head=_HEAD, message=_NOTE, by=_TOM, reply=Visibility.INTERNAL, told=(_TOM,)),
    "held_notice": HeldNotice(
        to=_BEA,
        queue=_QUEUE,
        head=_HEAD,
        held_sender="Carl Example <carl@elsewhere.example>",
        proof=Trust.NONE,
        held_subject="Re: [#12] The lamp is dead",
        held_text="What about mine?",
        reason=Doubt.STRANGER,
        choices=(Choice.ADD_ONCE, Choice.ADD_AS_CC, Choice.NEW_TICKET, Choice.DISCARD),
        number=_HELD,
    ),
    "confirmation": Confirmation(
        to=_BEA,
        queue=_QUEUE,
        head=_HEAD,
        number=_HELD,
        held_sender="Bea Example <bea@phone.example>",
        held_subject="Re: [#12] The lamp is dead",
        held_text="A new one is on its way.",
        choices=tuple(Confirm),
    ),
    "held_answer": HeldAnswer(
        to=_BEA,
        queue=_QUEUE,
        head=_HEAD,
        number=_HELD,
        answer=Answer.NO_CHOICE,
        held_sender="carl@elsewhere.example",
        held_subject="Re: [#12] The lamp is dead",
        choices=(Choice.NEW_TICKET, Choice.DISCARD),
    ),
    "held_digest": HeldDigest(to=_BEA, queue=_QUEUE, lines=(_LINE,), unlisted=frozenset({2, 3})),
    "turned": Turned(
        to=_BEA,
        head=_HEAD,
        turn=Turn.PUBLISHED,
        entry=EntryId(9),
        about=EntryId(8),
        author="Tom Example",
        files=("lamp.jpg",),
        people=(_ANNA,),
        goes_out=_AT + timedelta(minutes=2),
    ),
    "receipt": Receipt(
        to=_BEA, head=_HEAD, stored=Stored.NOTE, recipients=(_TOM,), remarks=(Remark.PROBLEM,), problems=(_PROBLEM,)
    ),
    "failure_notice": FailureNotice(
        to=_BEA, head=_HEAD, recipient=_ANNA.address, reply="550 5.1.1 no such mailbox", since=_AT, suppressed=True
    ),
    "deadline": Deadline(
        to=_BEA,
        head=_HEAD,
        lines=(
            DeadlineLine(target=Target.FIRST_ANSWER, at=_AT, passed=True),
            DeadlineLine(target=Target.DUE, at=_AT, passed=True),
        ),
        raised=True,
    ),
    "deadlines_digest": DeadlinesDigest(
        to=_BEA,
        queue=_QUEUE,
        tickets=(Deadline(to=_BEA, head=_HEAD, lines=(DeadlineLine(target=Target.RESOLUTION, at=_AT, passed=False),)),),
    ),
    "closing_warning": ClosingWarning(to=_ANNA, head=_HEAD, closes_at=_AT + timedelta(days=3)),
    "question": Question(
        to=_VERA,
        queue=_QUEUE,
        asked=Asked(entry=EntryId(9), ticket=_HEAD.number, text="Can you repair this?", attachments=(_FILE,)),
        handed=_WORDS,
    ),
    "help": Help(to=_BEA, head=_HEAD),
    "budget_summary": BudgetSummary(
        to=_BEA,
        queue=_QUEUE,
        head=None,
        alarm=Alarm.UNPROVEN,
        address="",
        limit=200,
        since=_AT,
        until=_AT + timedelta(hours=1),
    ),
    "notices_digest": NoticesDigest(
        to=_BEA,
        queue=_QUEUE,
        waiting=(Waiting(ticket=_HEAD.number, says=_HEAD.title, kind=NoticeKind.OPENED.value, at=_AT),),
        more=2,
    ),
    "daily_digest": DailyDigest(
        to=_BEA,
        queue=_QUEUE,
        lines=(Line(group=Group.WAITS, item=Item(ticket=_TICKET, last_by=_ANNA, since=_AT), kinds=("customer_message",)),),
        more=2,
    ),
    "staff_unreachable": StaffUnreachable(to=_BEA, queue=_QUEUE, address=_TOM.address, reason="550 5.1.1 no such mailbox"),
    **asked(_TICKET, (_ANNA, _BEA), _HEAD, _AT),
    **served((_ANNA, _BEA), _QUEUE, _HEAD),
}
"""The name of each template -> a letter that it makes."""


def stamp(letter: Letter, language: str) -> Stamp:
    """What such a letter would be given besides, with addresses of the shape of real ones."""
    signed = {audience: Address(f"support+t12-2.{audience}.{_TOKEN}@help.example") for audience in "pi"}
    acting = "c" if isinstance(letter, Confirmation) else "h"
    staff = not isinstance(letter, CustomerLetter | Question)
    return Stamp(
        message_id=MessageId(f"o1.{_TOKEN}@help.example"),
        date=_AT,
        reply_to=signed["p" if isinstance(letter, CustomerLetter) else "i"],
        note_to=signed["i"] if staff else None,
        public_to=signed["p"] if staff else None,
        in_reply_to=None,
        references=(),
        language=language,
        attachment_limit=10 * 1024**2,
        acts={_HELD: Address(f"support+{acting}{_HELD}-2.{_TOKEN}@help.example")},
    )

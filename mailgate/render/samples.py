"""One letter of each template, for looking at its words. The one rule: nobody in here is real.

``mailgate template preview`` shows them. Each has as much in it as such a letter can have, so that a preview leaves little out.
"""

from __future__ import annotations

from datetime import timedelta

from mailgate.desk.alarms import AccountTrouble, Affair, Alarm, BudgetSummary, NoticesDigest, StaffUnreachable, Trouble, Waiting
from mailgate.desk.deadline_letters import ClosingWarning, Deadline, DeadlineLine, DeadlinesDigest
from mailgate.desk.digest_letters import DailyDigest, Group, Item, Line
from mailgate.desk.held_letters import Answer, Confirm, HeldLine
from mailgate.desk.letters import (
    Acknowledgement,
    Confirmation,
    CustomerLetter,
    FailureNotice,
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
    Doubt,
    PersonKind,
    Status,
)
from mailgate.desk.request_letters import RequestCheck
from mailgate.desk.service_letters import OwnTickets
from mailgate.desk.side_letters import Asked, Question
from mailgate.desk.targets import Target
from mailgate.desk.turned_letters import Turn
from mailgate.mail.links import minutes
from mailgate.mail.model import Address, EntryId, MessageId, Trust, Visibility
from mailgate.render.asked_samples import asked, served
from mailgate.render.sample_facts import ANNA, AT, BEA, FILE, HEAD, NOTE, QUEUE, REPLY, TICKET, TOKEN, TOM, VERA, WORDS
from mailgate.render.sheet import NOWHERE, OnPage, Stamp

_PROBLEM = Problem(line="#clsoe", why="unknown", nearest="close")

_HELD = 3
_LINE = HeldLine(
    number=_HELD,
    queue=QUEUE,
    ticket=HEAD.number,
    sender="carl@elsewhere.example",
    subject="Re: [#12] The lamp is dead",
    reason=Doubt.STRANGER,
    choices=(Choice.ADD_ONCE, Choice.ADD_AS_CC, Choice.NEW_TICKET, Choice.DISCARD),
    since=AT - timedelta(hours=30),
)

LETTERS: dict[str, Letter] = {
    "acknowledgement": Acknowledgement(to=ANNA, head=HEAD, textless=False),
    "update": Update(to=ANNA, head=HEAD, message=REPLY, status=Status.CLOSED, others=()),
    "status_told": StatusTold(to=ANNA, head=HEAD, status=Status.CLOSED, by="Bea Example"),
    "refusal": Refusal(to=ANNA, head=HEAD, proven=True),
    "notice": Notice(to=BEA, kind=NoticeKind.NOTE, head=HEAD, message=NOTE, by=TOM, reply=Visibility.INTERNAL, told=(TOM,)),
    "held_notice": HeldNotice(
        to=BEA,
        queue=QUEUE,
        head=HEAD,
        held_sender="Carl Example <carl@elsewhere.example>",
        proof=Trust.NONE,
        held_subject="Re: [#12] The lamp is dead",
        held_text="What about mine?",
        reason=Doubt.STRANGER,
        choices=(Choice.ADD_ONCE, Choice.ADD_AS_CC, Choice.NEW_TICKET, Choice.DISCARD),
        number=_HELD,
    ),
    "confirmation": Confirmation(
        to=BEA,
        queue=QUEUE,
        head=HEAD,
        number=_HELD,
        held_sender="Bea Example <bea@phone.example>",
        held_subject="Re: [#12] The lamp is dead",
        held_text="A new one is on its way.",
        choices=tuple(Confirm),
    ),
    "held_answer": HeldAnswer(
        to=BEA,
        queue=QUEUE,
        head=HEAD,
        number=_HELD,
        answer=Answer.NO_CHOICE,
        held_sender="carl@elsewhere.example",
        held_subject="Re: [#12] The lamp is dead",
        choices=(Choice.NEW_TICKET, Choice.DISCARD),
    ),
    "held_digest": HeldDigest(to=BEA, queue=QUEUE, lines=(_LINE,), unlisted=frozenset({2, 3})),
    "turned": Turned(
        to=BEA,
        head=HEAD,
        turn=Turn.PUBLISHED,
        entry=EntryId(9),
        about=EntryId(8),
        author="Tom Example",
        files=("lamp.jpg",),
        people=(ANNA,),
        goes_out=AT + timedelta(minutes=2),
    ),
    "receipt": Receipt(to=BEA, head=HEAD, stored=Stored.NOTE, recipients=(TOM,), remarks=(Remark.PROBLEM,), problems=(_PROBLEM,)),
    "failure_notice": FailureNotice(
        to=BEA, head=HEAD, recipient=ANNA.address, reply="550 5.1.1 no such mailbox", since=AT, suppressed=True
    ),
    "deadline": Deadline(
        to=BEA,
        head=HEAD,
        lines=(
            DeadlineLine(target=Target.FIRST_ANSWER, at=AT, passed=True),
            DeadlineLine(target=Target.DUE, at=AT, passed=True),
        ),
        raised=True,
    ),
    "deadlines_digest": DeadlinesDigest(
        to=BEA,
        queue=QUEUE,
        tickets=(Deadline(to=BEA, head=HEAD, lines=(DeadlineLine(target=Target.RESOLUTION, at=AT, passed=False),)),),
    ),
    "closing_warning": ClosingWarning(to=ANNA, head=HEAD, closes_at=AT + timedelta(days=3)),
    "question": Question(
        to=VERA,
        queue=QUEUE,
        asked=Asked(entry=EntryId(9), ticket=HEAD.number, text="Can you repair this?", attachments=(FILE,)),
        handed=WORDS,
    ),
    "help": Help(to=BEA, head=HEAD),
    "budget_summary": BudgetSummary(
        to=BEA,
        queue=QUEUE,
        head=None,
        alarm=Alarm.UNPROVEN,
        address="",
        limit=200,
        since=AT,
        until=AT + timedelta(hours=1),
    ),
    "notices_digest": NoticesDigest(
        to=BEA,
        queue=QUEUE,
        waiting=(Waiting(ticket=HEAD.number, says=HEAD.title, kind=NoticeKind.OPENED.value, at=AT),),
        more=2,
    ),
    "daily_digest": DailyDigest(
        to=BEA,
        queue=QUEUE,
        lines=(Line(group=Group.WAITS, item=Item(ticket=TICKET, last_by=ANNA, since=AT), kinds=("customer_message",)),),
        more=2,
    ),
    "staff_unreachable": StaffUnreachable(to=BEA, queue=QUEUE, address=TOM.address, reason="550 5.1.1 no such mailbox"),
    "account_trouble": AccountTrouble(
        to=BEA,
        queue=QUEUE,
        trouble=Trouble(
            affair=Affair.SIGN_IN,
            account="office",
            reason="invalid_grant: the refresh token was revoked",
            since=AT,
            command="mailgate oauth login office",
        ),
    ),
    **asked(TICKET, (ANNA, BEA), HEAD, AT),
    **served((ANNA, BEA), QUEUE, HEAD),
    "request_check": RequestCheck(to=ANNA, queue=QUEUE, number=7, at=AT),
}
"""The name of each template -> a letter that it makes."""


def stamp(letter: Letter, language: str, base: str) -> Stamp:
    """What such a letter would be given besides, in the shape of what is real. ``base``: the URL of the page, or ""."""
    signed = {audience: Address(f"support+t12-2.{audience}.{TOKEN}@help.example") for audience in "pi"}
    acting = "c" if isinstance(letter, Confirmation) else "h"
    staff = not isinstance(letter, CustomerLetter | Question)
    return Stamp(
        message_id=MessageId(f"o1.{TOKEN}@help.example"),
        date=AT,
        reply_to=signed["p" if isinstance(letter, CustomerLetter) else "i"],
        note_to=signed["i"] if staff else None,
        public_to=signed["p"] if staff else None,
        in_reply_to=None,
        references=(),
        language=language,
        attachment_limit=10 * 1024**2,
        acts={_HELD: Address(f"support+{acting}{_HELD}-2.{TOKEN}@help.example")},
        key=f"{base or 'https://help.example'}/m/2.29540000.{TOKEN}/",
        key_until=AT,
        page=_on_page(letter, base) if base else NOWHERE,
    )


def _on_page(letter: Letter, base: str) -> OnPage:
    """What it names of the page, where there is one."""
    if letter.to.kind is not PersonKind.CUSTOMER:
        return NOWHERE
    numbers = [one.number for one in letter.tickets] if isinstance(letter, OwnTickets) else [HEAD.number]
    places: dict[int, str] = {number: f"{base}/t/{number}-1.{minutes(AT)}.{TOKEN}/" for number in numbers}
    return OnPage(ticket=places.get(HEAD.number, ""), tickets=places, door=f"{base}/m/", request=f"{base}/c/3.1.{TOKEN}/")

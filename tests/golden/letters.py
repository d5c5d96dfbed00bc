"""One letter of each kind, about one lamp. Whoever changes a template finds its mails beside this file."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from mailgate.desk.alarms import HELD as HELD_LINE
from mailgate.desk.alarms import AccountTrouble, Affair, Alarm, BudgetSummary, NoticesDigest, StaffUnreachable, Trouble, Waiting
from mailgate.desk.asked_letters import Explained, Relived, Shown
from mailgate.desk.deadline_letters import ClosingWarning, Deadline, DeadlineLine, DeadlinesDigest
from mailgate.desk.digest_letters import DailyDigest, Group, Item, Line
from mailgate.desk.heading import Head
from mailgate.desk.held_letters import Answer, Confirm, HeldLine
from mailgate.desk.letters import (
    Acknowledgement,
    Confirmation,
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
    Deadlines,
    Disposition,
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
from mailgate.desk.request_letters import RequestCheck
from mailgate.desk.service_letters import HowTo, OwnTicket, OwnTickets, PageLink, Told, Transcript, WordAnswer
from mailgate.desk.side_letters import Asked, Question
from mailgate.desk.targets import Target
from mailgate.desk.turned_letters import Turn
from mailgate.mail.model import Address, Attachment, Digest, EntryId, MessageId, PersonId, TicketNumber, Trust, Visibility
from mailgate.render import OnPage, Stamp
from mailgate.render.samples import LETTERS as SAMPLES

AT = datetime(2026, 3, 2, 8, 15, tzinfo=UTC)
QUEUE = QueuePolicy(name="support", address=Address("support@help.example"), display_name="Lamp Support", language="en")


def person(number: int, address: str, name: str = "", kind: PersonKind = PersonKind.CUSTOMER) -> Person:
    return Person(id=PersonId(number), address=Address(address), name=name, kind=kind)


def attachment(name: str, size: int = 4_000, content_type: str = "application/pdf") -> Attachment:
    return Attachment(name=name, content_type=content_type, size=size, sha256=Digest("0" * 64), inline=False)


ANNA = person(1, "anna@customer.example", "Anna Äpfel")
BO = person(2, "bo@customer.example")
BEA = person(3, "bea@staff.example", "Bea Baum", PersonKind.STAFF)
VIC = person(6, "vic@partner.example", "Vic Vendor", PersonKind.PARTNER)
CARL = person(4, "carl@staff.example", "Carl", PersonKind.STAFF)

HEAD = Head(
    number=TicketNumber(12),
    queue=QUEUE,
    subject="Re: The lamp is dead",
    title="Lamp, third one this week",
    status=Status.OPEN,
    priority=Priority.NORMAL,
    assignee=BEA,
    requester=ANNA,
)
CLOSED = replace(HEAD, status=Status.CLOSED)

CUSTOMER_STAMP = Stamp(
    message_id=MessageId("out-1.k3y@help.example"),
    date=AT,
    reply_to=Address("support+t12-1.p.abcdefghijklmnopqrstuvwxyz@help.example"),
    note_to=None,
    public_to=None,
    in_reply_to=MessageId("her-mail@customer.example"),
    references=(MessageId("first@customer.example"), MessageId("her-mail@customer.example")),
    language="en",
    attachment_limit=0,
)
_NOTE_TO = Address("support+t12-3.i.abcdefghijklmnopqrstuvwxyz@help.example")
_PUBLIC_TO = Address("support+t12-3.p.abcdefghijklmnopqrstuvwxyz@help.example")
QUESTION_STAMP = replace(
    CUSTOMER_STAMP, reply_to=Address("support+t12-5.i.abcdefghijklmnopqrstuvwxyz@help.example"), in_reply_to=None, references=()
)
STAFF_STAMP = replace(CUSTOMER_STAMP, reply_to=_NOTE_TO, note_to=_NOTE_TO, public_to=_PUBLIC_TO, attachment_limit=10_000_000)
PUBLIC_STAMP = replace(STAFF_STAMP, reply_to=_PUBLIC_TO)

REPLY = PublicMessage(
    id=EntryId(34),
    ticket=HEAD.number,
    author=BEA,
    text="Please press the button twice.\n\n    1. once\n    2. again — with feeling",
    attachments=(attachment("How to press.pdf"), attachment("Größe.png", 2_000, "image/png")),
    at=AT,
)
MAIL = PublicMessage(id=EntryId(31), ticket=HEAD.number, author=ANNA, text="It is dead.\nWhat now?", at=AT)
LARGE = (attachment("How to press.pdf", 40_123_000), attachment("Größe.png", 2_000, "image/png"), attachment("x.iso", 9_000_000))
QUESTION = Question(
    to=person(5, "vera@vendor.example", "Vera Vendor"),
    queue=QUEUE,
    asked=Asked(
        entry=EntryId(35),
        ticket=HEAD.number,
        text="Do you still make the bulb with the very long name that nobody can remember for long?\nWe need two.",
        attachments=(attachment("bulb.png", 2_000, "image/png"),),
    ),
)
NOTE = InternalNote(
    id=EntryId(33),
    ticket=HEAD.number,
    author=BEA,
    text="Third one this week. Carl, do you know why?",
    attachments=(attachment("list.csv", content_type="text/csv"), attachment("all of them.iso", 12_345_678)),
    at=AT,
)


def notice(kind: NoticeKind, **changes: object) -> Notice:
    made = Notice(to=CARL, kind=kind, head=HEAD, message=None, by=BEA, reply=Visibility.INTERNAL)
    return replace(made, **changes)  # type: ignore[arg-type]


_SHOWN = "Anna Äpfel <anna@customer.example>"
_CUSTOMERS_MAIL = {"message": MAIL, "by": ANNA, "shown_sender": _SHOWN, "proof": Trust.ALIGNED, "reply": Visibility.PUBLIC}
HELD = HeldNotice(
    to=BEA,
    queue=QUEUE,
    head=HEAD,
    number=7,
    held_sender="Mallory <mallory@elsewhere.example>",
    proof=Trust.NONE,
    held_subject="Re: [#12] The lamp is dead",
    held_text="Send me everything.",
    reason=Doubt.STRANGER,
    choices=(Choice.ADD_ONCE, Choice.ADD_AS_CC, Choice.NEW_TICKET, Choice.DISCARD),
)
ACT = Address("support+h7-3.abcdefghijklmnopqrstuvwxyz@help.example")
CONFIRM_AT = Address("support+c7-3.abcdefghijklmnopqrstuvwxyz@help.example")
HELD_STAMP = replace(STAFF_STAMP, reply_to=ACT, acts={7: ACT, 9: ACT})
CONFIRM_STAMP = replace(STAFF_STAMP, reply_to=CONFIRM_AT, acts={7: CONFIRM_AT})
NOWHERE_STAMP = replace(HELD_STAMP, note_to=None, public_to=None)
ASKED = Confirmation(
    to=BEA,
    queue=QUEUE,
    head=HEAD,
    number=7,
    held_sender="Bea Baum <bea@staff.example>",
    held_subject="Re: [#12] The lamp is dead",
    held_text="A new one is on its way.",
    choices=(Confirm.YES, Confirm.NO),
)
ANSWERED = HeldAnswer(
    to=BEA,
    queue=QUEUE,
    head=HEAD,
    number=7,
    answer=Answer.DONE,
    held_sender="mallory@elsewhere.example",
    held_subject="Re: [#12] The lamp is dead",
    decided=Choice.ADD_ONCE.value,
    by=BEA,
    became=Disposition.REPLY,
)
_LINE = HeldLine(
    number=7,
    queue=QUEUE,
    ticket=TicketNumber(12),
    sender="mallory@elsewhere.example",
    subject="Re: [#12] The lamp is dead",
    reason=Doubt.STRANGER,
    choices=HELD.choices,
    since=AT - timedelta(hours=30),
)
DIGEST = HeldDigest(
    to=BEA,
    queue=QUEUE,
    lines=(
        _LINE,
        replace(
            _LINE,
            number=9,
            ticket=None,
            sender="",
            subject="",
            reason=Doubt.NO_AUTHOR,
            choices=(Choice.NEW_TICKET, Choice.DISCARD),
            since=AT - timedelta(days=3),
        ),
    ),
    unlisted=frozenset(range(2)),
)
_SENT = Receipt(to=BEA, head=CLOSED, stored=Stored.PUBLIC, recipients=(ANNA, BO), done=("#close", "#tag lamp"))
_PROBLEMS = (
    Problem(line="#clsoe", why="unknown", nearest="close"),
    Problem(line="#pending soon", why="argument", nearest="#pending", says="3h, 3d or 2w"),
    Problem(line="#assign dora", why="no_such_person"),
    Problem(line="#reopen", why="not_now"),
)
REFUSED = Receipt(
    to=BEA,
    head=HEAD,
    stored=Stored.NOTE,
    recipients=(CARL,),
    remarks=(Remark.PROBLEM,),
    problems=_PROBLEMS,
    sent_directly=(ANNA.address,),
)

_NOWHERE = replace(STAFF_STAMP, reply_to=QUEUE.address, note_to=None, public_to=None)


def _alarm(alarm: Alarm) -> BudgetSummary:
    about_one = alarm in (Alarm.QUICK, Alarm.STORM)
    return BudgetSummary(
        to=BEA,
        queue=QUEUE,
        head=None,
        alarm=alarm,
        address=ANNA.address if about_one else "",
        limit=20 if about_one else 200,
        since=AT,
        until=AT + timedelta(hours=1),
    )


_TROUBLE = AccountTrouble(
    to=BEA,
    queue=QUEUE,
    trouble=Trouble(affair=Affair.MAILBOX, account="office", reason="NO [AUTHENTICATIONFAILED] Invalid credentials", since=AT),
)
_EXPIRES = Trouble(
    affair=Affair.EXPIRY,
    account="office365",
    reason="the client secret ends",
    since=AT,
    until=AT + timedelta(days=14),
    command="mailgate oauth login office365",
)

_DIGEST = NoticesDigest(
    to=BEA,
    queue=QUEUE,
    waiting=(
        Waiting(ticket=TicketNumber(12), says="Lamp, third one this week", kind=NoticeKind.CUSTOMER_MESSAGE.value, at=AT),
        *(Waiting(ticket=TicketNumber(20 + n), says="", kind=kind.value, at=AT) for n, kind in enumerate(NoticeKind)),
        Waiting(ticket=None, says="Re: [#12] The lamp is dead", kind=HELD_LINE, at=AT),
    ),
    more=7,
)


def _item(number: int, **changes: object) -> Item:
    ticket = TicketFacts(
        number=TicketNumber(number),
        queue=QUEUE.name,
        subject="The lamp is dead",
        title="Lamp, third one this week",
        status=Status.OPEN,
        priority=Priority.NORMAL,
        requester=ANNA,
        assignee=BEA,
        tags=frozenset(),
        waiting_for=WaitingFor.STAFF,
        participants=(),
        closed_at=None,
        staff_wrote=True,
    )
    return Item(ticket=replace(ticket, **changes), last_by=ANNA, since=AT)  # type: ignore[arg-type]


_DAILY = DailyDigest(
    to=BEA,
    queue=QUEUE,
    lines=(
        Line(
            group=Group.WAITS,
            item=_item(12, priority=Priority.URGENT, deadlines=Deadlines(due_at=AT)),
            kinds=("customer_message", "note"),
        ),
        Line(group=Group.WAITS, item=replace(_item(13), last_by=None), kinds=()),
        Line(group=Group.MENTIONED, item=_item(14, priority=Priority.LOW), kinds=("mentioned",)),
        Line(group=Group.MINE, item=replace(_item(15, priority=Priority.HIGH, title=""), since=None), kinds=("woken", "back")),
        Line(group=Group.UNASSIGNED, item=_item(16), kinds=("opened",)),
        Line(group=Group.NEWS, item=replace(_item(17), last_by=BEA, since=None), kinds=("staff_message", "assigned", "status")),
    ),
    more=7,
)


def deadline(target: Target, *, passed: bool) -> Deadline:
    """About one deadline, which is the ticket's next."""
    at = AT + timedelta(hours=1)
    return Deadline(to=BEA, head=replace(HEAD, deadline=(target, at)), lines=(DeadlineLine(target=target, at=at, passed=passed),))


_UNASKED = replace(CUSTOMER_STAMP, reply_to=QUEUE.address, in_reply_to=None, references=())
_WHYS = ("", "no_number", "no_ticket", "no_command", "outside", "other_line", "no_such_person", "alone", "not_now")
_TRANSCRIPT = Transcript(
    to=BEA,
    queue=QUEUE,
    lines=(
        *(Told(written=f"{12 + n} take", ticket=TicketNumber(12 + n), title="The lamp", why=why) for n, why in enumerate(_WHYS)),
        Told(written="30 clsoe", ticket=TicketNumber(30), title="The chair", why="unknown", nearest="close"),
        Told(
            written="31 assign", ticket=TicketNumber(31), title="", why="argument", nearest="#assign", says="one person, or none"
        ),
    ),
)
_ANSWER = WordAnswer(to=ANNA, head=HEAD, word="", status=Status.OPEN, waiting_for=WaitingFor.STAFF, address=None, proven=True)
_OWN_TICKETS = OwnTickets(
    to=ANNA,
    queue=QUEUE,
    tickets=(
        OwnTicket(number=TicketNumber(12), topic="The lamp", status=Status.OPEN, waiting_for=WaitingFor.CUSTOMER, assignee="Bea"),
        OwnTicket(number=TicketNumber(13), topic="The chair", status=Status.NEW, waiting_for=WaitingFor.STAFF, assignee=""),
    ),
    textless=False,
)
_TOKEN = "abcdefghijklmnopqrstuvwxyz"
_PLACE = "https://help.example/t/{}-1.29617040." + _TOKEN + "/"
ON_PAGE = OnPage(ticket=_PLACE.format(12), tickets={12: _PLACE.format(12), 13: _PLACE.format(13)}, door="https://help.example/m/")
PAGE_STAMP = replace(CUSTOMER_STAMP, page=ON_PAGE)
PARTNERS_PAGE = OnPage(
    ticket="https://help.example/p/12/", tickets={12: "https://help.example/p/12/"}, door="https://help.example/p/"
)
TURNED_STAMP = replace(STAFF_STAMP, undo_to=Address("support+u40-3.abcdefghijklmnopqrstuvwxyz@help.example"))
_PUBLISHED = Turned(
    to=BEA, head=HEAD, turn=Turn.PUBLISHED, entry=EntryId(40), about=NOTE.id, author="Carl", files=("list.csv",), people=(ANNA,)
)
TURNED: dict[str, tuple[Letter, Stamp]] = {
    "turned_published": (replace(_PUBLISHED, left_out=(BO,), goes_out=AT + timedelta(minutes=2)), TURNED_STAMP),
    "turned_published_to_nobody": (replace(_PUBLISHED, people=(), files=(), mine=True), TURNED_STAMP),
    "turned_privatised": (
        replace(_PUBLISHED, turn=Turn.PRIVATISED, author=ANNA.name, keeps=ANNA, people=(), had=True, stopped=2),
        TURNED_STAMP,
    ),
    "turned_files": (replace(_PUBLISHED, turn=Turn.FILES, people=(), mine=True, had=True), TURNED_STAMP),
    "turned_merged": (
        Turned(to=BEA, head=HEAD, turn=Turn.MERGED, entry=EntryId(40), people=(BO,), other=TicketNumber(15)),
        TURNED_STAMP,
    ),
    "turned_split": (replace(_PUBLISHED, turn=Turn.SPLIT, other=TicketNumber(16)), TURNED_STAMP),
    "notice_published": (notice(NoticeKind.PUBLISHED, message=REPLY), STAFF_STAMP),
    "notice_privatised": (notice(NoticeKind.PRIVATISED, message=NOTE), STAFF_STAMP),
}


def _key(kind: str) -> dict[str, Any]:
    return {
        "key": f"https://help.example/{kind}/1.29540000.abcdefghijklmnopqrstuvwxyz/",
        "key_until": AT + timedelta(hours=1),
    }


LETTERS: dict[str, tuple[Letter, Stamp]] = {
    "acknowledgement": (Acknowledgement(to=ANNA, head=HEAD, textless=False), CUSTOMER_STAMP),
    "acknowledgement_textless": (Acknowledgement(to=ANNA, head=HEAD, textless=True), CUSTOMER_STAMP),
    "question": (QUESTION, QUESTION_STAMP),
    "question_forwarded": (replace(QUESTION, handed=MAIL), QUESTION_STAMP),
    "question_forwarded_wordless": (
        replace(QUESTION, asked=Asked(entry=EntryId(35), ticket=HEAD.number, text=""), handed=MAIL),
        QUESTION_STAMP,
    ),
    "update_by_a_partner": (
        Update(to=ANNA, head=HEAD, message=replace(REPLY, author=VIC, veiled=True), status=None, others=(BO,)),
        CUSTOMER_STAMP,
    ),
    "notice_to_a_partner": (
        replace(notice(NoticeKind.CUSTOMER_MESSAGE, **_CUSTOMERS_MAIL), to=VIC, reply=Visibility.INTERNAL),
        replace(STAFF_STAMP, public_to=None),
    ),
    "update": (Update(to=ANNA, head=HEAD, message=REPLY, status=None, others=(BO, CARL)), CUSTOMER_STAMP),
    "update_and_closed": (
        Update(to=BO, head=CLOSED, message=replace(REPLY, attachments=()), status=Status.CLOSED, others=(ANNA,)),
        CUSTOMER_STAMP,
    ),
    "status_told": (StatusTold(to=ANNA, head=CLOSED, status=Status.CLOSED, by="Bea Baum"), CUSTOMER_STAMP),
    "status_told_assigned": (
        StatusTold(to=ANNA, head=HEAD, status=Status.OPEN, by="Carl", assigned_to="Bea Baum"),
        CUSTOMER_STAMP,
    ),
    "status_told_asking": (
        StatusTold(to=ANNA, head=replace(CLOSED, queue=replace(QUEUE, satisfaction=True)), status=Status.CLOSED, by="Bea Baum"),
        CUSTOMER_STAMP,
    ),
    "refusal": (Refusal(to=ANNA, head=CLOSED, proven=True), CUSTOMER_STAMP),
    "notice_opened": (notice(NoticeKind.OPENED, **_CUSTOMERS_MAIL, told=(BEA,)), PUBLIC_STAMP),
    "notice_customer_message": (notice(NoticeKind.CUSTOMER_MESSAGE, **_CUSTOMERS_MAIL, told=(BEA, BO)), PUBLIC_STAMP),
    "notice_mere_thanks": (notice(NoticeKind.CUSTOMER_MESSAGE, **_CUSTOMERS_MAIL, head=CLOSED, reopens=False), PUBLIC_STAMP),
    "notice_staff_message": (notice(NoticeKind.STAFF_MESSAGE, message=REPLY, told=(ANNA, BO)), STAFF_STAMP),
    "notice_note": (notice(NoticeKind.NOTE, message=NOTE), STAFF_STAMP),
    "notice_assigned": (notice(NoticeKind.ASSIGNED, to=BEA, by=CARL), STAFF_STAMP),
    "notice_status": (notice(NoticeKind.STATUS, head=CLOSED), STAFF_STAMP),
    "notice_woken": (notice(NoticeKind.WOKEN, by=None), STAFF_STAMP),
    "held_notice": (HELD, HELD_STAMP),
    "held_notice_without_ticket": (
        replace(HELD, head=None, choices=(Choice.ACCEPT, Choice.DISCARD), reason=Doubt.STAFF_UNPROVEN, asked=CARL),
        NOWHERE_STAMP,
    ),
    "held_reminder": (replace(HELD, held_text="", proof=None, since=AT - timedelta(hours=4)), HELD_STAMP),
    "confirmation": (ASKED, CONFIRM_STAMP),
    "confirmation_again": (replace(ASKED, held_text="", since=AT - timedelta(hours=4)), CONFIRM_STAMP),
    "confirmation_of_an_unknown_address": (
        replace(ASKED, head=None, held_sender="b <b@phone.example>", choices=(Confirm.YES, Confirm.REMEMBER, Confirm.NO)),
        replace(CONFIRM_STAMP, note_to=None, public_to=None),
    ),
    "held_answer": (ANSWERED, HELD_STAMP),
    "held_answer_not_understood": (
        replace(ANSWERED, head=None, answer=Answer.NO_CHOICE, choices=HELD.choices, decided="", by=None, became=None),
        NOWHERE_STAMP,
    ),
    "held_digest": (DIGEST, NOWHERE_STAMP),
    "receipt": (_SENT, STAFF_STAMP),
    "receipt_with_problems": (REFUSED, STAFF_STAMP),
    "receipt_commands": (Receipt(to=BEA, head=CLOSED, stored=Stored.NOTHING, recipients=(), done=("#close",)), STAFF_STAMP),
    **TURNED,
    "failure_notice": (
        FailureNotice(to=BEA, head=HEAD, recipient=ANNA.address, reply="451 4.4.1 no answer", since=AT, suppressed=False),
        STAFF_STAMP,
    ),
    "failure_notice_suppressed": (
        FailureNotice(to=BEA, head=HEAD, recipient=ANNA.address, reply="550 5.1.1 no such user", since=AT, suppressed=True),
        STAFF_STAMP,
    ),
    "deadline_near": (deadline(Target.RESOLUTION, passed=False), STAFF_STAMP),
    "deadline_passed": (replace(deadline(Target.FIRST_ANSWER, passed=True), raised=True), STAFF_STAMP),
    "deadline_due": (deadline(Target.DUE, passed=True), STAFF_STAMP),
    "deadlines_digest": (
        DeadlinesDigest(to=BEA, queue=QUEUE, tickets=(deadline(Target.FIRST_ANSWER, passed=False),) * 2),
        replace(STAFF_STAMP, note_to=None, public_to=None),
    ),
    "closing_warning": (ClosingWarning(to=ANNA, head=HEAD, closes_at=AT + timedelta(days=3)), CUSTOMER_STAMP),
    "help": (Help(to=BEA, head=HEAD), STAFF_STAMP),
    **{f"budget_summary_{alarm.value}": (_alarm(alarm), _NOWHERE) for alarm in Alarm if alarm is not Alarm.STORM},
    "budget_summary_storm": (replace(_alarm(Alarm.STORM), head=HEAD), STAFF_STAMP),
    "notices_digest": (_DIGEST, _NOWHERE),
    "notices_digest_quiet": (replace(_DIGEST, quiet=True), _NOWHERE),
    "daily_digest": (_DAILY, _NOWHERE),
    "daily_digest_of_one": (replace(_DAILY, lines=_DAILY.lines[:1], more=0), _NOWHERE),
    "notices_digest_of_one": (replace(_DIGEST, waiting=_DIGEST.waiting[:1], more=0), _NOWHERE),
    "staff_unreachable": (
        StaffUnreachable(to=CARL, queue=QUEUE, address=BEA.address, reason="a bounce came back (failed 5.1.1)"),
        _NOWHERE,
    ),
    "account_trouble": (_TROUBLE, _NOWHERE),
    "account_expires": (replace(_TROUBLE, trouble=_EXPIRES), _NOWHERE),
    "transcript": (_TRANSCRIPT, _NOWHERE),
    "transcript_of_nothing": (replace(_TRANSCRIPT, lines=()), _NOWHERE),
    "own_tickets": (_OWN_TICKETS, _UNASKED),
    "own_tickets_textless": (
        replace(
            _OWN_TICKETS, textless=True, more=True, tickets=tuple(replace(t, topic="", assignee="") for t in _OWN_TICKETS.tickets)
        ),
        _UNASKED,
    ),
    "own_tickets_shared": (
        replace(_OWN_TICKETS, to=replace(ANNA, organisation="Muster AG", shares=True), shared=_OWN_TICKETS.tickets),
        _UNASKED,
    ),
    "own_tickets_none": (replace(_OWN_TICKETS, tickets=()), _UNASKED),
    "own_tickets_of_staff": (replace(_OWN_TICKETS, to=BEA), _NOWHERE),
    **{f"word_answer_{word}": (replace(_ANSWER, word=word), CUSTOMER_STAMP) for word in ("close", "reopen", "status", "stop")},
    "shown": (replace(cast("Shown", SAMPLES["shown"]), head=HEAD), STAFF_STAMP),
    "relived": (replace(cast("Relived", SAMPLES["relived"]), head=HEAD), STAFF_STAMP),
    "explained": (replace(cast("Explained", SAMPLES["explained"]), head=HEAD), STAFF_STAMP),
    "word_answer_cc": (replace(_ANSWER, word="cc", address=BO.address), CUSTOMER_STAMP),
    "word_answer_unproven": (replace(_ANSWER, word="status", proven=False), CUSTOMER_STAMP),
    "notice_silence": (notice(NoticeKind.SILENCE, by=ANNA), STAFF_STAMP),
    "receipt_silenced": (replace(_SENT, silenced=(ANNA,)), STAFF_STAMP),
    "my_tickets_link": (PageLink(to=ANNA, queue=QUEUE, proven=True), replace(_UNASKED, **_key("m"))),
    "sign_in_link": (PageLink(to=VIC, queue=QUEUE, proven=True), replace(_UNASKED, **_key("s"))),
    "how_to": (HowTo(to=ANNA, queue=QUEUE, textless=False), _UNASKED),
    "how_to_ask_once_more": (HowTo(to=ANNA, queue=QUEUE, textless=True, late=True), _UNASKED),
    "request_check": (
        RequestCheck(to=ANNA, queue=QUEUE, number=7, at=CUSTOMER_STAMP.date),
        replace(
            _UNASKED,
            reply_to=Address("support+c7-3.abcdefghijklmnopqrstuvwxyz@help.example"),
            page=OnPage(request="https://help.example/c/7.29500000.abcdefghijklmnopqrstuvwxyz/"),
        ),
    ),
    "request_check_without_page": (RequestCheck(to=ANNA, queue=QUEUE, number=7, at=CUSTOMER_STAMP.date), _UNASKED),
    "how_to_of_staff": (HowTo(to=BEA, queue=QUEUE, textless=False), _NOWHERE),
}

PAGED: dict[str, tuple[Letter, Stamp]] = {
    "page_acknowledgement": (Acknowledgement(to=ANNA, head=HEAD, textless=False), PAGE_STAMP),
    "page_update": (Update(to=ANNA, head=HEAD, message=REPLY, status=None, others=(BO, CARL)), PAGE_STAMP),
    "page_update_with_links_to_files": (
        Update(to=ANNA, head=HEAD, message=replace(REPLY, attachments=LARGE), status=None, others=()),
        replace(PAGE_STAMP, page=replace(ON_PAGE, attach=10_000, until="2026-05-31")),
    ),
    "page_receipt_of_links": (replace(_SENT, remarks=(Remark.LINKED,)), STAFF_STAMP),
    "page_refusal": (Refusal(to=ANNA, head=CLOSED, proven=True), PAGE_STAMP),
    "page_own_tickets": (
        replace(_OWN_TICKETS, to=replace(ANNA, organisation="Lamps & Sons"), shared=(_OWN_TICKETS.tickets[1],)),
        replace(_UNASKED, page=ON_PAGE),
    ),
    "page_how_to": (HowTo(to=ANNA, queue=QUEUE, textless=False), replace(_UNASKED, page=ON_PAGE)),
    "page_notice_to_a_partner": (
        replace(notice(NoticeKind.CUSTOMER_MESSAGE, **_CUSTOMERS_MAIL), to=VIC, reply=Visibility.INTERNAL),
        replace(STAFF_STAMP, public_to=None, page=PARTNERS_PAGE),
    ),
    "page_own_tickets_of_a_partner": (
        OwnTickets(to=VIC, queue=QUEUE, tickets=_OWN_TICKETS.tickets[:1], textless=False),
        replace(_UNASKED, page=PARTNERS_PAGE),
    ),
}
"""Letters that name places on the page."""

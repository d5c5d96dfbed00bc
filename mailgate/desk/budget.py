"""Budgets of automatic mail and of notices: what a letter costs, and whether there is enough left. The one rule: a letter that
any one of its budgets cannot pay is not sent.

One flood must not eat what others live on, so senders that prove nothing, senders that prove themselves, and news of tickets
(which only staff cause) draw on gateway budgets of their own; in each, an address, a domain and a ticket have little ones. A
window begins with the first use and ends by itself (T24, T26; RFC 3834 §2: not blindly, not often).
"""

from __future__ import annotations

from datetime import datetime
from typing import assert_never

from mailgate.desk.alarms import AccountTrouble, Affair, Alarm, BudgetSummary, NoticesDigest, StaffUnreachable
from mailgate.desk.asked_letters import Explained, Relived, Shown
from mailgate.desk.charge import ACKNOWLEDGEMENT, DAY, Charge, beyond, gateway, of_kind, of_ticket
from mailgate.desk.deadline_letters import ClosingWarning, Deadline, DeadlinesDigest
from mailgate.desk.digest_letters import DailyDigest
from mailgate.desk.held_letters import Answer
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
    Receipt,
    Refusal,
    RequestCheck,
    StatusTold,
    Turned,
    Update,
)
from mailgate.desk.model import Budgets, Person, PersonKind
from mailgate.desk.service_letters import HowTo, OwnTickets, PageLink, Transcript, WordAnswer
from mailgate.desk.side_letters import Question

#: How the budget of what waits is called.
WAITING = "waiting for"
_ANSWERS = {
    Acknowledgement: ACKNOWLEDGEMENT,
    Refusal: "refusal",
    OwnTickets: "list",
    HowTo: "guide",
    WordAnswer: "answer",
    RequestCheck: "confirmation",
}
_DECIDED = frozenset({Answer.TAKEN, Answer.DONE, Answer.HELD_AGAIN, Answer.FAILED})
_ALL_IN_ALL = frozenset({NoticeKind.OPENED, NoticeKind.CUSTOMER_MESSAGE})
"""Notices that people outside can cause in any number."""


def charges(letter: Letter, budgets: Budgets) -> tuple[Charge, ...]:  # noqa: C901, PLR0912 - one arm per letter is the point
    """What a letter costs; nothing for a person's words and for what somebody on the staff asked for."""
    match letter:
        case Acknowledgement():
            return _answer(letter, budgets, proven=not letter.textless)
        case WordAnswer():
            return _answer(letter, budgets, proven=letter.proven)
        case OwnTickets() | HowTo():
            return () if letter.to.kind is not PersonKind.CUSTOMER else _answer(letter, budgets, proven=not letter.textless)
        case Refusal():
            return _answer(letter, budgets, proven=letter.proven)
        case PageLink():
            return _link(letter, budgets)
        case RequestCheck():
            return _answer(letter, budgets, proven=False)
        case StatusTold() | ClosingWarning():
            return _news(letter, budgets)
        case Notice() | HeldNotice() | Confirmation():
            return _notice(letter, budgets)
        case HeldAnswer():
            return _about_held(letter, budgets)
        case StaffUnreachable() | AccountTrouble():
            return (_once(letter),)
        case Update() | Question() | Receipt() | Turned() | FailureNotice() | Help() | Shown() | Relived() | Explained():
            return ()
        case BudgetSummary() | NoticesDigest() | DailyDigest() | Deadline() | DeadlinesDigest() | HeldDigest() | Transcript():
            return ()
        case _:
            assert_never(letter)


def waiting(letter: Letter, until: datetime | None, budgets: Budgets) -> tuple[Charge, ...]:
    """One of the notices that go to somebody all at once, when their quiet hours end."""
    if until is None or not isinstance(letter, Notice | HeldNotice):
        return ()
    key = f"{WAITING} {letter.to.address} until {until:%Y-%m-%dT%H:%M}"
    says = "notices that wait for the end of somebody's quiet hours"
    return (Charge(key=key, limit=budgets.quiet_notices, window=2 * DAY, says=says),)


def _answer(
    letter: Acknowledgement | Refusal | OwnTickets | HowTo | WordAnswer | RequestCheck, budgets: Budgets, *, proven: bool
) -> tuple[Charge, ...]:
    to = letter.to.address
    after = f" after {letter.after}" if isinstance(letter, RequestCheck) and letter.after else ""  # only a yes earns another
    return (
        of_kind(_ANSWERS[type(letter)], f"{to}{after}", budgets, proven=proven),
        Charge(key=f"answers to {to}", limit=budgets.automatic_per_day, window=DAY, says="answers to this address in a day"),
        *((of_ticket(letter.head.number, budgets),) if letter.head is not None else ()),
        *beyond(to, budgets, proven=proven),
    )


def _link(letter: PageLink, budgets: Budgets) -> tuple[Charge, ...]:
    """Anybody may ask for somebody's link, so it is paid by what is for those who prove nothing. Who is known by nothing proven
    may be known by forged mail: their link takes the place of what such mails and forms cause."""
    to, says = letter.to.address, "links to the page to this address in a day"
    instead = () if letter.proven else (_ANSWERS[Acknowledgement], _ANSWERS[RequestCheck])
    return (
        *(of_kind(kind, to, budgets, proven=False) for kind in instead),
        Charge(key=f"links to {to}", limit=budgets.links_per_day, window=DAY, says=says),
        gateway(Alarm.UNPROVEN, budgets),
    )


def _news(letter: StatusTold | ClosingWarning, budgets: Budgets) -> tuple[Charge, ...]:
    to = letter.to.address
    mine = Charge(key=f"news to {to}", limit=budgets.automatic_per_day, window=DAY, says="news to this address in a day")
    return (mine, of_ticket(letter.head.number, budgets), gateway(Alarm.NEWS, budgets))


def _once(letter: StaffUnreachable | AccountTrouble) -> Charge:
    """Each letter to a dead address comes back, each try at an account fails: one alarm a day is enough; of an end, a week."""
    if isinstance(letter, AccountTrouble):
        key = f"alarms of {letter.trouble.affair} {letter.trouble.account} to {letter.to.address}"
        window = 7 * DAY if letter.trouble.affair is Affair.EXPIRY else DAY
        return Charge(key=key, limit=1, window=window, says="alarm of one account in its time")
    key = f"alarms of {letter.address} to {letter.to.address}"
    return Charge(key=key, limit=1, window=DAY, says="alarm of one dead address in a day")


def _notice(letter: Notice | HeldNotice | Confirmation, budgets: Budgets) -> tuple[Charge, ...]:
    """All of somebody's notices, and, three quarters of that, those about what is not theirs. What came to their own signed
    address has a reserve apart: forged names cannot reach it."""
    to, limit = letter.to.address, budgets.notices_per_day
    everything = Charge(key=f"notices to {to}", limit=limit, window=DAY, says="notices to this person in a day")
    if isinstance(letter, Confirmation) and letter.signed:
        own = f"own confirmations of {to}"
        return (Charge(key=own, limit=-(-limit // 4), window=DAY, says="confirmations of one's own mails in a day"),)
    if _is_theirs(letter):
        return (everything,)
    of_others = Charge(
        key=f"others' notices to {to}", limit=limit - limit // 4, window=DAY, says="notices of others' tickets in a day"
    )
    return (of_others, everything)


def _about_held(letter: HeldAnswer, budgets: Budgets) -> tuple[Charge, ...]:
    """A robot at a colleague's address may answer whatever it is told, and looks like a person: it is not told for ever (T26)."""
    to = letter.to.address
    says = "answers about one held mail to this person in a day"
    each = Charge(key=f"held {letter.number} answered to {to}", limit=budgets.answers_about_held, window=DAY, says=says)
    if letter.answer in _DECIDED or not budgets.quick_answer:
        return (each,)
    quick = Charge(
        key=f"quick about held to {to}",
        limit=budgets.quick_answers,
        window=budgets.quick_answer,
        says="quick answers that decide nothing in a row",
        quick=True,
    )
    return (each, quick)


def _is_theirs(letter: Notice | HeldNotice | Confirmation) -> bool:
    """A notice on a ticket that is theirs, or that a colleague caused; what anybody outside may cause is not."""
    if isinstance(letter, HeldNotice | Confirmation) or letter.kind is NoticeKind.OPENED:
        return False
    return letter.kind not in _ALL_IN_ALL or _same(letter.head.assignee, letter.to)


def _same(one: Person | None, other: Person) -> bool:
    return one is not None and one.address == other.address

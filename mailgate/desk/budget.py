"""Budgets of automatic mail and of notices: what a letter costs, and whether there is enough left. The one rule: a letter that
any one of its budgets cannot pay is not sent.

One flood must not eat what others live on, so senders that prove nothing, senders that prove themselves, and news of tickets
(which only staff cause) draw on gateway budgets of their own; in each, an address, a domain and a ticket have little ones. A
window begins with the first use and ends by itself (T24, T26; RFC 3834 §2: not blindly, not often).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import assert_never

from mailgate.desk.alarms import Alarm, BudgetSummary, NoticesDigest, StaffUnreachable
from mailgate.desk.asked_letters import Explained, Relived, Shown
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
    StatusTold,
    Turned,
    Update,
)
from mailgate.desk.model import Budgets, Person, PersonKind
from mailgate.desk.service_letters import HowTo, OwnTickets, Transcript, WordAnswer
from mailgate.desk.side_letters import Question
from mailgate.mail.domains import organisational
from mailgate.mail.model import Address, TicketNumber

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
#: How the budget of what waits is called.
WAITING = "waiting for"
_ANSWERS = {Acknowledgement: "acknowledgement", Refusal: "refusal", OwnTickets: "list", HowTo: "guide", WordAnswer: "answer"}
_DECIDED = frozenset({Answer.TAKEN, Answer.DONE, Answer.HELD_AGAIN, Answer.FAILED})
_ALL_IN_ALL = frozenset({NoticeKind.OPENED, NoticeKind.CUSTOMER_MESSAGE})
"""Notices that people outside can cause in any number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """One use of one budget. ``key`` names it in the store, ``says`` to people."""

    key: str
    limit: int
    window: timedelta
    says: str
    quick: bool = False
    """Counted are uses that follow the last one within the window; each begins it anew, and a pause as long forgets them."""
    alarm: Alarm | None = None
    """Somebody is told when it is used up."""
    address: str = ""


def charges(letter: Letter, budgets: Budgets) -> tuple[Charge, ...]:  # noqa: C901 - one arm per letter is the point
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
        case StatusTold() | ClosingWarning():
            return _news(letter, budgets)
        case Notice() | HeldNotice() | Confirmation():
            return _notice(letter, budgets)
        case HeldAnswer():
            return _about_held(letter, budgets)
        case StaffUnreachable():
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


def message(ticket: TicketNumber, author: Address, budgets: Budgets, *, proven: bool) -> Charge:
    """A customer's message on a ticket that was there before. What anybody can forge in their name is counted apart."""
    return Charge(
        key=f"{'messages' if proven else 'unproven messages'} of {author} on {ticket}",
        limit=budgets.messages_per_hour,
        window=HOUR,
        says="messages of one customer on one ticket in an hour",
        alarm=Alarm.STORM,
        address=author,
    )


def later(storm: Charge) -> Charge:
    """Of a proven sender's messages beyond the bound as many again go out when the window is over; more write machines only."""
    return replace(storm, key=f"later {storm.key}", alarm=None)


def _answer(
    letter: Acknowledgement | Refusal | OwnTickets | HowTo | WordAnswer, budgets: Budgets, *, proven: bool
) -> tuple[Charge, ...]:
    to, word = letter.to.address, "proven" if proven else "unproven"
    own = budgets.acks_per_day if proven else budgets.acks_unproven_per_day
    kind = _ANSWERS[type(letter)]
    common = (
        Charge(key=f"{word} {kind} to {to}", limit=own, window=DAY, says=f"{kind}s to this address in a day"),
        Charge(key=f"answers to {to}", limit=budgets.automatic_per_day, window=DAY, says="answers to this address in a day"),
        *((_of_ticket(letter.head.number, budgets),) if letter.head is not None else ()),
    )
    limit = -(-budgets.automatic_per_hour // 4) if proven else budgets.unproven_per_domain
    domain = organisational(to.rpartition("@")[2])  # names below one's own domain cost nothing
    of_domain = Charge(key=f"{word} to {domain}", limit=limit, window=HOUR, says="answers to this domain in an hour")
    if proven:
        return (*common, *_quick(to, budgets), of_domain, _gateway(Alarm.PROVEN, budgets))
    return (*common, of_domain, _gateway(Alarm.UNPROVEN, budgets))


def _news(letter: StatusTold | ClosingWarning, budgets: Budgets) -> tuple[Charge, ...]:
    to = letter.to.address
    mine = Charge(key=f"news to {to}", limit=budgets.automatic_per_day, window=DAY, says="news to this address in a day")
    return (mine, _of_ticket(letter.head.number, budgets), _gateway(Alarm.NEWS, budgets))


def _of_ticket(ticket: TicketNumber, budgets: Budgets) -> Charge:
    limit = budgets.automatic_per_ticket
    return Charge(key=f"automatic on {ticket}", limit=limit, window=DAY, says="automatic mails about this ticket in a day")


def _quick(to: Address, budgets: Budgets) -> tuple[Charge, ...]:
    """Two helpdesks that answer each other's answers (T26): no person opens ticket after ticket as soon as they are answered."""
    if not budgets.quick_answer:
        return ()
    charge = Charge(
        key=f"quick answers of {to}",
        limit=budgets.quick_answers,
        window=budgets.quick_answer,
        says="quick answers of this address in a row",
        quick=True,
        alarm=Alarm.QUICK,
        address=to,
    )
    return (charge,)


def _gateway(alarm: Alarm, budgets: Budgets) -> Charge:
    says = "automatic mails of the gateway in an hour"
    return Charge(key=f"gateway {alarm.value}", limit=budgets.automatic_per_hour, window=HOUR, says=says, alarm=alarm)


def _once(letter: StaffUnreachable) -> Charge:
    """Every letter to a dead address comes back; of that one alarm a day is enough."""
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

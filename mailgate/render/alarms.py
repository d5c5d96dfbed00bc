"""Letters to staff that nobody's mail asks for. Their one rule: they say what happened, what goes on without, and what to do."""

from __future__ import annotations

from datetime import datetime
from typing import assert_never

from mailgate.desk.alarms import AccountTrouble, BudgetSummary, StaffUnreachable
from mailgate.mail.compose import AutoKind
from mailgate.render.inside import facts, internal, no_ticket, spelt, tag
from mailgate.render.sheet import Facts, Sheet, Stamp, line, of_queue

_Alarm = BudgetSummary | StaffUnreachable | AccountTrouble


def sheet(letter: _Alarm, stamp: Stamp) -> Sheet:
    """One letter to one member of staff."""
    match letter:
        case BudgetSummary():
            return _sheet(letter, stamp, "budget_summary", _budget(letter))
        case StaffUnreachable():
            told: Facts = {"address": letter.address, "why": line(letter.reason)}
            return _sheet(letter, stamp, "staff_unreachable", told)
        case AccountTrouble():
            return _sheet(letter, stamp, "account_trouble", _trouble(letter))
        case _:
            assert_never(letter)


def _sheet(letter: _Alarm, stamp: Stamp, kind: str, told: Facts) -> Sheet:
    head = letter.head
    return Sheet(
        kind=kind,
        template=kind,
        audience="staff",
        tag=tag(head, internal=True) if head else "[internal]",
        queue=letter.queue,
        to=(letter.to,),
        auto=AutoKind.GENERATED,
        facts=(facts(head, stamp) | internal(head) if head else of_queue(letter.queue) | no_ticket()) | told,
    )


def _budget(letter: BudgetSummary) -> Facts:
    return {
        "alarm": letter.alarm.value,
        "address": letter.address,
        "limit": letter.limit,
        "since": _at(letter.since),
        "until": _at(letter.until),
    }


def _trouble(letter: AccountTrouble) -> Facts:
    trouble = letter.trouble
    return {
        "affair": trouble.affair.value,
        "account": line(trouble.account),
        "why": line(trouble.reason),
        "since": spelt(trouble.since, letter.queue),
        "until": spelt(trouble.until or trouble.since, letter.queue),
        "run": line(trouble.command),
    }


def _at(time: datetime) -> str:
    return time.isoformat()

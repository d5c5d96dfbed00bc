"""Digests as sheets. Its one rule: each line has a number, and an answer names lines by it."""

from __future__ import annotations

from datetime import datetime

from mailgate.desk.alarms import NoticesDigest
from mailgate.desk.digest_letters import DailyDigest, Line
from mailgate.mail.compose import AutoKind
from mailgate.render.inside import no_ticket
from mailgate.render.sheet import Facts, Sheet, Stamp, names, of_queue, topic


def sheet(letter: DailyDigest | NoticesDigest, stamp: Stamp) -> Sheet:
    """One digest."""
    return daily(letter, stamp) if isinstance(letter, DailyDigest) else of_notices(letter, stamp)


def daily(letter: DailyDigest, stamp: Stamp) -> Sheet:
    """The digest somebody chose."""
    lines = tuple(_line(number, one) for number, one in enumerate(letter.lines, 1))
    groups = tuple({"group": group, "lines": tuple(one for one in lines if one["group"] == group)} for group in _groups(letter))
    told = {"groups": groups, "count": len(lines) + letter.more, "more": letter.more}
    return _sheet(letter, stamp, "daily_digest", told)


def of_notices(letter: NoticesDigest, stamp: Stamp) -> Sheet:
    """Notices that did not go out one by one."""
    lines = tuple(
        {"n": n, "at": _at(w.at), "number": w.ticket, "says": topic(w.says), "kind": w.kind}
        for n, w in enumerate(letter.waiting, 1)
    )
    told = {"lines": lines, "count": len(lines) + letter.more, "more": letter.more, "quiet": letter.quiet}
    return _sheet(letter, stamp, "notices_digest", told)


def _sheet(letter: DailyDigest | NoticesDigest, stamp: Stamp, kind: str, told: Facts) -> Sheet:
    return Sheet(
        kind=kind,
        template=kind,
        audience="staff",
        tag=f"[digest {stamp.number} internal]",
        queue=letter.queue,
        to=(letter.to,),
        auto=AutoKind.GENERATED,
        facts=of_queue(letter.queue) | no_ticket() | told | {"reply_is": "lines" if letter.to.is_staff else "nothing"},
    )


def _groups(letter: DailyDigest) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(one.group) for one in letter.lines))


def _line(number: int, one: Line) -> Facts:
    ticket, since = one.item.ticket, one.item.since
    ends = (ticket.deadlines.due_at, ticket.deadlines.first_answer_by, ticket.deadlines.resolution_by)
    due = [time for time in ends if time is not None]
    return {
        "n": number,
        "group": one.group.value,
        "number": ticket.number,
        "title": topic(ticket.title),
        "status": ticket.status.value,
        "priority": ticket.priority.value,
        "by": names((one.item.last_by,))[0] if one.item.last_by else "",
        "since": _at(since) if since else "",
        "due": _at(min(due)) if due else "",
        "kinds": one.kinds,
    }


def _at(time: datetime) -> str:
    return time.isoformat()

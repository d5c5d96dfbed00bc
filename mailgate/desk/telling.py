"""Who of those inside hears of what happens. The one rule: everybody as they chose, but a mail that waits reaches somebody.

What somebody chose for one ticket (muted, snoozed, told once) comes before what they chose for all. Who chose the digest hears as
the default does, only later (``desk.tasting``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

from mailgate.desk.draft import Draft
from mailgate.desk.letters import Because, Notice, NoticeKind
from mailgate.desk.model import Attention, NotifyMode, Person, Status, TicketFacts
from mailgate.desk.partnering import hears_of_message
from mailgate.mail.model import Address, Visibility

#: What waits for somebody.
WAITS = frozenset({NoticeKind.OPENED, NoticeKind.CUSTOMER_MESSAGE, NoticeKind.WOKEN, NoticeKind.MOVED})


@dataclass(frozen=True, slots=True, kw_only=True)
class _News:
    """What happened, as far as it matters to who hears of it."""

    kind: NoticeKind
    waits: bool
    """It waits for somebody of staff: a customer wrote, or a partner."""
    named: frozenset[Address]
    members: frozenset[Address]
    """Who works in the queue."""
    watching: frozenset[Address]
    assignee: Address | None
    unassigned: bool
    """Nobody who is here had it, and nobody who is here has it now."""


def staff_to_tell(
    draft: Draft, kind: NoticeKind, author: Person | None, named: Iterable[Person], before: TicketFacts | None
) -> tuple[Person, ...]:
    """Staff, and partners whom the ticket admits, who get this notice, as each chose, never the author.

    ``before``: the facts before this decision.

    What was asked for once is used up by it, and what was hushed until somebody is called is heard again.
    """
    ticket = draft.ticket
    waits = kind in WAITS or (author is not None and (author.is_partner or _reopened(kind, author, ticket)))
    news = _News(
        kind=kind,
        waits=waits,
        named=frozenset(p.address for p in named),
        members=frozenset(p.address for p in draft.desk.staff_of(ticket.queue)),
        watching=frozenset(p.address for p in ticket.watchers),
        assignee=ticket.assignee.address if ticket.assignee else None,
        unassigned=not _cared_for(before or ticket, draft) and not _cared_for(ticket, draft),
    )
    others = [p for p in draft.desk.staff if author is None or p.address != author.address]
    told = tuple(p for p in others if _told(draft, p, news))
    if waits and all(p.is_away(draft.now) for p in told):
        told = tuple(dict.fromkeys((*told, *_somebody(draft, author, others))))
    partners = (p for p in draft.desk.partners_on(ticket) if author is None or p.address != author.address)
    return (*told, *(p for p in partners if _told(draft, p, news)))


def _reopened(kind: NoticeKind, author: Person, ticket: TicketFacts) -> bool:
    """Whether a customer's word put it back to us."""
    return kind is NoticeKind.STATUS and not author.is_staff and ticket.status is Status.OPEN


def _cared_for(ticket: TicketFacts, draft: Draft) -> bool:
    """Whether it is somebody's who is here: while they are away, their tickets are everybody's."""
    return ticket.assignee is not None and not ticket.assignee.is_away(draft.now)


def _told(draft: Draft, person: Person, news: _News) -> bool:
    """Whether they hear of it; why, if not by their choice for all tickets, stands in the draft."""
    theirs = draft.attention(person)
    if theirs.once and news.kind in (NoticeKind.CUSTOMER_MESSAGE, NoticeKind.OPENED):
        draft.attend(person, once=False)
        draft.because[person.address] = Because.ASKED
        return True
    called = person.address in news.named
    if called:
        draft.because[person.address] = Because.NAMED
    if _rouses(person, news, called=called):
        draft.attend(person, muted=theirs.muted and not called, snoozed_until=None)
    return hears(person, news) and not hushed(draft.attention(person), draft.now)


def _rouses(person: Person, news: _News, *, called: bool) -> bool:
    """Whether it ends a snooze: they are called, or a customer writes on a ticket of theirs."""
    return called or (news.kind is NoticeKind.CUSTOMER_MESSAGE and person.address == news.assignee)


def hushed(attention: Attention, now: datetime) -> bool:
    """Whether somebody wants to hear nothing of a ticket at present."""
    return attention.muted or (attention.snoozed_until is not None and attention.snoozed_until > now)


def hears(person: Person, news: _News) -> bool:
    """Whether somebody hears of such news by what they chose for all tickets."""
    called = person.address in news.named
    if person.is_partner:
        return hears_of_message(person, called=called)
    mine = called or person.address in news.watching or person.address == news.assignee
    match person.notify:
        case NotifyMode.NONE:
            return False
        case NotifyMode.MENTIONS:  # a new ticket that is theirs is as good as a call: nobody else hears of it
            return called or (news.kind is NoticeKind.OPENED and person.address == news.assignee)
        case NotifyMode.ALL:
            return mine or person.address in news.members
        case NotifyMode.ASSIGNED | NotifyMode.DIGEST:
            return mine or (news.unassigned and news.waits and person.address in news.members)
        case _:
            assert_never(person.notify)


def _somebody(draft: Draft, author: Person | None, others: Iterable[Person]) -> tuple[Person, ...]:
    """A mail that waits for somebody must reach somebody: whose ticket it is, else the queue's staff, else everybody's.

    Who chose silence is asked last. Nobody is told of what they wrote on a ticket of their own."""
    assignee = draft.ticket.assignee
    if assignee is not None and author is not None and assignee.address == author.address:
        return ()
    everybody = tuple(others)
    members = {p.address for p in draft.desk.staff_of(draft.ticket.queue)}
    ours = tuple(p for p in everybody if p.address in members)
    awake = tuple(p for p in ours if p.notify is not NotifyMode.NONE and not draft.attention(p).muted)
    here = tuple(p for p in awake if not p.is_away(draft.now))
    cares = assignee is not None and assignee in everybody and _cared_for(draft.ticket, draft)
    first = (assignee,) if cares and assignee is not None and assignee.notify is not NotifyMode.NONE else ()
    told = first or here or awake or ours or everybody
    draft.because |= {p.address: Because.WAITS for p in told}
    return told


def notify(draft: Draft, to: tuple[Person, ...], make: Callable[[Person], Notice], at: datetime | None = None) -> None:
    """The same notice to several members of staff. ``at``: not before that time."""
    for person in to:
        notice = _reasoned(make(person), draft)
        draft.send(notice, at if at is not None and at > draft.now else None)


def woken(draft: Draft) -> None:
    """A pending ticket came back by itself: those who care are told, else whoever should be."""
    caring = {p.address: p for p in (draft.ticket.assignee, *draft.ticket.watchers) if p is not None}
    hear = (p for p in caring.values() if p.notify is not NotifyMode.NONE and not hushed(draft.attention(p), draft.now))
    told = tuple(hear)
    if all(p.is_away(draft.now) for p in told):
        told = tuple(dict.fromkeys((*told, *_somebody(draft, None, draft.desk.staff))))
    for person in told:
        draft.send(_reasoned(plain(person, NoticeKind.WOKEN, draft, None), draft))


def back(draft: Draft, person: Person) -> None:
    """The time is over for which somebody wanted to hear nothing: the ticket comes back to them, unless it is closed."""
    draft.attend(person, snoozed_until=None)
    if draft.ticket.status is not Status.CLOSED:
        draft.send(replace(plain(person, NoticeKind.BACK, draft, None), because=Because.ASKED))


def plain(person: Person, kind: NoticeKind, draft: Draft, by: Person | None) -> Notice:
    """A notice without anybody's words."""
    return Notice(to=person, kind=kind, head=draft.head, message=None, by=by, reply=Visibility.INTERNAL)


def _reasoned(notice: Notice, draft: Draft) -> Notice:
    because = draft.because.get(notice.to.address)
    return notice if because is None else replace(notice, because=because)

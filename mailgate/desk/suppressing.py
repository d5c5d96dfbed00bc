"""Addresses that refuse mail for good. The one rule: they get no letter of any kind, and nobody's words are lost in silence.

An address is suppressed by a hard bounce at its letter's own return path, or by hand. It is lifted by hand, or, unless set by
hand, by a mail from that very address that proves its sender: somebody lives there again. A colleague's is tried again after a
while, and never suppressed while nobody else would hear: their own mail server's bad hour must not make the desk deaf.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from mailgate.desk.actions import Action, Decision, Record, Send, Step, TurnTo
from mailgate.desk.alarms import StaffUnreachable
from mailgate.desk.letters import FailureNotice, Receipt, Update
from mailgate.desk.mail_actions import Lift, Suppress
from mailgate.desk.model import (
    Desk,
    EventKind,
    Known,
    NotifyMode,
    OutboxFacts,
    Person,
    QueuePolicy,
    Status,
    Suppressed,
    WaitingFor,
)
from mailgate.desk.spending import to_tell
from mailgate.mail.model import Address, MailClass, TicketNumber, Trust, Visibility

_HEAR = frozenset({NotifyMode.ALL, NotifyMode.ASSIGNED})
"""Staff who hear of a new ticket; the others do only where nobody else does."""


def recipients(decision: Decision) -> frozenset[Address]:
    """Everybody a decision writes to, except for an address that this very mail brings back to life."""
    to = frozenset(action.letter.to.address for action in decision.actions if isinstance(action, Send))
    return to - {action.address for action in decision.actions if isinstance(action, Lift)}


def without(decision: Decision, dead: Mapping[Address, Suppressed]) -> Decision:
    """The decision without letters to suppressed addresses; the author of a public message is told at once whom it misses."""
    missed = [a.letter for a in decision.actions if isinstance(a, Send) and a.letter.to.address in dead]
    if not missed:
        return decision
    kept = (_corrected(a, dead) for a in decision.actions if not (isinstance(a, Send) and a.letter.to.address in dead))
    words = [letter for letter in missed if isinstance(letter, Update)]
    told = [action for letter in words for action in _told(letter, dead[letter.to.address])]
    told += _told_instead(decision, dead)
    told += _turn(words[0]) if words and _by_colleague(words[0]) and not _anybody(decision, dead) else []
    who = dict.fromkeys(letter.to.address for letter in missed)
    steps = tuple(Step(rule="suppressed", result="not sent", because=f"{address}: {_since(dead[address])}") for address in who)
    return replace(decision, actions=(*kept, *told), steps=(*decision.steps, *steps))


def bounced(letter: OutboxFacts, reason: str, desk: Desk, queue: QueuePolicy) -> tuple[Action, ...]:
    """What a hard bounce does to the address. If it is a colleague's, those who can put it right are told."""
    colleague = next((p for p in (*desk.staff, *desk.partners) if p.address == letter.recipient), None)
    if colleague is None:
        return (Suppress(address=letter.recipient, reason=reason, outbox=letter.id),)
    lasts = desk.policy.staff_suppressed_for
    ends = lasts and not is_needed(colleague, desk)
    actions = [Suppress(address=letter.recipient, reason=reason, outbox=letter.id, lasts=lasts)] if ends else []
    others = [p for p in to_tell(desk) if p != colleague] or [p for p in desk.staff if p != colleague]
    alarms = (StaffUnreachable(to=person, queue=queue, address=letter.recipient, reason=reason) for person in others)
    return (*actions, *(Send(letter=alarm) for alarm in alarms))


def is_needed(colleague: Person, desk: Desk) -> bool:
    """Whether nobody else who can be reached hears of what waits in some queue of theirs."""
    others = {p.address for p in desk.staff if p.notify in _HEAR and p.address not in desk.unreachable} - {colleague.address}
    theirs = (desk.staff_of(queue) for queue in desk.queues if colleague in desk.staff_of(queue))
    return not others or any(others.isdisjoint(p.address for p in members) for members in theirs)


def lifted(decision: Decision, known: Known) -> Decision:
    """The author's own address was suppressed for a bounce, and this mail proves that somebody writes from it."""
    dead, proven = known.author_suppressed, known.trust >= Trust.ALIGNED and known.mail_class is MailClass.HUMAN
    if dead is None or dead.outbox is None or not proven:
        return decision
    step = Step(rule="suppressed", result="lifted", because=f"{dead.address} writes again, and proves it")
    return replace(decision, actions=(Lift(address=dead.address), *decision.actions), steps=(*decision.steps, step))


def not_sent(dead: Suppressed) -> str:
    """What is said of a letter that is not sent for it."""
    return f"not sent: the address is suppressed {_since(dead)}"


def _told(letter: Update, dead: Suppressed) -> tuple[Action, ...]:
    """The event, and a notice to the author if they are a colleague. Customers' words to others are only recorded."""
    message = letter.message
    event = _event(message.ticket, dead, letter)
    author = message.author
    if author is None or not message.from_inside:
        return (event,)
    notice = FailureNotice(
        to=author, head=letter.head, recipient=dead.address, reply=not_sent(dead), since=message.at, suppressed=True
    )
    return (event, Send(letter=notice))


def _told_instead(decision: Decision, dead: Mapping[Address, Suppressed]) -> list[Action]:
    """What is told of letters that only their sender can put right."""
    sends = [a for a in decision.actions if isinstance(a, Send) and a.letter.to.address in dead]
    return [Send(letter=replace(a.instead, reply=not_sent(dead[a.letter.to.address]))) for a in sends if a.instead is not None]


def _anybody(decision: Decision, dead: Mapping[Address, Suppressed]) -> bool:
    """Whether the message reaches anybody outside."""
    to = (a.letter.to.address for a in decision.actions if isinstance(a, Send) and isinstance(a.letter, Update))
    return any(address not in dead for address in to)


def _by_colleague(letter: Update) -> bool:
    return letter.message.from_inside


def _turn(letter: Update) -> list[Action]:
    """Nobody at all gets it, so an open ticket is staff's turn. The status stays as they set it: nobody can read it."""
    if letter.head.status in (Status.CLOSED, Status.PENDING):
        return []
    return [TurnTo(ticket=letter.message.ticket, waiting_for=WaitingFor.STAFF, customer_at=None, staff_wrote=True)]


def _event(ticket: TicketNumber, dead: Suppressed, letter: Update) -> Record:
    data = {"recipient": dead.address, "message": int(letter.message.id), "since": f"{dead.at:%Y-%m-%dT%H:%M:%SZ}"}
    return Record(
        ticket=ticket, kind=EventKind.SUPPRESSED, visibility=Visibility.INTERNAL, actor=None, at=letter.message.at, data=data
    )


def _corrected(action: Action, dead: Mapping[Address, Suppressed]) -> Action:
    """A receipt names only those who get the message."""
    if isinstance(action, Send) and isinstance(action.letter, Receipt):
        reached = tuple(person for person in action.letter.recipients if person.address not in dead)
        return Send(letter=replace(action.letter, recipients=reached))
    return action


def _since(dead: Suppressed) -> str:
    return f"since {dead.at:%Y-%m-%d} ({dead.reason})"

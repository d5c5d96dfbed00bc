"""Who is told what. The one rule: a customer hears of every public message, in every case; staff hear as they chose, but a mail
that waits for somebody is always told to somebody.

Letters are made from a Draft after all its changes, so each tells how the ticket stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from mailgate.desk.actions import Record
from mailgate.desk.command.note import SayInternally
from mailgate.desk.command.public import SayPublicly
from mailgate.desk.draft import Draft
from mailgate.desk.heading import Head
from mailgate.desk.letters import (
    Letter,
    Notice,
    Receipt,
    Remark,
    StatusTold,
    Stored,
)
from mailgate.desk.model import (
    Desk,
    EventKind,
    Known,
    Person,
    PublicMessage,
    ReceiptMode,
    Unread,
)
from mailgate.desk.updating import news
from mailgate.desk.vocabulary import Block
from mailgate.mail.model import Address

_MENTION = re.compile(r"(?<![\w.@/+-])@([a-z0-9](?:[\w.+-]{0,62}\w)?)", re.IGNORECASE)


def mentioned(text: str, desk: Desk) -> tuple[Person, ...]:
    """Staff and partners named as ``@localpart`` in a text."""
    words = {m[1].lower() for m in _MENTION.finditer(text)}
    return tuple(p for p in (*desk.staff, *desk.partners) if p.address.partition("@")[0] in words)


def status_told(draft: Draft, by: Person | None, already: Iterable[Person]) -> None:
    """A change of status or assignment, to the customers who do not learn it by a public message of the same mail."""
    if draft.quiet:
        return
    queue = draft.desk.queues[draft.ticket.queue]
    reached = {p.address for p in already}
    status, assigned = news(draft), _assignment(draft) if "assigned" in queue.customer_updates else ""
    shown = by.shown if by is not None and by.is_staff else queue.display_name
    for participant in draft.ticket.customers:
        if participant.person.address in reached or participant.muted:
            continue
        if status is not None:
            draft.send(StatusTold(to=participant.person, head=draft.head, status=status, by=shown))
        elif assigned:
            letter = StatusTold(
                to=participant.person, head=draft.head, status=draft.ticket.status, by=shown, assigned_to=assigned
            )
            draft.send(letter)


def _assignment(draft: Draft) -> str:
    changed = any(isinstance(a, Record) and a.kind is EventKind.ASSIGNED for a in draft.actions)
    return draft.ticket.assignee.shown if changed and draft.ticket.assignee is not None else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Became:
    """What a member of staff's own mail became."""

    stored: Stored
    told: tuple[Person, ...] = ()
    remark: Remark | None = None
    directly: tuple[Address, ...] = ()
    """Customers whom the author's own client sent the mail to as well."""
    message: PublicMessage | None = None
    """The public message, if it is one."""
    unread: Unread = field(default_factory=Unread)
    """What they had not read of the ticket they took."""


def receipt(draft: Draft, author: Person, block: Block, became: Became) -> None:
    """Tell the author what became of their mail, as they chose."""
    done = () if block.problems else tuple(w for c, w in zip(block.commands, block.words, strict=False) if c.told)
    mode = author.receipts or draft.desk.policy.receipts
    asked_both = block.has(SayInternally) and block.has(SayPublicly)
    exceptional = bool(
        block.problems
        or done
        or asked_both
        or became.directly
        or became.stored is Stored.FORWARDED
        or (became.message is not None and silent_on(draft))
        or became.remark not in (None, Remark.ASKED)
    )
    if mode is ReceiptMode.NONE and not (block.problems or became.unread.messages):
        return
    if mode is ReceiptMode.ALL or exceptional:
        draft.send(
            Receipt(
                to=author,
                head=draft.head,
                stored=became.stored,
                recipients=became.told,
                remarks=(became.remark,) if became.remark else (),
                done=done,
                blocked=draft.blocked,
                problems=block.problems,
                sent_directly=became.directly,
                silenced=silent_on(draft) if became.message is not None else (),
                goes_out=became.message.goes_out if became.message else None,
                unread=became.unread,
                entry=became.message.id if became.message and became.message.goes_out else None,
            )
        )


def silent_on(draft: Draft) -> tuple[Person, ...]:
    """Those outside who asked for silence, and so do not get a public message."""
    return tuple(p.person for p in draft.ticket.customers if p.muted)


def withheld(letter: Letter, head: Head, rule: str) -> Letter:
    """A letter to staff about a message that stays inside: nobody outside was told, and the ticket stands as ``head`` says."""
    if not isinstance(letter, Notice):
        return letter
    return replace(letter, head=head, withheld=rule, told=tuple(p for p in letter.told if p.is_staff or p.is_partner))


def shown_sender(known: Known) -> str:
    """The author as claimed, the very address beside the name (T12); "" where there is no one valid author."""
    return f"{known.author.shown} <{known.sender}>" if known.author else ""

"""The door to staff. Its one rule: each letter goes to one person and says first whether it is PUBLIC or INTERNAL.

No header holds a customer's address, so Reply-All cannot leak. What only staff may see bears the marker
``⟦internal N-M⟧`` (ticket and entry; 0 where the letter is about no single entry), so that it is known wherever it turns up.
"""

from __future__ import annotations

from datetime import datetime
from typing import assert_never

from mailgate.desk.command.registry import TOLD
from mailgate.desk.deadline_letters import Deadline, DeadlinesDigest
from mailgate.desk.heading import Head
from mailgate.desk.letters import (
    Confirmation,
    FailureNotice,
    HeldAnswer,
    HeldDigest,
    HeldNotice,
    Help,
    Notice,
    NoticeKind,
    Receipt,
    Remark,
    StaffLetter,
    Stored,
    Turned,
)
from mailgate.desk.model import InternalNote, Message, PublicMessage
from mailgate.mail.carried import typed_subject
from mailgate.mail.compose import AutoKind
from mailgate.mail.layout import Layout
from mailgate.mail.model import Attachment, Visibility
from mailgate.mail.recipient import TYPED_WORDS
from mailgate.render import deadlines, held, turned
from mailgate.render.inside import facts, internal, proof, tag
from mailgate.render.sheet import Facts, Sheet, Stamp, body, display, line, mailto, names, tagged

_PERSONS_WORDS = frozenset(
    {
        NoticeKind.OPENED,
        NoticeKind.CUSTOMER_MESSAGE,
        NoticeKind.STAFF_MESSAGE,
        NoticeKind.NOTE,
        NoticeKind.PUBLISHED,
        NoticeKind.PRIVATISED,
    }
)
"""Notices that pass on what a person wrote: human mail, not automatic."""


def sheet(letter: StaffLetter, stamp: Stamp, layout: Layout) -> Sheet:
    """One letter to one member of staff. ``layout``: the form of our addresses."""
    match letter:
        case Notice():
            return _notice(letter, stamp)
        case HeldNotice() | Confirmation() | HeldAnswer() | HeldDigest():
            return held.sheet(letter, stamp)
        case Receipt():
            return _receipt(letter, stamp)
        case Turned():
            return turned.sheet(letter, stamp)
        case FailureNotice():
            return _failure(letter, stamp)
        case Deadline() | DeadlinesDigest():
            return deadlines.sheet(letter, stamp)
        case Help():
            return _help(letter, stamp, layout)
        case _:
            assert_never(letter)


def _notice(letter: Notice, stamp: Stamp) -> Sheet:
    of_person = letter.kind in _PERSONS_WORDS or letter.message is not None
    public = (
        letter.kind in _PERSONS_WORDS and isinstance(letter.message, PublicMessage) and letter.outside and not letter.withheld
    )
    carried, named = _share(letter.message, stamp.attachment_limit)
    told = {
        "kind": letter.kind.value,
        "by": display(letter.by),
        "shown_sender": line(letter.shown_sender),
        "proof": proof(letter.proof, typed=letter.typed),
        "reply_to": tuple(letter.reply_to),
        "text": body(letter.message.text) if letter.message else "",
        "told": names(letter.told),
        "reopens": letter.reopens,
        "often": letter.often,
        "goes_out": _clock(letter.message.goes_out) if isinstance(letter.message, PublicMessage) and not letter.withheld else "",
        "withheld": letter.withheld,
        "unread": tuple(_said(message) for message in letter.unread.messages),
        "earlier": letter.unread.more,
        "taken": letter.by is not None and letter.head.assignee is not None and letter.by.id == letter.head.assignee.id,
        "for_me": letter.head.assignee is not None and letter.head.assignee.address == letter.to.address,
        "files": tuple(line(a.name) for a in carried),
        "named": tuple({"name": line(a.name), "size": a.size} for a in named),
    }
    return Sheet(
        kind=f"notice_{letter.kind.value}",
        template="notice",
        audience="staff",
        tag=tag(letter.head, internal=not public or letter.reply is Visibility.INTERNAL),
        queue=letter.head.queue,
        author=display(letter.by) if of_person else "",
        to=(letter.to,),
        auto=AutoKind.NONE if of_person else AutoKind.GENERATED,
        attachments=carried,
        facts=facts(letter.head, stamp) | _banner(letter.head, letter.message, public, letter.reply) | told,
    )


def _said(message: Message) -> Facts:
    return {
        "public": isinstance(message, PublicMessage),
        "by": names((message.author,))[0] if message.author else "",
        "at": _clock(message.at),
        "text": body(message.text),
    }


def _receipt(letter: Receipt, stamp: Stamp) -> Sheet:
    told: Facts = {
        "stored": letter.stored.value,
        "recipients": names(letter.recipients),
        "remarks": tuple(remark.value for remark in letter.remarks),
        "done": tuple(line(word) for word in letter.done),
        "spam": letter.blocked is not None,
        "blocked": line(letter.blocked or ""),
        "problems": tuple(
            {"line": line(p.line), "why": p.why, "nearest": line(p.nearest), "says": p.says} for p in letter.problems
        ),
        "silenced": names(letter.silenced),
        "sent_directly": tuple(letter.sent_directly),
        "goes_out": _clock(letter.goes_out),
        "since": _clock(letter.since),
        "undone": tuple(letter.undone),
        "kept": tuple(letter.kept),
        "unread": tuple(_said(message) for message in letter.unread.messages),
        "earlier": letter.unread.more,
        "leaks": tuple(
            {"said": line(leak.said), "file": leak.file, "entry": leak.entry, "author": line(leak.author)}
            for leak in letter.leaks
        ),
        "colleague": display(letter.crossing.author) if letter.crossing else "",
        "colleague_said": body(letter.crossing.text) if letter.crossing else "",
        "again": _again(letter, stamp),
    }
    return _told_automatically(letter, stamp, AutoKind.REPLIED, told)


def _again(letter: Receipt, stamp: Stamp) -> dict[str, str]:
    """The links by which the author of a message says what becomes of it."""
    if stamp.undo_to is None:
        return {}
    inside = letter.stored is Stored.HELD or Remark.STOPPED in letter.remarks
    words = ("send", "note") if inside else ("stop", "note", "send")
    words = ("send", "note", "stop") if letter.crossing else words
    subject = tagged(tag(letter.head, internal=True), stamp.undo_tag)
    return {word: mailto(stamp.undo_to, subject, word) for word in words}


def _clock(time: datetime | None) -> str:
    return time.isoformat() if time is not None else ""


def _failure(letter: FailureNotice, stamp: Stamp) -> Sheet:
    told: Facts = {
        "recipient": line(letter.recipient),
        "reply": line(letter.reply),
        "since": letter.since.isoformat(),
        "suppressed": letter.suppressed,
    }
    return _told_automatically(letter, stamp, AutoKind.GENERATED, told)


def _help(letter: Help, stamp: Stamp, layout: Layout) -> Sheet:
    told = tuple((command.usage, command.meaning) for command in TOLD if letter.to.kind in command.readers)
    typed = {word or "public": _typed(letter.head, word, layout) for word in TYPED_WORDS if word or not layout.plain}
    return _told_automatically(letter, stamp, AutoKind.REPLIED, {"typed": typed, "commands": told, "by_subject": layout.plain})


def _told_automatically(letter: Receipt | FailureNotice | Help, stamp: Stamp, auto: AutoKind, told: Facts) -> Sheet:
    kinds = {Receipt: "receipt", FailureNotice: "failure_notice", Help: "help"}
    return Sheet(
        kind=kinds[type(letter)],
        template=kinds[type(letter)],
        audience="staff",
        tag=tag(letter.head, internal=True),
        queue=letter.head.queue,
        to=(letter.to,),
        auto=auto,
        facts=facts(letter.head, stamp) | internal(letter.head) | told,
    )


def _banner(head: Head, message: Message | None, public: bool, reply: Visibility) -> Facts:
    if public:
        return {"banner": "public", "reply_is": reply.value, "marker": ""}
    return internal(head, message if isinstance(message, InternalNote) else None) | {"reply_is": reply.value}


def _share(message: Message | None, limit: int) -> tuple[tuple[Attachment, ...], tuple[Attachment, ...]]:
    """The attachments that fit within ``limit`` octets, in order, and those that are only named."""
    carried: list[Attachment] = []
    named: list[Attachment] = []
    for one in message.attachments if message else ():
        fits = one.size + sum(other.size for other in carried) <= limit
        (carried if fits else named).append(one)
    return tuple(carried), tuple(named)


def _typed(head: Head, word: str, layout: Layout) -> str:
    """The address that says it, or the subject where no address can."""
    if layout.plain:
        return typed_subject(head.number, word)
    return layout.made(head.queue.address, f"{head.number}-{word}" if word else f"{head.number}")

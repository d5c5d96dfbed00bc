"""The door to customers. Its one rule: nothing internal fits through it, neither by type nor by what it reads of a ticket.

A ``CustomerLetter`` holds no note; of the head only the number, the first subject, the status and display names are used.
"""

from __future__ import annotations

from typing import assert_never
from urllib.parse import quote

from mailgate.desk import enclosing
from mailgate.desk.deadline_letters import ClosingWarning
from mailgate.desk.heading import Head
from mailgate.desk.letters import (
    Acknowledgement,
    CustomerLetter,
    Refusal,
    StatusTold,
    Update,
)
from mailgate.desk.model import Person, PublicMessage, Status
from mailgate.desk.rating import words
from mailgate.desk.service_letters import WordAnswer
from mailgate.mail.compose import AutoKind
from mailgate.mail.model import Attachment
from mailgate.render.sheet import (
    Facts,
    OnPage,
    Sheet,
    Stamp,
    answering,
    body,
    display,
    is_plain,
    line,
    of_ticket,
    without_address,
)

# RFC 3834 §5 says what it is; older vacation programs look for this (T66)
_BULK = (("Precedence", "bulk"),)


def sheet(letter: CustomerLetter, stamp: Stamp) -> Sheet:
    """One letter to one customer."""
    match letter:
        case Acknowledgement():
            return _acknowledgement(letter, stamp)
        case Update():
            return _update(letter, stamp)
        case StatusTold():
            return _status_told(letter, stamp)
        case Refusal():
            return _refusal(letter, stamp)
        case WordAnswer():
            return _word_answer(letter, stamp)
        case ClosingWarning():
            return _closing_warning(letter, stamp)
        case _:
            assert_never(letter)


def _acknowledgement(letter: Acknowledgement, stamp: Stamp) -> Sheet:
    facts = _without_text(letter.head, stamp) if letter.textless else _facts(letter.head, stamp)
    return Sheet(
        kind="acknowledgement",
        template="acknowledgement",
        audience="customer",
        tag=_tag(letter.head),
        queue=letter.head.queue,
        to=(letter.to,),
        nameless=letter.textless,
        auto=AutoKind.REPLIED,
        extra=_BULK,
        facts=facts | {"textless": letter.textless},
    )


def _update(letter: Update, stamp: Stamp) -> Sheet:
    to, cc = _addressed(letter)
    message: PublicMessage = letter.message
    author = "" if message.veiled else display(message.author)  # a partner speaks as the queue
    carried, linked = _files(message, stamp.page)
    told = {
        "text": body(message.text) if message.from_inside else _unmarked(body(message.text)),
        "author": author,
        "news": letter.status.value if letter.status else "",
        "files": tuple(line(a.name) for a in carried),
        "linked": tuple(_link(message, place, stamp.page) for place in linked),
        "linked_until": stamp.page.until,
        "ratings": _ratings(letter.head, letter.status, stamp),
    }
    return Sheet(
        kind="update",
        template="update",
        audience="customer",
        tag=_tag(letter.head),
        queue=letter.head.queue,
        author=author,
        to=(to,),
        cc=cc,
        auto=AutoKind.NONE,  # a person wrote it
        attachments=carried,
        linked=tuple(message.attachments[place] for place in linked),
        facts=_facts(letter.head, stamp) | told,
    )


def _files(message: PublicMessage, page: OnPage) -> tuple[tuple[Attachment, ...], tuple[int, ...]]:
    """The files that go with the letter, and the places of those too much for it."""
    apart = enclosing.apart(message.attachments, page.attach) if page.ticket else frozenset()
    carried = tuple(file for place, file in enumerate(message.attachments) if place not in apart)
    return carried, tuple(sorted(apart))


def _link(message: PublicMessage, place: int, page: OnPage) -> Facts:
    file = message.attachments[place]
    url = f"{page.ticket}file/{message.id}/{place}/{quote(file.name, safe='')}"
    return {"name": line(file.name), "size": file.size, "url": url}


def _status_told(letter: StatusTold, stamp: Stamp) -> Sheet:
    told = {
        "news": letter.status.value,
        "by": without_address(letter.by),
        "assigned_to": without_address(letter.assigned_to),
        "ratings": {} if letter.assigned_to else _ratings(letter.head, letter.status, stamp),
    }
    return Sheet(
        kind="status_told",
        template="status_told",
        audience="customer",
        tag=_tag(letter.head),
        queue=letter.head.queue,
        to=(letter.to,),
        auto=AutoKind.GENERATED,
        facts=_facts(letter.head, stamp) | told,
    )


def _refusal(letter: Refusal, stamp: Stamp) -> Sheet:
    """Without a byte of the ticket's or the mail's text: whoever wrote may have proved nothing."""
    return Sheet(
        kind="refusal",
        template="refusal",
        audience="customer",
        tag=_tag(letter.head),
        queue=letter.head.queue,
        to=(letter.to,),
        nameless=True,
        auto=AutoKind.REPLIED,
        facts=_without_text(letter.head, stamp),
    )


def _closing_warning(letter: ClosingWarning, stamp: Stamp) -> Sheet:
    zone = letter.head.queue.calendar.timezone
    return Sheet(
        kind="closing_warning",
        template="closing_warning",
        audience="customer",
        tag=_tag(letter.head),
        queue=letter.head.queue,
        to=(letter.to,),
        auto=AutoKind.GENERATED,
        facts=_facts(letter.head, stamp) | {"closes_on": f"{letter.closes_at.astimezone(zone):%Y-%m-%d}"},
    )


def _ratings(head: Head, told: Status | None, stamp: Stamp) -> dict[str, str]:
    """A link for each answer to how it was, in the letter that tells of closing: a mail of one word to one's own address."""
    if told is not Status.CLOSED or not head.queue.satisfaction:
        return {}
    return {word: answering(stamp, f"Re: {_tag(head)}", word) for word in words(stamp.language).values()}


def _word_answer(letter: WordAnswer, stamp: Stamp) -> Sheet:
    facts = _facts(letter.head, stamp) if letter.proven else _without_text(letter.head, stamp)
    told: Facts = {
        "word": letter.word,
        "status": letter.status.value,
        "waiting_for": letter.waiting_for.value,
        "address": line(letter.address or "") if letter.proven else "",
    }
    return Sheet(
        kind="word_answer",
        template="word_answer",
        audience="customer",
        tag=_tag(letter.head),
        queue=letter.head.queue,
        to=(letter.to,),
        nameless=not letter.proven,
        auto=AutoKind.REPLIED,
        extra=_BULK,
        facts=facts | told,
    )


def _tag(head: Head) -> str:
    return f"[#{head.number}]"


def _facts(head: Head, stamp: Stamp) -> Facts:
    of_head = of_ticket(head)
    subject = _unmarked(str(of_head["subject"]))
    return of_head | {
        "subject": subject,
        "re": "Re: " if stamp.in_reply_to else "",
        "reply_address": stamp.reply_to,
        "by_subject": stamp.plain,
        "page": stamp.page.ticket,
        "reply_link": answering(stamp, f"Re: {_tag(head)} {subject}".rstrip()),
    }


def _unmarked(text: str) -> str:
    """A customer's words without the sign that our internal marker begins with: whoever copies it holds up nobody's answer."""
    return text.replace("\u27e6", "[")


def _without_text(head: Head, stamp: Stamp) -> Facts:
    return _facts(head, stamp) | {"subject": "", "assignee": "", "reply_link": answering(stamp, f"Re: {_tag(head)}")}


def _addressed(letter: Update) -> tuple[Person, tuple[Person, ...]]:
    """To and Cc, the same in every copy: the requester, then the other public participants; staff are not named.

    Nor is who has an address that cannot be written: their own copy fails, and nobody else's with it (T67).
    """
    others = (p for p in letter.others if not p.is_staff and is_plain(p.address))
    people = {p.address: p for p in (letter.to, *others)}
    requester = letter.head.requester
    first = people.pop(requester.address if requester and requester.address in people else letter.to.address)
    return first, tuple(sorted(people.values(), key=lambda p: p.address))

"""What a letter comes to before it has words. Its one rule: facts are plain strings, numbers and tuples, never things of ours.

A sandboxed template can still read every attribute of an object it is handed (T62), so it is handed none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from urllib.parse import quote

from mailgate.desk.heading import Head
from mailgate.desk.model import Person, QueuePolicy
from mailgate.mail import address, prefixes, words
from mailgate.mail.compose import AutoKind, clean_text
from mailgate.mail.model import Address, Attachment, Mailbox, MessageId

Audience = Literal["customer", "staff", "outsider"]
Facts = dict[str, object]
"""What a template may know: str, int, bool, None, and tuples and dicts of these."""

_LINE = 200
_NUMBER = re.compile(r"\[#\d{1,12}(?: internal)?\]", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """What only the caller can find out about one mail."""

    message_id: MessageId
    date: datetime
    number: int = 0
    """The letter's own, by which a digest is known again."""
    reply_to: Address
    """The recipient's one signed address for a plain Reply; for customers the public one."""
    note_to: Address | None
    """Staff: their signed internal address on the ticket; the actions go there."""
    public_to: Address | None
    """Staff: their signed public address on the ticket; partners have none."""
    undo_to: Address | None = None
    """Staff: where a word stops, sends or rewrites the message this letter is about."""
    in_reply_to: MessageId | None
    references: tuple[MessageId, ...]
    """Oldest first."""
    language: str
    """The recipient's; the gateway's where there are no words in it."""
    attachment_limit: int
    """Octets of attachments a staff letter carries; what is more is named in the text. Customers get all."""
    acts: Mapping[int, Address] = field(default_factory=dict)
    """Letters about held mails: where the recipient answers about each, by its number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One letter, ready for its template."""

    kind: str
    """For the books: ``acknowledgement``, ``update`` …, ``notice_note`` …"""
    template: str
    """The name of the template, without language and ending."""
    audience: Audience
    tag: str
    """``[#12]`` or ``[#12 internal]``: what the subject begins with, and all of it if the rest cannot be sent."""
    queue: QueuePolicy
    author: str = ""
    """The display name of the person whose words it carries; "" for automatic mail."""
    to: tuple[Person, ...]
    cc: tuple[Person, ...] = ()
    nameless: bool = False
    """Even the recipient's name is left out: it may be a text of whoever pretended to be them (T24)."""
    auto: AutoKind
    attachments: tuple[Attachment, ...] = ()
    extra: tuple[tuple[str, str], ...] = ()
    facts: Facts


def line(text: str) -> str:
    """Somebody's text as one line without hidden characters."""
    return words.one_line(text, _LINE)


def body(text: str) -> str:
    """Somebody's text as lines, without control characters, without empty lines around it."""
    return clean_text(text).strip("\n")


def topic(subject: str) -> str:
    """A subject without the marks of answering and of handing on, and without ticket numbers: only the letter's own may name a
    ticket."""
    return line(prefixes.bare(_NUMBER.sub("", line(subject))))


def without_address(name: str) -> str:
    """A name for headers and texts that must not hold an address: one that looks like an address is cut before its ``@``."""
    return line(name).partition("@")[0].strip()


def display(person: Person | None) -> str:
    """The name of somebody, or "" for nobody."""
    return without_address(person.shown) if person else ""


def is_plain(one: Address) -> bool:
    """Whether an address can stand in a header as it is: every address we made ourselves can."""
    return address.parse(one) == one


def mailbox(person: Person, *, nameless: bool = False) -> Mailbox:
    """A recipient."""
    return Mailbox(address=person.address, name="" if nameless or not person.name else display(person))


def names(people: Iterable[Person]) -> tuple[str, ...]:
    """People as text: staff by name, everybody else with the address beside the name (T12)."""
    return tuple(display(p) if p.is_staff else f"{display(p)} <{line(p.address)}>" for p in people)


def mailto(to: Address, subject: str, text: str = "") -> str:
    """A link that opens a new mail (RFC 6068)."""
    link = f"mailto:{quote(to, safe='@+')}?subject={quote(subject, safe='')}"
    return f"{link}&body={quote(text, safe='')}" if text else link


def of_ticket(head: Head) -> Facts:
    """What every letter may say of its ticket and queue, customers' letters included."""
    return {
        "number": head.number,
        "continues": head.continues,
        "subject": topic(head.subject),
        "status": head.status.value,
        "assignee": display(head.assignee),
        **of_queue(head.queue),
    }


def of_queue(queue: QueuePolicy) -> Facts:
    """What every letter may say of its queue."""
    return {"queue": line(queue.display_name), "queue_address": queue.address, "closed_reply": queue.closed_reply.value}

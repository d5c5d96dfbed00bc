"""What a letter comes to before it has words. Its one rule: facts are plain strings, numbers and tuples, never things of ours.

A sandboxed template can still read every attribute of an object it is handed (T62), so it is handed none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from typing import Literal
from urllib.parse import quote

from mailgate.desk.heading import Head
from mailgate.desk.model import Person, QueuePolicy
from mailgate.mail import address, prefixes, words
from mailgate.mail.carried import without_tags
from mailgate.mail.compose import AutoKind, clean_text
from mailgate.mail.model import Address, Attachment, Mailbox, MessageId
from mailgate.mail.unlinked import without_links

Audience = Literal["customer", "staff", "outsider"]
Facts = dict[str, object]
"""What a template may know: str, int, bool, None, and tuples and dicts of these."""

_LINE = 200
REMEMBERED = 20_000
"""Texts beyond this many characters are cleaned for each letter: what is remembered stays small."""
_NUMBER = re.compile(r"\[#\d{1,12}(?: internal)?\]", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class OnPage:
    """Where the page shows the recipient what a letter is about: URLs, each "" where there is none to give."""

    ticket: str = ""
    """Its ticket as they may see it; ends with a slash."""
    tickets: Mapping[int, str] = field(default_factory=dict)
    """Those of a list, by their numbers."""
    door: str = ""
    """Where they get to all of theirs. No secret."""
    request: str = ""
    """Where whoever is asked about a request by the form says whether it is theirs."""
    attach: int = 0
    """So many octets of files are attached, 0 for any; what is more goes as links below ``ticket``."""
    until: str = ""
    """The last day, as ISO 8601, on which the links work."""


#: There is no page, or none for whoever gets the letter.
NOWHERE = OnPage()


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
    key: str = ""
    """A letter that was asked for on the page: the link that opens it for its reader."""
    key_until: datetime | None = None
    zone: tzinfo = UTC
    """Of the recipient's clocks."""
    """Until when that does."""
    attachment_limit: int
    """Octets of attachments a staff letter carries; what is more is named in the text. Customers get all."""
    acts: Mapping[int, Address] = field(default_factory=dict)
    """Letters about held mails: where the recipient answers about each, by its number."""
    plain: bool = False
    """All these addresses are the queue's own: what they would say stands in the subjects of the links."""
    act_tags: Mapping[int, str] = field(default_factory=dict)
    """Then: what the subject of a link about each held mail holds."""
    undo_tag: str = ""
    page: OnPage = NOWHERE


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
    linked: tuple[Attachment, ...] = ()
    """Those that it has a link to instead."""
    extra: tuple[tuple[str, str], ...] = ()
    facts: Facts


def line(text: str) -> str:
    """Somebody's text as one line without hidden characters, and without links to the page."""
    return words.one_line(without_links(text), _LINE)


def body(text: str) -> str:
    """Somebody's text as lines, without control characters, without empty lines around it, and without links to the page: what
    is one person's is nobody else's, however it came here (T22)."""
    return _body(text) if len(text) <= REMEMBERED else _body.__wrapped__(text)


@lru_cache(maxsize=64)  # one message goes to many
def _body(text: str) -> str:
    return clean_text(without_links(text)).strip("\n")


@lru_cache(maxsize=256)
def topic(subject: str) -> str:
    """A subject without the marks of answering and of handing on, and without ticket numbers: only the letter's own may name a
    ticket, and nothing in it orders anything: it comes back with every answer."""
    found = line(prefixes.bare(_NUMBER.sub("", without_tags(line(subject)))))
    return found if found == subject else topic(found)  # what one tag leaves may be another: "[#2 [#1]close]"


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


def zoned(at: datetime, zone: tzinfo) -> str:
    """A time as the clocks of a zone show it, for ``| moment``: ISO 8601, and the zone's name."""
    return f"{at.astimezone(zone):%Y-%m-%dT%H:%M %Z}"


def tagged(subject: str, tag: str) -> str:
    """The subject of a link, with what its address cannot say."""
    return f"{subject} {tag}" if tag else subject


def mailto(to: Address, subject: str, text: str = "") -> str:
    """A link that opens a new mail (RFC 6068)."""
    link = f"mailto:{_quoted(to, '@+')}?subject={_quoted(subject, '')}"
    return f"{link}&body={_quoted(text, '')}" if text else link


_quoted = lru_cache(maxsize=512)(quote)  # five links of a letter differ in a word


def answering(stamp: Stamp, subject: str, text: str = "") -> str:
    """A link that opens an answer to this letter.

    Where no address says what it answers, the link names it (RFC 6068 §2), though not every mail program heeds that."""
    link = mailto(stamp.reply_to, subject, text)
    return f"{link}&In-Reply-To={quote(f'<{stamp.message_id}>', safe='')}" if stamp.plain else link


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

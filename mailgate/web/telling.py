"""A ticket as its page tells it. The one rule: it is given what a reader may see, and leaves nothing out and adds nothing.

Pure: a story goes in, plain values for a template come out.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from urllib.parse import quote

from mailgate.desk.model import Person, PersonKind, QueuePolicy
from mailgate.desk.story import Author, Happened, Spoken, Story
from mailgate.mail.model import Attachment, EntryId
from mailgate.web import prose

Told = dict[str, object]
Entry = Spoken | Happened
#: How much of a long story stands on one page: so many entries, or characters of text, whichever comes first.
SHOWN, CHARACTERS = 50, 40_000
_NUMBER = re.compile(r"[0-9]{1,18}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """For whom it is told."""

    person: Person
    queue: QueuePolicy
    zone: tzinfo
    base: str
    """What the addresses of files begin with: the path of the page."""


@dataclass(frozen=True, slots=True)
class Window:
    """What of a long story stands on one page."""

    shown: Sequence[Entry]
    earlier: int | None
    """Before which entry there are more; None: these are the first."""
    newest: bool


def head(story: Story, reader: Reader) -> Told:
    """Of the ticket: what it is about, how it stands, who cares for it, who takes part."""
    ticket = story.ticket
    return {
        "number": int(ticket.number),
        "subject": ticket.subject,
        "status": ticket.status.value,
        "carer": ticket.assignee.shown if ticket.assignee else "",
        "created": spelt(story.created_at, reader.zone),
        "people": tuple(
            {"name": one.person.name, "address": one.person.address, "you": one.person.id == reader.person.id}
            for one in story.participants
        ),
    }


def entries(shown: Sequence[Entry], reader: Reader) -> tuple[Told, ...]:
    """The timeline, oldest first; the first entry of each day says so."""
    return tuple(_by_day(entry(one, reader) for one in shown))


def entry(one: Entry, reader: Reader) -> Told:
    """One message or event."""
    told = {"id": int(one.id), "at": spelt(one.at, reader.zone), "date": one.at.astimezone(reader.zone).date().isoformat()}
    return told | (_event(one, reader) if isinstance(one, Happened) else _message(one, reader))


def spelt(at: datetime, zone: tzinfo, to: str = "minutes") -> str:
    """A time as the clocks of a zone show it, for ``| moment`` (``to`` the "seconds": ``| clock``): ISO 8601 with its offset, and
    the zone's name."""
    return f"{at.astimezone(zone).isoformat(timespec=to)} {at.astimezone(zone):%Z}"


def words(text: str) -> Told:
    """What somebody said, for the macro ``said`` of ``_story.j2``: what stands there at once, and what is folded away."""
    head, rest = prose.folded(text)
    return {"text": prose.pieces(head), "rest": prose.pieces(rest)}


def since(timeline: Sequence[Entry], first: str) -> Sequence[Entry]:
    """The entries from the one with that id on; where it is not there, what ``window`` would show."""
    start = _place(timeline, first)
    return timeline[start:] if start is not None else window(timeline, "").shown


def window(timeline: Sequence[Entry], before: str) -> Window:
    """The last entries before the one with that id, as an address spells it; anything else: the newest."""
    place = _place(timeline, before)
    end = len(timeline) if place is None else place
    start, room = end, CHARACTERS
    while start > 0 and end - start < SHOWN and room > 0:
        start -= 1
        room -= _length(timeline[start])
    return Window(timeline[start:end], int(timeline[start].id) if start else None, newest=end == len(timeline))


def fingerprint(story: Story, reader: Reader) -> str:
    """The same as long as the page would look the same."""
    shown = (head(story, reader), *(_outline(one) for one in story.timeline))
    return hashlib.sha256(repr(shown).encode("utf-8", "replace")).hexdigest()[:16]


def _outline(one: Entry) -> tuple[object, ...]:
    if isinstance(one, Happened):
        return (one.id, one.at, one.kind, sorted(one.data.items()), one.actor)
    return (one.id, one.at, one.author, one.text, [(file.name, file.size) for file in one.attachments])


def file_of(story: Story, number: int, place: int, name: str) -> Attachment | None:
    """The file at a place of an entry that the reader sees, if it is called so. Places in letters count files that were withdrawn
    since: where another one stands there by now, the name says which is meant."""
    said = next((one for one in story.timeline if isinstance(one, Spoken) and one.id == EntryId(number)), None)
    files = said.attachments if said is not None else ()
    return next((one for one in (*files[place : place + 1], *files) if one.name == name), None)


def _place(timeline: Sequence[Entry], written: str) -> int | None:
    if not _NUMBER.fullmatch(written):
        return None
    return next((n for n, one in enumerate(timeline) if one.id == int(written)), None)


def _length(one: Entry) -> int:
    return len(one.text) if isinstance(one, Spoken) else 0


def _by_day(told: Iterator[Told]) -> Iterator[Told]:
    last: object = None
    for one in told:
        yield {**one, "day": one["date"] if one["date"] != last else ""}
        last = one["date"]


def _message(said: Spoken, reader: Reader) -> Told:
    return {
        "type": "message",
        "side": _side(said.author, reader.person),
        "who": _name(said.author, reader),
        "address": said.author.address or "",
        **words(said.text),
        "files": tuple(_file(said, n, file, reader) for n, file in enumerate(said.attachments)),
    }


def _event(happened: Happened, reader: Reader) -> Told:
    data: Mapping[str, object] = happened.data
    actor = happened.actor
    return {
        "type": "event",
        "kind": happened.kind.value,
        "who": _name(actor, reader) if actor else "",
        "mine": actor is not None and _side(actor, reader.person) == "you",
        **{name: str(data.get(name) or "") for name in ("old", "new", "to", "address", "entry")},
    }


def _side(author: Author, person: Person) -> str:
    if author.role != PersonKind.CUSTOMER.value:
        return "team"
    return "you" if author.address is not None and person.has(author.address) else "customer"


def _name(author: Author, reader: Reader) -> str:
    if author.role == PersonKind.CUSTOMER.value:
        return author.name or author.address or ""
    return author.name or reader.queue.display_name


def _file(said: Spoken, place: int, file: Attachment, reader: Reader) -> Told:
    return {
        "name": file.name,
        "size": file.size,
        "type": file.content_type,
        "url": f"{reader.base}file/{said.id}/{place}/{quote(file.name, safe='')}",
    }

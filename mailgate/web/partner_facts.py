"""What the templates of partners' pages are told. The one rule: all of a ticket that admits its reader, each thing with its side,
and nothing but plain words.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, tzinfo

from mailgate.deed.reading import Line
from mailgate.desk.model import Desk, Participant, Person, TicketFacts
from mailgate.desk.seeing import is_out
from mailgate.desk.story import Author, Happened, Spoken
from mailgate.mail.model import Visibility
from mailgate.web.inside import Inside
from mailgate.web.telling import Window, spelt, words

Facts = dict[str, object]
#: Where the facts of an event name somebody, by address.
_PEOPLE = ("address", "recipient", "from", "addresses_of")
#: What can be told of words that became no message.
_FATES = ("command", "not_obeyed", "held", "refused", "waiting", "stopping", "not_kept")


def line(one: Line, desk: Desk, zone: tzinfo) -> Facts:
    """A ticket in a list."""
    return {
        "number": int(one.ticket.number),
        "title": one.ticket.title or one.ticket.subject,
        "status": one.ticket.status.value,
        "waiting_for": one.ticket.waiting_for.value,
        "queue": desk.queues[one.ticket.queue].display_name,
        "requester": one.ticket.requester.shown if one.ticket.requester else "",
        "at": spelt(one.updated_at, zone),
        "snippet": one.snippet,
    }


def ticket(seen: Inside, part: Window, now: datetime, root: str) -> Facts:
    """A ticket's page, with some part of its story."""
    story, facts, names = seen.story, seen.story.ticket, _names(seen)
    return {
        **head(seen, root),
        "status": facts.status.value,
        "waiting_for": facts.waiting_for.value,
        "priority": facts.priority.value,
        "requester": person(facts.requester),
        "assignee": person(facts.assignee),
        "tags": tuple(sorted(facts.tags)),
        "people": tuple(map(_participant, story.participants)),
        "created": spelt(story.created_at, seen.zone),
        "merged": tuple(f"#{part.number}" for part in story.parts),
        "entries": tuple(_spoken(e, seen, now, root) if isinstance(e, Spoken) else _happened(e, seen, names) for e in part.shown),
        "earlier": part.earlier,
        "newest": part.newest,
    }


def head(seen: Inside, root: str) -> Facts:
    """What every page of one ticket says."""
    facts = seen.story.ticket
    return {
        "queue_name": seen.queue.display_name,
        "brand": seen.queue.name,
        "number": int(seen.number),
        "subject": facts.subject,
        "title": _changed(facts),
        "outside": tuple(map(person, seen.outside)),
        "ticket_url": f"{root}/p/{seen.number}/",
    }


def person(one: Person | None) -> str:
    """``Anna <anna@customer.example>``; "" for nobody."""
    if one is None:
        return ""
    return f"{one.name} <{one.address}>" if one.name else str(one.address)


def _changed(facts: TicketFacts) -> str:
    """A title that is no longer the subject: customers do not know it."""
    return facts.title if facts.title != facts.subject else ""


def _participant(one: Participant) -> Facts:
    return {"who": person(one.person), "role": one.role.value}


def _spoken(entry: Spoken, seen: Inside, now: datetime, root: str) -> Facts:
    public = entry.visibility is Visibility.PUBLIC
    waits = public and entry.visible_at is not None and not is_out(entry, now)
    return {
        "type": "message",
        "id": int(entry.id),
        "public": public,
        "who": _who(entry.author),
        "role": entry.author.role,
        "mine": seen.wrote(entry),
        "at": spelt(entry.at, seen.zone),
        **words(entry.text),
        "waits": seen.clock(entry.visible_at) if waits else "",
        "held": public and entry.visible_at is None,
        "withdrawn": entry.withdrawn_at is not None,
        "files": tuple(_files(entry, seen, root)),
    }


def told(seen: Inside, now: datetime, said: str, asked: str) -> Facts:
    """What became of what was just written. ``said``: the message it became, or a word; ``asked``: what it was to be."""
    if said in _FATES:
        return {"told": said, "until": ""}
    found = next((e for e in seen.story.timeline if isinstance(e, Spoken) and str(e.id) == said and seen.wrote(e)), None)
    if found is None:
        return {"told": "", "until": ""}
    if found.visibility is Visibility.INTERNAL:
        return {"told": "note" if asked == "note" else "inside", "until": ""}
    if found.visible_at is None:
        return {"told": "held", "until": ""}
    return {"told": "public" if is_out(found, now) else "waits", "until": seen.clock(found.visible_at)}


def _files(entry: Spoken, seen: Inside, root: str) -> list[Facts]:
    return [
        {"name": file.name, "size": file.size, "url": f"{root}/p/{seen.number}/files/{entry.id}-{n}"}
        for n, file in enumerate(entry.attachments)
    ]


def _happened(entry: Happened, seen: Inside, names: Mapping[str, str]) -> Facts:
    data = entry.data
    person = next((data[key] for key in _PEOPLE if data.get(key)), "")
    return {
        "type": "event",
        "id": int(entry.id),
        "public": entry.visibility is Visibility.PUBLIC,
        "kind": entry.kind.value,
        "who": (entry.actor.name or entry.actor.address or "") if entry.actor else "",
        "at": spelt(entry.at, seen.zone),
        "person": _plain([names.get(str(one), one) for one in (person if isinstance(person, list | tuple) else [person])]),
        "to": names.get(str(data.get("to")), _plain(data.get("to"))),
        "stopped": data.get("how") == "stopped",
        **{key: _plain(data.get(key)) for key in ("old", "new", "how", "role", "ticket", "added", "removed")},
        "watches": bool(data.get("watches")),
    }


def _names(seen: Inside) -> dict[str, str]:
    """What everybody is called whom the timeline tells of, by their addresses."""
    story = seen.story
    said = (e.author if isinstance(e, Spoken) else e.actor for e in story.timeline)
    people = [*(one.person for one in story.participants), *([story.ticket.assignee] if story.ticket.assignee else [])]
    heard = {str(one.address): one.name for one in said if one is not None and one.address and one.name}
    return heard | {str(one.address): one.name for one in people if one.name}


def _who(author: Author) -> str:
    if author.name and author.address:
        return f"{author.name} <{author.address}>"
    return author.name or author.address or author.role


def _plain(value: object) -> str:
    if value is None:
        return ""
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)

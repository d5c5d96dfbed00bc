"""A ticket as people and programs read it: the JSON of docs/reference.md and the lines for a terminal.

The one rule: it adds nothing.
"""

from __future__ import annotations

from mailgate.cli import output
from mailgate.cli.common import now, rfc3339
from mailgate.cli.output import Json
from mailgate.desk.model import Participant, TicketFacts
from mailgate.desk.story import Author, Happened, Spoken, Story
from mailgate.desk.targets import nearest
from mailgate.mail.model import Attachment, Visibility

_HEAD = ("subject", "status", "requester", "waiting_for")
"""What of the head is not for somebody who was only asked."""


def head(ticket: TicketFacts, *, whole: bool = True) -> dict[str, Json]:
    """The fields of a ticket's head that need no timeline; what a customer may not know is null."""
    return {
        "number": ticket.number,
        "subject": ticket.subject,
        "title": ticket.title if whole else None,
        "queue": ticket.queue,
        "status": ticket.status.value,
        "priority": ticket.priority.value if whole else None,
        "requester": ticket.requester.address if ticket.requester else None,
        "assignee": ticket.assignee.address if ticket.assignee and whole else None,
        "tags": sorted(ticket.tags) if whole else None,
        "waiting_for": ticket.waiting_for.value,
    }


def deadline(ticket: TicketFacts) -> str:
    """What has to be done next, and until when: ``first answer 2026-03-02 12:00 UTC``; "" for nothing."""
    found = nearest(ticket)
    return f"{found[0].replace('_', ' ')} {found[1]:%Y-%m-%d %H:%M} UTC" if found else ""


def as_json(story: Story) -> dict[str, Json]:
    """``ticket show --json``."""
    return {
        **_head_of(story),
        "last_customer_at": rfc3339(story.last_customer_at),
        "participants": participants(story.participants),
        "created_at": rfc3339(story.created_at),
        "updated_at": rfc3339(story.updated_at),
        "timeline": [_entry(entry) for entry in story.timeline],
    }


def _head_of(story: Story) -> dict[str, Json]:
    """The head as far as the reader may know it."""
    return head(story.ticket, whole=story.whole) | (dict.fromkeys(_HEAD) if story.beside else {})


def participants(found: tuple[Participant, ...]) -> list[Json]:
    """People on a ticket."""
    return [{"address": p.person.address, "name": p.person.name, "role": p.role.value} for p in found]


def _entry(entry: Spoken | Happened) -> dict[str, Json]:
    if isinstance(entry, Happened):
        return {
            "type": "event",
            "id": entry.id,
            "visibility": entry.visibility.value,
            "kind": entry.kind.value,
            "data": {key: _plain(value) for key, value in entry.data.items()},
            "actor": _author(entry.actor) if entry.actor else None,
            "at": rfc3339(entry.at),
        }
    return {
        "type": "message",
        "id": entry.id,
        "visibility": entry.visibility.value,
        "author": _author(entry.author),
        "text": entry.text,
        "attachments": [attachment(a) for a in entry.attachments],
        "message_id": entry.message_id,
        "via": entry.via,
        "trust": entry.trust,
        "at": rfc3339(entry.at),
    }


def attachment(file: Attachment) -> dict[str, Json]:
    """A file as every output names it."""
    return {
        "name": file.name,
        "content_type": file.content_type,
        "size": file.size,
        "sha256": file.sha256,
        "inline": file.inline,
    }


def _author(author: Author) -> dict[str, Json]:
    return {"address": author.address, "name": author.name, "role": author.role}


def _plain(value: object) -> Json:
    if isinstance(value, (list, tuple)):
        return [_plain(v) for v in value]
    return value if isinstance(value, (bool, int, float, str)) or value is None else str(value)


def show(story: Story) -> None:
    """A ticket on the terminal."""
    output.facts({key.replace("_", " "): _joined(value) for key, value in _head_of(story).items()})
    if story.whole and (next_one := deadline(story.ticket)):
        output.facts({"deadline": next_one})
    if story.parts:
        output.say("merged into it: " + ", ".join(f"#{part.number}" for part in story.parts))
    for one in story.participants:
        output.styled("with  ", "bold", f"{one.person.shown} <{one.person.address}> ({one.role.value})")
    for entry in story.timeline:
        output.say("")
        _show_entry(entry)


def _joined(value: Json) -> object:
    return ", ".join(map(str, value)) if isinstance(value, list) else value


def _show_entry(entry: Spoken | Happened) -> None:
    at = f"{entry.at:%Y-%m-%d %H:%M}"
    if isinstance(entry, Happened):
        who = entry.actor.name or entry.actor.address if entry.actor else "Mailgate"
        data = "  ".join(f"{k}={_joined(_plain(v))}" for k, v in entry.data.items() if v is not None)
        output.styled(f"{at}  {entry.kind.value}  ", "dim", f"{data}  by {who}")
        return
    style = "bold green" if entry.visibility.value == "public" else "bold yellow"
    who = entry.author.name or entry.author.address or entry.author.role
    facts = [str(entry.id), at, who, *([f"trust {entry.trust}"] if entry.trust else []), *_not_yet(entry)]
    output.styled(f"{entry.visibility.value.upper()}  ", style, "  ".join(facts))
    output.say(entry.text)
    for n, file in enumerate(entry.attachments):
        inside = ", withdrawn" if n in entry.hidden_files else ""
        output.say(f"  + {file.name} ({file.content_type}, {file.size} octets{inside})")


def _not_yet(entry: Spoken) -> list[str]:
    """A public message that still waits, or that nobody outside may see; one that was withdrawn."""
    if entry.withdrawn_at is not None:
        return [f"withdrawn {entry.withdrawn_at:%Y-%m-%d %H:%M}"]
    if entry.visibility is Visibility.INTERNAL or (entry.visible_at is not None and entry.visible_at <= now()):
        return []
    return [f"goes out {entry.visible_at:%H:%M:%S}" if entry.visible_at else "held back: nobody outside sees it"]

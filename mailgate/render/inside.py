"""What all letters to staff have in common. Its one rule: what only staff may see bears the marker of its ticket and entry."""

from __future__ import annotations

from datetime import datetime

from mailgate.desk.letters import Head
from mailgate.desk.model import InternalNote, QueuePolicy
from mailgate.mail.model import Trust, Visibility
from mailgate.render.sheet import Facts, Stamp, mailto, names, of_ticket, topic, zoned

_ACTIONS = {"take": "#take", "close": "#close", "snooze": "#snooze 1d"}


def tag(head: Head, *, internal: bool) -> str:
    """What the subject of a letter begins with."""
    # Unclear is internal: a Reply that has lost its address and ids still says [#N internal].
    return f"[#{head.number} internal]" if internal else f"[#{head.number}]"


def facts(head: Head, stamp: Stamp) -> Facts:
    """What every letter to staff says about its ticket."""
    return of_ticket(head) | {
        "title": topic(head.title),
        "priority": head.priority.value,
        "requester": names((head.requester,))[0] if head.requester else "",
        "deadline": {"target": head.deadline[0].value, "at": spelt(head.deadline[1], head.queue)} if head.deadline else None,
        "rating": head.rating,
        "waiting": head.waiting_for.value if head.waiting_for is not None else "",
        "away_until": spelt(head.away_until, head.queue) if head.away_until else "",
        "actions": _actions(head, stamp),
    }


def proof(trust: Trust | None, *, typed: bool) -> str:
    """What speaks for the sender who is named; "" where nobody outside wrote. ``typed``: it was written on the page."""
    if trust is None:
        return ""
    return "page" if typed and trust is Trust.TOKEN else trust.word


def no_ticket() -> Facts:
    """What a letter says that is about no ticket."""
    nothing: Facts = {"number": None, "title": "", "away_until": "", "actions": {}, "deadline": None, "rating": "", "waiting": ""}
    return internal(None) | nothing | {"reply_is": "nothing"}


def internal(head: Head | None, note: InternalNote | None = None) -> Facts:
    """The banner and marker of what only staff may see."""
    marker = f"⟦internal {head.number if head else 0}-{note.id if note else 0}⟧"
    return {"banner": "internal", "reply_is": Visibility.INTERNAL.value, "marker": marker}


def spelt(at: datetime, queue: QueuePolicy) -> str:
    """A time as the clocks of the queue's calendar show it, for ``| moment``."""
    return zoned(at, queue.calendar.timezone)


def _actions(head: Head, stamp: Stamp) -> dict[str, str]:
    """The links under a letter: answer in public, note, and the commands."""
    links: dict[str, str] = {}
    if stamp.public_to:
        # a number in a subject says no audience: the words that do stand in the link
        links["reply"] = mailto(stamp.public_to, f"Re: {tag(head, internal=False)}", "#public\n" if stamp.plain else "")
    if stamp.note_to and not stamp.public_to:  # a partner: what they write is a note unless they ask for public
        subject = tag(head, internal=True)
        page = {"page": stamp.page.ticket} if stamp.page.ticket else {}
        return {"reply": mailto(stamp.note_to, subject, "#public\n"), "note": mailto(stamp.note_to, subject), **page}
    if stamp.note_to:
        subject = tag(head, internal=True)
        links["note"] = mailto(stamp.note_to, subject)
        links |= {word: mailto(stamp.note_to, subject, command) for word, command in _ACTIONS.items()}
    return links

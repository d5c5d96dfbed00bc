"""What somebody has not read of a ticket they take, on the screen. The one rule: it goes out by ``output``, as all text does."""

from __future__ import annotations

from mailgate.cli import output
from mailgate.cli.common import rfc3339
from mailgate.cli.output import Json
from mailgate.desk.model import Message, Unread


def as_json(unread: Unread | None) -> dict[str, Json]:
    """``unread``, oldest first, and how many came ``earlier``; nothing where nobody took the ticket."""
    if unread is None:
        return {}
    return {"unread": [_one(message) for message in unread.messages], "earlier": unread.more}


def say(unread: Unread) -> None:
    """The same to read."""
    if unread.more:
        output.say(f"{unread.more} earlier ones you have not read are not shown; `mailgate ticket show` shows all")
    for message in unread.messages:
        by = message.author.shown if message.author else "somebody"
        output.say(f"\n{by}, {message.visibility.value}, {rfc3339(message.at)}\n{message.text}")


def _one(message: Message) -> dict[str, Json]:
    return {
        "id": message.id,
        "visibility": message.visibility.value,
        "author": message.author.address if message.author else None,
        "text": message.text,
        "at": rfc3339(message.at),
    }

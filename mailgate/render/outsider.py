"""The door to somebody outside who is asked. Its one rule: of the ticket only its number fits through it, and what is public.

A ``Question`` holds neither a note nor the head of the ticket; its subject is made of the words of staff.
"""

from __future__ import annotations

from mailgate.desk.model import PublicMessage
from mailgate.desk.side_letters import Question
from mailgate.mail.compose import AutoKind
from mailgate.render.sheet import Facts, Sheet, Stamp, answering, body, display, line, of_queue

_ABOUT = 60
"""Signs of the question that its subject shows."""


def sheet(letter: Question, stamp: Stamp) -> Sheet:
    """One question to somebody outside, from the queue."""
    asked, tag = letter.asked, f"[#{letter.asked.ticket}]"
    files = (*asked.attachments, *(letter.handed.attachments if letter.handed else ()))
    told: Facts = {
        "number": asked.ticket,
        "text": body(asked.text),
        "about": _first_words(asked.text),
        "files": tuple(line(one.name) for one in files),
        "handed": _handed(letter.handed) if letter.handed else {},
        "re": "Re: " if stamp.in_reply_to else "",
        "reply_address": stamp.reply_to,
        "by_subject": stamp.plain,
        "page": "",  # the ticket is none of theirs to see
        "reply_link": answering(stamp, f"Re: {tag}"),
    }
    return Sheet(
        kind="question",
        template="question",
        audience="outsider",
        tag=tag,
        queue=letter.queue,
        to=(letter.to,),
        auto=AutoKind.NONE,  # a person wrote it
        attachments=files,
        facts=of_queue(letter.queue) | told,
    )


def _handed(message: PublicMessage) -> dict[str, object]:
    """A public message as it is handed on: its words, and who wrote it by name alone."""
    author = "" if message.veiled else display(message.author)
    return {"author": author, "text": body(message.text), "at": message.at.isoformat()}


def _first_words(text: str) -> str:
    first = line(body(text).partition("\n")[0])
    return first if len(first) <= _ABOUT else first[:_ABOUT].rpartition(" ")[0] + "…"

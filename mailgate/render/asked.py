"""A ticket's past for somebody inside who asked. Its one rule: it is for one reader, automatic, and answered by a note.

Each earlier message keeps its own date, so that a client shows it where it belongs, in the ticket's internal thread.
"""

from __future__ import annotations

from typing import assert_never

from mailgate.desk.asked_letters import AskedLetter, Explained, Relived, Shown
from mailgate.desk.story import Author, Happened, Spoken
from mailgate.mail.compose import AutoKind
from mailgate.mail.model import Attachment, Visibility
from mailgate.render.inside import facts, internal, tag
from mailgate.render.sheet import Facts, Sheet, Stamp, body, line, names, topic, without_address


def sheet(letter: AskedLetter, stamp: Stamp) -> Sheet:
    """One letter to one reader."""
    match letter:
        case Shown():
            return _sheet(letter, stamp, "shown", _shown(letter))
        case Relived():
            return _relived(letter, stamp)
        case Explained():
            return _sheet(letter, stamp, "explained", _explained(letter))
        case _:
            assert_never(letter)


def _sheet(letter: AskedLetter, stamp: Stamp, kind: str, told: Facts, files: tuple[Attachment, ...] = ()) -> Sheet:
    return Sheet(
        kind=kind,
        template=kind,
        audience="staff",
        tag=tag(letter.head, internal=True),
        queue=letter.head.queue,
        to=(letter.to,),
        auto=AutoKind.REPLIED,
        attachments=files,
        facts=facts(letter.head, stamp) | internal(letter.head) | told,
    )


def _shown(letter: Shown) -> Facts:
    ticket, last = letter.story.ticket, letter.story.last_customer_at
    return {
        "waiting_for": ticket.waiting_for.value,
        "tags": tuple(line(one) for one in sorted(ticket.tags)),
        "people": names(p.person for p in letter.story.participants),
        "created": letter.story.created_at.isoformat(),
        "last_customer": last.isoformat() if last else "",
        "entries": tuple(_entry(one, inside=one.id in letter.inside) for one in letter.timeline),
        "cut": letter.cut,
    }


def _entry(one: Spoken | Happened, *, inside: bool) -> dict[str, object]:
    visibility = Visibility.INTERNAL if inside else one.visibility
    common: dict[str, object] = {"at": one.at.isoformat(), "visibility": visibility.value}
    if isinstance(one, Spoken):
        files = tuple(line(file.name) for file in one.attachments)
        return common | {"kind": "", "who": _who(one.author), "text": body(one.text), "files": files}
    data = "  ".join(f"{key}: {_plain(value)}" for key, value in one.data.items() if value is not None)
    who = _who(one.actor) if one.actor else "Mailgate"
    return common | {"kind": one.kind.value, "who": who, "text": line(data), "files": ()}


def _who(author: Author) -> str:
    return without_address(author.name) or line(author.address or "").partition("@")[0] or author.role


def _plain(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _relived(letter: Relived, stamp: Stamp) -> Sheet:
    said = letter.said
    carried, named = _share(said.attachments, stamp.attachment_limit)
    public = said.visibility is Visibility.PUBLIC and letter.out
    told: Facts = {
        "banner": (Visibility.PUBLIC if public else Visibility.INTERNAL).value,
        "marker": "" if public else f"⟦internal {letter.head.number}-{said.id}⟧",
        "said_at": said.at.isoformat(),
        "who": _who(said.author),
        "text": body((said.full_text or said.text) if letter.full else said.text),
        "position": letter.position,
        "of": letter.of,
        "cut": letter.cut,
        "files": tuple(line(file.name) for file in carried),
        "named": tuple({"name": line(file.name), "size": file.size} for file in named),
    }
    return _sheet(letter, stamp, "relived", told, carried)


def _share(files: tuple[Attachment, ...], limit: int) -> tuple[tuple[Attachment, ...], tuple[Attachment, ...]]:
    """The files that fit within ``limit`` octets, in order, and those that are only named."""
    carried: list[Attachment] = []
    named: list[Attachment] = []
    for one in files:
        fits = one.size + sum(other.size for other in carried) <= limit
        (carried if fits else named).append(one)
    return tuple(carried), tuple(named)


def _explained(letter: Explained) -> Facts:
    return {
        "mail_subject": topic(letter.subject),
        "received": letter.received_at.isoformat(),
        "disposition": letter.disposition,
        "steps": tuple({"rule": line(s.rule), "result": line(s.result), "because": line(s.because)} for s in letter.steps),
    }

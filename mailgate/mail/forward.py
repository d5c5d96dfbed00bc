"""The mail inside a forward. Its one rule: an attached mail before quoted headers, and those only where someone forwarded.

What is found is a claim of the forwarder and proves nothing. ``whole`` tells a forward from an answer that quotes one.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace

from mailgate.mail import address, attachments, body, dates, headers, opening, quoting, reply, reply_words, words
from mailgate.mail.budget import Budget
from mailgate.mail.defects import Defects
from mailgate.mail.model import Digest, Forwarded, Mailbox

_MAX_HEADER = 65_536
_MAX_LINES = 2_000
_MAX_LINE = 450
_FORWARD_SUBJECT = re.compile(
    r"\s*(?:(?:re|aw|sv|antw|odp) ?: ?)?"
    r"(?:fwd?|wg|tr|i|rv|enc|doorst|vb|vs|vl|pd|továbbítás|ynt|ilt|fyi|weitergeleitet|transféré|inoltro) ?: ?",
    re.IGNORECASE,
)
"""``Fwd:`` as clients write it, by language: en, de, fr, it, es, pt, nl, sv, da, fi, pl, hu, tr; after at most one ``Re:``."""
_ANSWER_SUBJECT = re.compile(r"\s*(?:re|aw|sv|antw|odp|rif|res)(?:\[\d{1,3}\])? ?:", re.IGNORECASE)
_WORD = re.compile(r"\w")
_QUOTE = re.compile(r"^(?:[>|] ?)+")
"""One class, one bound: linear."""


def read(subject: str, text: str, attached: tuple[bytes, ...]) -> Forwarded | None:
    """The forwarded mail, or None if nothing was forwarded. Linear; never raises.

    ``subject`` and ``text`` are the outer mail's, decoded; ``attached`` holds the octets of its ``message/rfc822`` parts.
    """
    forwards = bool(_FORWARD_SUBJECT.match(subject))
    whole = not _ANSWER_SUBJECT.match(subject)
    for raw in attached:
        if found := _attached(raw, text, whole=whole and (forwards or not subject.strip())):
            return found
    return _inline(text, forced=forwards, whole=whole)


def _attached(raw: bytes, text: str, *, whole: bool) -> Forwarded | None:
    budget, aside = Budget(), Defects()  # what is wrong with the attached mail is no defect of this one
    block = headers.read_mail(raw if whole else raw[:_MAX_HEADER], budget, aside)
    fields = {name: words.decode(block.first(name)) for name in ("from", "subject", "date") if block.first(name)}
    if not fields.keys() & {"from", "subject"}:
        return None
    if not whole:
        return _forwarded(fields)
    root = opening.split(raw, block, budget, aside)
    readable = body.read(root, budget, aside)
    ids = address.message_ids(block.first("message-id"))
    return replace(
        _forwarded(fields),
        whole=True,
        above=reply.extract(text).text,
        text=readable.text,
        message_id=ids[0] if ids else None,
        files=attachments.read(root, readable, budget, aside),
        attached=Digest(hashlib.sha256(raw).hexdigest()),
    )


def _inline(text: str, *, forced: bool, whole: bool) -> Forwarded | None:
    """The first block of quoted headers; without a forward's subject it must stand under a line that says "forwarded"."""
    written = text.split("\n")
    lines = [_QUOTE.sub("", line[:_MAX_LINE]).strip() for line in written[:_MAX_LINES]]
    said = -1
    for at, line in enumerate(lines):
        said = at if said < 0 and reply_words.FORWARDED_LINE.search(line) else said
        if (said >= 0 or forced) and (block := quoting.header_block(lines, at)):
            found = _forwarded(block.fields)
            start = said if said >= 0 else at
            if not whole or written[start].startswith(">") or _answers(written[:start], lines[:start]):
                return found
            return replace(found, whole=True, above=_above(written[:start]), text=_below(written, at, block.end))
    return None


def _answers(written: list[str], lines: list[str]) -> bool:
    """Whether lines above the forwarded mail quote something already: then it is an answer that quotes a forward."""
    return any(line.startswith(">") for line in written) or any(quoting.header_block(lines, n) for n in range(len(lines)))


def _above(written: list[str]) -> str:
    """The forwarder's words, without their signature; "" where they wrote none."""
    text = "\n".join(written)
    return reply.extract(text).text if _WORD.search(text) else ""


def _below(written: list[str], at: int, end: int) -> str:
    """The forwarded text; Apple Mail writes all of it behind ``>``, which is taken off once."""
    lines = written[end:]
    if written[at].startswith(">"):
        lines = [line[2:] if line.startswith("> ") else line.removeprefix(">") for line in lines]
    return "\n".join(lines).strip("\n")


def _forwarded(fields: dict[str, str]) -> Forwarded:
    return Forwarded(
        sender=_sender(fields.get("from", "")), subject=fields.get("subject", "").strip(), date=dates.read(fields.get("date", ""))
    )


def _sender(value: str) -> Mailbox | None:
    """``Anna <anna@x>``, ``Anna [mailto:anna@x]``, ``anna@x <mailto:anna@x>``: the forms clients write when they quote a From."""
    tidy = value.replace("[mailto:", "<").replace("<mailto:", "<").replace("*", "").replace("]", ">").strip()
    if boxes := address.mailbox_list(tidy):
        return boxes[0]
    found = reply_words.ADDRESS.search(tidy)
    parsed = address.parse(found[0]) if found else None
    return Mailbox(address=parsed, name=tidy.split("<", 1)[0].strip(" \"'")) if parsed else None

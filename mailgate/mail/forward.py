"""The mail inside a forward. Its one rule: an attached mail before quoted headers, and those only where someone forwarded.

What is found is a claim of the forwarder and proves nothing.
"""

from __future__ import annotations

import re

from mailgate.mail import address, dates, headers, quoting, reply_words, words
from mailgate.mail.budget import Budget
from mailgate.mail.defects import Defects
from mailgate.mail.model import Forwarded, Mailbox

_MAX_HEADER = 65_536
_MAX_LINES = 2_000
_MAX_LINE = 450
_FORWARD_SUBJECT = re.compile(
    r"\s*(?:(?:re|aw|sv|antw|odp) ?: ?)?"
    r"(?:fwd?|wg|tr|i|rv|enc|doorst|vb|vs|vl|pd|továbbítás|ynt|ilt|fyi|weitergeleitet|transféré|inoltro) ?: ?",
    re.IGNORECASE,
)
"""``Fwd:`` as clients write it, by language: en, de, fr, it, es, pt, nl, sv, da, fi, pl, hu, tr; after at most one ``Re:``."""
_QUOTE = re.compile(r"^(?:[>|] ?)+")
"""One class, one bound: linear."""


def read(subject: str, text: str, attached: tuple[bytes, ...]) -> Forwarded | None:
    """Sender, subject and date of the forwarded mail, or None if nothing was forwarded. Linear; never raises.

    ``subject`` and ``text`` are the outer mail's, decoded; ``attached`` holds the octets of its ``message/rfc822`` parts.
    """
    for raw in attached:
        if found := _attached(raw):
            return found
    return _inline(text, forced=bool(_FORWARD_SUBJECT.match(subject)))


def _attached(raw: bytes) -> Forwarded | None:
    block = headers.read_mail(raw[:_MAX_HEADER], Budget(), Defects())
    fields = {name: words.decode(block.first(name)) for name in ("from", "subject", "date") if block.first(name)}
    return _forwarded(fields) if fields.keys() & {"from", "subject"} else None


def _inline(text: str, *, forced: bool) -> Forwarded | None:
    """The first block of quoted headers; without a forward's subject it must stand under a line that says "forwarded"."""
    lines = [_QUOTE.sub("", line[:_MAX_LINE]).strip() for line in text.split("\n", _MAX_LINES)[:_MAX_LINES]]
    said = False
    for at, line in enumerate(lines):
        said = said or bool(reply_words.FORWARDED_LINE.search(line))
        if (said or forced) and (block := quoting.header_block(lines, at)):
            return _forwarded(block.fields)
    return None


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

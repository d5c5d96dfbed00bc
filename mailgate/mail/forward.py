"""The mail inside a forward. Its one rule: what is quoted before what is attached, which may be its file.

What is found is a claim of the forwarder and proves nothing. ``whole`` tells a forward from an answer that quotes one. Words that
stand unquoted below or amid a quoted mail are the forwarder's, like those above it.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from datetime import datetime, timedelta

from mailgate.mail import (
    address,
    attachments,
    body,
    dates,
    dates_written,
    headers,
    opening,
    prefixes,
    quoted_from,
    quoting,
    reply,
    reply_words,
    wrapped,
)
from mailgate.mail import words as encoded
from mailgate.mail.budget import Budget
from mailgate.mail.cuts import Cut, Why
from mailgate.mail.defects import Defects
from mailgate.mail.marks import without_addresses
from mailgate.mail.model import Digest, Forwarded

_SUBJECT = 998
_MAX_LINES = 2_000
_MAX_LINE = 450
_NEAR = 8
"""Lines from the one that says "forwarded" to the headers it announces."""
_KEY_WITHIN = 80
"""Characters in which the colon of a header stands, also behind a line that says "forwarded"."""
_DEPTH = 3
"""Forwards within forwards that are looked at."""
_WORD = re.compile(r"\w")
_QUOTE = re.compile(r"^(?:[>|] ?)+")
"""One class, one bound: linear."""
_FRAMED = re.compile(r"[-–—_=*~]{3,200}(?:[^-–—_=*~].{0,80}[-–—_=*~]{3,80})?")
"""A rule, or words between two: what a client puts above the headers, in whatever language."""
_FINNIC = re.compile(r"^[\s>*]{0,20}(?:lähettäjä|saatja)[\s*]{0,3}:", re.IGNORECASE | re.MULTILINE)
"""Finnish and Estonian headers: there ``VS:`` is an answer."""
_SAYS_SO = re.compile(r"[\s*_\-–—=]{0,60}(?:this is a|start of|begin of) forwarded (?:message|mail)", re.IGNORECASE)
"""As The Bat and Emacs say it, besides what ``reply_words`` knows."""
_KEYLESS = frozenset("mM|>")
"""With what headers begin that have no colon: ``Message du 03/03/26``, ``| From | Anna |``."""
_SEARCHED = 50_000
_PARTING = (Why.SIGNATURE, Why.FOOTER)
_MAILS = frozenset({"message/rfc822", "message/global"})  # RFC 2046 §5.2.1, RFC 6532 §3.7


def is_mail(content_type: str, filename: str) -> bool:
    """Whether a part is a mail: by its type, or a file that clients save mails as."""
    return content_type in _MAILS or filename.lower().endswith(".eml")


def read(subject: str, text: str, attached: tuple[bytes, ...], *, offset: timedelta | None = None) -> Forwarded | None:
    """The forwarded mail, or None if nothing was forwarded. Linear; never raises.

    ``subject`` and ``text`` are the outer mail's, decoded; ``attached`` holds the octets of its parts that are mails. ``offset``:
    of the outer Date from Greenwich, for quoted times without a zone.
    """
    answers = _is_answer(subject, text)
    forwards = not _is_vs_answer(subject, text) and prefixes.is_forward(subject)
    quoted = _inline(text, offset, forced=forwards, whole=not answers)
    if quoted and quoted.whole:  # whoever wrote the quoted mail chose its files, and their subjects
        return quoted
    for raw in attached:
        if (found := _attached(raw, text, None if answers else (prefixes.bare(subject), forwards))) is not None:
            return found
    return quoted


def within(found: Forwarded) -> tuple[Forwarded, ...]:
    """What the mail found hands on in turn as a whole, outermost first: a customer may stand behind a colleague."""
    chain: list[Forwarded] = []
    while found.whole and len(chain) < _DEPTH:
        mails = tuple(file.data for file in found.files if is_mail(file.content_type, file.name))
        inner = read(found.subject, found.text, mails)
        if inner is None or not inner.whole:
            break
        chain.append(found := inner)
    return tuple(chain)


def _is_vs_answer(subject: str, text: str) -> bool:
    first = next(iter(prefixes.marks(subject)), None)
    return first is not None and first.kind is prefixes.Kind.EITHER and bool(_FINNIC.search(text[:_SEARCHED]))


def _is_answer(subject: str, text: str) -> bool:
    return prefixes.is_answer(subject) or _is_vs_answer(subject, text)


def _about(found: Forwarded, bare: str) -> bool:
    """Whether the mail found has the subject of the forward."""
    return prefixes.bare(found.subject).casefold() == bare.casefold()


def _attached(raw: bytes, text: str, outer: tuple[str, bool] | None) -> Forwarded | None:
    """``outer``: the bare subject of the mail it is attached to, and whether that says it is a forward; None: it answers."""
    budget, aside = Budget(), Defects()  # what is wrong with the attached mail is no defect of this one
    block = headers.read_mail(raw, budget, aside)
    fields = {name: encoded.decode(block.first(name)) for name in ("from", "subject", "date") if block.first(name)}
    if not fields.keys() & {"from", "subject"}:
        return None
    found = _forwarded(fields, dates.read(fields.get("date", ""), zoned=True))
    if outer is None or not (outer[1] or not outer[0] or _about(found, outer[0])):
        return found
    root = opening.split(raw, block, budget, aside)
    readable = body.read(root, budget, aside)
    ids = address.message_ids(block.first("message-id"))
    return replace(
        found,
        whole=True,
        above=_beside(text),
        text=readable.text,
        message_id=ids[0] if ids else None,
        files=attachments.read(root, readable, budget, aside),
        attached=Digest(hashlib.sha256(raw).hexdigest()),
    )


def _beside(text: str) -> str:
    """The forwarder's words beside an attached mail, and below them what they quoted: it stands nowhere else."""
    own, lines = reply.extract(text), text.split("\n")
    cut = "\n".join(line for cut in own.cuts if cut.why not in _PARTING for line in _cut(lines, cut)).strip("\n")
    quoted = "\n".join(f"> {line}".rstrip() for line in without_addresses(cut).split("\n")) if _WORD.search(cut) else ""
    return "\n\n".join(part for part in (own.text, quoted) if part)


def _cut(lines: list[str], cut: Cut) -> list[str]:
    first, *rest = lines[cut.first : cut.first + cut.lines]
    return [first[cut.column :], *rest]


def _inline(text: str, offset: timedelta | None, *, forced: bool, whole: bool) -> Forwarded | None:
    """The first block of quoted headers; without a forward's subject it must stand under a line that says "forwarded"."""
    written = text.split("\n")
    seen = (line[:_MAX_LINE] for line in written[:_MAX_LINES])
    lines = [(_QUOTE.sub("", line) if line.startswith((">", "|")) else line).strip() for line in seen]
    said, near = -1, _next_key(lines)
    for at, line in enumerate(lines):
        if near[at] - at <= _NEAR and (reply_words.FORWARDED_LINE.match(line) or _SAYS_SO.match(line)):
            said = at
        told = said >= 0 and at - said <= _NEAR
        if (told or forced) and (block := _headers(lines, at, said if told else -1)):
            start = said if told else _start(lines, at)
            found = _forwarded(block.fields, dates_written.read(block.fields.get("date", ""), offset))
            if not whole or written[start].startswith(">") or _answers(written[:start], lines[:start]):
                return found
            below, beside = _below(written, at, block.end)
            above = "\n\n".join(part for part in (_above(written[:start]), beside) if part)
            return replace(found, whole=True, above=above, text=below)
    return None


def _next_key(lines: list[str]) -> list[int]:
    """For each line how far the headers or the attribution below it, or in it, may be: all patterns are spared the others.

    That is the next line that may be either, or where a colon stands near the beginning, whichever is farther.
    """
    colon = key = len(lines) + _NEAR + 1
    found = [0] * len(lines)
    for at in range(len(lines) - 1, -1, -1):
        line = lines[at]
        if ":" in line or "：" in line:
            head = line[:_KEY_WITHIN]
            colon = at if ":" in head or "：" in head else colon
            key = at if _may_be_key(line) else key
        elif line[:1] in _KEYLESS and quoting.is_header(line):
            key = at
        found[at] = max(colon, key)
    return found


def _may_be_key(line: str) -> bool:
    """May a line with a colon in it say whose mail follows, or when (``_headers``)? Most say something else."""
    return line.endswith((":", "：")) or quoting.is_header(line) or line.count(":") + line.count("：") > 2


def _headers(lines: list[str], at: int, said: int) -> quoting.Block | None:
    """The headers that begin at ``lines[at]``. ``said``: the line near above it, or itself, that says "forwarded", or -1."""
    told = quoted_from.announced(lines[said]) if said >= 0 else {}
    if len(told) > 1:
        return quoting.Block(said + 1, told)
    if block := quoting.header_block(lines, at):
        return quoting.Block(block.end, told | block.fields)
    author = quoted_from.attributed(lines[at]) if said >= 0 else ""
    return quoting.Block(at + 1, {"from": author}) if author else None


def _start(lines: list[str], at: int) -> int:
    """Where the forward begins: at its headers, or at the rule above them."""
    above = at - 1
    while above >= 0 and not lines[above]:
        above -= 1
    return above if above >= 0 and _FRAMED.fullmatch(lines[above]) else at


def _answers(written: list[str], lines: list[str]) -> bool:
    """Whether lines above the forwarded mail quote something already: then it is an answer that quotes a forward."""
    return any(line.startswith(">") for line in written) or any(quoting.header_block(lines, n) for n in range(len(lines)))


def _above(written: list[str]) -> str:
    """The forwarder's words, without their signature; "" where they wrote none."""
    text = "\n".join(written)
    return reply.extract(text).text if _WORD.search(text) else ""


def _below(written: list[str], at: int, end: int) -> tuple[str, str]:
    """The forwarded text, and the forwarder's words below or amid it. Apple Mail writes it behind ``>``, taken off once."""
    lines = written[end:]
    if not written[at].startswith(">"):
        return "\n".join(lines).strip("\n"), ""
    trimmed = [line.strip() for line in written]
    theirs = [trimmed[index].startswith(">") or wrapped.is_wrapped(trimmed, index) for index in range(end, len(written))]
    quoted = [line.removeprefix(">").removeprefix(" ") for line, so in zip(lines, theirs, strict=True) if so or not line.strip()]
    own = [line for line, so in zip(lines, theirs, strict=True) if not so]
    return "\n".join(quoted).strip("\n"), _above(own).strip("\n")


def _forwarded(fields: dict[str, str], date: datetime | None) -> Forwarded:
    subject = encoded.one_line(fields.get("subject", ""), _SUBJECT, keep_joiners=True)  # an encoded word may hold line ends (T61)
    return Forwarded(sender=quoted_from.sender(fields.get("from", "")), subject=subject, date=date)

"""The files of a mail. Its one rule: what is not read as text is kept whole, never opened or unpacked (T55)."""

from __future__ import annotations

import hashlib
import re

from mailgate.mail import headers, names, words
from mailgate.mail.body import Body
from mailgate.mail.budget import Budget
from mailgate.mail.defects import Defect, Defects
from mailgate.mail.model import Attachment, Digest
from mailgate.mail.structure import Part

_CID = re.compile(r"(?i)\bcid:([^\s\"'<>)]{1,998})")
_NAMED = {"message/partial": Defect.PARTIAL, "message/external-body": Defect.EXTERNAL_BODY}
LETTERS = frozenset({"message/rfc822", "message/global"})
"""Mails attached: RFC 2046 §5.2.1 and RFC 6532 §3.7."""


def read(root: Part, body: Body, budget: Budget, defects: Defects) -> tuple[Attachment, ...]:
    """All leaves below ``root`` that ``body`` did not read, in order, decoded; at most ``budget.attachments``."""
    shown = {id(part) for part in body.read}
    referenced = frozenset(_CID.findall(body.html)) if body.html and _may_refer(body.html) else frozenset()
    found: list[Attachment] = []
    for part in root.leaves():
        if id(part) in shown or part.spare or (part.empty and not part.filename):
            continue
        if len(found) == budget.attachments:
            defects.add(Defect.TOO_MANY_ATTACHMENTS)
            break
        found.append(_attachment(part, len(found) + 1, referenced, defects))
    return tuple(found)


def _may_refer(html: str) -> bool:
    """Whether a ``cid:`` can stand there: a plain search first; two letters that are no ASCII pass for an i in the pattern."""
    return "cid:" in html.lower() or "\u0131" in html or "\u0130" in html


def _attachment(part: Part, number: int, referenced: frozenset[str], defects: Defects) -> Attachment:
    data = part.content(defects)
    if defect := _NAMED.get(part.content_type):
        defects.add(defect)
    multipart = part.content_type.startswith("multipart/")  # one we did not descend into
    return Attachment(
        name=_name(part, data, number),
        content_type="application/octet-stream" if multipart else part.content_type,
        size=len(data),
        sha256=Digest(hashlib.sha256(data).hexdigest()),
        inline=part.disposition == "inline" or part.content_id in referenced,
        content_id=part.content_id,
        data=data,
    )


def _name(part: Part, data: bytes, number: int) -> str:
    name = names.safe(part.filename)
    if part.content_type in LETTERS:
        name = name or _subject(data) or "forwarded"
        return name if name.lower().endswith(".eml") else names.safe(name[:140] + ".eml")
    return name or names.missing(number, part.content_type)


def _subject(data: bytes) -> str:
    """The subject of an attached mail, as a file name."""
    aside = Defects()  # what is wrong with the attached mail is no defect of this one
    block = headers.read_mail(data, Budget(), aside)
    return names.safe(words.one_line(words.decode(block.first("subject")), 100))

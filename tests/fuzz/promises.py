"""What holds of every mail that was read, whatever its octets. Its one rule: a promise is told with what breaks it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from mailgate.mail import address
from mailgate.mail.budget import Budget
from mailgate.mail.defects import Defect
from mailgate.mail.model import Forwarded, InboundMail, Mailbox

_BUDGET = Budget()
_STRAY = re.compile("[\x00\ud800-\udfff]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff]")
HIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
"""Controls, bidi marks, line separators: what no name may hold."""
_WORD = re.compile(r"\w+")
_KINDS = {"hard", "soft", "delayed"}
_DEFECTS = {defect.value for defect in Defect}


def broken(mail: InboundMail) -> list[str]:
    """The promises that a mail breaks, each with what breaks it; nothing for a mail as it should be."""
    return [
        *(f"it is read: {defect}" for defect in mail.defects if mail.stub),
        *(f"defects are known words: {defect}" for defect in mail.defects if defect not in _DEFECTS),
        *_texts(mail),
        *_reply(mail),
        *(f"addresses are strict: {box!r}" for box in _boxes(mail) if not _sound(box)),
        *(f"names of files are names: {file.name!r}" for file in mail.files if not _is_name(file.name)),
        *(f"sizes of files are true: {file.name!r}" for file in mail.files if file.size != len(file.data)),
        *_report(mail),
        *(f"what was forwarded is text: {problem}" for problem in _forwarded(mail.forwarded)),
        *(f"times know their zone: {time}" for time in (mail.date,) if time and time.tzinfo is None),
    ]


def _texts(mail: InboundMail) -> Iterator[str]:
    texts = {"text": mail.text, "reply": mail.reply.text, "html": mail.html or ""}
    lines = {
        "subject": mail.subject,
        "sender_shown": mail.sender_shown,
        "class reason": mail.classified.reason,
        **{f"name {n}": box.name for n, box in enumerate(_boxes(mail))},
    }
    if mail.calendar:
        texts["summary"] = mail.calendar.summary
    yield from (f"no NUL, no surrogate: {name}" for name, text in (texts | lines).items() if _STRAY.search(text))
    yield from (f"no control character in the text: {name}" for name in ("text", "reply") if _CONTROL.search(texts[name]))
    yield from (f"one line: {name}: {text!r}" for name, text in lines.items() if "\n" in text or "\r" in text)
    yield from (f"line ends are LF: {name}" for name in ("text", "reply") if "\r" in texts[name])
    if len(mail.text) > _BUDGET.text or len(mail.html or "") > _BUDGET.html:
        yield "text is bounded"


def _reply(mail: InboundMail) -> Iterator[str]:
    """Of the author's words none is made up, and a text is never emptied."""
    text, reply = mail.text, mail.reply
    if text.strip() and not reply.text.strip():
        yield "a text has a reply"
    if more := Counter(_WORD.findall(reply.text)) - Counter(_WORD.findall(text)):
        yield f"the reply's words stand in the text: {dict(more)}"
    lines = sum(1 for line in text.split("\n") if line.strip())
    if not 0 <= reply.quoted_lines <= lines + len(reply.cuts):  # a line that was shared is counted on both sides
        yield f"as many lines set aside as there are: {reply.quoted_lines} of {lines}"
    if bool(reply.cuts) != bool(reply.quoted_lines):
        yield f"what was set aside is told: {reply.quoted_lines} lines, cuts {reply.cuts}"
    at = 0
    for cut in reply.cuts:
        if cut.lines < 1 or cut.first < at - 1 or cut.first + cut.lines > text.count("\n") + 1:
            yield f"cuts lie in the text, one after the other: {cut}"
        at = cut.first + cut.lines


def _boxes(mail: InboundMail) -> list[Mailbox]:
    inner = [mail.forwarded.sender] if mail.forwarded and mail.forwarded.sender else []
    return [*([mail.sender] if mail.sender else []), *mail.reply_to, *mail.to, *mail.cc, *inner]


def _sound(box: Mailbox) -> bool:
    return address.read(box.address) == box.address


def _is_name(name: str) -> bool:
    return bool(name.strip(". ")) and len(name) <= 255 and not HIDDEN.search(name) and not set(name) & set('/\\:*?"<>|')


def _report(mail: InboundMail) -> Iterator[str]:
    for one in mail.bounce.recipients if mail.bounce else ():
        if address.read(one.address) != one.address or one.kind not in _KINDS:
            yield f"a recipient of a report: {one!r}"
    if mail.bounce and len({one.address for one in mail.bounce.recipients}) != len(mail.bounce.recipients):
        yield "each recipient of a report once"


def _forwarded(inner: Forwarded | None) -> Iterator[str]:
    if inner and (_STRAY.search(inner.subject + inner.text + inner.above) or "\n" in inner.subject):
        yield repr(inner.subject)

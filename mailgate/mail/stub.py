"""The last resort for a mail that could not be read. Its one rule: so little code that nothing in it can fail.

A person must still find it: it says so in its text, and carries the original as a file.
"""

from __future__ import annotations

import hashlib
import re

from mailgate.mail.cuts import ReplyText
from mailgate.mail.model import Address, Attachment, Classified, Digest, InboundMail, Mailbox, MailClass

UNREADABLE = "[This mail could not be read ({why}). The original is attached.]"
"""Stands where the text would."""
REASON = "the mail could not be read"
"""Stands where other mails have the reason of their class."""

_SEEN = 64 * 1024
_ADDRESS = r"([a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-z0-9][a-z0-9.-]{0,189})"
_FROM = re.compile(rf"{_ADDRESS}|[^<>@]{{0,200}}<{_ADDRESS}>")
"""A bare address, or one in angle brackets: nothing may be left out of it, or the mail is somebody else's (T06)."""


def make(raw: bytes, why: str, text: str = "") -> InboundMail:
    """From and Subject as far as they are plain ASCII, and ``why`` as the defect; the rest is in ``raw``. ``text``: its words."""
    text = text or UNREADABLE.format(why=why)
    shown = {"from": "", "subject": ""}
    for line in raw[:_SEEN].decode("ascii", "replace").splitlines():
        name, colon, value = line.partition(":")
        if not line:
            break
        if colon and not shown.get(name.lower(), "-"):
            shown[name.lower()] = "".join(c for c in value.strip()[:300] if " " <= c <= "~")
    sender = _FROM.fullmatch(shown["from"].lower())
    digest = Digest(hashlib.sha256(raw).hexdigest())
    return InboundMail(
        message_id=None,
        sender=Mailbox(address=Address(sender[1] or sender[2])) if sender else None,
        sender_shown=shown["from"],
        reply_to=(),
        to=(),
        cc=(),
        subject=shown["subject"],
        date=None,
        in_reply_to=(),
        references=(),
        headers=(),
        headers_clean=False,
        text=text,
        html=None,
        reply=ReplyText(text=text, quoted_lines=0),
        attachments=(_original(raw, digest),),
        classified=Classified(mail_class=MailClass.HUMAN, reason=REASON, may_auto_answer=False),
        bounce=None,
        forwarded=None,
        calendar=None,
        spam=False,
        content_key=digest,
        defects=(why,),
        stub=True,
    )


def _original(raw: bytes, digest: Digest) -> Attachment:
    """The mail itself; as octets, so that no program opens it by itself."""
    kind = "application/octet-stream"
    return Attachment(name="original.eml", content_type=kind, size=len(raw), sha256=digest, inline=False, data=raw)

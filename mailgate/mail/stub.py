"""The last resort for a mail that could not be read. Its one rule: so little code that nothing in it can fail (THREATS §5)."""

from __future__ import annotations

import hashlib
import re

from mailgate.mail.model import Address, Classified, Digest, InboundMail, Mailbox, MailClass, ReplyText

_SEEN = 64 * 1024
_FROM = re.compile(r"[^<>@]{0,200}<?([a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-z0-9][a-z0-9.-]{0,189})>?")


def make(raw: bytes, why: str) -> InboundMail:
    """From and Subject as far as they are plain ASCII, and ``why`` as the defect; the rest is in the raw mail."""
    shown = {"from": "", "subject": ""}
    for line in raw[:_SEEN].decode("ascii", "replace").splitlines():
        name, colon, value = line.partition(":")
        if not line:
            break
        if colon and not shown.get(name.lower(), "-"):
            shown[name.lower()] = "".join(c for c in value.strip()[:300] if " " <= c <= "~")
    sender = _FROM.fullmatch(shown["from"].lower())
    return InboundMail(
        message_id=None,
        sender=Mailbox(address=Address(sender[1])) if sender else None,
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
        text="",
        html=None,
        reply=ReplyText(text="", quoted_lines=0),
        attachments=(),
        classified=Classified(mail_class=MailClass.HUMAN, reason="the mail could not be read", may_auto_answer=False),
        bounce=None,
        forwarded=None,
        calendar=None,
        spam=False,
        content_key=Digest(hashlib.sha256(raw).hexdigest()),
        defects=(why,),
        stub=True,
    )

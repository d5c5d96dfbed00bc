"""A mail that we made of a form of our own page. Its one rule: every word of it was typed there, so nothing is cut from it.

A form quotes nothing and has no signature: "On Monday Anna wrote:" stands there because somebody wanted to say so. No machine's
sign counts either, for the fields are ours, and what somebody typed is neither a bounce nor a forwarded mail nor an invitation.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace

from mailgate.mail import compose
from mailgate.mail.cuts import ReplyText
from mailgate.mail.model import Classified, Digest, InboundMail, MailClass

#: The field that says which language the page had.
LANGUAGE = "Content-Language"
_TYPED = Classified(mail_class=MailClass.HUMAN, reason="typed into a form of the page", may_auto_answer=True)


def as_typed(mail: InboundMail, raw: bytes) -> InboundMail:
    """The mail as its author meant it. Its id is made of the form and of what was typed: the same id is the same sending (R5)."""
    if mail.stub:
        return mail
    text = compose.text_of(raw)  # a page of HTML, or a signature of PGP, is what somebody pasted, and no form of a text
    text = mail.text if text is None else text.strip("\n").rstrip()
    key = hashlib.sha256(f"page:{mail.message_id}".encode("utf-8", "replace")).hexdigest()
    return replace(
        mail,
        text=text,
        html=None,
        reply=ReplyText(text=text, quoted_lines=0),
        classified=_TYPED,
        unlisted=None,
        bounce=None,
        forwarded=None,
        handed=(),
        calendar=None,
        spam=False,
        content_key=Digest(key) if mail.message_id else mail.content_key,
    )


def language(mail: InboundMail) -> str:
    """The language of the page (RFC 3282), which only we write on such a mail; "" where nobody said."""
    return next((one.value.strip() for one in mail.headers if one.name == LANGUAGE.lower()), "")

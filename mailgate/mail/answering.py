"""Whether a mail answers or hands on another. Its one rule: one sign is enough; without any, no history is expected in it.

A program that answers names the message (RFC 5322 §3.6.4) and marks the subject; who writes a first mail does neither, and what
looks like history in it is most likely something that person shows.
"""

from __future__ import annotations

import re

from mailgate.mail import marks, prefixes
from mailgate.mail.headers import Block

_FIELDS = ("in-reply-to", "references", "x-forwarded-message-id", "resent-from")
_NUMBERED = re.compile(r"\[#\d{1,9}(?: internal)?\]", re.IGNORECASE)


def does(block: Block, subject: str, text: str) -> bool:
    """Does anything in the headers, the subject or the text say that another message came before?"""
    named = any(block.first(name).strip() for name in _FIELDS)
    return named or bool(prefixes.marks(subject) or _NUMBERED.search(subject)) or marks.marked(text)

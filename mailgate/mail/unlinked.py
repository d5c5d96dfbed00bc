"""Links to the page in what somebody wrote, cut out of it. The one rule: what is signed in a link goes, every other word stays.

A link is a key of one person (``links``), and it stands in every letter they quote or hand on. It is known by its shape alone,
whatever stands before it: the URL may have been another one then, and filters of mail put their own around it, percent-encoded
(Safe Links and its like), or spell it otherwise (``spelled``).
"""

from __future__ import annotations

import re

from mailgate.mail.spelled import DASH, DIGIT, END, FOLD, LAST, POINT, masked
from mailgate.mail.tokens import TOKEN_LENGTH

#: What tells one link from another, as we write it.
SEGMENT = rf"(?:\d{{1,12}}-)?\d{{1,12}}\.\d{{1,19}}\.[a-z2-7]{{{TOKEN_LENGTH}}}"
#: The same in every spelling.
SPELLED = rf"(?:{DIGIT}){{1,12}}(?:{DASH}(?:{DIGIT}){{1,12}})?{POINT}(?:{DIGIT}){{1,19}}{END}"
#: With the last sign before it, a digit or the end of one that is written otherwise: few texts have one before a point, and
#: whatever begins with a set of signs is looked for quickly.
_TAIL = re.compile(rf"[{LAST}]{FOLD}{END}", re.IGNORECASE)
_LINK = re.compile(SPELLED, re.IGNORECASE)


def without_links(text: str) -> str:
    """``text`` with "\u2026" for what is signed in its links to the page. Linear."""
    return masked(text, _TAIL, _LINK)

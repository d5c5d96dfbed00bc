"""Header blocks with a line in them that is no field. Its one rule: only what the mail cannot be read without moves.

For a mail server the block ends at such a line (T58), and so it does for us, unless what follows can only be the rest of it: a
From where there was none yet, or the fields without which the body cannot be read. Such a block is unclean: it proves nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_STRAY = 3
"""Most lines in a row that are skipped."""
_KNOWN = re.compile(
    rb"(?:from|to|cc|subject|date|message-id|reply-to|sender|received|return-path|mime-version|content-[a-z-]{2,40}|x-[!-9;-~]{1,60}"
    rb"|references|in-reply-to|delivered-to|dkim-signature|authentication-results|list-[a-z]{2,20}|user-agent)[ \t]*:",
    re.IGNORECASE,
)
_REST = re.compile(rb"(?:[!-9;-~]{1,256}[ \t]*:[^\n]*(?:\n[ \t][^\n]*)*+(?:\n|\Z))++")
_NEEDED = re.compile(rb"^(?:content-(?:type|transfer-encoding|disposition)|mime-version)[ \t]*:", re.IGNORECASE | re.MULTILINE)
_FROM = re.compile(rb"^from[ \t]*:", re.IGNORECASE | re.MULTILINE)


def resumes(head: bytes, at: int, seen: Sequence[str]) -> int:
    """Where the block goes on behind the line at ``at``, which is no field; -1 if the body begins there.

    ``seen``: the names of the fields above, lower case.
    """
    further = at
    for _ in range(_STRAY):
        if head.startswith(b"--", further) or (further := head.find(b"\n", further) + 1) == 0:
            return -1
        if _KNOWN.match(head, further):
            return further if _is_the_rest(head, further, seen) else -1
    return -1


def _is_the_rest(head: bytes, at: int, seen: Sequence[str]) -> bool:
    """Whether nothing but fields follows, and among them one that the block needs."""
    rest = _REST.match(head, at)
    if rest is None or rest.end() < len(head):
        return False
    return bool(_NEEDED.search(head, at) if "from" in seen or "content-type" in seen else _FROM.search(head, at))

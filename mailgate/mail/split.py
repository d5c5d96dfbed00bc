"""Header blocks that other readers read otherwise. Its one rule: only what the mail cannot be read without moves, and no author.

For a mail server the block ends at a line that is no field (T58), and so it does for us, unless what follows can only be the rest
of it: a From where there was none yet, or the fields without which the body cannot be read. Such a block is unclean: it proves
nothing. And a From below is nobody's: whoever checked the mail at the border saw none there, so it could not fail (T06).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

_STRAY = 3
"""Most lines in a row that are skipped."""
_KNOWN = re.compile(
    rb"(?:from|to|cc|subject|date|message-id|reply-to|sender|received|return-path|mime-version|content-[a-z-]{2,40}|x-[!-9;-~]{1,60}"
    rb"|references|in-reply-to|delivered-to|dkim-signature|authentication-results|list-[a-z]{2,20}|user-agent)[ \t]*:",
    re.IGNORECASE,
)
_REST = re.compile(rb"(?:[!-9;-~]{1,256}[ \t]*:[^\n]*(?:\n[ \t][^\n]*)*+(?:\n|\Z))++")
_NEEDED = re.compile(rb"^(?:content-(?:type|transfer-encoding|disposition)|mime-version)[ \t]*:", re.IGNORECASE | re.MULTILINE)
_FOR_READING = re.compile(r"content-.+|mime-version|subject|date")
_ANY_FROM = re.compile(rb"(?:\A|[\r\n])from[ \t]*:", re.IGNORECASE)
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


def is_for_reading(name: str) -> bool:
    """Whether a field (lower case) is read below such a line: it says what the mail is, not who wrote it."""
    return _FOR_READING.fullmatch(name) is not None


def shows_author(head: bytes, edge: int) -> bool:
    """Whether every reader of a block sees the same one From: whatever ends a line or the block for them.

    It begins behind the line end that the block has, above ``edge``, the offset of the first line that is no field; its name ends
    at the colon (RFC 5322 §4.5 lets blanks stand there, and for some readers that is no field); and no other is anywhere.
    """
    found = [*islice(_ANY_FROM.finditer(head), 2)]
    if len(found) != 1 or found[0].start() >= edge or not found[0][0].lower().endswith(b"from:"):
        return False
    start = found[0].end() - len(b"from:")
    return start == 0 or head.startswith(b"\r\n" if b"\r\n" in head else b"\n", start - (2 if b"\r\n" in head else 1))

"""What comes after DATA. The one rule: it ends on CR LF . CR LF and on nothing else (RFC 5321 §2.3.8, §4.1.1.4; T36).

Memory is bounded whatever is sent: a chunk is looked at once, undone of its dots and put into the spool, which moves to an
unnamed file when it grows, and is emptied (but counted on) once the mail is too large. There are no lines here, so there is no
longest line.
"""

from __future__ import annotations

import errno
import re
from io import IncrementalNewlineDecoder
from pathlib import Path
from tempfile import SpooledTemporaryFile

from mailgate.mail.budget import Budget

_END = b"\r\n.\r\n"
#: The end begins so, and a line with a dot to be undone. As a pattern: it is found in half the time that ``bytes.find`` takes.
_DOT = re.compile(rb"\r\n\.")
_RECEIVED = re.compile(rb"^received[ \t]*:", re.IGNORECASE | re.MULTILINE)
_BLANK = re.compile(rb"\r?\n\r?\n")
HEAD = Budget().header_octets
"""How much of a mail's start is looked at."""


class Dots:
    """Undoes the transparency of DATA (RFC 5321 §4.5.2), chunk by chunk."""

    def __init__(self) -> None:
        self._tail = b"\r\n"  # the end of the DATA line: a dot right after it is the first of a line
        self._skip = 2
        self.ended = False
        self.rest = b""
        """What came after the end: the next commands."""
        # Which kinds of line ends there are, in one pass; to count three kinds takes four times as long.
        self._newlines = IncrementalNewlineDecoder(None, translate=False)

    @property
    def bare(self) -> bool:
        """Whether a CR or LF stood alone."""
        return self._newlines.newlines not in (None, "\r\n")

    def feed(self, chunk: bytes) -> bytes:
        """Take the next octets; the content that is certain by now, without its extra dots."""
        data = self._tail + chunk
        dot = _DOT.search(data)
        end = -1 if dot is None else data.find(_END, dot.start())
        extra = dot is not None and dot.start() != end
        if end >= 0:
            self.ended, self.rest = True, data[end + len(_END) :]
            return self._content(data[: end + 2], extra=extra)
        cut = _safe_cut(data)
        self._tail = data[cut:]
        return self._content(data[:cut], extra=extra)

    def _content(self, data: bytes, *, extra: bool) -> bytes:
        self._newlines.decode(data.decode("latin-1"))
        content = (data.replace(b"\r\n.", b"\r\n") if extra else data)[self._skip :]
        self._skip = max(0, self._skip - len(data))
        return content


def _safe_cut(data: bytes) -> int:
    """Where ``data`` can be cut: what follows may still become the end, and no CR LF and no CR LF dot is torn apart."""
    cut = max(0, len(data) - len(_END) + 1)
    if data[:cut].endswith(b"\r\n"):
        return cut - 2
    return cut - 1 if data[:cut].endswith(b"\r") else cut


class Spool:
    """Where a mail waits while it comes in: in memory, then in a file without a name, which no crash can leave behind."""

    def __init__(self, folder: Path, in_memory: int, limit: int) -> None:
        self._file = SpooledTemporaryFile(max(1, in_memory), "w+b", dir=str(folder))  # noqa: SIM115 - closed by close()
        self._in_memory, self._limit = in_memory, limit
        self.size = 0
        self.failed: OSError | None = None
        """What the disk said when a part could not be kept."""

    def add(self, content: bytes) -> None:
        """Keep some more; or, over the limit or after a failure, only count it."""
        self.size += len(content)
        if self.over or self.failed:
            self._file.close()
            return
        try:
            self._file.write(content)
        except OSError as error:
            self.failed = error

    @property
    def over(self) -> bool:
        """Whether it is more than the limit."""
        return self.size > self._limit

    @property
    def overrun(self) -> int:
        """How much more than the limit came, in octets."""
        return self.size - self._limit

    @property
    def large(self) -> bool:
        """Whether the mail left memory for a file."""
        return self.size > self._in_memory

    @property
    def disk_full(self) -> bool:
        """Whether it failed for want of space."""
        return self.failed is not None and self.failed.errno in (errno.ENOSPC, errno.EDQUOT)

    def head(self) -> bytes:
        """The start of the mail, with as much of its header block as is ever read."""
        self._file.seek(0)
        head: bytes = self._file.read(HEAD)
        return head

    def content(self) -> bytes:
        """The whole mail."""
        self._file.seek(0)
        content: bytes = self._file.read()
        return content

    def close(self) -> None:
        """Let go of it all."""
        self._file.close()


def hops(head: bytes) -> int:
    """How many ``Received`` lines the header block at the start of a mail has (RFC 5321 §6.3)."""
    return len(_RECEIVED.findall(_BLANK.split(head, 1)[0]))


class Pace:
    """Whether a sender sends, or holds a place (T35). Looked at when octets come; that none come at all, a deadline notices."""

    def __init__(self, least: int, over: float, now: float) -> None:
        """At least ``least`` octets a second, counted over stretches of ``over`` seconds or longer; 0: any pace will do."""
        self._least, self._over = least, over
        self._since, self._octets = now, 0

    def slow(self, octets: int, now: float) -> bool:
        """Whether, with these octets, a stretch has ended that was too slow."""
        self._octets += octets
        seconds = now - self._since
        if seconds < self._over:
            return False
        slow = self._octets < self._least * seconds
        self._since, self._octets = now, 0
        return slow

"""The parts of a mail. Its one rule: every octet is scanned once per level, at most 50 levels and 1,000 parts, without recursion.

Our own splitter, because the standard library's recurses, descends into attached mails and has no bounds (T45, T46).
An attached mail (``message/rfc822``) is a leaf: never descended.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from mailgate.mail import headers, params, transfer
from mailgate.mail.budget import Budget
from mailgate.mail.defects import Defect, Defects

_LIKELY = re.compile(rb"^--([!-~](?:[ -~]{0,68}[!-~])?)[ \t]*\r?\nContent-", re.MULTILINE | re.IGNORECASE)
"""A line that can only be a delimiter: two hyphens, and a part's header right below."""
_HIDDEN = re.compile(
    rb"\s{0,20}(?:This is a [^\r\n]{0,60}MIME[^\r\n]{0,40}\s{1,20})?--([!-~](?:[ -~]{0,68}[!-~])?)[ \t]*\r?\n"
    rb"Content-(?:Type|Transfer-Encoding|Disposition|ID|Description)[ \t]*:",
    re.IGNORECASE,
)
_NOTICE = re.compile(rb"MIME|multi-?part", re.IGNORECASE)
_NOTICE_LENGTH = 600
"""What clients write above the first part for readers without MIME names it in every language, and is short."""
_WORDS = re.compile(rb"[0-9A-Za-z\x80-\xff]")
_GUESSED = 64 * 1024
"""How far into a multipart without a usable boundary we look for one."""
_TYPES_ALONE = {"text": "text/plain", "html": "text/html", "plain": "text/plain", "multipart": "multipart/mixed"}
_TYPES_ALONE |= {"plain/text": "text/plain", "html/text": "text/html"}  # as scripts and devices turn it round


@dataclass(slots=True)
class Part:
    """One MIME entity (RFC 2045 §2.4): its fields, what it says of itself, and where its body lies in the raw mail."""

    raw: bytes = field(repr=False)
    block: headers.Block
    start: int
    end: int
    content_type: str
    """Type and subtype, lower case; ``text/plain`` where nothing usable is said."""
    params: params.Params
    disposition: str
    """``attachment``, ``inline``, another word, or ""."""
    filename: str
    """As given, decoded; made safe only by ``names``."""
    content_id: str
    children: list[Part] = field(default_factory=list)
    decoded: bytes | None = field(default=None, repr=False)
    """The content, once asked for."""
    text: str | None = field(default=None, repr=False)
    """The content as text, once asked for (``body.text_of``)."""
    opened: bool = False
    """Its content stands below it as parts (``opening``), however few: it is no leaf."""
    spare: bool = False
    """A copy of the text in another form: read only where the mail says nothing else, and never a file."""

    @classmethod
    def made(cls, content_type: str, data: bytes, **about: Any) -> Part:
        """A part that stood in no multipart but inside another one: ``data`` is its content."""
        empty = headers.Block((), True, 0)
        rest = {"params": {}, "disposition": "", "filename": "", "content_id": "", **about}
        return cls(raw=b"", block=empty, start=0, end=0, content_type=content_type, decoded=data, **rest)

    @property
    def encoding(self) -> str:
        """The Content-Transfer-Encoding, lower case, as RFC 2045 §6.1 spells it."""
        return transfer.named(self.block.first("content-transfer-encoding"))

    @property
    def empty(self) -> bool:
        """Whether there is not one octet in it."""
        return self.start == self.end and not self.decoded

    def content(self, defects: Defects) -> bytes:
        """The body with its transfer encoding undone; once done it is kept."""
        if self.decoded is None:
            text = self.content_type in ("text/plain", "text/html")
            self.decoded, sound = transfer.decode(self.raw[self.start : self.end], self.encoding, text=text)
            if not sound:
                defects.add(Defect.BAD_ENCODING)
        return self.decoded

    def leaves(self) -> Iterator[Part]:
        """This part, or the leaves below it, in the order of the mail."""
        pending = [self]
        while pending:
            part = pending.pop()
            if part.children or part.opened:
                pending.extend(reversed(part.children))
            else:
                yield part


@dataclass(slots=True)
class _Split:
    """One splitting of one mail."""

    budget: Budget
    defects: Defects
    count: int = 1

    def children(self, parent: Part) -> list[Part]:
        default = "message/rfc822" if parent.content_type == "multipart/digest" else "text/plain"  # RFC 2046 §5.1.5
        found, beside = [], list[bytes]()
        for extent in self._extents(parent, beside):
            if self.count >= self.budget.parts:
                self.defects.add(Defect.TOO_MANY_PARTS)
                break
            self.count += 1
            block = headers.read(parent.raw, extent, self.budget, self.defects)
            found.append(self.part(parent.raw, block, extent[1], default))
        if found and (words := _words(beside)):
            self.defects.add(Defect.BESIDE_PARTS)
            found.append(Part.made("text/plain", words, disposition="attachment"))
        elif not found and beside and not _WORDS.search(b"".join(beside[1:])):
            parent.end = parent.start + len(beside[0])  # nothing but what stands before its end
        return found

    def part(self, raw: bytes, block: headers.Block, end: int, default: str) -> Part:
        """The part of ``raw`` with the fields ``block`` that ends at ``end``; ``default`` is its type if it names none."""
        main, about = params.read(block.first("content-type"))
        disposition, disposed = params.read(block.first("content-disposition"))
        filename = disposed.get("filename") or about.get("name") or disposed.get("name") or about.get("filename") or ""
        content_type = _TYPES_ALONE.get(main, "") or params.media_type(main)
        if not content_type:
            content_type = "application/octet-stream" if main and filename else default
            if main:
                self.defects.add(Defect.BAD_CONTENT_TYPE)
        return Part(
            raw=raw,
            block=block,
            start=block.body,
            end=max(end, block.body),
            content_type=content_type,
            params=about,
            disposition=disposition,
            filename=filename,
            content_id=block.first("content-id").strip(" <>")[:998],
        )

    def _extents(self, parent: Part, beside: list[bytes]) -> Iterator[tuple[int, int]]:
        """Where the parts between the delimiters of ``parent`` lie. One without closing delimiter ends with its parent.

        ``beside`` receives what stands in no part: before the first, and after the end.
        """
        delimiter = self._delimiter(parent)
        begun, free = -1, parent.start
        for start, after, closing in _delimiters(parent, delimiter) if delimiter else ():
            if begun >= 0:
                yield begun, max(begun, _before_line_end(parent.raw, start))
            else:
                beside.append(parent.raw[free : max(free, _before_line_end(parent.raw, start))])
            # after the end of an inner multipart with the same boundary the outer goes on
            begun, free = -1 if closing else after, after
        if begun >= 0:
            self.defects.add(Defect.BOUNDARY_OPEN)
            yield begun, parent.end
        elif beside:
            beside.append(parent.raw[free : parent.end])

    def _uncover(self, parent: Part, delimiter: bytes) -> None:
        """Undo the transfer encoding of a multipart, which RFC 2045 §6.4 forbids, where the delimiter stands only below it."""
        if parent.encoding in ("base64", "quoted-printable") and parent.raw.find(delimiter, parent.start, parent.end) < 0:
            parent.raw = parent.content(self.defects)
            parent.start, parent.end = 0, len(parent.raw)

    def _delimiter(self, parent: Part) -> bytes:
        boundary = parent.params.get("boundary", "").rstrip().encode("utf-8", "replace")
        if len(boundary) > 70:
            self.defects.add(Defect.BOUNDARY_LONG)
        if boundary and len(boundary) <= self.budget.boundary:
            self._uncover(parent, b"--" + boundary)
            for delimiter in (b"--" + boundary, b"--" + boundary.strip(b"'")):  # quoted as no RFC quotes
                if delimiter != b"--" and parent.raw.find(delimiter, parent.start, parent.end) >= 0:
                    return delimiter
        self.defects.add(Defect.BOUNDARY_MISSING)
        likely = _LIKELY.search(parent.raw, parent.start, min(parent.end, parent.start + _GUESSED))
        return b"--" + likely[1] if likely else b""


def _hidden(root: Part, defects: Defects) -> None:
    """Take for a multipart what calls itself text, or nothing, and is one from its first line to its last.

    With words below the end somebody pasted a source, and wrote about it: all of it is text.
    """
    found = _HIDDEN.match(root.raw, root.start) if root.content_type == "text/plain" else None
    if found is None:
        return
    ends = list(_delimiters(root, b"--" + found[1]))
    if ends[-1][2] and len(ends) > 1 and not root.raw[ends[-1][1] : root.end].strip():
        defects.add(Defect.MULTIPART_HIDDEN)
        root.content_type, root.params = "multipart/mixed", {**root.params, "boundary": found[1].decode("ascii")}


def _words(beside: list[bytes]) -> bytes:
    """What of all that stands in no part says something. RFC 2046 §5.1.1 has it ignored; but somebody may have written it."""
    first, *rest = beside or [b""]
    notice = len(first) <= _NOTICE_LENGTH and _NOTICE.search(first)
    return b"\n".join(one.strip(b"\r\n") for one in ([] if notice else [first]) + rest if _WORDS.search(one))


def split(raw: bytes, block: headers.Block, budget: Budget, defects: Defects) -> Part:
    """The tree of parts of a mail whose header block is ``block``. Never raises; in bounds on any octets."""
    splitting = _Split(budget, defects)
    root = splitting.part(raw, block, len(raw), "text/plain")
    _hidden(root, defects)
    pending = [(root, 1)]
    while pending:
        part, depth = pending.pop()
        if not part.content_type.startswith("multipart/"):
            continue
        if depth > budget.depth:
            defects.add(Defect.TOO_DEEP)
            continue
        part.children = splitting.children(part)
        if not part.children:
            part.content_type = "text/plain"
        pending.extend((child, depth + 1) for child in reversed(part.children))
    return root


def _delimiters(parent: Part, delimiter: bytes) -> Iterator[tuple[int, int, bool]]:
    """Start of the line, start of the next line, and whether it closes, for each delimiter line (RFC 2046 §5.1.1)."""
    raw, at = parent.raw, parent.start
    while (at := raw.find(delimiter, at, parent.end)) >= 0:
        start, at = at, at + len(delimiter)
        if start > parent.start and raw[start - 1] not in b"\n\r":
            continue
        stop = raw.find(b"\n", at, parent.end)
        after = parent.end if stop < 0 else stop + 1
        rest = raw[at : min(after, at + 200)].strip()
        if rest in (b"", b"--"):
            yield start, after, rest == b"--"
            at = after


def _before_line_end(raw: bytes, at: int) -> int:
    """RFC 2046 §5.1.1: the line end before a delimiter belongs to the delimiter."""
    if raw[at - 1 : at] == b"\n":
        at -= 1
    return at - 1 if raw[at - 1 : at] == b"\r" else at

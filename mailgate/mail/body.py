"""What a person reads in a mail. Its one rule: every readable part is shown once, and no other part is taken for text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from mailgate.mail import charset, html, names
from mailgate.mail.budget import Budget
from mailgate.mail.defects import Defect, Defects
from mailgate.mail.marked import UNMARKED, Marked, placed
from mailgate.mail.structure import Part

_READABLE = frozenset({"text/plain", "text/html", "text/enriched", "text/richtext", "text/x-amp-html", "text/watch-html"})
_MARKUP = frozenset({"text/html", "text/x-amp-html", "text/watch-html", "text/enriched", "text/richtext"})
_CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s{0,3}=\s{0,3}[\"']?([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)
_WORD = re.compile(r"\w+")


@dataclass(slots=True)
class Body:
    """What was found to read: the text, the first HTML as it came, and which parts were read (by identity)."""

    text: str = ""
    html: str | None = None
    read: list[Part] = field(default_factory=list)
    marked: Marked = UNMARKED
    """What the markup of rendered HTML knows of the lines of the text."""


def read(root: Part, budget: Budget, defects: Defects) -> Body:
    """The body of the mail whose parts stand below ``root``."""
    reader = _Reader(root, budget, defects, Body())
    chunks = reader.chunks(root, render=True)
    text = "\n".join(chunk.rstrip("\n") for chunk in chunks if chunk.strip()).strip("\n")
    if len(text) > budget.text:
        defects.add(Defect.TEXT_CUT)
        text = text[: budget.text]
    reader.body.text = text
    reader.body.marked = placed(text, reader.rendered) if reader.rendered else UNMARKED
    return reader.body


def text_of(part: Part, budget: Budget, defects: Defects) -> str:
    """The content of a part as text: transfer encoding and charset undone, line ends LF, no NUL and no control characters.

    Once done it is kept with the part, so that a defect is noted by whoever comes first.
    """
    if part.text is None:
        part.text = _text(part, budget, defects)
    return part.text


def _text(part: Part, budget: Budget, defects: Defects) -> str:
    octets = part.content(defects)[: 4 * budget.text]
    label = part.params.get("charset", "")
    if not label and part.content_type == "text/html" and (meta := _META_CHARSET.search(octets, 0, 2_048)):
        label = meta[1].decode("ascii")
    decoded = charset.decode(octets, label)
    if not decoded.known:
        defects.add(Defect.CHARSET_UNKNOWN)
    elif not decoded.right:
        defects.add(Defect.CHARSET_WRONG)
    text = decoded.text.replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROLS.sub("", text)


def unflow(text: str, *, delsp: bool) -> str:
    """``format=flowed`` text with its soft line breaks undone (RFC 3676 §4)."""
    out: list[str] = []
    depth_before, soft = 0, False
    for line in text.split("\n"):
        content = line.lstrip(">")
        depth = len(line) - len(content)
        content = content.removeprefix(" ")  # §4.4: space-stuffed
        flows = content.endswith(" ") and content != "-- "  # §4.3: the signature mark is never flowed
        if flows and delsp:
            content = content[:-1]
        if soft and depth == depth_before and content != "-- ":
            out.append(content)
        else:
            out.append(("\n" if out else "") + (">" * depth + " " if depth else "") + content)
        depth_before, soft = depth, flows
    return "".join(out)


@dataclass(slots=True)
class _Reader:
    root: Part
    budget: Budget
    defects: Defects
    body: Body
    rendered: list[tuple[str, Marked]] = field(default_factory=list)

    def chunks(self, part: Part, *, render: bool) -> list[str]:
        """The readable texts below ``part`` in order. Without ``render`` they are only marked as read, and HTML kept."""
        if part.content_type == "multipart/alternative" and part.children:
            return self._alternative(part, render=render)
        if not part.children:
            return self._leaf(part, render=render)
        found: list[str] = []
        for child in part.children:
            for chunk in self.chunks(child, render=render):
                if not (found and child.content_type in _MARKUP and _said(chunk, found)):
                    found.append(chunk)
        return found

    def _alternative(self, part: Part, *, render: bool) -> list[str]:
        """RFC 2046 §5.1.4, but the plain form before the rich one: it is what the author's client calls the text."""
        chosen: list[str] = []
        for child in sorted(part.children, key=lambda child: child.content_type != "text/plain"):
            found = self.chunks(child, render=render and not chosen)
            if any(chunk.strip() for chunk in found):
                chosen = chosen or found
        return chosen

    def _leaf(self, part: Part, *, render: bool) -> list[str]:
        named = bool(part.filename) and bool(self.body.read)
        if part.content_type not in _READABLE or part.disposition == "attachment" or named:
            return []
        self.body.read.append(part)
        if part.content_type not in _MARKUP:
            return [self._plain(part)] if render else []
        source = text_of(part, self.budget, self.defects)
        if part.content_type == "text/html":
            source = self._keep_html(source)
        return [self._rendered(source[: self.budget.html])] if render else []

    def _plain(self, part: Part) -> str:
        text = text_of(part, self.budget, self.defects)
        if part.params.get("format", "").lower() == "flowed":
            return unflow(text, delsp=part.params.get("delsp", "").lower() == "yes")
        return text

    def _keep_html(self, source: str) -> str:
        if len(source) > self.budget.html:
            self.defects.add(Defect.HTML_CUT)
        if self.body.html is None and source.strip():
            self.body.html = source[: self.budget.html]
        return source

    def _rendered(self, source: str) -> str:
        rendered = html.lay_out(source, self._pictures() if "cid:" in source else None)
        if not rendered.laid_out:
            self.defects.add(Defect.HTML_TOO_COMPLEX)
        self.rendered.append((rendered.text, rendered.marked))
        return rendered.text

    def _pictures(self) -> dict[str, str]:
        """Content-ID to file name, of the parts that have both."""
        named = ((part.content_id, names.safe(part.filename)) for part in self.root.leaves() if part.content_id and part.filename)
        return {content_id: name for content_id, name in named if name}


def _said(chunk: str, found: list[str]) -> bool:
    """Whether ``chunk`` repeats the text before it: some mailers send both forms of a body as if they were two bodies."""
    return _squash(chunk) in _squash("\n".join(found))


def _squash(text: str) -> str:
    return "".join(_WORD.findall(text))

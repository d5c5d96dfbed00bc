"""What a person reads in a mail. Its one rule: every readable part is shown once, and no other part is taken for text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from mailgate.mail import charset, flowed, forms, html, names
from mailgate.mail.budget import Budget
from mailgate.mail.defects import Defect, Defects
from mailgate.mail.marked import UNMARKED, Marked, placed
from mailgate.mail.packed import pgp
from mailgate.mail.said import Said, squash
from mailgate.mail.structure import Part

_MARKUP = frozenset(
    {"text/html", "application/xhtml+xml", "text/x-amp-html", "text/watch-html", "text/enriched", "text/richtext"}
)
_READABLE = _MARKUP | {"text/plain", "text/markdown", "text/x-markdown", "text/plaintext", "text/x-plain", "text/ascii"}
_HTML = frozenset({"text/html", "application/xhtml+xml"})
_LATER = {"text/enriched": 1, "text/richtext": 1, "text/x-amp-html": 2, "text/watch-html": 2}
"""Which of several forms of a text is read: a plain one, else the usual rich one, else these."""
_CONTROLS = bytes((*range(0x09), *range(0x0E, 0x20), 0x7F))
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s{0,3}=\s{0,3}[\"']?([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)
_MARKS = (b"\xff\xfe", b"\xfe\xff")
"""Byte order marks of UTF-16, which begin no text in any other charset."""
_MARKED_UP = re.compile(r"\s{0,100}(?:<!doctype html|<html[ >])", re.IGNORECASE)
_CID = re.compile(r"(?i)\bcid:([^\s\"'<>)]{1,998})")


@dataclass(slots=True)
class Body:
    """What was found to read: the text, the HTML as it came, and which parts were read (by identity)."""

    text: str = ""
    html: str | None = None
    read: list[Part] = field(default_factory=list)
    marked: Marked = UNMARKED
    """What the markup of rendered HTML knows of the lines of the text."""
    rendered: bool = False
    """HTML was rendered into the text; else the HTML, if any, is another form of it."""


@dataclass(frozen=True, slots=True)
class _Chunk:
    """A stretch of the text; of a picture that stood there, only its place."""

    text: str
    place: bool = False


def read(root: Part, budget: Budget, defects: Defects) -> Body:
    """The body of the mail whose parts stand below ``root``."""
    reader = _Reader(root, budget, defects, Body())
    chunks = reader.chunks(root, render=True)
    chunks = [*reader.spared(chunks), *chunks] if _says(chunks) else reader.left(chunks)
    text = "\n".join(chunk.text.rstrip("\n") for chunk in _between(chunks) if chunk.text.strip()).strip("\n")
    if pgp.encrypted(text):
        defects.add(Defect.ENCRYPTED)
    if len(text) > budget.text:
        defects.add(Defect.TEXT_CUT)
        text = text[: budget.text]
    if reader.body.html and not reader.rendered and forms.plain_is_poor(reader.body.html[: budget.html], text):
        defects.add(Defect.FORMS_DIFFER)
    reader.body.text = text
    reader.body.rendered = bool(reader.rendered)
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
    label = "utf-16" if octets.startswith(_MARKS) else part.params.get("charset", "")
    if not label and part.content_type == "text/html" and (meta := _META_CHARSET.search(octets, 0, 2_048)):
        label = meta[1].decode("ascii")
    decoded = charset.decode(octets, label)
    if not decoded.known:
        defects.add(Defect.CHARSET_UNKNOWN)
    elif not decoded.right:
        defects.add(Defect.CHARSET_WRONG)
    # in octets this takes a tenth of a pattern's time; no octet of a character beyond ASCII is one of these (RFC 3629 §3)
    octets = decoded.text.encode("utf-8").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return octets.replace(b"\x0b", b"\n").translate(None, _CONTROLS).decode("utf-8")  # VT: Word's line break


@dataclass(slots=True)
class _Reader:
    root: Part
    budget: Budget
    defects: Defects
    body: Body
    rendered: list[tuple[str, Marked]] = field(default_factory=list)
    unnamed: bool = False
    """Some part is text and nothing else, so one with a file name is a file."""
    cids: frozenset[str] | None = None
    """The pictures that the HTML read so far shows itself."""

    def __post_init__(self) -> None:
        self.unnamed = any(_plainly_text(part) for part in self.root.leaves())

    def chunks(self, part: Part, *, render: bool) -> list[_Chunk]:
        """The readable texts below ``part`` in order. Without ``render`` they are only marked as read, and HTML kept."""
        if part.content_type == "multipart/alternative" and part.children:
            return self._alternative(part, render=render)
        if not (part.children or part.opened):
            return self._leaf(part, render=render)
        found = self._sequence(part.children, render=render)
        # RFC 2387: the pictures of a related set are shown by its root, wherever they stand
        return [chunk for chunk in found if not chunk.place] if part.content_type == "multipart/related" else found

    def left(self, places: list[_Chunk]) -> list[_Chunk]:
        """For a mail that says nothing: its text in another form, else text that calls itself a file, and stays one."""
        for part in self.root.leaves():
            unnamed_file = part.content_type == "text/plain" and part.disposition == "attachment" and not part.filename
            if (part.spare or unnamed_file) and _says(found := self._text(part, render=True)):
                self.body.read = [one for one in self.body.read if one is not part]
                return [*places, *found]
        return places

    def spared(self, said: list[_Chunk]) -> list[_Chunk]:
        """Spare texts that are no copy of what is said: a server set its footer beside a mail that is all in its winmail.dat."""
        found: list[_Chunk] = []
        for part in self.root.leaves():
            if part.spare and (more := self._not_said(part, "\n".join(chunk.text for chunk in said if not chunk.place))):
                found += more
        return found

    def _not_said(self, part: Part, said: str) -> list[_Chunk]:
        source = text_of(part, self.budget, self.defects)
        text = html.render(source[: self.budget.html])[0] if part.content_type in _HTML else source
        if forms.is_another_text(text, said):
            return self._text(part, render=True)
        if forms.tells_more(text, said):
            self.defects.add(Defect.FORMS_DIFFER)
        return []

    def _sequence(self, parts: list[Part], *, render: bool) -> list[_Chunk]:
        found: list[_Chunk] = []
        said = Said()
        for child in parts:
            rich = child.content_type in _MARKUP
            found += [chunk for chunk in self.chunks(child, render=render) if chunk.place or said.is_new(chunk.text, rich=rich)]
        return found

    def _alternative(self, part: Part, *, render: bool) -> list[_Chunk]:
        """RFC 2046 §5.1.4, but the plain form before the rich one: it is what the author's client calls the text."""
        plain = [child for child in part.children if child.content_type == "text/plain"]
        rich = sorted((child for child in part.children if child not in plain), key=lambda one: _LATER.get(one.content_type, 0))
        said = self._sequence(plain, render=render)
        excuse = bool(rich) and forms.excuse("\n".join(chunk.text for chunk in said))
        chosen = said if _says(said) and not excuse else []
        for child in rich:
            found = self.chunks(child, render=render and not chosen)
            if not chosen and _says(found):
                chosen = found
        return _excused(said, chosen) if excuse else chosen

    def _leaf(self, part: Part, *, render: bool) -> list[_Chunk]:
        kind = part.content_type
        if kind.startswith("image/") and part.disposition != "attachment" and render and not self._shown(part):
            name = names.safe(part.filename)
            return [_Chunk(f"[image: {name}]" if name else "[image]", place=True)]
        readable = kind in _READABLE or (part is self.root and kind.startswith("text/") and kind != "text/calendar")
        named = bool(part.filename) and (self.unnamed or bool(self.body.read))
        if part.spare or not readable or part.disposition == "attachment" or named:
            return []
        return self._text(part, render=render)

    def _text(self, part: Part, *, render: bool) -> list[_Chunk]:
        self.body.read.append(part)
        if part.content_type not in _MARKUP:
            return [_Chunk(self._plain(part))] if render else []
        source = text_of(part, self.budget, self.defects)
        if part.content_type in _HTML:
            self._keep_html(source)
        return [_Chunk(self._rendered(flowed.as_html(part.content_type, source)[: self.budget.html]))] if render else []

    def _shown(self, part: Part) -> bool:
        """Whether the HTML read so far has its own place for a picture."""
        if self.cids is None:
            self.cids = frozenset(_CID.findall(self.body.html or ""))
        return part.content_id in self.cids

    def _plain(self, part: Part) -> str:
        text = pgp.without_armour(text_of(part, self.budget, self.defects))
        if part.params.get("format", "").lower() == "flowed":
            return flowed.unflow(text, delsp=part.params.get("delsp", "").lower() == "yes")
        if _MARKED_UP.match(text) and forms.is_page(text):  # a form or a script that forgot to say it
            self._keep_html(text)
            return self._rendered(text[: self.budget.html])
        return text

    def _keep_html(self, source: str) -> None:
        """The HTML kept beside the text; Apple's pieces of it one after another."""
        whole = source if not self.body.html else self.body.html if source in self.body.html else f"{self.body.html}\n{source}"
        if len(whole) > self.budget.html:
            self.defects.add(Defect.HTML_CUT)
        self.cids = None
        if whole.strip():
            self.body.html = whole[: self.budget.html]

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


def _excused(plain: list[_Chunk], rich: list[_Chunk]) -> list[_Chunk]:
    """The rich form in place of an excuse. Who writes about HTML to a person says the same in both: then the plain one is the
    text; and where the rich one is no longer than the excuse, that may be none, and both are shown."""
    said, more = (squash("".join(one.text for one in form)) for form in (plain, rich))
    if said in more or not rich:
        return plain
    return rich if len(more) > len(said) else [*plain, *rich]


def _plainly_text(part: Part) -> bool:
    readable = part.content_type in _READABLE and part.disposition != "attachment" and not part.filename and not part.spare
    return readable and bool(part.decoded or part.raw[part.start : part.start + 200][: part.end - part.start].strip())


def _says(chunks: list[_Chunk]) -> bool:
    return any(chunk.text.strip() and not chunk.place for chunk in chunks)


def _between(chunks: list[_Chunk]) -> list[_Chunk]:
    """The texts, with the places of those pictures only that more text follows: below the text they are files like any."""
    last = max((at for at, chunk in enumerate(chunks) if chunk.text.strip() and not chunk.place), default=-1)
    return chunks[: last + 1]

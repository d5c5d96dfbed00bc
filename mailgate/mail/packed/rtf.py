"""Rich Text read for its words. Its one rule: one pass over at most a megabyte, and nothing in it is run, fetched or opened.

Outlook sends bodies as compressed RTF (MS-OXRTFCP), in which an HTML body may be wrapped (MS-OXRTFEX); both are undone here.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass, field

from mailgate.mail import charset

MOST = 1024**2
"""Octets of RTF that are read; Outlook writes 50 kB for a long mail."""
_DEEP = 200
_FIRST = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor MS Sans SerifSymbolArial"
    rb"Times New RomanCourier{\colortbl\red0\green0\blue0" + b"\r\n" + rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)
"""What the dictionary holds at first (MS-OXRTFCP §2.1.2.1)."""
_TOKEN = re.compile(
    rb"\\([a-z]{1,32})(-?[0-9]{1,9})?[ ]?|\\'([0-9a-f]{2})|\\([^a-z'])|([{}])|([^\\{}\r\n]+)", re.IGNORECASE | re.DOTALL
)
"""Control word with its number, octet, control symbol, brace, characters."""
_ASIDE = frozenset(b"fonttbl colortbl stylesheet info pict object header footer headerl headerr footerl footerr fldinst".split())
"""Destinations whose content is no text of the document."""
_SAID = {b"par": "\n", b"line": "\n", b"sect": "\n", b"row": "\n", b"page": "\n", b"tab": "\t", b"cell": "\t", b"emdash": "—"}
_SAID |= {b"endash": "–", b"lquote": "‘", b"rquote": "’", b"ldblquote": "“", b"rdblquote": "”", b"bullet": "•"}
_FONTS = {204: "cp1251", 161: "cp1253", 162: "cp1254", 177: "cp1255", 178: "cp1256", 186: "cp1257", 238: "cp1250", 222: "cp874"}
_FONTS |= {128: "cp932", 129: "cp949", 134: "gb18030", 136: "big5"}
"""Charset numbers of fonts (MS-OXRTFEX, LOGFONT); 0 is what the document says."""


def decompress(data: bytes) -> bytes:
    """RTF out of its compressed form, at most a megabyte of it; what is cut or damaged gives what stands before. Never raises."""
    if len(data) < 16:
        return b""
    size, kind = struct.unpack_from("<L4s", data, 4)
    if kind == b"MELA":
        return data[16 : 16 + min(size, MOST)]
    return _unpacked(data, min(size, MOST)) if kind == b"LZFu" else b""


def _unpacked(data: bytes, size: int) -> bytes:
    """MS-OXRTFCP §2.2: a run of eight literals or references into the last 4,096 octets after each control octet."""
    out, at, end = bytearray(_FIRST), 16, len(data)
    wanted = len(_FIRST) + size
    while at < end and len(out) < wanted:
        control, at = data[at], at + 1
        for bit in range(8):
            if at + (control >> bit & 1) >= end:
                at = end
                break
            if not control >> bit & 1:
                out.append(data[at])
                at += 1
                continue
            offset, length = data[at] << 4 | data[at + 1] >> 4, (data[at + 1] & 15) + 2
            at += 2
            back = (len(out) - offset) % 4096
            if back == 0 or back > len(out):
                return bytes(out[len(_FIRST) : wanted])  # the place to write at: the end mark
            piece = out[-back:][:length]
            out += (piece * (length // len(piece) + 1))[:length]
    return bytes(out[len(_FIRST) : wanted])


@dataclass(slots=True)
class _Group:
    """What holds inside one pair of braces."""

    aside: bool = False
    html: bool = False
    font: int = -1
    skip: int = 1


@dataclass(slots=True)
class _Reading:
    """One document being read."""

    page: str = "cp1252"
    wrapped: bool = False
    """It is HTML in RTF's clothes (``\\fromhtml1``)."""
    group: _Group = field(default_factory=_Group)
    above: list[_Group] = field(default_factory=list)
    out: list[str] = field(default_factory=list)
    octets: bytearray = field(default_factory=bytearray)
    fonts: dict[int, str] = field(default_factory=dict)
    in_fonts: int = -1
    hidden: bool = False
    starred: bool = False
    swallow: int = 0
    depth: int = 0

    def say(self, text: str) -> None:
        """``text`` where it counts: not in an aside, and of wrapped HTML only what is not RTF's own copy."""
        self.flush()
        if not self.group.aside and not (self.wrapped and self.hidden):
            self.out.append(text)

    def flush(self) -> None:
        """Octets gathered so far as characters; several can make one character."""
        if self.octets:
            octets, self.octets = bytes(self.octets), bytearray()
            if not self.group.aside and not (self.wrapped and self.hidden):
                codec = charset.codec_for(self.fonts.get(self.group.font, "") or self.page) or "cp1252"
                self.out.append(octets.decode(codec, "replace"))

    def brace(self, brace: bytes) -> None:
        """A group begins or ends; below 200 levels they only count."""
        self.flush()
        self.starred = False
        if brace == b"{":
            self.depth += 1
            if self.depth <= _DEEP:
                self.above.append(self.group)
                self.group = _Group(self.group.aside, self.group.html, self.group.font, self.group.skip)
        else:
            if self.above and self.depth <= _DEEP:
                self.group = self.above.pop()
            self.depth = max(0, self.depth - 1)

    def word(self, word: bytes, value: int | None) -> None:
        """A control word."""
        starred, self.starred = self.starred, False
        match word:
            case b"u" if value is not None:
                self.say(chr(value & 0xFFFF))
                self.swallow = self.group.skip
            case b"uc" | b"f" | b"fcharset" | b"ansicpg":
                self.flush()
                self._setting(word, value or 0)
            case b"fromhtml":
                self.wrapped = True
            case b"htmlrtf":
                self.flush()
                self.hidden = value != 0
            case b"htmltag":
                self.group.html = True
            case b"mhtmltag":
                self.group.aside = True
            case _ if word in _ASIDE or starred:
                self.group.aside = True
            case _ if word in _SAID:
                self.say(_SAID[word])
            case _:
                return

    def _setting(self, word: bytes, value: int) -> None:
        match word:
            case b"uc":
                self.group.skip = min(max(value, 0), 8)
            case b"f":
                self.group.font = value
            case b"fcharset":
                self.fonts[self.group.font] = _FONTS.get(value, "")
            case _:
                self.page = f"cp{value}"

    def symbol(self, symbol: bytes) -> None:
        """A control symbol."""
        match symbol:
            case b"*":
                self.starred = True
            case b"~":
                self.say(" ")
            case b"\n" | b"\r":
                self.say("\n")
            case b"_":
                self.say("-")
            case b"\\" | b"{" | b"}":
                self.literal(symbol)
            case _:
                return

    def literal(self, octets: bytes) -> None:
        """Characters of the document; those that stand in for a ``\\u`` before them are left out."""
        self.starred = False
        left, self.swallow = octets[self.swallow :], max(0, self.swallow - len(octets))
        self.octets += left


def words(data: bytes) -> tuple[str, bool]:
    """The text of RTF, or the HTML wrapped in it; true if it is HTML. Linear; never raises."""
    reading = _Reading()
    for token in _TOKEN.finditer(data[:MOST]):
        word, value, octet, symbol, brace, literal = token.groups()
        if word:
            reading.word(word.lower(), int(value) if value else None)
        elif octet:
            reading.literal(bytes((int(octet, 16),)))
        elif symbol:
            reading.symbol(symbol)
        elif brace:
            reading.brace(brace)
        else:
            reading.literal(literal)
    reading.flush()
    text = "".join(reading.out).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text.strip("\n"), reading.wrapped

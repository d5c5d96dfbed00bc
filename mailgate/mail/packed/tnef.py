"""Outlook's ``winmail.dat`` read (MS-OXTNEF). Its one rule: one pass, every length and count checked against what is there.

A stream of attributes; some hold lists of MAPI properties. Reading stops at the first claim that does not hold, with what was
read so far kept.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from mailgate.mail import charset

SIGNATURE = b"\x78\x9f\x3e\x22"
_ATTRIBUTES = 20_000
_PROPERTIES = 5_000
_FILES = 500
_MESSAGE, _FILE = 1, 2
"""Levels of an attribute (MS-OXTNEF §2.1.3.1)."""
_OBJECT_OF_MESSAGE = bytes.fromhex("0703020000000000c000000000000046")
"""IID_IMessage: the object attached is a message, as TNEF again (§2.1.3.3.15)."""
_WIDTHS = {0x02: 2, 0x03: 4, 0x04: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x0A: 4, 0x0B: 2, 0x14: 8, 0x40: 8, 0x48: 16}
_ANSI, _UNICODE = 0x1E, 0x1F
_VARIABLE = frozenset({0x00, 0x0D, _ANSI, _UNICODE, 0x102})
_PAGES = {
    1200: "utf-16-le",
    20127: "us-ascii",
    20866: "koi8-r",
    21866: "koi8-u",
    50220: "iso-2022-jp",
    51932: "euc-jp",
    65001: "utf-8",
} | {28590 + part: f"iso-8859-{part}" for part in range(1, 16)}
"""Windows code pages that Python does not know by their number."""

NAMED = 0x8000
Key = int | tuple[str, int]
"""A property's id; of a named one its set and number (MS-OXPROPS)."""
Properties = dict[Key, bytes | str]


class Broken(Exception):
    """The stream says what cannot be."""


@dataclass(slots=True)
class File:
    """A file of the stream: its attributes in the order they stood."""

    title: bytes = b""
    data: bytes = b""
    properties: Properties = field(default_factory=dict)

    @property
    def message(self) -> bytes | None:
        """The stream of the message that is attached here, if one is."""
        data = self.properties.get(0x3701, b"")
        return data[16:] if isinstance(data, bytes) and data.startswith(_OBJECT_OF_MESSAGE) else None


@dataclass(slots=True)
class Stream:
    """What a ``winmail.dat`` holds. ``sound`` is false where reading stopped early or a checksum did not hold."""

    codepage: str = "cp1252"
    message_class: str = ""
    subject: bytes = b""
    body: bytes = b""
    properties: Properties = field(default_factory=dict)
    files: list[File] = field(default_factory=list)
    sound: bool = True

    def text(self, value: bytes | str) -> str:
        """A string of the stream, without the NUL at its end."""
        codec = charset.codec_for(self.codepage) or "cp1252"
        text = value if isinstance(value, str) else value.decode(codec, "replace")
        return text.partition("\0")[0]


def read(data: bytes) -> Stream | None:
    """The stream in ``data``, or None if it is no TNEF. Linear; never raises."""
    if not data.startswith(SIGNATURE):
        return None
    stream = Stream()
    try:
        for level, name, value in _attributes(memoryview(data), stream):
            _take(stream, level, name, value)
    except (Broken, struct.error, ValueError):
        stream.sound = False
    return stream


def page(number: int) -> str:
    """The charset label of a Windows code page."""
    return _PAGES.get(number) or f"cp{number}"


def number(value: bytes | str | None) -> int:
    """A property's number, or 0."""
    return int.from_bytes(value[:4], "little") if isinstance(value, bytes) else 0


def _attributes(data: memoryview, stream: Stream) -> Iterator[tuple[int, int, memoryview]]:
    """Level, id and value of each attribute (MS-OXTNEF §2.1.2)."""
    at = 6
    for _ in range(_ATTRIBUTES):
        if at + 11 > len(data):
            stream.sound = stream.sound and not bytes(data[at:]).strip(b"\r\n\0")  # the transport's last line end, say
            return
        level, name, length = struct.unpack_from("<BIL", data, at)
        start, at = at + 9, at + 9 + length + 2
        if level not in (_MESSAGE, _FILE):
            raise Broken
        stream.sound = stream.sound and at <= len(data) and _sum(data[start : at - 2]) == data[at - 2 : at]
        yield level, name & 0xFFFF, data[start : start + length]
    raise Broken


def _sum(value: memoryview) -> bytes:
    return (sum(value) & 0xFFFF).to_bytes(2, "little")


def _take(stream: Stream, level: int, name: int, value: memoryview) -> None:
    if level == _MESSAGE:
        _take_of_message(stream, name, value)
        return
    if name == 0x9002 or not stream.files or _begun(stream.files[-1], name):  # attAttachRendData: a file begins
        if len(stream.files) >= _FILES:
            raise Broken
        stream.files.append(File())
    match name:
        case 0x8010 | 0x9001:  # attAttachTitle, attAttachTransportFilename
            stream.files[-1].title = stream.files[-1].title or bytes(value[:2_000])
        case 0x800F:
            stream.files[-1].data = bytes(value)
        case 0x9005:
            _fill(stream.files[-1].properties, value)
        case _:
            return


def _begun(file: File, name: int) -> bool:
    """Whether an attribute is of another file than the last, though none was said to begin."""
    return bool(file.data) and (name == 0x800F or (name == 0x8010 and bool(file.title)))


def _take_of_message(stream: Stream, name: int, value: memoryview) -> None:
    match name:
        case 0x9007:  # attOemCodepage
            stream.codepage = page(int.from_bytes(value[:4], "little"))
        case 0x8008:  # attMessageClass
            stream.message_class = bytes(value[:256]).partition(b"\0")[0].decode("ascii", "replace")
        case 0x8004:
            stream.subject = bytes(value[:2_000])
        case 0x800C:
            stream.body = bytes(value)
        case 0x9003:  # attMsgProps
            _fill(stream.properties, value)
        case _:
            return


def _fill(properties: Properties, value: memoryview) -> None:
    for key, content in _properties(value):
        properties.setdefault(key, content)


def _properties(data: memoryview) -> Iterator[tuple[Key, bytes | str]]:
    """The first value of each MAPI property (MS-OXTNEF §2.1.3.4)."""
    count, at = _u32(data, 0), 4
    if count > min(_PROPERTIES, len(data) // 4):
        raise Broken
    for _ in range(count):
        kind, name = struct.unpack_from("<HH", data, at)
        key, at = _named(data, at + 4) if name >= NAMED else (name, at + 4)
        value, at = _value(data, at, kind)
        if value is not None:
            yield key, value


def _named(data: memoryview, at: int) -> tuple[Key, int]:
    """A named property: the set it belongs to, and its number or its name (§2.1.3.4.1)."""
    belongs, kind, said = bytes(data[at : at + 16]).hex(), _u32(data, at + 16), _u32(data, at + 20)
    return ((belongs, said), at + 24) if kind == 0 else ((belongs, -1), at + 24 + _padded(said))


def _value(data: memoryview, at: int, kind: int) -> tuple[bytes | str | None, int]:
    """The first of a property's values, and where the next property begins."""
    many, kind = bool(kind & 0x1000), kind & 0x0FFF
    if (width := _WIDTHS.get(kind)) is not None:
        count = _u32(data, at) if many else 1
        at += 4 * many
        end = at + _padded(width * count)
        if end > len(data):
            raise Broken
        return bytes(data[at : at + width]), end
    if kind not in _VARIABLE:
        raise Broken
    return _strings(data, at, kind)


def _strings(data: memoryview, at: int, kind: int) -> tuple[bytes | str | None, int]:
    count, at, first = _u32(data, at), at + 4, None
    for _ in range(count):
        length = _u32(data, at)
        at += 4
        if at + length > len(data):
            raise Broken
        if first is None:
            octets = bytes(data[at : at + length])
            first = octets.decode("utf-16-le", "replace") if kind == _UNICODE else octets
        at += _padded(length)
    return first, at


def _u32(data: memoryview, at: int) -> int:
    return int(struct.unpack_from("<L", data, at)[0])


def _padded(length: int) -> int:
    return (length + 3) & ~3

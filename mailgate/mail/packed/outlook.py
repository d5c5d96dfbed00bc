"""A winmail.dat as parts of a mail. Its one rule: files become files, its text a spare copy, a meeting a calendar.

``tnef`` reads the stream; here its properties (MS-OXCMSG, MS-OXCICAL) are given their meaning.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from mailgate.mail import names
from mailgate.mail.packed import rtf, tnef
from mailgate.mail.packed.tnef import File, Key, Properties, Stream
from mailgate.mail.structure import Part

_LONG_NAME, _SHORT_NAME, _SHOWN_NAME, _EXTENSION = 0x3707, 0x3704, 0x3001, 0x3703
_DATA, _MIME, _CONTENT_ID, _FLAGS, _HIDDEN = 0x3701, 0x370E, 0x3712, 0x3714, 0x7FFE
_BODY, _RTF, _HTML, _CODEPAGE, _CLASS, _SUBJECT = 0x1000, 0x1009, 0x1013, 0x3FDE, 0x001A, 0x0037
_SENDER_NAME, _SENDER, _SENT = 0x0C1A, 0x0C1F, 0x0039
_APPOINTMENT = "0220060000000000c000000000000046"
"""PSETID_Appointment (MS-OXPROPS §1.3.2), its octets as they stand."""
_START, _END, _PLACE = (_APPOINTMENT, 0x820D), (_APPOINTMENT, 0x820E), (_APPOINTMENT, 0x8208)
_RENDERED = 4
"""The picture is shown in the text (MS-OXCMSG §2.2.2.18)."""
_DEPTH = 3
_TEXT = 1_000_000
_TYPE = re.compile(r"[a-z0-9.+-]{1,60}/[a-z0-9.+-]{1,100}")
_METHODS = (
    (re.compile(r"(?i)schedule\.(?:meeting\.request|mtgreq)"), "REQUEST", ""),
    (re.compile(r"(?i)schedule\.(?:meeting\.cancell?ed|mtgcncl)"), "CANCEL", ""),
    (re.compile(r"(?i)schedule\.(?:meeting\.resp\.pos|mtgrespp)"), "REPLY", "ACCEPTED"),
    (re.compile(r"(?i)schedule\.(?:meeting\.resp\.neg|mtgrespn)"), "REPLY", "DECLINED"),
    (re.compile(r"(?i)schedule\.(?:meeting\.resp\.tent|mtgrespa)"), "REPLY", "TENTATIVE"),
)
"""Message classes of meetings, as Exchange and as TNEF itself names them (MS-OXOCAL, MS-OXTNEF §2.1.3.3.3)."""
_BEGINNING = datetime(1601, 1, 1, tzinfo=UTC)


def read(data: bytes) -> tuple[list[Part], bool] | None:
    """The parts in a winmail.dat and whether it was read to its end; None if it is no TNEF. Never raises."""
    stream = tnef.read(data)
    return None if stream is None else (_parts(stream, 1), stream.sound)


def _parts(stream: Stream, depth: int) -> list[Part]:
    text = _text(stream)
    meeting = _meeting(stream)
    return [*([text] if text else []), *([meeting] if meeting else []), *_files(stream, depth)]


def _files(stream: Stream, depth: int) -> list[Part]:
    found: list[Part] = []
    for file in stream.files:
        inner = tnef.read(file.message) if file.message is not None and depth < _DEPTH else None
        if inner is not None:
            stream.sound = stream.sound and inner.sound
            found += [_letter(inner, _name(file, stream)), *_files(inner, depth + 1)]
        elif part := _file(file, stream):
            found.append(part)
    return found


def _file(file: File, stream: Stream) -> Part | None:
    inside = file.properties.get(_DATA, b"")
    data = file.data or (inside if isinstance(inside, bytes) else b"")
    stream.sound = stream.sound and (not inside or inside == data)
    name = _name(file, stream)
    if not data and not name:
        return None
    said = _string(stream, file.properties, _MIME).lower()
    shown = bool(tnef.number(file.properties.get(_FLAGS)) & _RENDERED or tnef.number(file.properties.get(_HIDDEN)) & 1)
    return Part.made(
        said if _TYPE.fullmatch(said) and not said.startswith("multipart/") else names.media_type(name),
        data,
        filename=name,
        disposition="inline" if shown else "attachment",
        content_id=_string(stream, file.properties, _CONTENT_ID).strip(" <>")[:998],
    )


def _name(file: File, stream: Stream) -> str:
    """The long name; the title is often its 8.3 form."""
    names = (_string(stream, file.properties, key) for key in (_LONG_NAME, _SHOWN_NAME, _SHORT_NAME))
    return next((name for name in names if name), "") or stream.text(file.title)


def _letter(stream: Stream, name: str) -> Part:
    """A message attached inside, as a text that can be read: who, when, about what, and what it said."""
    name = name or _string(stream, stream.properties, _SUBJECT) or stream.text(stream.subject) or "message"
    sender = _string(stream, stream.properties, _SENDER_NAME), _string(stream, stream.properties, _SENDER)
    head = {
        "From": " ".join(filter(None, sender)),
        "Date": f"{sent:%Y-%m-%d %H:%M} UTC" if (sent := _moment(stream.properties.get(_SENT))) else "",
        "Subject": _string(stream, stream.properties, _SUBJECT) or stream.text(stream.subject),
    }
    text = _text(stream)
    above = "\n".join(f"{key}: {value}" for key, value in head.items() if value)
    kind, data = (text.content_type, text.decoded or b"") if text else ("text/plain", b"")
    if kind == "text/plain":
        data = f"{above}\n\n".encode() + data
    ending = ".html" if kind == "text/html" else ".txt"
    return Part.made(kind, data, params={"charset": "utf-8"}, filename=name + ending, disposition="attachment")


def _text(stream: Stream) -> Part | None:
    """The stream's own copy of the mail's text, in the plainest form there is."""
    page = tnef.page(tnef.number(stream.properties.get(_CODEPAGE))) if _CODEPAGE in stream.properties else stream.codepage
    plain, html = stream.properties.get(_BODY) or stream.body, stream.properties.get(_HTML)
    if plain:
        return _spare("text/plain", plain, stream.codepage)
    if html:
        return _spare("text/html", html, page)
    packed = stream.properties.get(_RTF)
    if not isinstance(packed, bytes):
        return None
    document = rtf.decompress(packed)
    stream.sound = stream.sound and len(document) < rtf.MOST
    said, is_html = rtf.words(document)
    return _spare("text/html" if is_html else "text/plain", said, "utf-8") if said.strip() else None


def _spare(kind: str, value: bytes | str, label: str) -> Part:
    if isinstance(value, str):
        value, label = value[:_TEXT].encode("utf-8", "replace"), "utf-8"
    part = Part.made(kind, value.rstrip(b"\0"), params={"charset": label})
    part.spare = True
    return part


def _string(stream: Stream, properties: Properties, key: Key) -> str:
    value = properties.get(key)
    return stream.text(value) if value else ""


def _meeting(stream: Stream) -> Part | None:
    """A meeting as iCalendar (MS-OXCICAL §2.1.3), so that it is read, and can be opened, like any other."""
    said = f"{stream.message_class} {_string(stream, stream.properties, _CLASS)}"
    method, answer = next(((method, answer) for pattern, method, answer in _METHODS if pattern.search(said)), ("", ""))
    if not method:
        return None
    begins, ends = (stream.properties.get(key) or stream.properties.get(old) for key, old in ((_START, 0x0060), (_END, 0x0061)))
    lines = {
        "SUMMARY": _string(stream, stream.properties, _SUBJECT) or stream.text(stream.subject),
        "DTSTART": _time(begins),
        "DTEND": _time(ends),
        "LOCATION": _string(stream, stream.properties, _PLACE),
        "ATTENDEE;PARTSTAT=" + answer: "mailto:" if answer else "",
    }
    event = "".join(f"{key}:{_escaped(value)}\r\n" for key, value in lines.items() if value)
    whole = f"BEGIN:VCALENDAR\r\nMETHOD:{method}\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\n{event}END:VEVENT\r\nEND:VCALENDAR\r\n"
    data = whole.encode("utf-8", "replace")
    return Part.made("text/calendar", data, params={"charset": "utf-8"}, filename="meeting.ics", disposition="attachment")


def _escaped(value: str) -> str:
    """RFC 5545 §3.3.11."""
    value = value[:1_000].replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;")
    return " ".join(value.split())


def _moment(value: bytes | str | None) -> datetime | None:
    """A FILETIME: tenths of microseconds since 1601, in UTC (MS-DTYP §2.3.3)."""
    if not isinstance(value, bytes) or len(value) != 8:
        return None
    try:
        moment = _BEGINNING + timedelta(microseconds=int.from_bytes(value, "little") // 10)
    except OverflowError:
        return None
    return moment if moment.year >= 1900 else None


def _time(value: bytes | str | None) -> str:
    """As iCalendar writes it (RFC 5545 §3.3.5), or ""."""
    moment = _moment(value)
    return moment.strftime("%Y%m%dT%H%M%SZ") if moment else ""

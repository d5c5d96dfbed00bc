"""Invitations and their answers (RFC 5545, RFC 5546). Its one rule: read four things, guess none of them.

Only the first ``VEVENT`` counts. A time with a zone is given its UTC offset when the mail itself carries that zone with one
single offset; otherwise it stays local, without an offset, as it was written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from mailgate.mail.model import Calendar

_MAX_LINES = 20_000
_MAX_VALUE = 1_000
_DATE = re.compile(r"(\d{4})(\d\d)(\d\d)")
_DATE_TIME = re.compile(r"(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(Z?)")
_OFFSET = re.compile(r"([+-]\d\d)(\d\d)(?:\d\d)?")
_ESCAPED = re.compile(r"\\(.)")


@dataclass(frozen=True, slots=True)
class _Line:
    """A content line (RFC 5545 §3.1): upper-case name, its parameters as one string, value, and the components around it."""

    name: str
    parameters: str
    value: str
    inside: tuple[str, ...]


def read(content: str) -> Calendar | None:
    """What a ``text/calendar`` part says, or None if it is no calendar. Linear; never raises."""
    lines = list(_lines(content))
    if not any(line.inside[:1] == ("VCALENDAR",) for line in lines):
        return None
    event = [line for line in lines if line.inside[1:] == ("VEVENT",)]
    offsets = _offsets(lines)
    return Calendar(
        method=_first(lines, "METHOD", ("VCALENDAR",)).upper(),
        summary=_unescape(_value(event, "SUMMARY")),
        start=_time(event, "DTSTART", offsets),
        end=_time(event, "DTEND", offsets),
    )


def _lines(content: str) -> Iterator[_Line]:
    inside: tuple[str, ...] = ()
    events = 0
    for name, parameters, value in _split(content):
        if name == "BEGIN" and len(inside) < 8:
            component = value.strip().upper()
            events += component == "VEVENT"
            inside = (*inside, component if component != "VEVENT" or events == 1 else "LATER")
        elif name == "END":
            inside = inside[:-1]
        else:
            yield _Line(name, parameters, value, inside)


def _split(content: str) -> Iterator[tuple[str, str, str]]:
    """Unfolded lines (a line that begins with a blank continues the one before), cut at the first colon outside quotes."""
    unfolded: list[str] = []
    for line in content.replace("\r\n", "\n").replace("\r", "\n").split("\n", _MAX_LINES)[:_MAX_LINES]:
        if line[:1] in (" ", "\t") and unfolded:
            unfolded[-1] += line[1:] if len(unfolded[-1]) < _MAX_VALUE else ""
        elif line:
            unfolded.append(line[:_MAX_VALUE])
    for line in unfolded:
        head, _, value = _cut(line)
        name, _, parameters = head.partition(";")
        yield name.strip().upper(), parameters, value


def _cut(line: str) -> tuple[str, str, str]:
    quoted = False
    for at, char in enumerate(line):
        if char == '"':
            quoted = not quoted
        elif char == ":" and not quoted:
            return line[:at], ":", line[at + 1 :]
    return line, "", ""


def _first(lines: list[_Line], name: str, inside: tuple[str, ...]) -> str:
    return next((line.value.strip() for line in lines if line.name == name and line.inside == inside), "")


def _value(event: list[_Line], name: str) -> str:
    return next((line.value for line in event if line.name == name), "")


def _unescape(value: str) -> str:
    """RFC 5545 §3.3.11: ``\\n`` is a new line (here a blank: a summary is one line), any other escaped character itself."""
    text = _ESCAPED.sub(lambda found: " " if found[1] in "nN" else found[1], value)
    return "".join(char for char in text if char.isprintable()).strip()


def _offsets(lines: list[_Line]) -> dict[str, str]:
    """UTC offsets of the zones that have just one, by TZID. A zone with summer time is left out rather than guessed."""
    found: dict[str, set[str]] = {}
    zone = ""
    for line in lines:
        if line.inside[1:] == ("VTIMEZONE",) and line.name == "TZID":
            zone = line.value.strip()
        elif line.name == "TZOFFSETTO" and (match := _OFFSET.fullmatch(line.value.strip())):
            found.setdefault(zone, set()).add(f"{match[1]}:{match[2]}")
    return {name: offsets.pop() for name, offsets in found.items() if len(offsets) == 1}


def _time(event: list[_Line], name: str, offsets: dict[str, str]) -> str:
    line = next((line for line in event if line.name == name), None)
    if line is None:
        return ""
    value = line.value.strip()
    if match := _DATE.fullmatch(value):
        return "-".join(match.groups())
    if match := _DATE_TIME.fullmatch(value):
        year, month, day, hour, minute, second, utc = match.groups()
        return f"{year}-{month}-{day}T{hour}:{minute}:{second}{utc or offsets.get(_zone(line.parameters), '')}"
    return ""


def _zone(parameters: str) -> str:
    for parameter in parameters.split(";"):
        key, _, value = parameter.partition("=")
        if key.strip().upper() == "TZID":
            return value.strip().strip('"')
    return ""

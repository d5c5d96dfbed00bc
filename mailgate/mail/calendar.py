"""Invitations and their answers (RFC 5545, RFC 5546). Its one rule: what is said is read, whatever is broken beside it.

Only the first ``VEVENT`` counts (the master of a series stands first), or the first ``VTODO`` where there is none. A time gets
the UTC offset of its zone if that can be told; otherwise it stays local, as it was written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from mailgate.mail import charset, timezones
from mailgate.mail.model import Calendar
from mailgate.mail.timezones import Stretch

TYPES = frozenset({"text/calendar", "application/ics", "text/x-vcalendar", "application/x-ics", "text/ics"})
_MAX_LINES = 20_000
_MAX_VALUE = 10_000
_SHOWN = 1_000
_FOLD = re.compile(rb"\r?\n[ \t]")
_DATE = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)")
_DATE_TIME = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)T(\d\d):?(\d\d):?(\d\d)(Z?)")
_DURATION = re.compile(r"\+?P(?:(\d{1,4})W)?(?:(\d{1,4})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,5})M)?(?:(\d{1,6})S)?)?")
_ESCAPED = re.compile(r"\\(.)")


@dataclass(frozen=True, slots=True)
class _Line:
    """A content line (RFC 5545 §3.1): upper-case name, its parameters as one string, value, the components around it and
    the how manieth each of them is."""

    name: str
    parameters: str
    value: str
    inside: tuple[str, ...]
    place: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Moment:
    """A date, or a time with its offset if that is known."""

    at: datetime
    date_only: bool = False
    offset: str = ""

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}" if self.date_only else f"{self.at:%Y-%m-%dT%H:%M:%S}{self.offset}"


def text(data: bytes, label: str) -> str:
    """A calendar's octets as text. Lines are joined first, for they may be folded inside a character (RFC 5545 §3.1)."""
    return charset.decode(data if b"\0" in data else _FOLD.sub(b"", data), label).text


def read(content: str, method: str = "") -> Calendar | None:
    """What a calendar says, or None if it is none. ``method``: what its Content-Type says of it. Linear; never raises."""
    lines = list(_lines(content))
    if not any(line.inside[:1] == ("VCALENDAR",) for line in lines):
        return None
    event = [line for line in lines if line.inside[1:] == ("VEVENT",)] or [
        line for line in lines if line.inside[1:] == ("VTODO",)
    ]
    zones = _zones(lines)
    start, end = _moment(event, "DTSTART", zones), _moment(event, "DTEND", zones) or _moment(event, "DUE", zones)
    end = end or _after(start, _value(event, "DURATION"))
    said = _first(lines, "METHOD", ("VCALENDAR",)) or method
    method = re.sub(r"[^A-Z-]", "", said.upper())[:20]
    summary, begins, ends = _one_line(_value(event, "SUMMARY")), str(start or ""), str(end or "")
    shown = _says(event, [_answer(event) if method == "REPLY" else "", summary, " – ".join(filter(None, (begins, ends)))])
    return Calendar(method=method, summary=summary, start=begins, end=ends, says=shown)


def _answer(event: list[_Line]) -> str:
    """What the one who answers says (RFC 5545 §3.2.12)."""
    answers = (_parameter(line.parameters, "PARTSTAT") for line in event if line.name == "ATTENDEE")
    return _one_line(next(answers, "")).upper()


def _says(event: list[_Line], head: list[str]) -> str:
    """What a person reads where the mail says nothing else: answer, subject and time, then the place and the description."""
    above = "\n".join(filter(None, (*head, _one_line(_value(event, "LOCATION")))))
    comment, description = (_unescape(_value(event, name)).strip() for name in ("COMMENT", "DESCRIPTION"))
    return "\n\n".join(filter(None, (above, comment, description)))


def _lines(content: str) -> Iterator[_Line]:
    inside: tuple[str, ...] = ()
    place: tuple[int, ...] = ()
    met: set[str] = set()
    for number, (name, parameters, value) in enumerate(_split(content)):
        if name == "BEGIN" and len(inside) < 8:
            component = value.strip().upper()
            later = component in met and component in ("VEVENT", "VTODO")
            met.add(component)
            inside, place = (*inside, "LATER" if later else component), (*place, number)
        elif name == "END":
            inside, place = inside[:-1], place[:-1]
        else:
            yield _Line(name, parameters, value, inside, place)


def _split(content: str) -> Iterator[tuple[str, str, str]]:
    """Unfolded lines (a line that begins with a blank continues the one before), cut at the first colon outside quotes."""
    unfolded: list[str] = []
    for line in content.replace("\r\n", "\n").replace("\r", "\n").split("\n", _MAX_LINES)[:_MAX_LINES]:
        if line[:1] in (" ", "\t") and unfolded:
            unfolded[-1] += line[1:] if len(unfolded[-1]) < _MAX_VALUE else ""
        elif line:
            unfolded.append(line[:_MAX_VALUE])
    for line in unfolded:
        head, value = _cut(line)
        name, _, parameters = head.partition(";")
        yield name.strip().upper().rpartition(".")[2], parameters, value


def _cut(line: str) -> tuple[str, str]:
    quoted = False
    for at, char in enumerate(line):
        if char == '"':
            quoted = not quoted
        elif char == ":" and not quoted:
            return line[:at], line[at + 1 :]
    head, _, value = line.partition(":")  # a quote that was never closed
    return head, value


def _first(lines: list[_Line], name: str, inside: tuple[str, ...]) -> str:
    return next((line.value.strip() for line in lines if line.name == name and line.inside == inside), "")


def _value(event: list[_Line], name: str) -> str:
    return next((line.value for line in event if line.name == name), "")


def _unescape(value: str) -> str:
    """RFC 5545 §3.3.11: ``\\n`` is a new line, any other escaped character itself."""
    found = _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], value)
    return "".join(char for char in found if char.isprintable() or char == "\n")


def _one_line(value: str) -> str:
    return " ".join(_unescape(value[:_SHOWN]).split())


def _zones(lines: list[_Line]) -> dict[str, list[Stretch]]:
    """The zones that the calendar describes, by TZID."""
    names: dict[int, str] = {}
    stretches: dict[tuple[int, ...], dict[str, str]] = {}
    for line in lines:
        if line.inside[1:2] != ("VTIMEZONE",):
            continue
        if len(line.inside) == 3:
            stretches.setdefault(line.place, {}).setdefault(line.name, line.value)
        elif line.name == "TZID":
            names.setdefault(line.place[1], line.value.strip())
    found: dict[str, list[Stretch]] = {}
    for place, said in stretches.items():
        _note(found.setdefault(names.get(place[1], ""), []), said)
    return found


def _note(stretches: list[Stretch], said: dict[str, str]) -> None:
    begins = _local(said.get("DTSTART", "")) or datetime(1970, 1, 1)  # noqa: DTZ001 (local by definition)
    one = timezones.stretch(begins, said.get("TZOFFSETTO", ""), said.get("TZOFFSETFROM", ""), said.get("RRULE", ""))
    if one and len(stretches) < 200:
        stretches.append(one)


def _local(value: str) -> datetime | None:
    match = _DATE_TIME.fullmatch(value.strip()) or _DATE.fullmatch(value.strip())
    try:
        return datetime(*(int(number) for number in match.groups()[:6])) if match else None  # type: ignore[arg-type]  # noqa: DTZ001
    except ValueError:
        return None


def _moment(event: list[_Line], name: str, zones: dict[str, list[Stretch]]) -> _Moment | None:
    line = next((line for line in event if line.name == name), None)
    at = _local(line.value) if line else None
    if line is None or at is None:
        return None
    value = line.value.strip()
    if _DATE.fullmatch(value):
        return _Moment(at, date_only=True)
    ahead = timezones.offset(_parameter(line.parameters, "TZID"), at, zones)
    return _Moment(at, offset="Z" if value.endswith("Z") else "" if ahead is None else timezones.shown(ahead))


def _after(start: _Moment | None, duration: str) -> _Moment | None:
    """The end of what begins at ``start`` and lasts ``duration`` (RFC 5545 §3.3.6)."""
    match = _DURATION.fullmatch(duration.strip().upper())
    if not start or not match or not any(match.groups()):
        return None
    weeks, days, hours, minutes, seconds = (int(number or 0) for number in match.groups())
    try:
        at = start.at + timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    except OverflowError:
        return None
    return _Moment(at, start.date_only, start.offset)


def _parameter(parameters: str, name: str) -> str:
    for parameter in parameters.split(";"):
        key, _, value = parameter.partition("=")
        if key.strip().upper() == name:
            return value.strip().strip('"')
    return ""

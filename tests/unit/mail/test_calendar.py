"""Invitations: method, summary, start and end, as far as they can be read."""

from __future__ import annotations

import pytest

from mailgate.mail import calendar
from mailgate.mail.model import Calendar

ZONE = "BEGIN:VTIMEZONE\nTZID:{name}\n{offsets}END:VTIMEZONE\n"
ALL_YEAR = ZONE.format(name="Nairobi", offsets="BEGIN:STANDARD\nTZOFFSETFROM:+0300\nTZOFFSETTO:+0300\nEND:STANDARD\n")
SUMMER = ZONE.format(
    name="Bern",
    offsets="BEGIN:STANDARD\nTZOFFSETTO:+0100\nEND:STANDARD\nBEGIN:DAYLIGHT\nTZOFFSETTO:+0200\nEND:DAYLIGHT\n",
)


def invitation(event: str, zones: str = "", method: str = "METHOD:REQUEST\n") -> str:
    return f"BEGIN:VCALENDAR\nVERSION:2.0\n{method}{zones}BEGIN:VEVENT\n{event}\nEND:VEVENT\nEND:VCALENDAR\n"


def test_an_invitation_is_read() -> None:
    text = invitation("SUMMARY:Lamp\\, repaired\nDTSTART:20260303T093000Z\nDTEND:20260303T100000Z").replace("\n", "\r\n")
    assert calendar.read(text) == Calendar(
        method="REQUEST", summary="Lamp, repaired", start="2026-03-03T09:30:00Z", end="2026-03-03T10:00:00Z"
    )


@pytest.mark.parametrize(
    ("line", "zones", "start"),
    [
        ("DTSTART;VALUE=DATE:20260303", "", "2026-03-03"),
        ("DTSTART:20260303T093000", "", "2026-03-03T09:30:00"),
        ("DTSTART;TZID=Nairobi:20260303T093000", ALL_YEAR, "2026-03-03T09:30:00+03:00"),
        ('DTSTART;TZID="Nairobi":20260303T093000', ALL_YEAR, "2026-03-03T09:30:00+03:00"),
        ("DTSTART;TZID=Bern:20260303T093000", SUMMER, "2026-03-03T09:30:00"),
        ("DTSTART;TZID=Elsewhere:20260303T093000", ALL_YEAR, "2026-03-03T09:30:00"),
        ("DTSTART:tomorrow", "", ""),
        ("SUMMARY:no start", "", ""),
    ],
)
def test_a_time_has_an_offset_only_if_the_mail_tells_it(line: str, zones: str, start: str) -> None:
    read = calendar.read(invitation(line, zones))
    assert read is not None
    assert read.start == start


def test_folded_lines_are_joined_and_quoted_colons_are_no_end() -> None:
    read = calendar.read(invitation('SUMMARY;ALTREP="http://x.example/a":A long\n  summary\nDTSTART:20260303T093000Z'))
    assert read is not None
    assert read.summary == "A long summary"


def test_only_the_first_event_counts() -> None:
    two = invitation("SUMMARY:first").replace("END:VCALENDAR", "BEGIN:VEVENT\nSUMMARY:second\nEND:VEVENT\nEND:VCALENDAR")
    second_only = invitation("UID:1").replace("END:VCALENDAR", "BEGIN:VEVENT\nSUMMARY:second\nEND:VEVENT\nEND:VCALENDAR")
    assert [read.summary for text in (two, second_only) if (read := calendar.read(text))] == ["first", ""]


def test_an_alarm_inside_an_event_is_not_the_event() -> None:
    read = calendar.read(invitation("BEGIN:VALARM\nSUMMARY:Alarm\nEND:VALARM\nSUMMARY:Meeting"))
    assert read is not None
    assert read.summary == "Meeting"


@pytest.mark.parametrize("text", ["", "Hello", "BEGIN:VEVENT\nSUMMARY:x\nEND:VEVENT", "BEGIN:VCARD\nFN:x\nEND:VCARD"])
def test_what_is_no_calendar_is_none(text: str) -> None:
    assert calendar.read(text) is None

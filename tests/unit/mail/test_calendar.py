"""Invitations: method, summary, start and end, as far as they can be read."""

from __future__ import annotations

import random
from time import process_time

import pytest

from mailgate.mail import calendar, parse
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
        method="REQUEST",
        summary="Lamp, repaired",
        start="2026-03-03T09:30:00Z",
        end="2026-03-03T10:00:00Z",
        says="Lamp, repaired\n2026-03-03T09:30:00Z – 2026-03-03T10:00:00Z",
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


RULE = "RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY={day};BYMONTH={month}\n"
WINDOWS = ZONE.format(
    name="Customized Time Zone",
    offsets="BEGIN:STANDARD\nDTSTART:16010101T030000\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0100\n"
    + RULE.format(day="-1SU", month=10)
    + "END:STANDARD\nBEGIN:DAYLIGHT\nDTSTART:16010101T020000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\n"
    + RULE.format(day="-1SU", month=3)
    + "END:DAYLIGHT\n",
)
SOUTH = ZONE.format(
    name="Customized Time Zone",
    offsets="BEGIN:DAYLIGHT\nDTSTART:20071001T020000\nTZOFFSETFROM:+1000\nTZOFFSETTO:+1100\n"
    + RULE.format(day="1SU", month=10)
    + "END:DAYLIGHT\nBEGIN:STANDARD\nDTSTART:20080401T030000\nTZOFFSETFROM:+1100\nTZOFFSETTO:+1000\n"
    + RULE.format(day="1SU", month=4)
    + "END:STANDARD\n",
)


@pytest.mark.parametrize(
    ("zones", "at", "offset"),
    [
        (WINDOWS, "20260303T093000", "+01:00"),
        (WINDOWS, "20260329T015959", "+01:00"),
        (WINDOWS, "20260329T030000", "+02:00"),
        (WINDOWS, "20261025T020000", "+02:00"),
        (WINDOWS, "20261025T030000", "+01:00"),
        (SOUTH, "20260101T120000", "+11:00"),
        (SOUTH, "20260501T120000", "+10:00"),
        (SOUTH, "20001001T120000", "+10:00"),
    ],
)
def test_summer_time_is_what_the_mail_says_of_its_zone(zones: str, at: str, offset: str) -> None:
    read = calendar.read(invitation(f"DTSTART;TZID=Customized Time Zone:{at}", zones))
    assert read is not None
    assert read.start[19:] == offset


@pytest.mark.parametrize(
    ("zone", "start"),
    [
        ("Europe/Berlin", "2026-07-03T09:30:00+02:00"),
        ("W. Europe Standard Time", "2026-07-03T09:30:00+02:00"),
        ("/mozilla.example/20050126_1/America/New_York", "2026-07-03T09:30:00-04:00"),
        ("Europe/Atlantis", "2026-07-03T09:30:00"),
        ("../../../etc/passwd", "2026-07-03T09:30:00"),
        ("America/Argentina", "2026-07-03T09:30:00"),
    ],
)
def test_a_zone_without_description_is_known_by_its_name(zone: str, start: str) -> None:
    read = calendar.read(invitation(f"DTSTART;TZID={zone}:20260703T093000"))
    assert read is not None
    assert read.start == start


@pytest.mark.parametrize(
    ("lines", "end"),
    [
        ("DTSTART:20260303T093000Z\nDURATION:PT1H30M", "2026-03-03T11:00:00Z"),
        ("DTSTART;VALUE=DATE:20260303\nDURATION:P2D", "2026-03-05"),
        ("DTSTART:20260303T093000\nDURATION:P1W", "2026-03-10T09:30:00"),
        ("DTSTART:20260303T093000Z\nDURATION:-PT5M", ""),
        ("DTSTART:99991231T093000Z\nDURATION:P9999D", ""),
        ("DURATION:PT1H", ""),
        ("DTSTART:20260303T093000Z", ""),
        ("DTSTART:20261399T093000Z\nDTEND:20260303T253000Z", ""),
    ],
)
def test_an_end_may_be_a_duration(lines: str, end: str) -> None:
    read = calendar.read(invitation(lines))
    assert read is not None
    assert read.end == end


def test_a_task_is_read_where_there_is_no_event() -> None:
    task = "BEGIN:VCALENDAR\nBEGIN:VTODO\nSUMMARY:Lamp\nDUE:20260303T093000Z\nEND:VTODO\nEND:VCALENDAR\n"
    read = calendar.read(task)
    assert read is not None
    assert (read.summary, read.end) == ("Lamp", "2026-03-03T09:30:00Z")


def mail(about: str, content: bytes, body: str = "") -> bytes:
    head = f"From: anna@customer.example\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\n{body}\n--b\n{about}\n\n"
    return head.encode() + content + b"\n--b--\n"


def test_lines_folded_inside_a_character_are_joined_before_it_is_read() -> None:
    content = invitation("SUMMARY:Gr\u00fc\u00dfe").encode().replace(b"\xc3\x9f", b"\xc3\r\n \x9f")
    found = parse.read(mail("Content-Type: text/calendar; charset=utf-8", content)).calendar
    assert found is not None
    assert found.summary == "Gr\u00fc\u00dfe"


@pytest.mark.parametrize(
    ("about", "inside", "method"),
    [
        ("Content-Type: text/calendar; method=reply", "", "REPLY"),
        ("Content-Type: text/calendar; method=REQUEST", "METHOD:CANCEL\n", "CANCEL"),
        ("Content-Type: application/ics; name=invite.ics", "METHOD:REQUEST\n", "REQUEST"),
        ("Content-Type: application/octet-stream; name=Invite.ICS", "METHOD:REQUEST\n", "REQUEST"),
    ],
)
def test_the_method_is_what_the_calendar_says_else_what_its_type_says(about: str, inside: str, method: str) -> None:
    read = parse.read(mail(about, invitation("UID:1", method=inside).encode()))
    assert read.calendar is not None
    assert read.calendar.method == method


def test_a_mail_that_is_only_an_invitation_has_its_words_as_text() -> None:
    event = "SUMMARY:Lamp\nDTSTART:20260303T093000Z\nLOCATION:Shop\\, Hall 2\nDESCRIPTION:Bring the lamp.\\nIt is dead."
    content = invitation(event).encode()
    assert parse.read(mail("Content-Type: text/calendar", content)).text == (
        "Lamp\n2026-03-03T09:30:00Z\nShop, Hall 2\n\nBring the lamp.\nIt is dead."
    )
    assert parse.read(mail("Content-Type: text/calendar", content, "See below")).text == "See below"
    answer = invitation(
        "ATTENDEE;PARTSTAT=DECLINED;CN=Anna:mailto:a@b.example\nSUMMARY:Lamp\nCOMMENT:Too late", method="METHOD:REPLY\n"
    )
    assert parse.read(mail("Content-Type: text/calendar", answer.encode())).text == "DECLINED\nLamp\n\nToo late"


def test_no_change_of_an_octet_makes_the_reader_raise() -> None:
    whole = invitation('DTSTART;TZID=Customized Time Zone:20260303T093000\nDURATION:PT1H\nSUMMARY;X="a:b":Lamp', WINDOWS)
    rng = random.Random(5)
    for _ in range(1_000):
        text = list(whole)
        for _ in range(rng.randint(1, 4)):
            text[rng.randrange(len(text))] = rng.choice(':;,="\r\n\\ A0z-+')
        calendar.read("".join(text))


def test_no_hostile_calendar_of_a_megabyte_takes_two_seconds() -> None:
    zone = "BEGIN:VTIMEZONE\nTZID:x\nBEGIN:STANDARD\nTZOFFSETTO:+0100\nEND:STANDARD\nEND:VTIMEZONE\n"
    pieces = {
        "BEGIN:VEVENT\n",
        "A:b\n",
        zone,
        "\r\n a",
        "ATTENDEE;A=b;",
        '"',
        "SUMMARY:\\,",
        "DTSTART;TZID=Europe/Paris:20260303T093000\n",
    }
    for piece in pieces:
        begun = process_time()
        calendar.read("BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:" + piece * (1_000_000 // len(piece)))
        calendar.read("BEGIN:VCALENDAR\n" + piece * (1_000_000 // len(piece)))
        assert process_time() - begun < 2, piece

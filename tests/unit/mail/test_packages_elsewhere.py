"""What other programs read in whole packages, ours reads alike: tnefparse a winmail.dat, icalendar an invitation."""

from __future__ import annotations

from datetime import datetime

import icalendar
import pytest
from tnefparse import TNEF

from mailgate.mail import calendar
from mailgate.mail.packed import tnef
from tests.unit.mail import packages as made

LONG_NAME, RTF, SUBJECT = 0x3707, 0x1009, 0x0037
STREAMS = {
    "files": made.stream(
        made.attribute(made.MESSAGE, made.CLASS, b"IPM.Microsoft Mail.Note\0"),
        made.attribute(made.MESSAGE, made.SUBJECT, b"The lamp\0"),
        made.file("LAMP~1.TXT", b"dead", made.text(LONG_NAME, "Lampe größer.txt")),
        made.file("b.pdf", b"%PDF-1.7", made.wide(LONG_NAME, "Счёт.pdf")),
    ),
    "properties": made.stream(
        made.attribute(
            made.MESSAGE,
            made.MAPI_OF_MESSAGE,
            made.properties(made.text(SUBJECT, "x"), made.moment(0x820D, 134170128000000000), made.wide(0x1000, "It is dead.")),
        ),
        made.file("a", b"1"),
    ),
}


@pytest.mark.parametrize("data", STREAMS.values(), ids=STREAMS)
def test_a_winmail_says_the_same_to_tnefparse(data: bytes) -> None:
    theirs, ours = TNEF(data), tnef.read(data)
    assert ours is not None
    assert ours.sound
    named = [(ours.text(file.properties.get(LONG_NAME, file.title)), file.data) for file in ours.files]
    assert named == [(file.long_filename(), file.data) for file in theirs.attachments]
    assert ours.text(ours.properties.get(0x1000, "")) == (theirs.body or "")


ZONE = (
    "BEGIN:VTIMEZONE\r\nTZID:Our zone\r\n"
    "BEGIN:STANDARD\r\nDTSTART:19701025T030000\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\n"
    "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\r\nEND:STANDARD\r\n"
    "BEGIN:DAYLIGHT\r\nDTSTART:19700329T020000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\n"
    "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\r\nEND:DAYLIGHT\r\nEND:VTIMEZONE\r\n"
)


@pytest.mark.parametrize(
    "when", ["DTSTART;TZID=Our zone:20260{}03T093000", "DTSTART:20260{}03T093000Z", "DTSTART;VALUE=DATE:20260{}03"]
)
@pytest.mark.parametrize("month", [1, 4, 7])
def test_an_invitation_says_the_same_to_icalendar(when: str, month: int) -> None:
    event = f"BEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Lamp\\, dead\r\n{when.format(month)}\r\nEND:VEVENT\r\n"
    whole = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nMETHOD:REQUEST\r\n{ZONE}{event}END:VCALENDAR\r\n"
    [theirs] = icalendar.Calendar.from_ical(whole).walk("VEVENT")
    start = theirs.decoded("DTSTART")
    ours = calendar.read(whole)
    assert ours is not None
    assert (ours.summary, ours.start.replace("Z", "+00:00")) == (str(theirs["SUMMARY"]), start.isoformat())
    assert isinstance(start, datetime) or len(ours.start) == 10

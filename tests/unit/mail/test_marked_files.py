"""A letter of ours to staff is known again as a file, however it was saved; other files are nobody's secret."""

from __future__ import annotations

import base64

import pytest

from mailgate.mail import parse
from tests.unit.mail import packages as made

_ADDRESS = "support+t1-2.i.abcdefghijklmnopqrstuvwx23@help.example"
_NOTICE = f"\u27e6internal 1-4\u27e7\r\n\r\nBea wrote a note:\r\n\r\nAnna is late.\r\n\r\nNote: mailto:{_ADDRESS}\r\n"
_LETTER = f"Subject: [#1 internal] The lamp\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{_NOTICE}".encode()
_IN_BASE64 = (
    b"Subject: x\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    + base64.encodebytes(_NOTICE.encode())
)
_MSG = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + b"\x00\x01\xfe\xff" * 64 + _NOTICE.encode("utf-16-le") + bytes(512)
"""As Outlook saves: a compound file, its text in UTF-16 somewhere in the middle."""

SAVED: dict[str, tuple[str, str, bytes]] = {
    "text": ("note.txt", "text/plain", _NOTICE.encode()),
    "text of Windows": ("note.txt", "text/plain", _NOTICE.encode("utf-16")),
    "the other byte order": ("note.txt", "text/plain", b"\xfe\xff" + _NOTICE.encode("utf-16-be")),
    "without a byte order": ("note.txt", "application/octet-stream", _NOTICE.encode("utf-16-le")),
    "its marker alone, as Windows writes": ("note.txt", "text/plain", _NOTICE.split("Note:", maxsplit=1)[0].encode("utf-16-le")),
    "its marker alone, the other way": ("note.txt", "text/plain", _NOTICE.split("Note:", maxsplit=1)[0].encode("utf-16-be")),
    "an Outlook message": ("note.msg", "application/vnd.ms-outlook", _MSG),
    "a mail": ("note.eml", "message/rfc822", _LETTER),
    "a mail of another type": ("NOTE.EML", "application/octet-stream", _LETTER),
    "an encoded mail": ("note.eml", "message/rfc822", _IN_BASE64),
    "a page": ("note.html", "text/html", f"<a href='mailto:{_ADDRESS.replace('+', '%2B')}'>Note</a>".encode()),
    "its name alone": ("[#1 internal] The lamp.pdf", "application/pdf", b"%PDF-1.7"),
}
OTHERS: dict[str, tuple[str, str, bytes]] = {
    "a photograph": ("lamp.jpg", "image/jpeg", b"\xff\xd8\xff\xe0" + bytes(range(256)) * 40),
    "a text": ("internal.txt", "text/plain", "The internal lamp, [#1], support+1@help.example".encode("utf-16")),
    "a letter to a customer": ("mail.eml", "message/rfc822", b"Subject: Re: [#1] The lamp\r\n\r\nA new one is on its way.\r\n"),
}


def _with(name: str, kind: str, octets: bytes) -> bytes:
    head = b"From: tom@staff.example\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=zz\r\n\r\n"
    said = b"--zz\r\n\r\nHere.\r\n--zz\r\n"
    how, body = ("8bit", octets) if kind == "message/rfc822" else ("base64", base64.encodebytes(octets))
    named = f'Content-Type: {kind}\r\nContent-Disposition: attachment; filename="{name}"\r\n'
    return head + said + f"{named}Content-Transfer-Encoding: {how}\r\n\r\n".encode() + body + b"\r\n--zz--\r\n"


@pytest.mark.parametrize("way", SAVED)
def test_a_notice_is_known_again_however_it_was_saved(way: str) -> None:
    mail = parse.read(_with(*SAVED[way]))
    assert [one.name for one in mail.attachments] == [SAVED[way][0]]
    assert mail.marked


@pytest.mark.parametrize("what", OTHERS)
def test_other_files_bear_no_mark(what: str) -> None:
    assert not parse.read(_with(*OTHERS[what])).marked


def test_a_package_of_the_whole_mail_that_nobody_can_look_into_may_bear_one() -> None:
    encrypted = made.der(0x30, made.oid(3) + made.der(0xA0, b"secret"))
    broken = made.stream(made.file("a.txt", b"first"), made.file("b.txt", bytes(99)))[:-50]
    for raw in (made.smime(encrypted), made.smime(b"compressed"), made.winmail(broken, body="x")):
        assert parse.read(raw).marked
    whole = made.smime(made.signed(b"\nSigned words."))
    assert not parse.read(whole).marked
    assert parse.read(whole).attachments == ()  # the copy of what was quoted stays in the raw mail

"""T09: what is internal stays inside also in a mail that somebody attaches, however deep it stands there."""

from __future__ import annotations

import base64
import quopri
import struct
from collections.abc import Callable

import pytest

from mailgate.mail import enclosed, parse, within
from mailgate.mail.model import Digest
from mailgate.mail.within import Look, Piece
from tests.client import Letter
from tests.office import Office

File = tuple[str, str, bytes]
NOTE = "The customer is badly late with paying again, and Kestrel told me never to trust her with credit."
HEAD = b"From: x@y.example\r\nSubject: thread\r\nMIME-Version: 1.0\r\n"


def around(*parts: bytes) -> bytes:
    """A mail with these parts beside its text."""
    text = b"Content-Type: text/plain\r\n\r\nsee within"
    edge = b"--B%d" % len(b"".join(parts))
    body = b"".join(edge + b"\r\n" + part + b"\r\n" for part in (text, *parts))
    return HEAD + b"Content-Type: multipart/mixed; boundary=" + edge[2:] + b"\r\n\r\n" + body + edge + b"--\r\n"


def file(kind: str, name: str, data: bytes, encoding: str = "base64") -> bytes:
    """A part of a mail that is a file."""
    head = f"Content-Type: {kind}; name={name}\r\nContent-Disposition: attachment\r\nContent-Transfer-Encoding: {encoding}"
    return head.encode() + b"\r\n\r\n" + (base64.encodebytes(data) if encoding == "base64" else data)


def page(text: bytes, encoding: str) -> bytes:
    """A page as browsers save it."""
    octets = base64.encodebytes(text) if encoding == "base64" else quopri.encodestring(text)
    head = f"Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n".encode()
    return HEAD + head + octets.replace(b"\n", b"\r\n")


def winmail(name: str, data: bytes) -> bytes:
    """A ``winmail.dat`` with one file in it (MS-OXTNEF §2.1.3.1)."""

    def attribute(tag: int, value: bytes) -> bytes:
        return b"\x02" + struct.pack("<II", tag, len(value)) + value + struct.pack("<H", sum(value) & 0xFFFF)

    rendering = attribute(0x00069002, bytes(14))
    return b"\x78\x9f\x3e\x22\x01\x00" + rendering + attribute(0x00018010, name.encode() + b"\0") + attribute(0x0006800F, data)


def nested(raw: bytes, times: int) -> bytes:
    """A mail in mails."""
    for _ in range(times):
        raw = around(b"Content-Type: message/rfc822\r\n\r\n" + raw)
    return raw


MAIL = "message/rfc822"
HOLDING: dict[str, Callable[[Letter], File]] = {
    "a mail in the mail": lambda letter: ("t.eml", MAIL, nested(letter.raw, 1)),
    "a mail five mails deep": lambda letter: ("t.eml", MAIL, nested(letter.raw, 5)),
    "deeper than is looked": lambda letter: ("t.eml", MAIL, nested(letter.raw, within.DEPTH + 2)),
    "its base64": lambda letter: ("t.eml", MAIL, around(file("application/octet-stream", "n.eml", letter.raw))),
    "a text": lambda letter: ("t.eml", MAIL, around(file("text/plain", "n.txt", letter.text.encode(), "8bit"))),
    "a text of Windows": lambda letter: ("t.eml", MAIL, around(file("text/plain", "n.txt", letter.text.encode("utf-16")))),
    "winmail.dat": lambda letter: (
        "t.eml",
        MAIL,
        around(file("application/ms-tnef", "winmail.dat", winmail("n.txt", letter.text.encode()))),
    ),
    "its HTML beside other text": lambda letter: (
        "t.eml",
        MAIL,
        page(letter.html.encode(), "base64").replace(b"text/html", b"text/html;x=y"),
    ),
    "a saved page": lambda letter: ("t.mht", "application/octet-stream", page(letter.html.encode(), "base64")),
    "a saved page by its type": lambda letter: ("t", "multipart/related", page(letter.html.encode(), "quoted-printable")),
    "a mailbox": lambda letter: (
        "t.mbox",
        "application/mbox",
        b"From a@b Mon Mar  2 09:00:00 2026\r\n"
        + around()
        + b"\r\nFrom a@b Mon Mar  2 09:01:00 2026\r\n"
        + page(letter.html.encode(), "base64"),
    ),
    "a mail of Apple's": lambda letter: (
        "t.emlx",
        "application/octet-stream",
        b"1234   \n" + page(letter.html.encode(), "base64"),
    ),
    "a mail of Outlook's": lambda letter: (
        "t.msg",
        "application/vnd.ms-outlook",
        b"\xd0\xcf\x11\xe0" + bytes(range(1, 256)) * 4300 + letter.text.encode("utf-16-le"),
    ),
    "an encrypted mail": lambda _: (
        "t.eml",
        MAIL,
        HEAD + b"Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\r\n\r\n0000",
    ),
}


def _noted(office: Office) -> Letter:
    """Anna's ticket with a note on it; the notice that Tom has of it."""
    office.mail("anna@customer", "support", "The pump", "It is broken since Monday.")
    office.work()
    office.mail("tom@staff", "support+1-note", "x", "#take")
    office.work()
    office.mail("bea@staff", "support+1-note", "x", NOTE)
    office.work()
    notice = office.letter("tom@staff")
    assert "Kestrel" in notice.text
    return notice


def test_no_mail_that_staff_attach_carries_a_notice_out(office: Office) -> None:
    notice = _noted(office)
    before, gone = len(office.letters("anna@customer")), []
    for name, make in HOLDING.items():
        entry = office.mail("tom@staff", "support+1", "Re: The pump", "Please see the file.", attachments=[make(notice)])
        office.work()
        if office.disposition(entry) != "note":
            gone.append(name)
    assert not gone
    assert len(office.letters("anna@customer")) == before


def test_a_mail_that_staff_attach_goes_out_where_nothing_of_ours_stands_in_it(office: Office) -> None:
    _noted(office)
    harmless = (
        ("t.eml", MAIL, nested(around(file("text/plain", "n.txt", b"Nothing.")), within.DEPTH - 1)),
        ("t.mht", "multipart/related", page(b"<p>Nothing.</p>", "base64")),
        ("scan.pdf", "application/pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + bytes(range(256)) * 6000),
    )
    for one in harmless:
        entry = office.mail("tom@staff", "support+1", "Re: The pump", "Please see the file.", attachments=[one])
        office.work()
        assert office.disposition(entry) == "reply", one[0]
        assert [name for name, _ in office.letter("anna@customer").files] == [one[0] if "." in one[0] else "t"]


SAID: dict[str, File] = {
    "a note as it was sent": ("note.eml", MAIL, b"From: bea@staff.example\r\nSubject: x\r\n\r\n" + NOTE.encode()),
    "a note without its type": (
        "note.eml",
        "application/octet-stream",
        b"From: bea@staff.example\r\nSubject: x\r\n\r\n" + NOTE.encode(),
    ),
    "a note in base64 in it": ("t.eml", MAIL, nested(around(file("application/octet-stream", "n.txt", NOTE.encode())), 2)),
    "a text without a type": ("n.txt", "application/octet-stream", NOTE.encode()),
    "a text of Windows without a type": ("n.dat", "application/octet-stream", NOTE.encode("utf-16")),
    "Markdown": ("n.md", "text/markdown", NOTE.encode()),
    "JSON": ("n.json", "application/json", f'{{"note": "{NOTE}"}}'.encode()),
    "a page without a type": ("n", "application/octet-stream", f"<html>{NOTE}".replace("badly", "bad<b>ly</b>").encode()),
    "rich text": ("n.rtf", "application/rtf", b"{\\rtf1\\ansi " + NOTE.replace(" ", "{ }").encode() + b"}"),
    "a mail of Outlook's": (
        "n.msg",
        "application/vnd.ms-outlook",
        bytes.fromhex("d0cf11e0a1b11ae1") + bytes(500) + NOTE.encode("utf-16-le"),
    ),
}


def test_the_words_of_a_note_are_held_in_whatever_file_they_stand(office: Office) -> None:
    _noted(office)
    before, gone = len(office.letters("anna@customer")), []
    for name, leaking in SAID.items():
        entry = office.mail("tom@staff", "support+1", "Re: The pump", "Please see the file.", attachments=[leaking])
        office.work()
        if office.disposition(entry) != "held":
            gone.append(name)
    assert not gone
    assert len(office.letters("anna@customer")) == before


def test_the_file_of_a_note_is_held_in_a_mail_as_well_and_free_once_it_is_public(office: Office) -> None:
    _noted(office)
    offer = b"\x89PNG the offer" + bytes(range(32))
    office.mail("bea@staff", "support+1-note", "", "Internal.", attachments=[("offer.png", "image/png", offer)])
    office.work()
    mail = ("t.eml", MAIL, nested(around(file("image/png", "offer.png", offer)), 1))
    entry = office.mail("tom@staff", "support+1", "Re: The pump", "Please see the file.", attachments=[mail])
    office.work()
    assert office.disposition(entry) == "held"
    office.reply(office.letter("anna@customer"), "Here is what I have.", attachments=[mail])
    office.work()
    again = office.mail("bea@staff", "support+1", "Re: The pump", "We have it as well.", attachments=[mail])
    office.work()
    assert office.disposition(again) == "reply"


@pytest.mark.parametrize("name", ["DEPTH", "PIECES", "OCTETS"])
def test_what_lies_beyond_a_bound_may_be_ours_and_what_lies_within_is_not(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = nested(around(), 2)  # three mails; of each its fields and its text, two of them in another, and the file itself
    pieces = list(Look(Piece("t.eml", MAIL, raw)).pieces())
    exactly = {"DEPTH": 3, "PIECES": len(pieces), "OCTETS": sum(len(piece.data) for piece in pieces)}[name]
    outer = around(b"Content-Type: message/rfc822\r\n\r\n" + raw)
    for bound, marked in ((exactly - 1, True), (exactly, False), (exactly + 1, False)):
        monkeypatch.setattr(within, name, bound)
        assert parse.read(outer).marked is marked, bound


def test_of_the_texts_in_a_file_so_much_is_read_and_no_character_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(enclosed, "TOGETHER", 5)
    assert enclosed.read(Digest("x"), "n.txt", "text/plain", b"abcdef").text == "abcde"
    assert enclosed.read(Digest("x"), "n.txt", "text/plain", b"abcde").text == "abcde"
    assert enclosed.read(Digest("x"), "n.txt", "text/plain", b"abcd").text == "abcd"

"""Packages that hold the mail itself: winmail.dat, opaque S/MIME, uuencode. What is in them is read, what is broken is kept."""

from __future__ import annotations

import struct

import pytest

from mailgate.mail import parse
from mailgate.mail.model import InboundMail
from mailgate.mail.packed import rtf
from tests.unit.mail import packages as made

LONG_NAME, MIME, FLAGS, CONTENT_ID, DATA_OBJECT = 0x3707, 0x370E, 0x3714, 0x3712, 0x3701
HTML, RTF, SUBJECT = 0x1013, 0x1009, 0x0037
NOON = 134170128000000000
"""2026-03-03 12:00 UTC as a FILETIME."""


def files(mail: InboundMail) -> list[tuple[str, bytes]]:
    return [(file.name, file.data) for file in mail.attachments]


def properties(*found: bytes) -> bytes:
    return made.attribute(made.MESSAGE, made.MAPI_OF_MESSAGE, made.properties(*found))


def test_the_files_in_a_winmail_become_files_of_the_mail_under_their_long_names() -> None:
    data = made.stream(
        made.file("LAMPEN~1.TXT", b"dead\0\0", made.text(LONG_NAME, "Lampen größer.txt")),
        made.file("b.pdf", b"%PDF", made.wide(LONG_NAME, "Счёт.pdf"), made.text(MIME, "application/pdf")),
        made.file("only.doc", b"\0\0"),
    )
    mail = parse.read(made.winmail(data, body="See the files."))
    assert files(mail) == [("Lampen größer.txt", b"dead\0\0"), ("Счёт.pdf", b"%PDF"), ("only.doc", b"\0\0")]
    assert [file.content_type for file in mail.attachments] == ["text/plain", "application/pdf", "application/msword"]
    assert (mail.text, mail.defects) == ("See the files.", ())


def test_a_picture_shown_in_the_text_of_a_winmail_is_inline() -> None:
    shown = struct.pack("<HHI", 3, FLAGS, 4)
    data = made.stream(made.file("a.png", b"png", made.text(CONTENT_ID, "a@b"), shown), made.file("b.png", b"png"))
    mail = parse.read(made.winmail(data))
    assert [(file.inline, file.content_id) for file in mail.attachments] == [(True, "a@b"), (False, "")]


@pytest.mark.parametrize(
    "said",
    [
        made.attribute(made.MESSAGE, made.BODY, b"The lamp is dead.\0"),
        properties(made.variable(0x102, HTML, b"<p>The lamp is dead.</p>")),
        properties(made.variable(0x102, RTF, made.stored_rtf(rb"{\rtf1\ansi{\fonttbl{\f0 Arial;}}The \b lamp\b0  is dead.}"))),
        properties(
            made.variable(
                0x102, RTF, made.stored_rtf(rb"{\rtf1\fromhtml1{\*\htmltag64 <p>}The lamp\htmlrtf \par\htmlrtf0  is dead.}")
            )
        ),
    ],
    ids=["plain", "html", "rtf", "html in rtf"],
)
def test_the_text_in_a_winmail_is_read_where_the_mail_does_not_say_it_itself(said: bytes) -> None:
    data = made.stream(said)
    assert parse.read(made.winmail(data)).text == "The lamp is dead."
    assert parse.read(made.winmail(data, body="Hello, the\nlamp is dead. Anna")).text == "Hello, the\nlamp is dead. Anna"
    footed = parse.read(made.winmail(data, body="This list is run by the firm."))
    assert (footed.text, footed.defects) == ("The lamp is dead.\nThis list is run by the firm.", ())
    assert files(parse.read(made.winmail(data))) == []


def test_what_only_the_copy_in_a_winmail_says_beside_the_same_words_is_a_named_flaw() -> None:
    copy = made.stream(made.attribute(made.MESSAGE, made.BODY, b"The lamp is dead since Monday. Please send two bulbs.\0"))
    cut = parse.read(made.winmail(copy, body="The lamp is dead since Monday."))
    assert (cut.text, cut.defects) == ("The lamp is dead since Monday.", ("forms_differ",))


def test_a_message_attached_in_a_winmail_is_a_text_beside_its_files() -> None:
    inner = made.stream(
        properties(made.text(SUBJECT, "Old lamp")),
        made.attribute(made.MESSAGE, made.BODY, b"It was dead before."),
        made.file("inner.txt", b"in"),
    )
    outer = made.file("Old lamp", b"", made.variable(0x0D, DATA_OBJECT, made.IS_MESSAGE + inner))
    found = files(parse.read(made.winmail(made.stream(outer), body="x")))
    assert found == [("Old lamp.txt", b"Subject: Old lamp\n\nIt was dead before."), ("inner.txt", b"in")]


@pytest.mark.parametrize(
    ("said", "method"),
    [
        ("IPM.Microsoft Schedule.MtgReq", "REQUEST"),
        ("IPM.Schedule.Meeting.Canceled", "CANCEL"),
        ("IPM.Schedule.Meeting.Resp.Neg", "REPLY"),
        ("IPM.Microsoft Mail.Note", None),
    ],
)
def test_a_meeting_in_a_winmail_is_a_calendar(said: str, method: str | None) -> None:
    times = properties(made.moment(0x820D, NOON), made.moment(0x820E, NOON + 36_000_000_000), made.text(SUBJECT, "Lamp; repair"))
    mail = parse.read(made.winmail(made.stream(made.attribute(made.MESSAGE, made.CLASS, said.encode() + b"\0"), times), body="x"))
    found = mail.calendar and (mail.calendar.method, mail.calendar.summary, mail.calendar.start, mail.calendar.end)
    assert found == (method and (method, "Lamp; repair", "2026-03-03T12:00:00Z", "2026-03-03T13:00:00Z"))


def test_a_winmail_that_cannot_be_read_to_its_end_is_kept_beside_what_was_in_it() -> None:
    whole = made.stream(made.file("a.txt", b"first"), made.file("b.txt", b"second" * 100))
    mail = parse.read(made.winmail(whole[:-300], body="x"))
    assert [file.name for file in mail.attachments] == ["a.txt", "b.txt", "winmail.dat"]
    assert mail.defects == ("tnef_damaged",)
    assert parse.read(made.winmail(b"no such thing")).defects == ("tnef",)


def test_no_file_of_a_winmail_is_lost_where_two_contend_for_one_place() -> None:
    second = made.attribute(made.FILE, made.TITLE, b"b.txt\0") + made.attribute(made.FILE, made.DATA, b"second")
    mail = parse.read(made.winmail(made.stream(made.file("a.txt", b"first"), second), body="x"))
    assert (files(mail), mail.defects) == ([("a.txt", b"first"), ("b.txt", b"second")], ())
    twice = made.file("a.txt", b"first", made.variable(0x102, DATA_OBJECT, b"other"))
    mail = parse.read(made.winmail(made.stream(twice), body="x"))
    assert ([file.name for file in mail.attachments], mail.defects) == (["a.txt", "winmail.dat"], ("tnef_damaged",))


def test_rich_text_that_is_not_read_to_its_end_is_kept() -> None:
    document = b"{\\rtf1 {\\pict " + b"ab" * 600_000 + b"} The lamp is dead.}"
    mail = parse.read(made.winmail(made.stream(properties(made.variable(0x102, RTF, made.stored_rtf(document))))))
    assert ([file.name for file in mail.attachments], mail.defects) == (["winmail.dat"], ("tnef_damaged",))


def test_compressed_rtf_repeats_what_stood_before() -> None:
    # "abc", then nine octets from where "abc" began (offset 207), then the end mark
    runs = bytes((0b00011000,)) + b"abc" + bytes((207 >> 4, (207 & 15) << 4 | 7)) + bytes((219 >> 4, (219 & 15) << 4))
    assert rtf.decompress(made.compressed_rtf(runs, 99)) == b"abc" * 4


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (rb"{\rtf1\ansicpg1251 \'cf\'f0\'e8\'e2\'e5\'f2\par}", "Привет"),
        (rb"{\rtf1\ansi\uc1 \u1055 ?\u1088 ?!}", "Пр!"),
        (rb"{\rtf1{\fonttbl{\f0 Arial;}{\f1\fcharset204 Arial;}}\f1\'cf\f0 a}", "Пa"),
        (rb"{\rtf1 a\tab b\line c\\ \{d\}{\pict 0102}{\*\unknown e}}", "a\tb\nc\\ {d}"),
        (rb"{\rtf1 \u-10179 ?\u-8704 ?}", "\U0001f600"),
    ],
)
def test_rich_text_is_read_for_its_words(document: bytes, words: str) -> None:
    assert rtf.words(document) == (words, False)


INNER = (
    b"Content-Type: multipart/mixed; boundary=i\n\n--i\n\nSigned words.\n--i\nContent-Type: text/csv; name=a.csv\n\n1;2\n--i--\n"
)


@pytest.mark.parametrize("in_pieces", [False, True])
def test_a_mail_inside_its_signature_is_read(in_pieces: bool) -> None:
    package = made.signed(INNER, in_pieces=in_pieces)
    mail = parse.read(made.smime(package))
    assert (mail.text, files(mail)) == ("Signed words.", [("a.csv", b"1;2")])
    assert mail.defects == ()


def test_a_mail_inside_its_signature_is_read_inside_another_package_too() -> None:
    package = made.signed(b"Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\nI25vdGUgU3dvcmRmaXNo\n")
    in_text = f"From: a@b.example\n\nHello.\n{made.uuencoded('smime.p7m', package)}"
    for raw in (made.winmail(made.stream(made.file("smime.p7m", package))), in_text.encode()):
        mail = parse.read(raw)
        assert "#note Swordfish" in mail.text
        assert files(mail) == []


def test_an_encrypted_mail_is_kept_whole_and_said_to_be_so() -> None:
    package = made.der(0x30, made.oid(3) + made.der(0xA0, b"secret"))
    by_mime = (
        b'From: a@b.example\nContent-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary=b\n\n'
        b"--b\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n"
        b"--b\nContent-Type: application/octet-stream; name=encrypted.asc\n\n-----BEGIN PGP MESSAGE-----\n--b--\n"
    )
    for raw, kept in ((made.smime(package, "enveloped-data"), "smime.p7m"), (by_mime, "encrypted.asc")):
        mail = parse.read(raw)
        assert (mail.text, mail.reply.text, mail.defects) == (f"[encrypted: {kept}]", f"[encrypted: {kept}]", ("encrypted",))
        assert mail.attachments[-1].name == kept
    inline = b"From: a@b.example\n\nHi,\n-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----\n"
    assert parse.read(inline).defects == ("encrypted",)
    assert parse.read(b"From: a@b.example\n\nWhat is -----BEGIN PGP MESSAGE----- for?\n").defects == ()


def test_a_detached_signature_is_a_file_and_the_body_is_read() -> None:
    raw = (
        b'From: a@b.example\nContent-Type: multipart/signed; protocol="application/pkcs7-signature"; boundary=b\n\n'
        b"--b\n\nSigned words.\n--b\nContent-Type: application/pkcs7-signature; name=smime.p7s\n\nx\n--b--\n"
    )
    mail = parse.read(raw)
    assert (mail.text, [name for name, _ in files(mail)], mail.defects) == ("Signed words.", ["smime.p7s"], ())


def test_words_signed_in_the_text_lose_their_armour() -> None:
    signed = (
        "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nHello,\n- - a list\n- -----BEGIN of something\nName: Anna\n"
        "-----BEGIN PGP SIGNATURE-----\n\niQEz\n-----END PGP SIGNATURE-----\n"
    )
    assert parse.read(f"From: a@b.example\n\nAbove\n{signed}Below\n".encode()).text == (
        "Above\nHello,\n- a list\n-----BEGIN of something\nName: Anna\nBelow"
    )
    open_ended = signed.partition("-----END")[0]
    assert "Hello," in parse.read(f"From: a@b.example\n\n{open_ended}".encode()).text


def test_files_uuencoded_in_the_text_are_taken_out_and_the_words_around_them_stay() -> None:
    text = f"Before\n{made.uuencoded('a b.txt', b'first' * 40)}Between\n{made.uuencoded('c.gif', b'GIF')}After\n"
    mail = parse.read(b"From: a@b.example\n\n" + text.encode())
    assert mail.text == "Before\nBetween\nAfter"
    assert files(mail) == [("a b.txt", b"first" * 40), ("c.gif", b"GIF")]
    assert mail.attachments[1].content_type == "image/gif"


@pytest.mark.parametrize(
    "text",
    [
        "begin 644 lamp\nWe begin with the lamp.\nend",
        "begin 644 a.txt\n#86)C\n`",
        "=ybegin line=128 size=3 name=a.bin\n\u00ab\n=yend size=3",
        "begin the work\n#86)C\nend",
    ],
)
def test_what_only_looks_like_uuencode_stays_in_the_text(text: str) -> None:
    mail = parse.read(f"From: a@b.example\nContent-Type: text/plain; charset=utf-8\n\n{text}\n".encode())
    assert (mail.text, mail.attachments) == (text, ())

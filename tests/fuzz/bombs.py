"""The bombs of T45 to T59 at the sizes that hurt other readers. Its one rule: a bomb is made when it is asked for, never kept.

``BOMBS`` has them by name; each begins with the threat it belongs to. ``hostile`` has others, of any size.
"""

from __future__ import annotations

import base64
import io
import zipfile
from collections.abc import Callable
from functools import partial

from tests.size import sized

Bomb = Callable[[], bytes]
MEGABYTE = 1_000_000
_FROM = b"From: Anna <anna@customer.example>\r\nTo: support@help.example\r\n"
_HEAD = _FROM + b"Subject: The lamp\r\n"


def _plain(fields: bytes = b"", body: bytes = b"It is dead.\r\n") -> Bomb:
    return lambda: _HEAD + fields + b"\r\n" + body


def _repeated(before: bytes, piece: bytes, size: int, behind: bytes = b"\r\n\r\nIt is dead.\r\n", head: bytes = _HEAD) -> Bomb:
    """``piece`` until ``size`` octets are full, between what stands before and behind."""
    return lambda: head + before + piece * (size // len(piece)) + behind


def _times(before: bytes, piece: bytes, count: int, behind: bytes = b"\r\nIt is dead.\r\n", head: bytes = _HEAD) -> Bomb:
    return lambda: head + before + piece * count + behind


def _nested(depth: int) -> bytes:
    return (
        _HEAD
        + b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(depth))
        + (b"Content-Type: text/plain\r\n\r\nIt is dead.\r\n")
    )


def _enclosed(depth: int) -> bytes:
    return _HEAD + b"Content-Type: message/rfc822\r\n\r\n" * depth + b"Subject: a\r\n\r\nIt is dead.\r\n"


def _body(kind: bytes, encoding: bytes, body: Callable[[], bytes]) -> Bomb:
    head = _HEAD + b"Content-Type: " + kind + b"\r\nContent-Transfer-Encoding: " + encoding + b"\r\n\r\n"
    return lambda: head + body()


def _of(piece: bytes, size: int) -> Callable[[], bytes]:
    return lambda: piece * (size // len(piece))


def _zipped(levels: int) -> bytes:
    """Zeros in an archive in an archive: a few octets that say they are gigabytes, as 42.zip is made."""
    data = b"\0" * 10 * MEGABYTE
    for level in range(levels):
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
            for copy in range(16 if level else 1):
                name = zipfile.ZipInfo(
                    f"{copy}.zip" if level else "0.dll"
                )  # without the time of day, so that it is always the same
                archive.writestr(name, data, zipfile.ZIP_DEFLATED)
        data = made.getvalue()
    return data


def _file(kind: bytes, name: bytes, data: bytes) -> bytes:
    head = _HEAD + b"Content-Type: " + kind + b'; name="' + name + b'"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
    return head + base64.encodebytes(data)


def _attributes() -> bytes:
    return b"<p>It is dead.</p><a " + b" ".join(b"x%d=1" % n for n in range(100_000)) + b">"


_HTML = b"Content-Type: text/html; charset=utf-8\r\n\r\n<p>It is dead.</p>"
_MIXED = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
_PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\x7f\xff\xff\xff\x7f\xff\xff\xff\x08\x06\0\0\0" + b"\0" * 100
_PDF = b"%PDF-1.7\n1 0 obj<</Filter[/FlateDecode/FlateDecode/FlateDecode]/Length 99999999>>stream\n" + b"x\x9c" * 1_000
CHARSETS = (
    *("punycode", "unicode_escape", "raw_unicode_escape", "utf-7", "idna", "undefined", "rot13", "rot_13", "zlib", "zip", "bz2"),
    *("hex", "base64", "uu", "quopri", "mbcs", "oem", "unicode_internal", "string_escape", "utf-8-sig", "utf-32", "utf_16_le"),
    *("iso-2022-jp-3", "hz", "big5hkscs", "x" * 5_000, "../../etc/passwd", "utf-8%00", "\N{PILE OF POO}", "", "%s%n", "charset"),
)
"""Names of charsets that decode, run, unpack or raise elsewhere, and some that are none."""
_MUCH = sized(100_000, MEGABYTE)
_CHARSET_TEXT = b"It is dead. \\x3cscript\\x3e +ADw-script+AD4- a-" + b"a" * 60 + b"\xff\xfe\r\n"
_HTML_PIECES = (
    *(b"<div>", b"<!--", b"<a", b"<a x=", b"<?", b"</", b"<!", b"<![CDATA[", b"<table><tr><td>", b"<ul><li>", b"<b><i>"),
    *(b"&", b"<", b"<p>", b"<svg><style>", b"<span>a</span>", b"<blockquote>", b"<form><input>", b'<p style="'),
)
_TEXT_PIECES = (
    *(
        b">",
        b"> ",
        b">\r\n\r\n",
        b"On ",
        b"On \r\n",
        b"wrote:\r\n",
        b" ",
        b"-- \r\n",
        b"\r\n",
        b"From: a\r\n",
        b"9",
        b"a@",
        b"\xff",
    ),
    *(b"On Mon, 1 Jan 2026 a@b.example wrote:\r\n", b"-----Original Message-----\r\n", b"https://a.example/ "),
)
_DATES = (
    *("Mon, 01 Jan 0000 00:00:00 +0000", "Fri, 31 Dec 9999 23:59:59 -2359", "Mon, 01 Jan 2024 00:00:00 +009999999999999999"),
    *("Mon, -1 Jan -2024 -1:-1:-1 -0000", "1" * MEGABYTE, "Mon, 01 Jan " + "9" * 5_000 + " 00:00:00 +0000", "\u0661 Jan 2024"),
)

BOMBS: dict[str, Bomb] = {
    **{f"T45 {depth} multiparts": partial(_nested, depth) for depth in (49, 50, 51, 1_000, 10_000)},
    **{f"T45b {depth} mails in mails": partial(_enclosed, depth) for depth in (51, 1_000, 10_000)},
    "T46 10,000 parts": _times(_MIXED, b"--b\r\nContent-Type: image/gif\r\n\r\nx\r\n", 10_000),
    "T46 100,000 parts": _times(_MIXED, b"--b\r\n\r\nx\r\n", 100_000),
    "T47 brackets": _repeated(b"To: ", b"(", 500),
    "T47 groups": _repeated(b"To: ", b"a:", 10_000),
    "T47 a quote": _plain(b'To: "\r\n'),
    "T47 an id": _plain(b'Message-ID: <@x,@y: a@"b>\r\n'),
    "T47 an offset": _plain(b"Date: Mon, 01 Jan 2024 00:00:00 +009999999999999999\r\n"),
    "T47 pieces of a name": _plain(b"Content-Disposition: attachment; filename*0*=utf-8''a; filename*(1=b\r\n"),
    "T47 a NUL in From": _plain(b"From: a:b@c,d@e;\0\r\n"),
    "T48 a name of 78 characters": _plain(b"Content-Type: text/plain; " + b"a" * 130 + b'=x; charset="' + b"b" * 78 + b'"\r\n'),
    "T49 10,000 encoded words": _times(b"Subject: ", b"=?utf-8?q?a?= ", 10_000, b"\r\n\r\nIt is dead.\r\n", _FROM),
    "T49 50,000 encoded words": _times(b"Subject: ", b"=?utf-8?q?a?= ", 50_000, b"\r\n\r\nIt is dead.\r\n", _FROM),
    "T50 100,000 recipients": _times(b"Cc: ", b"a@x.example, ", 100_000, b"\r\n\r\nIt is dead.\r\n"),
    "T50 100,000 fields": _times(b"", b"Cc: a@x.example\r\n", 100_000),
    "T50 a megabyte of groups": _repeated(b"Cc: ", b"a:", MEGABYTE),
    "T50 500 brackets": _repeated(b"Cc: ", b"(", 500),
    "T50 50,000 brackets": _repeated(b"Cc: ", b"(", 50_000),
    "T51 a folded subject": _repeated(b"Subject: ", b"x\r\n ", MEGABYTE, head=_FROM),
    "T51 100,000 references": _times(b"References: ", b"<a@b.example> ", 100_000, b"\r\n\r\nIt is dead.\r\n"),
    "T51 10,000 parameters": _times(b"Content-Type: text/plain", b"; a=b", 10_000, b"\r\n\r\nIt is dead.\r\n"),
    **{f"T52 {piece.decode()}": _repeated(_HTML, piece, MEGABYTE, b"") for piece in _HTML_PIECES},
    "T52 100,000 attributes": lambda: _HEAD + b"Content-Type: text/html\r\n\r\n" + _attributes(),
    **{
        f"T53 {charset[:20]}": _body(b'text/plain; charset="' + charset.encode() + b'"', b"8bit", _of(_CHARSET_TEXT, _MUCH))
        for charset in CHARSETS
    },
    "T54 25 MB in base64": _body(b"application/x-file", b"base64", _of(base64.encodebytes(b"\0" * 57), 25 * MEGABYTE)),
    "T54 20 MB of text in base64": _body(b"text/plain", b"base64", _of(base64.encodebytes(b"lamp " * 11), 20 * MEGABYTE)),
    "T54 10 MB of soft breaks": _body(b"text/plain", b"quoted-printable", _of(b"=\r\n", 10 * MEGABYTE)),
    "T54 10 MB of blanks": _body(b"text/plain", b"quoted-printable", _of(b" \t", 10 * MEGABYTE)),
    "T55 42.zip": lambda: _file(b"application/zip", b"42.zip", _zipped(4)),
    "T55 a document": lambda: _file(b"application/msword", b"a.docx", _zipped(2)),
    "T55 a picture": lambda: _file(b"image/png", b"a.png", _PNG),
    "T55 a paper": lambda: _file(b"application/pdf", b"a.pdf", _PDF),
    **{f"T56 {piece.decode('latin-1').strip()!r}": _repeated(b"\r\n", piece, MEGABYTE, b"") for piece in _TEXT_PIECES},
    "T56 a number": _plain(b"Content-Length: " + b"9" * 5_000 + b"\r\nX-Spam-Score: " + b"9" * 5_000 + b"\r\n"),
    "T56 a charset's number": _plain(
        b"Content-Type: text/plain; charset*" + b"9" * 5_000 + b"=a; name*0" + b"1" * 5_000 + b"=b\r\n"
    ),
    "T57 an id of 10,000": _plain(
        b"Message-ID: <" + b"a" * 10_000 + b"@x.example>\r\nIn-Reply-To: <" + b"b" * 10_000 + b"@x>\r\n"
    ),
    "T57 NULs": lambda: _FROM + b"Subject: The\0lamp =?utf-8?q?=00?=\r\nX-\0: \0\r\n\r\nIt\0is dead.\0\r\n",
    "T57 surrogates": lambda: (
        _FROM + b"Subject: =?utf-8?q?=ED=A0=80?= \xed\xa0\x80\r\n\r\nIt is \xed\xa0\x80\xed\xb0\x80 dead.\r\n"
    ),
    "T57 a name with both": _plain(b"Content-Disposition: attachment; filename*=utf-8''%00%ED%A0%80a.txt\r\n"),
    "T58 a bare CR": _plain(b"X-A: a\rFrom: boss@corp.example\r\n"),
    "T58 two types": _plain(b"Content-Type: text/plain\r\nContent-Type: text/html\r\n", b"It is <b>dead</b>.\r\n"),
    "T58 two subjects": _plain(b"Subject: Another\r\n"),
    "T58 two boundaries": _plain(
        b'Content-Type: multipart/mixed; boundary=a; boundary="b"\r\n', b"--a\r\n\r\nIt is dead.\r\n--b\r\n\r\nIt lives.\r\n"
    ),
    "T58 a blank in a boundary": _plain(b'Content-Type: multipart/mixed; boundary="a "\r\n', b"--a \r\n\r\nIt is dead.\r\n"),
    "T58 a field below": _plain(b"", b"From: boss@corp.example\r\n\r\nIt is dead.\r\n"),
    **{f"T59 {date[:40]}": _plain(b"Date: " + date.encode() + b"\r\n") for date in _DATES},
}
"""By name. Of one that is read the text begins with ``It is``; of one that is not, a stub says so."""

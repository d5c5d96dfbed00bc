"""Shapes of hostile mails: one thing repeated. Its one rule: a shape says where it stands, ``hostile`` says what."""

from __future__ import annotations

import base64
from collections.abc import Callable

Make = Callable[[int], bytes]
"""From a size in octets to a mail of about that size."""

_HEAD = (
    b"From: Anna <anna@customer.example>\r\nTo: support@help.example\r\nSubject: The lamp\r\n"
    b"Date: Tue, 3 Mar 2026 10:30:00 +0100\r\n"
)
_MIXED = _HEAD + b'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n'
_REPORT = _HEAD.replace(b"anna@customer", b"mailer-daemon@mail.customer").replace(
    b"The lamp", b"Undelivered Mail Returned to Sender"
)


def _fill(piece: str | bytes, size: int) -> bytes:
    octets = piece.encode("utf-8", "surrogatepass") if isinstance(piece, str) else piece
    return octets * max(1, size // len(octets))


def text(piece: str | bytes, *, first: str = "It is dead.\n\n", kind: bytes = b"text/plain; charset=utf-8") -> Make:
    """A plain mail: a word of the author, then nothing but ``piece``."""
    head = _HEAD + b"Content-Type: " + kind + b"\r\n\r\n" + first.encode()
    return lambda size: head + _fill(piece, size - len(head))


def html(piece: str, closing: str = "") -> Make:
    """An HTML mail of ``piece`` after ``piece``, and as often ``closing``."""
    head = _HEAD + b"Content-Type: text/html; charset=utf-8\r\n\r\n<p>It is dead.</p>"

    def make(size: int) -> bytes:
        count = max(1, (size - len(head)) // len((piece + closing).encode()))
        return head + (piece * count + closing * count).encode()

    return make


def header(name: str, piece: str | bytes, *, first: bytes = b"") -> Make:
    """A mail with one huge field."""
    return lambda size: _HEAD + name.encode() + b": " + first + _fill(piece, size) + b"\r\n\r\nIt is dead.\r\n"


def fields(piece: bytes) -> Make:
    """A mail with very many fields."""
    return lambda size: _HEAD + _fill(piece, size) + b"\r\nIt is dead.\r\n"


def encoded(encoding: bytes, piece: bytes, kind: bytes = b"text/plain; charset=utf-8") -> Make:
    """A body in a transfer encoding."""
    head = _HEAD + b"Content-Type: " + kind + b"\r\nContent-Transfer-Encoding: " + encoding + b"\r\n\r\n"
    return lambda size: head + _fill(piece, size)


def parts(piece: bytes) -> Make:
    """A multipart whose inside is ``piece`` after ``piece``; the boundary is ``b``."""
    return lambda size: _MIXED + _fill(piece, size) + b"--b--\r\n"


def report(kind: bytes, piece: bytes) -> Make:
    """A report of a mail server with one huge part."""
    head = _REPORT + b'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
    told = b"--b\r\n\r\nYour message could not be delivered.\r\n--b\r\nContent-Type: " + kind + b"\r\n\r\n"
    return lambda size: head + told + _fill(piece, size) + b"\r\n--b--\r\n"


def nested(size: int) -> bytes:
    """Multiparts within multiparts, each with a boundary of its own."""
    count = max(1, size // 60)
    return _HEAD + b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(count))


def uuencoded(size: int) -> bytes:
    """Uuencoded files in the text, one after the other."""
    return text("begin 644 lamp.txt\n" + "#0V%T\n" * 20 + "`\nend\n")(size)


def tnef(size: int) -> bytes:
    """A winmail.dat: the signature, then attributes without end."""
    blob = bytes.fromhex("789f3e2200 0001".replace(" ", "")) + _fill(
        bytes.fromhex("010690080004000000000000000000"), size * 3 // 4
    )
    octets = base64.encodebytes(blob)
    head = _MIXED + b"--b\r\n\r\nIt is dead.\r\n--b\r\nContent-Type: application/ms-tnef; name=winmail.dat\r\n"
    return head + b"Content-Transfer-Encoding: base64\r\n\r\n" + octets + b"--b--\r\n"


def utf16(size: int) -> bytes:
    """A body in UTF-16 whose lines are line ends in both readings."""
    body = ("\u0a0d\u0d0a> \n" * (size // 10)).encode("utf-16")
    return _HEAD + b"Content-Type: text/plain; charset=utf-16\r\n\r\n" + body


def noise(size: int) -> bytes:
    """Octets of no charset at all, by a rule and not by chance."""
    body = bytes((n * n * 31 + n * 7 + 13) % 256 or 1 for n in range(4_099))
    return _HEAD + b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + _fill(body, size)


def invitation(piece: bytes) -> Make:
    """A calendar of one huge event."""
    head = _HEAD + b"Content-Type: text/calendar; method=REQUEST\r\n\r\nBEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\n"
    return lambda size: head + _fill(piece, size) + b"END:VEVENT\r\nEND:VCALENDAR\r\n"

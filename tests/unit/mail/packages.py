"""Packages as Outlook, S/MIME and uuencode write them, made for tests: the other side of what ``mail.opening`` undoes."""

from __future__ import annotations

import base64
import binascii
import struct

SIGNATURE = struct.pack("<IH", 0x223E9F78, 1)
MESSAGE, FILE = 1, 2
MAPI_OF_MESSAGE, MAPI_OF_FILE, FILE_BEGINS = 0x69003, 0x69005, 0x69002
TITLE, DATA, PAGE, CLASS, SUBJECT, BODY = 0x18010, 0x6800F, 0x69007, 0x78008, 0x18004, 0x2800C
IS_MESSAGE = bytes.fromhex("0703020000000000c000000000000046")
APPOINTMENT = bytes.fromhex("0220060000000000c000000000000046")


def attribute(level: int, name: int, value: bytes) -> bytes:
    """One attribute with its checksum (MS-OXTNEF §2.1.2)."""
    return struct.pack("<BII", level, name, len(value)) + value + struct.pack("<H", sum(value) & 0xFFFF)


def text(key: int, value: str) -> bytes:
    """A property that is a string of the code page."""
    return variable(0x1E, key, value.encode("cp1252") + b"\0")


def wide(key: int, value: str) -> bytes:
    """A property that is a string in UTF-16."""
    return variable(0x1F, key, (value + "\0").encode("utf-16-le"))


def variable(kind: int, key: int, value: bytes) -> bytes:
    """A property of any length."""
    return struct.pack("<HHII", kind, key, 1, len(value)) + value + b"\0" * (-len(value) % 4)


def moment(number: int, filetime: int) -> bytes:
    """A time of a meeting."""
    return struct.pack("<HH", 0x40, 0x8000) + APPOINTMENT + struct.pack("<IIQ", 0, number, filetime)


def properties(*found: bytes) -> bytes:
    """A list of properties."""
    return struct.pack("<I", len(found)) + b"".join(found)


def file(title: str, data: bytes, *more: bytes) -> bytes:
    """A file with its short title, its octets and its properties."""
    begun = attribute(FILE, FILE_BEGINS, bytes(14)) + attribute(FILE, TITLE, title.encode("cp1252") + b"\0")
    return begun + attribute(FILE, DATA, data) + attribute(FILE, MAPI_OF_FILE, properties(*more))


def stream(*parts: bytes, page: int = 1252) -> bytes:
    """A whole winmail.dat."""
    return SIGNATURE + attribute(MESSAGE, PAGE, struct.pack("<II", page, 0)) + b"".join(parts)


def stored_rtf(document: bytes) -> bytes:
    """RTF in the frame of compressed RTF, as it stands (MS-OXRTFCP §2.1.3.1)."""
    return struct.pack("<II4sI", len(document) + 12, len(document), b"MELA", 0) + document


def compressed_rtf(runs: bytes, size: int) -> bytes:
    """Runs of literals and references in their frame."""
    return struct.pack("<II4sI", len(runs) + 12, size, b"LZFu", 0) + runs


def winmail(data: bytes, *, body: str = "") -> bytes:
    """A mail with a winmail.dat below ``body``."""
    coded = base64.encodebytes(data).decode("ascii")
    return (
        "From: Anna <anna@customer.example>\nContent-Type: multipart/mixed; boundary=b\n\n"
        f"--b\nContent-Type: text/plain; charset=utf-8\n\n{body}\n--b\n"
        "Content-Type: application/ms-tnef; name=winmail.dat\nContent-Transfer-Encoding: base64\n\n"
        f"{coded}\n--b--\n"
    ).encode()


def der(tag: int, content: bytes) -> bytes:
    """A value of definite length (X.690 §8.1.3)."""
    length = len(content)
    head = bytes((length,)) if length < 0x80 else bytes((0x84,)) + length.to_bytes(4)
    return bytes((tag,)) + head + content


def streamed(tag: int, content: bytes) -> bytes:
    """A value of indefinite length."""
    return bytes((tag, 0x80)) + content + b"\0\0"


def oid(last: int) -> bytes:
    """1.2.840.113549.1.7 and ``last`` (RFC 5652)."""
    return der(0x06, bytes.fromhex("2a864886f70d0107") + bytes((last,)))


def signed(content: bytes, *, in_pieces: bool = False) -> bytes:
    """Signed data around ``content``, without a signature in it."""
    if in_pieces:
        octets = streamed(0x24, b"".join(der(0x04, content[at : at + 100]) for at in range(0, len(content), 100)))
        inner = streamed(0x30, oid(1) + streamed(0xA0, octets))
        return streamed(0x30, oid(2) + streamed(0xA0, streamed(0x30, der(2, b"\1") + der(0x31, b"") + inner)))
    inner = der(0x30, oid(1) + der(0xA0, der(0x04, content)))
    return der(0x30, oid(2) + der(0xA0, der(0x30, der(2, b"\1") + der(0x31, b"") + inner + der(0x31, b""))))


def smime(data: bytes, kind: str = "signed-data") -> bytes:
    """A mail that is all one S/MIME package."""
    coded = base64.encodebytes(data).decode("ascii")
    return (
        "From: Anna <anna@customer.example>\n"
        f'Content-Type: application/pkcs7-mime; smime-type={kind}; name="smime.p7m"\n'
        f'Content-Disposition: attachment; filename="smime.p7m"\nContent-Transfer-Encoding: base64\n\n{coded}'
    ).encode()


def uuencoded(name: str, data: bytes) -> str:
    """``data`` as uuencode writes it."""
    lines = [binascii.b2a_uu(data[at : at + 45], backtick=True).decode("ascii") for at in range(0, len(data), 45)]
    return f"begin 644 {name}\n{''.join(lines)}`\nend\n"

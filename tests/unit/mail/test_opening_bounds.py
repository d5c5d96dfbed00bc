"""Hostile packages: no count, length or depth that a mail claims costs time or makes the reader raise (T45, T55)."""

from __future__ import annotations

import base64
import random
import struct
from time import process_time

from mailgate.mail import parse
from mailgate.mail.packed import tnef
from tests.unit.mail import packages as made

LONG_NAME, DATA_OBJECT, RTF, SUBJECT = 0x3707, 0x3701, 0x1009, 0x0037
NOON = 134170128000000000


def properties(*found: bytes) -> bytes:
    return made.attribute(made.MESSAGE, made.MAPI_OF_MESSAGE, made.properties(*found))


def test_no_change_of_an_octet_makes_the_reader_of_a_winmail_raise() -> None:
    whole = made.stream(
        made.attribute(made.MESSAGE, made.CLASS, b"IPM.Microsoft Schedule.MtgReq\0"),
        properties(
            made.text(SUBJECT, "x"),
            made.variable(0x102, RTF, made.stored_rtf(rb"{\rtf1 a\'e4{\u228 ?}}")),
            made.moment(0x820D, NOON),
        ),
        made.file("a.txt", b"first", made.wide(LONG_NAME, "long.txt")),
    )
    rng = random.Random(12)
    for _ in range(400):
        data = bytearray(whole[: rng.randrange(6, len(whole))] if rng.random() < 0.3 else whole)
        for _ in range(rng.randint(1, 4)):
            data[rng.randrange(len(data))] = rng.randrange(256)
        assert not parse.read(made.winmail(bytes(data))).stub


def hostile() -> dict[str, bytes]:
    octets, empty = random.Random(3).randbytes(600_000), made.attribute(made.MESSAGE, 0x68020, b"")
    props = {
        "tiny attributes": empty * 60_000,
        "tiny files": made.attribute(made.FILE, made.FILE_BEGINS, b"") * 60_000,
        "4 billion properties": made.attribute(made.MESSAGE, made.MAPI_OF_MESSAGE, b"\xff" * 4),
        "4 billion values": made.attribute(made.MESSAGE, made.MAPI_OF_MESSAGE, struct.pack("<IHHI", 1, 0x1002, 1, 0xFFFFFFFF)),
        "4 billion strings": made.attribute(
            made.MESSAGE, made.MAPI_OF_MESSAGE, struct.pack("<IHHI", 1, 0x1E, 1, 0xFFFFFFFF) + bytes(600_000)
        ),
        "random": octets,
    }
    documents = {"braces": b"{", "octets": rb"\'e4{}", "signs": rb"\u-10000 ", "tags": rb"{\*\htmltag <div>}", "slashes": b"\\"}
    props |= {
        name: properties(made.variable(0x102, RTF, made.stored_rtf(rb"{\rtf1\fromhtml1 " + piece * (600_000 // len(piece)))))
        for name, piece in documents.items()
    }
    bomb = b"\xff" + b"\x00\x0f" * 8
    props["bomb"] = properties(made.variable(0x102, RTF, made.compressed_rtf(bomb * 35_000, 0xFFFFFFFF)))
    lines = {
        "begins": "begin 644 a\n",
        "lines": "begin 644 a\nM" + "A" * 60 + "\n",
        "armour": "-----BEGIN PGP SIGNED MESSAGE-----\n",
    }
    texts = {name: f"From: a@b.example\n\n{line * (900_000 // len(line))}end\n".encode() for name, line in lines.items()}
    start = bytes.fromhex("308006092a864886f70d010702a0803080020101310030800609") + bytes.fromhex("2a864886f70d010701a080")
    pieces = {
        "pieces": start + b"\x24\x80" + b"\x04\x01a" * 200_000,
        "depth": start + b"\x24\x80" * 300_000,
        "noise": start + octets,
    }
    return (
        {name: made.winmail(made.stream(part)) for name, part in props.items()}
        | texts
        | {name: made.smime(data) for name, data in pieces.items()}
    )


def test_no_hostile_package_of_a_megabyte_takes_two_seconds() -> None:
    for name, raw in hostile().items():
        begun = process_time()
        mail = parse.read(raw)
        assert process_time() - begun < 2, name
        assert not mail.stub, name


def test_packages_in_packages_end() -> None:
    inner = made.stream(made.file("deep.txt", b"x"))
    for _ in range(30):
        inner = made.stream(made.file("m", b"", made.variable(0x0D, DATA_OBJECT, made.IS_MESSAGE + inner)))
    assert len(parse.read(made.winmail(inner)).attachments) == 3
    package = b"\nSigned words."
    for _ in range(24):
        package = b"Content-Type: application/pkcs7-mime\nContent-Transfer-Encoding: base64\n\n" + base64.encodebytes(
            made.signed(package)
        )
    assert len(parse.read(b"From: a@b.example\n" + package).attachments) == 1


def test_the_reader_of_streams_believes_no_count() -> None:
    assert tnef.read(b"PK") is None
    empty = tnef.read(tnef.SIGNATURE)
    assert empty is not None
    assert (empty.sound, empty.files) == (True, [])

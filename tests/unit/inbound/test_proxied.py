"""The PROXY header is read exactly: as soon as it is all there, and never as something else."""

from __future__ import annotations

import pytest

from mailgate.inbound.proxied import BLOCK, LINE, BrokenHeaderError, Brought, read

SIGNATURE = b"\r\n\r\n\0\r\nQUIT\n"
V4 = bytes([192, 0, 2, 1, 198, 51, 100, 1]) + b"\x30\x39\x00\x19"
V6 = bytes.fromhex("20010db8000000000000000000000007" + "20010db8000000000000000000000001") + b"\x30\x39\x00\x19"
MAPPED = bytes.fromhex("00000000000000000000ffffc0000201" + "00000000000000000000ffffc6336401") + b"\x30\x39\x00\x19"


def v2(command: int, family: int, content: bytes, length: int | None = None) -> bytes:
    return SIGNATURE + bytes([command, family]) + (len(content) if length is None else length).to_bytes(2, "big") + content


RIGHT = [
    (b"PROXY TCP4 192.0.2.1 198.51.100.1 12345 25\r\n", "192.0.2.1"),
    (b"PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535\r\n", "255.255.255.255"),
    (b"PROXY TCP6 2001:DB8::7 2001:db8::1 12345 25\r\n", "2001:db8::7"),
    (b"PROXY TCP6 ::ffff:192.0.2.1 ::ffff:198.51.100.1 12345 25\r\n", "192.0.2.1"),
    (b"PROXY UNKNOWN\r\n", ""),
    (b"PROXY UNKNOWN ffff:f...f:ffff ffff:f...f:ffff 65535 65535\r\n", ""),
    (b"PROXY UNKNOWN " + b"x" * (LINE - 16) + b"\r\n", ""),
    (v2(0x21, 0x11, V4), "192.0.2.1"),
    (v2(0x21, 0x21, V6), "2001:db8::7"),
    (v2(0x21, 0x21, MAPPED), "192.0.2.1"),
    (v2(0x21, 0x11, V4 + b"\x04\x00\x03abc"), "192.0.2.1"),
    (v2(0x21, 0x11, V4 + bytes(BLOCK - 16 - 12)), "192.0.2.1"),
    (v2(0x21, 0x31, bytes(216)), ""),
    (v2(0x21, 0x00, b""), ""),
    (v2(0x21, 0x00, b"what nobody knows"), ""),
    (v2(0x20, 0x11, V4), ""),
    (v2(0x20, 0x00, b""), ""),
]


@pytest.mark.parametrize(("octets", "host"), RIGHT)
def test_a_header_is_read_when_its_last_octet_is_there_and_no_octet_more_of_what_follows(octets: bytes, host: str) -> None:
    assert [read(octets[:end]) for end in range(len(octets))] == [None] * len(octets)
    assert read(octets) == read(octets + b"EHLO x\r\n") == Brought(host, len(octets))


@pytest.mark.parametrize(
    "octets",
    [
        b"E",
        b"EHLO x\r\n",
        b"\x16\x03\x01",
        b"PROXX ",
        b"proxy TCP4 192.0.2.1 198.51.100.1 1 2\r\n",
        b" PROXY TCP4 192.0.2.1 198.51.100.1 1 2\r\n",
        b"PROXY  TCP4 192.0.2.1 198.51.100.1 1 2\r\n",
        b"PROXY TCP4 192.0.2.1 198.51.100.1 1 2\n",
        b"PROXY TCP4 192.0.2.1 198.51.100.1 1 2 \r\n",
        b"PROXY TCP4 192.0.2.1 198.51.100.1 1\r\n",
        b"PROXY TCP4 192.0.2.1 198.51.100.1 1 65536\r\n",
        b"PROXY TCP4 192.0.2.1 198.51.100.1 -1 2\r\n",
        b"PROXY TCP4 192.0.2.256 198.51.100.1 1 2\r\n",
        b"PROXY TCP4 192.0.2.01 198.51.100.1 1 2\r\n",
        b"PROXY TCP4 192.0.2 198.51.100.1 1 2\r\n",
        b"PROXY TCP4 2001:db8::7 2001:db8::1 1 2\r\n",
        b"PROXY TCP6 192.0.2.1 198.51.100.1 1 2\r\n",
        b"PROXY TCP6 fe80::1%lo fe80::2 1 2\r\n",
        b"PROXY TCP6 2001:db8::7 nobody 1 2\r\n",
        b"PROXY TCP4 192.0.2.1\r\n",
        b"PROXY UDP4 192.0.2.1 198.51.100.1 1 2\r\n",
        b"PROXY UNKNOWNS\r\n",
        b"PROXY UNKNOWN x\ry\r\n",
        b"PROXY\r\n",
        b"PROXY UNKNOWN " + b"x" * (LINE - 15) + b"\r\n",
        b"PROXY " + b"x" * (LINE - 6),
        SIGNATURE[:8] + b"QUIT!",
        v2(0x11, 0x11, V4),
        v2(0x31, 0x11, V4),
        v2(0x22, 0x11, V4),
        v2(0x21, 0x12, V4),
        v2(0x21, 0x22, V6),
        v2(0x21, 0x32, bytes(216)),
        v2(0x21, 0x41, V4),
        v2(0x21, 0x11, V4[:-1]),
        v2(0x21, 0x21, V6[:-1]),
        v2(0x21, 0x31, bytes(215)),
        v2(0x21, 0x11, V4, BLOCK - 15),
        v2(0x21, 0x11, V4, 65535),
        v2(0x20, 0x00, b"", 65535),
    ],
)
def test_what_is_not_exactly_right_is_broken(octets: bytes) -> None:
    with pytest.raises(BrokenHeaderError) as broken:
        read(octets)
    assert "192.0.2" not in str(broken.value)

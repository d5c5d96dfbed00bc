"""The PROXY protocol (haproxy's text of that name, versions 1 and 2): whom a load balancer of ours brings. The one rule: what is
not exactly right is broken, and what is missing is waited for only as far as a right one could be long.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address

#: The longest header of version 1, with its CR LF (§2.1).
LINE = 107
#: The longest header of version 2 we read. It says itself how long it is, up to 64 KiB; with all that haproxy and others add, a
#: few hundred octets.
BLOCK = 4096

_SIGNATURE = b"\r\n\r\n\0\r\nQUIT\n"  # §2.2
_LINE = re.compile(rb"PROXY (?:UNKNOWN(?: [^\r\n]*)?|TCP([46]) ([0-9A-Fa-f:.]+) ([0-9A-Fa-f:.]+) ([0-9]{1,5}) ([0-9]{1,5}))\r\n")
_ADDRESSES = {0x11: 12, 0x21: 36, 0x31: 216}
"""Family and transport -> octets of their addresses: TCP over IPv4 and IPv6, stream sockets."""
_LOCAL, _PROXY = 0x20, 0x21


class BrokenHeaderError(Exception):
    """Not a header of the PROXY protocol. The text says what is wrong, and quotes nothing."""


@dataclass(frozen=True, slots=True)
class Brought:
    """What a header says: the client's IP address, "" where it tells of none, and how many octets the header has."""

    host: str
    length: int


def read(octets: bytes | bytearray) -> Brought | None:
    """The header at the start of a connection; None while it is not all there. Raises BrokenHeaderError."""
    start = bytes(octets[: len(_SIGNATURE)])
    if _SIGNATURE.startswith(start[:12]) and start:
        return _version_2(bytes(octets[:BLOCK]))
    if b"PROXY ".startswith(start[:6]) or not start:
        return _version_1(bytes(octets[:LINE]))
    raise BrokenHeaderError("it did not begin with a PROXY header")


def _version_1(octets: bytes) -> Brought | None:
    end = octets.find(b"\n")
    if end < 0:
        if len(octets) >= LINE:
            raise BrokenHeaderError("its PROXY line does not end")
        return None
    found = _LINE.fullmatch(octets[: end + 1])
    if not found:
        raise BrokenHeaderError("its PROXY line cannot be read")
    if not found[1]:
        return Brought("", end + 1)
    family = IPv4Address if found[1] == b"4" else IPv6Address
    try:
        client, _ = (family(found[n].decode("ascii")) for n in (2, 3))
    except ValueError as error:
        raise BrokenHeaderError("its PROXY line holds what is no address") from error
    if any(int(found[n]) > 65535 for n in (4, 5)):
        raise BrokenHeaderError("its PROXY line holds what is no port")
    return Brought(_spelled(client), end + 1)


def _version_2(octets: bytes) -> Brought | None:
    if len(octets) < 16:
        return None
    command, family, length = octets[12], octets[13], 16 + int.from_bytes(octets[14:16])
    if command not in (_LOCAL, _PROXY):
        raise BrokenHeaderError("its PROXY header is of no version and command we know")
    if length > BLOCK:
        raise BrokenHeaderError("its PROXY header is too long")
    if len(octets) < length:
        return None
    if command == _LOCAL or family == 0:  # its own, as to see whether we live; or it does not know (§2.2)
        return Brought("", length)
    if family not in _ADDRESSES or length < 16 + _ADDRESSES[family]:
        raise BrokenHeaderError("its PROXY header holds no addresses of TCP")
    wide = {0x11: 4, 0x21: 16}.get(family, 0)
    return Brought(_spelled(ip_address(octets[16 : 16 + wide])) if wide else "", length)


def _spelled(client: IPv4Address | IPv6Address) -> str:
    """An IPv4 address in the form of IPv6 is that IPv4 address, for every rule."""
    return str(getattr(client, "ipv4_mapped", None) or client)

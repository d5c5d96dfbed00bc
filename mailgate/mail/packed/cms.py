"""What an S/MIME package holds (RFC 8551, RFC 5652). Its one rule: what was signed is taken out, nothing decrypted or inflated.

A walk over the outermost few tags, which may be of indefinite length and whose octets may come in pieces (BER, as streaming
senders write it). The signature is not judged here: what is inside is read as the body of a mail is, and trusted no more.
"""

from __future__ import annotations

from dataclasses import dataclass

_PIECES = 100_000
_DEPTH = 4
_SEQUENCE, _SET, _OCTETS, _OID, _CONTENT = 0x30, 0x31, 0x04, 0x06, 0xA0
_CONSTRUCTED = 0x20
_SIGNED = bytes.fromhex("2a864886f70d010702")
_ENCRYPTED = (bytes.fromhex("2a864886f70d010703"), bytes.fromhex("2a864886f70d0109100117"))
"""Enveloped data (RFC 5652 §6) and authenticated enveloped data (RFC 5083)."""


class _Broken(Exception):
    """The octets are no BER."""


@dataclass(frozen=True, slots=True)
class Package:
    """What was found: the octets that were signed, if any, and whether the content is encrypted."""

    signed: bytes | None = None
    encrypted: bool = False


@dataclass(slots=True)
class _Cursor:
    data: memoryview
    at: int = 0
    pieces: int = 0

    def tag(self) -> tuple[int, int | None]:
        """The next tag and its length, None for an indefinite one (X.690 §8.1.3)."""
        self.pieces += 1
        if self.at + 2 > len(self.data) or self.pieces > _PIECES:
            raise _Broken
        tag, length = self.data[self.at], self.data[self.at + 1]
        self.at += 2
        if length == 0x80:
            return tag, None
        if length > 0x80:
            octets = length & 0x7F
            length = int.from_bytes(self.data[self.at : self.at + octets]) if octets <= 4 else len(self.data)
            self.at += octets
        return tag, length

    def enter(self, *wanted: int) -> int | None:
        """Into the next value, which must be one of the tags ``wanted``; where it ends, None if only an end mark tells."""
        tag, length = self.tag()
        if tag not in wanted:
            raise _Broken
        return None if length is None else self.at + length

    def skip(self) -> None:
        """Over one value of definite length."""
        _, length = self.tag()
        if length is None:
            raise _Broken
        self.at += length

    def octets(self, depth: int = 0) -> bytes:
        """An OCTET STRING, in one piece or many (X.690 §8.7.3)."""
        tag, length = self.tag()
        if tag & ~_CONSTRUCTED != _OCTETS or depth > _DEPTH:
            raise _Broken
        if not tag & _CONSTRUCTED:
            start, self.at = self.at, self.at + (length or 0)
            return bytes(self.data[start : self.at])
        end, found = None if length is None else self.at + length, []
        while self.at < len(self.data) and (end is None or self.at < end):
            if end is None and bytes(self.data[self.at : self.at + 2]) == b"\0\0":
                self.at += 2
                break
            found.append(self.octets(depth + 1))
        return b"".join(found)


def read(data: bytes) -> Package:
    """What stands in ``data``. Linear; never raises. A package without content (a detached signature) holds nothing."""
    cursor = _Cursor(memoryview(data))
    try:
        return _package(cursor)
    except _Broken:
        return Package()


def _package(cursor: _Cursor) -> Package:
    cursor.enter(_SEQUENCE)
    kind = _oid(cursor)
    if kind != _SIGNED:
        return Package(encrypted=kind in _ENCRYPTED)
    cursor.enter(_CONTENT)
    cursor.enter(_SEQUENCE)
    cursor.skip()  # version
    cursor.skip()  # digest algorithms
    end = cursor.enter(_SEQUENCE)
    _oid(cursor)
    if end is not None and cursor.at >= end:
        return Package()
    cursor.enter(_CONTENT)
    return Package(signed=cursor.octets())


def _oid(cursor: _Cursor) -> bytes:
    end = cursor.enter(_OID)
    if end is None:
        raise _Broken
    start, cursor.at = cursor.at, end
    return bytes(cursor.data[start:end])

"""Signed mails for tests, made by another program than ours (dkimpy). Its one rule: keys are made once and are only good here."""

from __future__ import annotations

import base64
from functools import cache
from typing import Any

import dkim
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat


def key(bits: int = 1024) -> tuple[bytes, str]:
    """A private key as PEM, and the record of its public half."""
    return _key(bits)


@cache
def _key(bits: int) -> tuple[bytes, str]:
    made = rsa.generate_private_key(65537, bits)
    pem = made.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    public = made.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return pem, f"v=DKIM1; k=rsa; p={base64.b64encode(public).decode()}"


def signed(raw: bytes, domain: str, selector: str = "s1", *, bits: int = 1024, **how: Any) -> bytes:
    """``raw`` with a signature above it. ``how``: as ``dkim.sign`` takes it."""
    told = {"canonicalize": (b"relaxed", b"relaxed"), **how}
    field: bytes = dkim.sign(raw, selector.encode(), domain.encode(), key(bits)[0], **told)
    return field + raw


def published(domain: str, selector: str = "s1", *, bits: int = 1024) -> dict[str, dict[str, list[str]]]:
    """The zone with the key of such mails."""
    return {f"{selector}._domainkey.{domain}": {"TXT": [key(bits)[1]]}}


def verified(raw: bytes, zone: dict[str, str]) -> list[bool]:
    """What dkimpy says of each signature of ``raw``, from the top; ``zone``: the record at each key's name."""

    def look_up(name: bytes, timeout: int = 5) -> bytes | None:
        found = zone.get(name.decode().rstrip("."))
        return found.encode() if found else None

    count = raw.partition(b"\r\n\r\n")[0].lower().count(b"dkim-signature:")
    return [_passes(raw, n, look_up) for n in range(count)]


def _passes(raw: bytes, number: int, look_up: Any) -> bool:
    try:
        return bool(dkim.DKIM(raw).verify(number, dnsfunc=look_up))
    except dkim.DKIMException:
        return False

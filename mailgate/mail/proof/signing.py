"""A mail of ours, signed (RFC 6376 §5, RFC 8463). Its one rule: signed are the octets that go out, and nothing may be put beside
what people read.

Pure: the keys and the time are given, so the same mail always gets the same signature. ``dkim`` checks what this makes.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from mailgate.mail.proof import canonical
from mailgate.mail.proof.published import PublicKey

SEALED: Final = (
    *("from", "reply-to", "subject", "date", "to", "cc", "sender", "message-id", "in-reply-to", "references"),
    *("mime-version", "content-type", "content-transfer-encoding", "content-disposition"),
    *("auto-submitted", "list-unsubscribe", "list-unsubscribe-post"),
)
"""Fields that nobody may add, either: named once more than they stand in the mail (RFC 6376 §8.15). Those that people read, that
say how the body is read (§8.2: a new Content-Type makes other text of signed octets), and that put a button beside it."""
SIGNED: Final = ("list-id", "list-help", "list-post", "list-archive")
"""Fields that are signed as often as they stand in the mail (RFC 6376 §5.4.1); not those that servers on the way write."""
STRING: Final = 255
"""Octets of one string of a TXT record (RFC 1035 §3.3.14)."""
_LINE = 72
_NEXT = re.compile(rb"\r\n(?![ \t])")


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningKey:
    """The private half of a key, and where its public half is published."""

    domain: str
    selector: str
    private: RSAPrivateKey | Ed25519PrivateKey = field(repr=False)

    @property
    def algorithm(self) -> str:
        """As ``a=`` says it."""
        return "rsa-sha256" if isinstance(self.private, RSAPrivateKey) else "ed25519-sha256"

    def over(self, octets: bytes) -> bytes:
        """The signature over ``octets``."""
        if isinstance(self.private, RSAPrivateKey):
            return self.private.sign(octets, PKCS1v15(), SHA256())
        return self.private.sign(hashlib.sha256(octets).digest())  # RFC 8463 §3: over the hash


def signatures(mail: bytes, keys: Sequence[SigningKey], at: int) -> bytes:
    """The ``DKIM-Signature`` fields to put above ``mail``, one for each key. ``at``: the time of signing, seconds since 1970."""
    head, _, body = mail.partition(b"\r\n\r\n")
    fields = [(name(one), one + b"\r\n") for one in _NEXT.split(head)]
    found = hashlib.sha256()
    for piece in canonical.body(body, relaxed=True):
        found.update(piece)
    signed = list(_named([name for name, _ in fields]))
    over = b"".join(canonical.field(one, relaxed=True) for one in canonical.chosen(fields, signed))
    made = (_field(key, signed, base64.b64encode(found.digest()).decode(), at) for key in keys)
    return b"".join(_finished(key, empty, over) for key, empty in zip(keys, made, strict=True))


def nearest(domains: Container[str], domain: str) -> str:
    """Which of ``domains`` signs for ``domain``: itself, else the nearest above it, which is aligned; "" for none."""
    labels = domain.split(".")
    above = (".".join(labels[start:]) for start in range(len(labels)))
    return next((one for one in above if one in domains), "")


def public(key: SigningKey) -> PublicKey:
    """The public half of a key, as it is published (RFC 6376 §3.6.1, RFC 8463 §4)."""
    if isinstance(key.private, RSAPrivateKey):
        kind, octets = "rsa", key.private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    else:
        kind, octets = "ed25519", key.private.public_key().public_bytes_raw()
    return PublicKey(selector=key.selector, domain=key.domain, kind=kind, p=base64.b64encode(octets).decode())


def record(key: SigningKey) -> str:
    """The TXT record of a key."""
    half = public(key)
    return f"v=DKIM1; k={half.kind}; p={half.p}"


def strings(text: str) -> tuple[str, ...]:
    """A TXT record in the strings it is made of; who looks it up joins them (RFC 6376 §3.6.2.2)."""
    return tuple(text[at : at + STRING] for at in range(0, len(text), STRING))


def name(octets: bytes) -> str:
    """The name of a field, lower case."""
    return octets.partition(b":")[0].strip(b" \t").decode("ascii", "replace").lower()


def _named(present: Sequence[str]) -> Iterator[str]:
    """What ``h=`` names."""
    for one in SEALED:
        yield from [one] * (present.count(one) + 1)
    for one in SIGNED:
        yield from [one] * present.count(one)


def _field(key: SigningKey, signed: Sequence[str], body_hash: str, at: int) -> bytes:
    """The field without its value, as it is signed itself. No ``l=``: it would leave the end of the body to everybody."""
    first = f"DKIM-Signature: v=1; a={key.algorithm}; c=relaxed/relaxed; d={key.domain};"
    lines = [first, f" s={key.selector}; t={at};", *_folded(signed), f" bh={body_hash};", " b="]
    return "\r\n".join(lines).encode("ascii")


def _folded(signed: Sequence[str]) -> Iterator[str]:
    line = " h=" + signed[0]
    for one in signed[1:]:
        if len(line) + 1 + len(one) > _LINE:
            yield line + ":"
            line = f" {one}"
        else:
            line += f":{one}"
    yield line + ";"


def _finished(key: SigningKey, empty: bytes, over: bytes) -> bytes:
    itself = canonical.field(empty, relaxed=True).removesuffix(b"\r\n")
    value = base64.b64encode(key.over(over + itself))
    return empty + b"\r\n ".join(value[at : at + _LINE] for at in range(0, len(value), _LINE)) + b"\r\n"

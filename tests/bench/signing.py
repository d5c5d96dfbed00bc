"""What signing a letter costs (DKIM). Its one rule: dkimpy signs the same letters with the same keys beside."""

from __future__ import annotations

import gc
import statistics
import time
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass

import dkim
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from mailgate.mail.proof import signing
from mailgate.mail.proof.signing import SigningKey

ROUNDS = 40
AT = 1_772_452_800
LETTER = (
    b"From: Bea (Support) <support@help.test>\r\nTo: Anna <anna@customer.test>\r\nReply-To: support+t1-2.p.x@help.test\r\n"
    b"Subject: [#1] The lamp\r\nDate: Mon, 02 Mar 2026 08:00:00 +0000\r\nMessage-ID: <1.a@help.test>\r\nMIME-Version: 1.0\r\n"
    b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + b"It lives again, and here is how it was mended, step by step.\r\n" * 120
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """Microseconds of CPU for one signature of one kind, ours and dkimpy's, each the median."""

    kind: str
    ours: float
    dkimpy: float

    @property
    def ratio(self) -> float:
        """How many of ours fit into one of theirs."""
        return self.dkimpy / self.ours

    def __str__(self) -> str:
        return (
            f"signing {len(LETTER)} octets by {self.kind}: {self.ours:.0f} µs; dkimpy {self.dkimpy:.0f} µs,"
            f" {self.ratio:.1f} times that"
        )


def figures() -> list[Figure]:
    """Both kinds of keys."""
    return [_figure("RSA-2048", generate_private_key(65537, 2048)), _figure("Ed25519", Ed25519PrivateKey.generate())]


def _figure(kind: str, private: RSAPrivateKey | Ed25519PrivateKey) -> Figure:
    key = SigningKey(domain="help.test", selector="s1", private=private)
    theirs = _dkimpy(private)
    return Figure(
        kind=kind,
        ours=_cost(lambda: signing.signatures(LETTER, (key,), AT)),
        dkimpy=_cost(theirs),
    )


def _dkimpy(private: RSAPrivateKey | Ed25519PrivateKey) -> Callable[[], bytes]:
    names = [
        name.encode() for name in ("from", "to", "reply-to", "subject", "date", "message-id", "mime-version", "content-type")
    ]
    if isinstance(private, Ed25519PrivateKey):
        algorithm, secret = b"ed25519-sha256", _base64(private)
    else:
        algorithm = b"rsa-sha256"
        secret = private.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    kept = {"canonicalize": (b"relaxed", b"relaxed"), "signature_algorithm": algorithm, "include_headers": names}
    return lambda: bytes(dkim.sign(LETTER, b"s1", b"help.test", secret, **kept))


def _base64(private: Ed25519PrivateKey) -> bytes:
    return b64encode(private.private_bytes_raw())


def _cost(sign: Callable[[], object]) -> float:
    """Microseconds, the median."""
    sign()
    gc.collect()
    spent = []
    for _ in range(ROUNDS):
        began = time.process_time_ns()
        sign()
        spent.append((time.process_time_ns() - began) / 1000)
    return statistics.median(spent)

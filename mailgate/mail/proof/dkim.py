"""Whether a mail is as its signers signed it: DKIM (RFC 6376). Its one rule: runs where strangers' octets may do no harm.

Pure: the keys and the time are given. What comes out is what an ``Authentication-Results`` would say of each signature, from the
top of the mail down.
"""

from __future__ import annotations

import hashlib
from typing import Final

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

from mailgate.mail import headers
from mailgate.mail.budget import Budget
from mailgate.mail.defects import Defects
from mailgate.mail.proof import canonical, signatures
from mailgate.mail.proof.signatures import Checked, Fault, Key, KeyAnswer, Signature, Signed

LEAST_BITS: Final = 1024
"""RFC 8301 §3.2: a shorter RSA key must not be believed."""
MOST_BITS: Final = 8192
_SINGLE = ("from", "subject", "date", "message-id", "to", "cc", "reply-to", "sender", "content-type", "content-transfer-encoding")
"""Fields of which a mail has one (RFC 5322 §3.6). With a second one, a signature covers what a reader may not show (§8.15)."""


def check(raw: bytes, keys: tuple[KeyAnswer, ...], at: int) -> Checked:
    """The signatures of ``raw``, a mail as it came by SMTP. ``at``: when it came, in seconds since 1970."""
    block = headers.read_mail(raw, Budget(), Defects())
    return Checked(signed=_Mail(raw, block, {answer.name: answer for answer in keys}, at).verdicts())


class _Mail:
    """One mail being checked. Bodies are hashed once for each form, however many signatures there are."""

    def __init__(self, raw: bytes, block: headers.Block, keys: dict[str, KeyAnswer], at: int) -> None:
        self._block, self._keys, self._at = block, keys, at
        self._fields = headers.octets(raw, block)
        self._body = raw[block.body :]
        self._hashes: dict[bool, bytes] = {}

    def verdicts(self) -> tuple[Signed, ...]:
        """One for each signature that is looked at."""
        fields = [octets for name, octets in self._fields if name == "dkim-signature"]
        values = signatures.values(self._block.fields)
        if not self._block.clean or len(fields) < len(values):
            return tuple(signatures.verdict(value, "permerror", "the header block is not clean") for value in values)
        return tuple(self._verdict(value, octets) for value, octets in zip(values, fields, strict=False))

    def _verdict(self, value: str, octets: bytes) -> Signed:
        try:
            self._verify(signatures.parse(value), octets)
        except Fault as fault:
            return signatures.verdict(value, fault.result, fault.reason)
        return signatures.verdict(value, "pass", "")

    def _verify(self, signature: Signature, octets: bytes) -> None:
        """Raises Fault."""
        names = [name for name, _ in self._fields]
        if any(names.count(name) > 1 for name in _SINGLE):
            raise Fault("policy", "a field stands twice that may stand once")
        if signature.expires is not None and signature.expires < self._at:
            raise Fault("fail", "the signature has expired")
        key = self._key(signature)
        if key.exact and signature.identity != signature.domain:
            raise Fault("permerror", "the key is not for subdomains")
        if self._body_hash(relaxed=signature.relaxed_body) != signature.body_hash:
            raise Fault("fail", "the body was changed")
        relaxed = signature.relaxed_header
        signed = [canonical.field(one, relaxed=relaxed) for one in canonical.chosen(self._fields, signature.headers)]
        itself = canonical.field(canonical.without_value(octets), relaxed=relaxed).removesuffix(b"\r\n")
        _verify(key, signature.value, b"".join([*signed, itself]))

    def _key(self, signature: Signature) -> Key:
        answer = self._keys.get(signature.key_name)
        if answer is None or answer.trouble:
            raise Fault("temperror", "the key could not be looked up")
        if not answer.texts:
            raise Fault("permerror", signatures.NO_KEY)
        return signatures.parse_key(answer.texts[0], signature.algorithm)

    def _body_hash(self, *, relaxed: bool) -> bytes:
        if relaxed not in self._hashes:
            found = hashlib.sha256()
            for piece in canonical.body(self._body, relaxed=relaxed):
                found.update(piece)
            self._hashes[relaxed] = found.digest()
        return self._hashes[relaxed]


def _verify(key: Key, value: bytes, signed: bytes) -> None:
    """Raises Fault unless ``value`` is a signature by ``key`` over ``signed``."""
    try:
        if key.kind == "ed25519":  # RFC 8463 §3: over the hash
            Ed25519PublicKey.from_public_bytes(key.octets).verify(value, hashlib.sha256(signed).digest())
            return
        public = load_der_public_key(key.octets)
        if not isinstance(public, RSAPublicKey) or public.key_size > MOST_BITS:
            raise Fault("permerror", "the key cannot be used")
        if public.key_size < LEAST_BITS:
            raise Fault("policy", f"the key is shorter than {LEAST_BITS} bits")
        public.verify(value, signed, PKCS1v15(), SHA256())
    except InvalidSignature as error:
        raise Fault("fail", "the signature does not match") from error
    except (ValueError, UnsupportedAlgorithm) as error:
        raise Fault("permerror", "the key cannot be used") from error

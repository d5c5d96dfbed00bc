"""How tokens are spelled. The one rule: letters that went out hold them, so the spelling never changes."""

from __future__ import annotations

import base64
import hmac
import random

from mailgate.mail.tokens import TOKEN_LENGTH, KeyRing, Purpose


def test_a_token_is_the_lower_case_base32_of_rfc_4648_without_its_padding() -> None:
    dice = random.Random(16)
    for _ in range(2000):
        key, subject = dice.randbytes(32), tuple(dice.randrange(10**9) for _ in range(3))
        text = "|".join(["1", "undo", *map(str, subject)])
        mac = hmac.digest(key, text.encode("ascii"), "sha256")[:16]
        token = KeyRing((key,)).sign(Purpose.UNDO, *subject)
        assert len(token) == TOKEN_LENGTH
        assert token == base64.b32encode(mac).decode("ascii").rstrip("=").lower()

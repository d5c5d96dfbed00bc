"""What a client says to a mail server with a token: XOAUTH2 (as Google and Microsoft describe it) and OAUTHBEARER (RFC 7628).

The one rule: octets in, octets out, before base64. A refusal comes as a challenge, which has to be answered once more before the
server says NO or 535.
"""

from __future__ import annotations

import json
from typing import Literal, assert_never

Mechanism = Literal["xoauth2", "oauthbearer"]
_MOST = 200


def first(mechanism: Mechanism, user: str, token: str, host: str, port: int) -> bytes:
    """The initial response. Raises ValueError where ``user`` or ``token`` has control characters: they would end a field."""
    if any(sign < " " or sign == "\x7f" for sign in user + token + host):
        raise ValueError("a user name and a token are one line of text each")
    match mechanism:
        case "xoauth2":
            return f"user={user}\x01auth=Bearer {token}\x01\x01".encode()
        case "oauthbearer":  # RFC 7628 §3.1; the name is a GS2 saslname: RFC 5801 §4
            name = user.replace("=", "=3D").replace(",", "=2C")
            return f"n,a={name},\x01host={host}\x01port={port}\x01auth=Bearer {token}\x01\x01".encode()
        case _:
            assert_never(mechanism)


def after_refusal(mechanism: Mechanism) -> bytes:
    """What answers the challenge that holds an error: nothing (XOAUTH2), one ^A (RFC 7628 §3.2.3)."""
    return b"\x01" if mechanism == "oauthbearer" else b""


def refusal(challenge: bytes) -> str:
    """What the server has against the token, in one line; "" where the challenge (after base64) says nothing of use."""
    try:
        told = json.loads(challenge)
    except ValueError:
        return ""
    if not isinstance(told, dict):
        return ""
    parts = (f"{name} {_plain(told[name])}" for name in ("status", "error", "scope") if told.get(name))
    return ", ".join(part for part in parts)[:_MOST]


def _plain(value: object) -> str:
    return "".join(sign if sign.isprintable() else " " for sign in str(value)).strip()

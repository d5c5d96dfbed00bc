"""Signed mails, keys to check them with, and the verdicts on them. Its one rule: no opinion of its own."""

from __future__ import annotations

import base64
import hashlib
import re

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from mailgate.mail.proof import dkim
from mailgate.mail.proof.signatures import KeyAnswer, Signed
from tests.signed import key

MAIL = (
    b"From: Anna <anna@corp.example>\r\nTo: support@help.example\r\nSubject:  The \t lamp \r\n\tis dead \r\n"
    b"Date: Mon, 2 Mar 2026 08:00:00 +0000\r\nMessage-ID: <1@corp.example>\r\n\r\nIt  is \t dead. \r\n\r\n.\r\n \r\n\r\n"
)
NOON = 1_772_452_800
D, S = "corp.example", "s1"


def answers(*records: str, name: str = f"{S}._domainkey.{D}", trouble: bool = False) -> tuple[KeyAnswer, ...]:
    return (KeyAnswer(name=name, texts=records or (key()[1],), trouble=trouble),)


def verdicts(raw: bytes, keys: tuple[KeyAnswer, ...] | None = None, at: int = NOON) -> list[Signed]:
    return list(dkim.check(raw, answers() if keys is None else keys, at).signed)


def verdict(raw: bytes, keys: tuple[KeyAnswer, ...] | None = None, at: int = NOON) -> str:
    [one] = verdicts(raw, keys, at)
    return one.result


def retagged(raw: bytes, old: bytes, new: bytes) -> bytes:
    assert raw.count(old) >= 1
    return raw.replace(old, new, 1)


PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(32))
PUBLIC = base64.b64encode(PRIVATE.public_key().public_bytes_raw()).decode()
ED25519 = answers(f"v=DKIM1; k=ed25519; p={PUBLIC}")


def ed25519_signed(tags: str = "") -> bytes:
    """MAIL, simple/simple, From and To signed, with more tags; written by hand."""
    body = MAIL.partition(b"\r\n\r\n")[2].rstrip(b"\r\n") + b"\r\n"
    bh = base64.b64encode(hashlib.sha256(body).digest()).decode()
    field = f"DKIM-Signature: v=1; a=ed25519-sha256; d={D}; s={S}; {tags}h=from:to; bh={bh}; b="
    over = b"".join(re.findall(rb"(?m)^(?:From|To):.*\r\n", MAIL)) + field.encode()
    return f"{field}{base64.b64encode(PRIVATE.sign(hashlib.sha256(over).digest())).decode()}\r\n".encode() + MAIL


SHORT_KEY = (
    "v=DKIM1; k=rsa; p="
    "MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAKj34GkxFhD90vcNLYLInFEX6Ppy1tPf9Cnzj4p4WGeKLs1Pt8QuKUpRKfFLfRYC9AIKjbJTWit+CqvjWYzvQwECAwEA"
    "AQ=="
)
RFC_8463_RSA = (
    "v=DKIM1; k=rsa; p="
    "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWRiGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQiY/J16JYi0Qvx/byYzCNb3W91y3FutACDfzwQ"
    "/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3Ip3G+2kryOTIKT+l/K4w3QIDAQAB"
)
RFC_8463 = b"""DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;
 d=football.example.com; i=@football.example.com;
 q=dns/txt; s=brisbane; t=1528637909; h=from : to :
 subject : date : message-id : from : subject : date;
 bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
 b=/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11Bus
 Fa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==
DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;
 d=football.example.com; i=@football.example.com;
 q=dns/txt; s=test; t=1528637909; h=from : to : subject :
 date : message-id : from : subject : date;
 bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
 b=F45dVWDfMbQDGHJFlXUNB2HKfbCeLRyhDXgFpEL8GwpsRe0IeIixNTe3
 DhCVlUrSjV4BwcVcOF6+FF3Zo9Rpo1tFOeS9mPYQTnGdaSGsgeefOsk2Jz
 dA+L10TeYt9BgDfQNZtKdN1WO//KgIqXP7OdEFE4LjFYNcUxZQ4FADY+8=
From: Joe SixPack <joe@football.example.com>
To: Suzie Q <suzie@shopping.example.net>
Subject: Is dinner ready?
Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)
Message-ID: <20030712040037.46341.5F8J@football.example.com>

Hi.

We lost the game.  Are you hungry yet?

Joe.
"""

"""How much of a mail is read. Its one rule: no reader of strangers' octets has a bound that is not named here (T45)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """Bounds on one mail; what lies beyond is left in the raw mail and noted as a defect."""

    header_octets: int = 256 * 1024
    """Octets of one header block."""
    field_octets: int = 64 * 1024
    """Octets of one header field."""
    fields: int = 1_000
    """Header fields of one block."""
    depth: int = 50
    """Multiparts within multiparts."""
    parts: int = 1_000
    """Parts of a mail, multiparts included."""
    boundary: int = 200
    """Octets of a boundary; RFC 2046 §5.1.1 allows 70, and mailers in use exceed it."""
    attachments: int = 500
    text: int = 1_000_000
    """Characters of text shown."""
    html: int = 500_000
    """Characters of HTML read."""
    guessed: int = 256 * 1024
    """Octets looked at to tell charsets that are not named; about a second's work. Beyond, the last one found is taken."""
    received: int = 50
    """Received lines; more is a loop (RFC 5321 §6.3)."""

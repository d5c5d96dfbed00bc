"""Who forwarded a mail, by its ARC sets (RFC 8617 §4).

Its one rule: this only names the sealer; whether the seals are good is what our own border reports as ``arc=pass``.
"""

from __future__ import annotations

from collections.abc import Sequence

from mailgate.mail import address
from mailgate.mail.model import Header

_MAX_INSTANCE = 50  # RFC 8617 §4.2.1


def newest_sealer(headers: Sequence[Header]) -> str:
    """The domain (``d=``) of the newest ARC set, lower-case A-labels; "" if that set is not there exactly once and whole."""
    seals = [_tags(header.value) for header in headers if header.name == "arc-seal"]
    reported = [_instance(header.value.partition(";")[0]) for header in headers if header.name == "arc-authentication-results"]
    numbers = [_instance(f"i={tags.get('i', '')}") for tags in seals]
    newest = max((*numbers, *reported), default=0)
    if not newest or numbers.count(newest) != 1 or reported.count(newest) != 1:
        return ""
    parsed = address.parse(f"x@{seals[numbers.index(newest)].get('d', '')}")
    return address.split(parsed)[1] if parsed else ""


def _tags(value: str) -> dict[str, str]:
    """A tag list (RFC 6376 §3.2); one that names a tag twice is none."""
    pairs = [part.partition("=") for part in value.split(";")[:50] if part.strip()]
    tags = {name.strip(): "".join(text.split()) for name, _, text in pairs}
    return tags if len(tags) == len(pairs) else {}


def _instance(text: str) -> int:
    name, _, number = text.strip().partition("=")
    plain = number.strip()
    good = name.strip() == "i" and plain.isascii() and plain.isdecimal() and len(plain) < 3
    return int(plain) if good and int(plain) <= _MAX_INSTANCE else 0

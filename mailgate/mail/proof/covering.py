"""What a signature covers beside who wrote (RFC 6376 §5.4). Its one rule: what somebody else could add counts for nothing.

A signed mail proves its author wherever it is brought, by whomever (§8.6, replay). Only what the author signed says where it was
meant to go.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from mailgate.mail.domains import aligned
from mailgate.mail.model import Header
from mailgate.mail.proof.signatures import Fault, tags

PLACES = ("to", "cc", "subject", "in-reply-to", "references")
"""The fields that say where a mail was meant to go."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Covered:
    """What signatures say of where a mail goes."""

    fields: frozenset[str]
    """Those of ``PLACES`` that are covered, every instance."""
    goes: bool
    """A signature names To or Cc: its author signed whom the mail is for, whatever was put beside it since."""


#: Of a mail that cannot be read whole.
NOTHING = Covered(fields=frozenset(), goes=True)


def covered(headers: Sequence[Header], domain: str) -> Covered | None:
    """What each signature aligned with ``domain`` covers; None: there is no such signature.

    Which of several was the good one is not known; a false one beside it can only take away.
    """
    signed = [names for one in headers if one.name == "dkim-signature" and (names := _names(one.value, domain)) is not None]
    if not signed:
        return None
    there = Counter(one.name for one in headers)
    return Covered(
        fields=frozenset(name for name in PLACES if all(names[name] >= there[name] for names in signed)),
        goes=any(names["to"] or names["cc"] for names in signed),
    )


def _names(value: str, domain: str) -> Counter[str] | None:
    """How often a signature names each field; None if it is somebody else's. One that cannot be read covers nothing."""
    try:
        found = tags(value)
    except Fault:
        return Counter()
    if not aligned(found.get("d", "").lower(), domain):
        return None
    return Counter(name.strip().lower() for name in found.get("h", "").split(":"))

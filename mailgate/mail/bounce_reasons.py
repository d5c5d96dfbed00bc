"""Why a mail did not arrive, and the status that says so. Its one rule: the order is that of certainty; the first fit counts.

The status is RFC 3463's (and RFC 7505's for a null MX) without its class: that follows from the server's reply. The words stand
in ``bounce_reasons_english`` and ``bounce_reasons_abroad``; their patterns see a text folded to one line.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from mailgate.mail.bounce_reasons_abroad import ABROAD
from mailgate.mail.bounce_reasons_english import ENGLISH
from mailgate.mail.bounce_table import Phrases


@dataclass(frozen=True, slots=True)
class Reason:
    """``detail``: subject and detail of the status. ``passes``: class 4 where no reply says. ``dead``: nobody is there."""

    name: str
    detail: str
    dead: bool = False
    passes: bool = False

    def stands_in(self, line: str) -> bool:
        """Whether the words of this reason stand in a text of one line."""
        return _phrases(self.name).search(line) is not None


@cache
def _phrases(name: str) -> Phrases:
    return Phrases(f"{ENGLISH[name]}\n{ABROAD.get(name, '')}")


REASONS = (
    Reason("sender", "1.8"),
    Reason("full", "2.2"),
    Reason("size", "3.4"),
    Reason("loop", "4.6"),
    Reason("null_mx", "1.10", dead=True),
    Reason("relay", "7.1"),
    Reason("disabled", "2.1", dead=True),
    Reason("moved", "1.6", dead=True),
    Reason("members", "7.2"),
    Reason("host", "1.2", dead=True),
    Reason("unknown", "1.1", dead=True),
    Reason("syntax", "1.3", dead=True),
    Reason("policy", "7.1"),
    Reason("expired", "4.7", passes=True),
    Reason("dropped", "4.2", passes=True),
    Reason("unreachable", "4.1", passes=True),
    Reason("dns", "4.3", passes=True),
    Reason("disk", "3.1", passes=True),
    Reason("busy", "3.2", passes=True),
    Reason("config", "3.5"),
    Reason("internal", "3.0"),
    Reason("content", "6.0"),
    Reason("sequence", "5.1"),
    Reason("protocol", "5.2"),
)
"""In the order they are asked."""

REPLIES = {
    "421": "4.3.2",
    "450": "4.2.0",
    "451": "4.3.0",
    "452": "4.3.1",
    "500": "5.5.2",
    "501": "5.5.4",
    "502": "5.5.1",
    "503": "5.5.1",
    "504": "5.5.4",
    "521": "5.3.2",
    "530": "5.7.0",
    "535": "5.7.8",
    "551": "5.1.6",
    "552": "5.2.2",
    "556": "5.1.10",
}
"""What an SMTP reply says that has no words we know (RFC 5321 §4.2.3, RFC 4954 §6, RFC 7504); any other is class.0.0."""

DEAD = frozenset({"1.0", "1.1", "1.2", "1.3", "1.4", "1.6", "1.9", "1.10", "2.1", "4.4"})
"""Statuses of class 5 that are about the address: mail to it cannot arrive (RFC 3463 §3.2, §3.3, §3.5, RFC 7505)."""

VAGUE = frozenset({"0.0", "1.0", "2.0", "3.0", "4.0", "4.1", "5.0", "7.0", "7.1"})
"""Statuses that servers give for many reasons; the words beside them say which."""

VAGUE_DEAD = frozenset({"0.0", "1.0", "2.0", "4.1"})
"""Of these, what is final where no word says more."""

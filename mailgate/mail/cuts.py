"""What was set aside of a text, and why. Its one rule: whoever sets lines aside names the reason.

Nouns like those of ``model``, in a room of their own: ``reply`` makes them, ``inspect`` shows them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Why(StrEnum):
    """By what lines were known to be nothing new, surest first."""

    DELIMITER = "delimiter"
    """A helpdesk's own line: reply above this."""
    KNOWN = "known"
    """Their words stand in the message that is answered."""
    CONTAINER = "container"
    """The element of HTML into which a mail client puts what it quotes."""
    ORIGINAL = "original"
    """A line such as ``-----Original Message-----``, or that what follows was forwarded."""
    HEADERS = "headers"
    """From, date, to and subject of the mail that is quoted."""
    ATTRIBUTION = "attribution"
    """A line such as *On …, Anna wrote:*."""
    QUOTED = "quoted"
    """Every line begins with a sign of quoting."""
    SIGNATURE = "signature"
    FOOTER = "footer"
    """What a device, a mail program or a list adds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """Lines of a text that were set aside together. ``first`` counts from 0, in the text split at its line ends."""

    first: int
    lines: int
    why: Why
    column: int = 0
    """Where on its first line the cut begins: what stands before is the author's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyText:
    """What the author newly wrote, and how many lines of history and footers were set aside."""

    text: str
    quoted_lines: int
    cuts: tuple[Cut, ...] = ()
    """What was set aside, in the order of the text; blank lines are counted in it."""

    def has(self, why: Why) -> bool:
        """Whether anything was set aside for that reason."""
        return any(cut.why is why for cut in self.cuts)

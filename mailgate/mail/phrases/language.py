"""What a table of phrases holds. Its one rule: data only; what a phrase proves is decided where it is looked up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """The words that mail programs in one language put around a text. All are lower-case; words are parted by white space."""

    code: str
    """BCP 47."""
    verbs: str = ""
    """The verb of an attribution; of several words the last (*a écrit*, *het volgende geschreven*)."""
    joined: tuple[str, ...] = ()
    """The same in a script that joins words."""
    intros: str = ""
    """The first word of an attribution that begins with its date."""
    by: str = ""
    """Words that stand for the verb (*от Anna <…>:*): with a year and an address they make an attribution."""
    days: str = ""
    """Days of the week, in full and as clients shorten them, without dots."""
    prose: str = ""
    """Words of the first and second person that no attribution holds."""
    person: str = ""
    """*I* and *we*: beside the verb they make the line prose, whatever else stands there."""
    keys: Mapping[str, str] = field(default_factory=dict)
    """Quoted headers by canonical name; names parted by ``|``."""
    original: tuple[str, ...] = ()
    """Patterns for what stands between dashes above an answered mail."""
    forwarded: tuple[str, ...] = ()
    """Patterns for how the line above a forwarded mail begins."""
    above: tuple[str, ...] = ()
    """Patterns of a helpdesk's delimiter: answer above this line."""
    sent_from: tuple[str, ...] = ()
    """Patterns for how the line begins that a device or a program adds below a text."""
    lists: tuple[str, ...] = ()
    """Patterns found in the footers of lists and notifiers."""
    scanned: tuple[str, ...] = ()
    """Patterns for the line of a virus scanner."""
    legal: str = ""
    """A pattern for how a disclaimer speaks of the mail it stands in (*this e-mail and any attachments*)."""
    terms: str = ""
    """A pattern for what it says of it (*confidential*, *intended recipient*)."""

"""Host names out of addresses, as lower-case A-labels (RFC 5890). Its one rule: two domains in the DNS never become one here.

IDNA2003 (RFC 3490) turned ``ß`` into ``ss``, ``ς`` into ``σ`` and dropped the joiners; since IDNA2008 (RFC 5891) these are
letters of domains of their own, with owners of their own. They are kept here, as UTS #46 does without its transitional
mapping. Where else the two would lead to different domains there is none.
"""

from __future__ import annotations

import re
import unicodedata

_LONGEST = 253  # RFC 5321 §4.5.3.1, and the path limit of 256 with its brackets
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_DOTS = re.compile("[.\u3002\uff0e\uff61]")  # RFC 3490 §3.1, and UTS #46
_DEVIATIONS = str.maketrans(dict.fromkeys("\u00df\u03c2\u200c\u200d"))
"""UTS #46 §6: ß, ς, ZWNJ and ZWJ."""


def read(text: str) -> str:
    """A host name as lower-case A-labels, or ""."""
    if len(text) > _LONGEST:
        return ""
    labels = [label.lower() if label.isascii() else _a_label(label) for label in _DOTS.split(text)]
    host = ".".join(labels[:-1] if len(labels) > 1 and not labels[-1] else labels)
    return host if len(host) <= _LONGEST and all(map(_LABEL.fullmatch, host.split("."))) else ""


def in_letters(host: str) -> str:
    """A domain of A-labels in the letters they stand for; as it is, if it stands for none or for some that nobody sees."""
    if "xn--" not in host:
        return host
    try:
        letters = ".".join(_letters(label) for label in host.split("."))
    except UnicodeError:
        return host
    return letters if letters.isprintable() and read(letters) == host else host


def _a_label(label: str) -> str:
    """The A-label of letters mapped as RFC 5895 §2 says: lower case, no wide or narrow forms, composed. "" if there is none."""
    mapped = unicodedata.normalize("NFC", "".join(_one_width(c).lower() for c in label))  # by letter: Σ is σ at the end, too
    return _encoded(mapped) if not mapped.startswith("xn--") and _is_undisputed(label, mapped) else ""


def _is_undisputed(label: str, mapped: str) -> bool:
    """Whether IDNA2003 makes the same of a label, but for the letters it had no place for."""
    try:
        return label.translate(_DEVIATIONS).encode("idna").decode("ascii").lower() == _encoded(mapped.translate(_DEVIATIONS))
    except UnicodeError:
        return False


def _encoded(label: str) -> str:
    return label if label.isascii() else "xn--" + label.encode("punycode").decode("ascii")


def _letters(label: str) -> str:
    """Raises UnicodeError."""
    return label.removeprefix("xn--").encode("ascii").decode("punycode") if label.startswith("xn--") else label


def _one_width(character: str) -> str:
    form = unicodedata.decomposition(character)
    return unicodedata.normalize("NFKC", character) if form.startswith(("<wide>", "<narrow>")) else character

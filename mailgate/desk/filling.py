"""The places of a predefined message. The one rule: ``{{ word }}`` of a known word, and no other brace pair."""

from __future__ import annotations

import re
from collections.abc import Mapping

#: The words that can be filled in.
PLACES = ("customer", "number", "subject", "agent", "queue", "status")
_PLACE = re.compile(r"\{\{[ \t]*(\w+)[ \t]*\}\}")
_BRACES = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}")


def trouble(text: str) -> str:
    """What is wrong with a text that is to become a predefined message, and what to do; "" if nothing is."""
    if not text.strip():
        return "there are no words"
    unknown = [word for word in _PLACE.findall(text) if word not in PLACES]
    known = ", ".join(f"{{{{ {word} }}}}" for word in PLACES)
    if unknown:
        return f"{{{{ {unknown[0]} }}}} is no place that can be filled in; there are: {known}"
    if found := _BRACES.search(_PLACE.sub("", text)):
        return f"{found[0]} stands alone; a place is written like {{{{ customer }}}}"
    return ""


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its places filled. What fills them is not read again. Raises KeyError for a place that has no value."""
    return _PLACE.sub(lambda found: values[found[1]], text).strip("\n")

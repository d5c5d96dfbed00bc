"""Words for people that stand in code. The one rule: here they are only marked; whoever shows them translates them.

Babel collects what ``N_("…")`` marks; the letter that shows it asks the catalogue of its reader.
"""

from __future__ import annotations


def N_(words: str) -> str:  # noqa: N802 - the name that gettext's tools look for
    """The words themselves: marked to be translated where they are shown."""
    return words

"""Marks words for people that stand in the program. Its one rule: it changes nothing; gettext's tools look for its name."""

from __future__ import annotations


def N_(text: str) -> str:  # noqa: N802 - the name by which gettext's tools know it
    """English for a letter, which looks it up in the reader's language (``| translated``)."""
    return text

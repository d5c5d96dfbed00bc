"""What an inline style says of how an element reads. Its one rule: only what decides the text is looked at."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_MAX_STYLE = 2_000
"""Characters of one ``style`` attribute that are read."""
_NUMBER = re.compile(r"\d{0,6}(?:\.\d{1,6})?")
_NOTHING = re.compile(r"0{1,4}(?:\.0{1,6})?(?:[a-z%]{1,4})?")
_LEVEL = re.compile(r"level(\d)\b")
_OUTLOOK_RULE = re.compile(r"(?=.{0,40}solid).{0,40}#(?:e1e1e1|b5c4df)\b")
_GREY = frozenset({"#f5f5f5", "#efefef", "#e4e4e4", "rgb(239,239,239)", "rgb(245,245,245)"})
_SIGNS = ("wingdings", "webdings", "zapfdingbats")
_PRE = frozenset({"pre", "pre-wrap", "pre-line", "break-spaces"})


@dataclass(frozen=True, slots=True)
class Look:
    """How an element looks, as far as it matters for its text."""

    hidden: bool = False
    tiny: bool | None = None
    """Is its own text too small to be seen? None: as around it."""
    pre: bool | None = None
    """Are line ends in the source line ends? None: as around it."""
    tight: bool = False
    """No space above and below."""
    indented: bool = False
    """A quotation without a bar at its side: what editors make of "indent"."""
    parts: bool = False
    """The rule or the grey that Outlook, Foxmail, QQ and Windows Live Mail give the headers of the mail quoted below."""
    barred: bool = False
    """A bar at its left side and none at the others: what some mail programs draw beside what they quote."""
    level: int = 0
    """Word's list level; 0: no item of a list."""
    bullet: bool = False
    """Word's own bullet or number, which it writes as text."""
    signs: bool | None = None
    """Are its letters the signs of a font such as Wingdings? None: as around it."""


PLAIN = Look()


@lru_cache(maxsize=512)
def look(style: str) -> Look:
    """The inline style ``style``; what is not understood says nothing."""
    said = _declarations(style[:_MAX_STYLE])
    space = said.get("white-space", "")
    items = said.get("mso-list", "")
    level = _LEVEL.search(items)
    return Look(
        hidden=_is_hidden(said),
        tiny=_is_tiny(said.get("font-size", "")),
        pre=space in _PRE if space else None,
        tight=_is_tight(said),
        indented=_is_indented(said),
        parts=bool(_OUTLOOK_RULE.match(said.get("border-top", ""))) or _background(said) in _GREY,
        barred="solid" in said.get("border-left", "") and not said.keys() & {"border", "border-right"},
        level=int(level[1]) if level else 0,
        bullet=items == "ignore",
        signs=is_of_signs(font) if (font := said.get("font-family", "")) else None,
    )


def is_of_signs(font: str) -> bool:
    """Has the font signs in place of letters?"""
    return font.strip(" '\"").lower().startswith(_SIGNS)


def _declarations(style: str) -> dict[str, str]:
    """Property to value, lower-case; of two the later counts, but an important one before all (CSS Cascade §6)."""
    said: dict[str, str] = {}
    important: dict[str, str] = {}
    for one in style.lower().split(";"):
        name, colon, value = one.partition(":")
        if colon:
            value, bang, _ = value.partition("!")
            (important if bang else said)[name.strip()] = " ".join(value.split())
    return said | important


def _is_hidden(said: dict[str, str]) -> bool:
    if said.get("display") == "none" or said.get("visibility") in ("hidden", "collapse"):
        return True
    if _is_nothing(said.get("opacity")) or _is_nothing(said.get("max-height")):
        return True
    if said.get("overflow") == "hidden" and (_is_nothing(said.get("height")) or _is_nothing(said.get("max-width"))):
        return True
    colour = said.get("color", "")
    return bool(colour) and colour == _background(said)


def _is_nothing(value: str | None) -> bool:
    return bool(value) and _NOTHING.fullmatch(value or "") is not None


def _is_tiny(size: str) -> bool | None:
    if not size:
        return None
    number = _NUMBER.match(size)
    if number is None or not number[0] or size.endswith(("em", "%")):
        return _is_nothing(size)
    return float(number[0]) < 1


def _is_tight(said: dict[str, str]) -> bool:
    whole = said.get("margin", "x").split(" ")
    top, bottom = whole[0], whole[2] if len(whole) > 2 else whole[0]
    return _is_nothing(said.get("margin-top", top)) and _is_nothing(said.get("margin-bottom", bottom))


def _is_indented(said: dict[str, str]) -> bool:
    borders = [value for name, value in said.items() if name.startswith("border")]
    return said.get("border", said.get("border-width", "")) in ("none", "0", "0px", "medium none") and len(borders) == 1


def _background(said: dict[str, str]) -> str:
    return said.get("background-color", said.get("background", "")).replace(", ", ",")

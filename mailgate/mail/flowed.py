"""Text forms undone before a person reads them. Its one rule: lines are joined or marked up, no word of them is lost.

``format=flowed`` (RFC 3676), and the two that came before HTML: enriched (RFC 1896) and richtext (RFC 1341 §7.1.3).
"""

from __future__ import annotations

import re

_PARAMETER = re.compile(r"<param>[^<]{0,1000}</param>", re.IGNORECASE)
_BREAKS = re.compile(r"\n{2,}")
_RICH_LINE = re.compile(r"<(?:nl|np)>", re.IGNORECASE)
_RICH_LESS = re.compile(r"<lt>", re.IGNORECASE)


def unflow(text: str, *, delsp: bool) -> str:
    """``format=flowed`` text with its soft line breaks undone (RFC 3676 §4)."""
    out: list[str] = []
    depth_before, soft = 0, False
    for line in text.split("\n"):
        content = line.lstrip(">")
        depth = len(line) - len(content)
        content = content.removeprefix(" ")  # §4.4: space-stuffed
        flows = content.endswith(" ") and content != "-- "  # §4.3: the signature mark is never flowed
        if flows and delsp:
            content = content[:-1]
        if soft and depth == depth_before and content != "-- ":
            out.append(content)
        else:
            out.append(("\n" if out else "") + (">" * depth + " " if depth else "") + content)
        depth_before, soft = depth, flows
    return "".join(out)


def enriched(text: str) -> str:
    """Enriched text as HTML: a single line break is a blank, each further one ends a line; ``<<`` is the character."""
    text = _PARAMETER.sub("", text.replace("&", "&amp;").replace("<<", "&lt;"))
    return _BREAKS.sub(lambda found: "<br>" * (len(found[0]) - 1), text)


def richtext(text: str) -> str:
    """Richtext as HTML: its lines end at ``<nl>``."""
    return _RICH_LESS.sub("&lt;", _RICH_LINE.sub("<br>", text.replace("&", "&amp;")))


def as_html(kind: str, source: str) -> str:
    """A rich text of the type ``kind`` as HTML, which most of them are."""
    match kind:
        case "text/enriched":
            return enriched(source)
        case "text/richtext":
            return richtext(source)
        case _:
            return source

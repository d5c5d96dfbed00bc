"""HTML of strangers made safe to show. Its one rule: what is not known to be harmless is left out; showing it fetches nothing.

Only ``cid:`` pictures of the same mail keep their source; all else that a browser would fetch, run or lay over the page is gone
(T70 to T72). What is shown of it belongs into a frame of its own all the same.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache
from urllib.parse import unquote

import nh3

from mailgate.mail import html

_MAX_TAG = 10_000
_MAX_ATTRIBUTES = 1_000
"""White space in one tag as long as that; nh3 takes 5 s for 100,000 attributes (T52)."""
_LONG_TAG = re.compile(rf"<[a-zA-Z/!?][^<>]{{{_MAX_TAG},}}")
_MAX_ESCAPES = 50_000
"""Ampersands and no-break spaces: nh3 writes those of one text in quadratic time."""


def _names(text: str) -> set[str]:
    return set(text.split())


_TAGS = _names(
    """a abbr address article aside b bdi bdo big blockquote br caption center cite code col colgroup dd del dfn div dl dt em
    figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark nav ol p pre q s samp section small span
    strike strong sub sup table tbody td tfoot th thead time tr tt u ul var wbr"""
)
_WITH_CONTENT = _names(
    """script style title template svg math object iframe noscript noembed noframes xmp plaintext select textarea audio video
    canvas applet frameset"""
)
"""Elements of which nothing stays, what they hold included."""
_ATTRIBUTES = {
    "*": {"dir", "lang", "style", "align", "valign"},
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "font": {"color", "size", "face"},
    "table": {"width", "border", "cellpadding", "cellspacing", "bgcolor"},
    "tr": {"bgcolor"},
    "td": {"width", "colspan", "rowspan", "bgcolor", "nowrap"},
    "th": {"width", "colspan", "rowspan", "bgcolor", "nowrap"},
    "col": {"width", "span"},
    "ol": {"start", "type", "reversed"},
    "ul": {"type"},
    "li": {"value", "type"},
    "blockquote": {"type"},
    "hr": {"width", "size"},
}
_SCHEMES = {"http", "https", "mailto", "tel", "cid"}
_PROPERTIES = _names(
    """color background-color font font-family font-size font-style font-weight font-variant text-align text-decoration
    text-indent text-transform vertical-align line-height letter-spacing white-space word-break overflow-wrap direction
    border border-top border-right border-bottom border-left border-color border-style border-width border-collapse
    border-spacing border-radius padding padding-top padding-right padding-bottom padding-left
    margin margin-top margin-right margin-bottom margin-left width max-width height max-height min-width
    list-style-type display visibility opacity overflow"""
)
"""Nothing that positions, layers, animates or loads."""
_VALUE = re.compile(r"(?:[a-z0-9#%.,' !]|(?<=[a-z0-9])-|-(?=[a-z])|(?:rgb|rgba|hsl|hsla)\([0-9.,% ]{1,40}\)){1,200}")
"""No function but of colours, no escape, no comment, no negative number: nothing can be laid over anything else."""
_DISPLAYS = _names("none block inline inline-block table table-row table-cell list-item")
_MAX_STYLE = 2_000


def clean(source: str, pictures: Collection[str] = ()) -> str | None:
    """``source`` as harmless HTML, a fragment; None if it is too complex to be parsed in bounded time. Never raises.

    ``pictures``: the Content-IDs of the mail's own parts, the only pictures that stay.
    """
    if html.too_complex(source) or _too_dear(source):
        return None
    known = frozenset(pictures)

    def kept(_: str, name: str, value: str) -> str | None:
        if name == "style":
            return style(value) or None
        if name == "src":
            return value if value[:4].lower() == "cid:" and unquote(value[4:]) in known else None  # RFC 2392 §2
        return None if name == "href" and value[:4].lower() == "cid:" else value

    return nh3.clean(
        source,
        tags=_TAGS,
        clean_content_tags=_WITH_CONTENT,
        attributes=_ATTRIBUTES,
        attribute_filter=kept,
        link_rel="noopener noreferrer",
        url_schemes=_SCHEMES,
        url_relative="deny",
    )


def _too_dear(source: str) -> bool:
    if source.count("&") + source.count("\xa0") > _MAX_ESCAPES:
        return True
    return any(len(tag[0].split()) > _MAX_ATTRIBUTES for tag in _LONG_TAG.finditer(source))


@lru_cache(maxsize=512)
def style(source: str) -> str:
    """The declarations of an inline style that only paint and space what they stand on."""
    declarations = (one.partition(":") for one in source[:_MAX_STYLE].lower().split(";"))
    kept = ((name.strip(), " ".join(value.replace('"', "'").split())) for name, _, value in declarations)
    return ";".join(f"{name}:{value}" for name, value in kept if _is_harmless(name, value))


def _is_harmless(name: str, value: str) -> bool:
    if name not in _PROPERTIES or _VALUE.fullmatch(value) is None or value.count("'") % 2:
        return False
    return name != "display" or value.partition("!")[0].strip() in _DISPLAYS

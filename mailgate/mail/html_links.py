"""How a link and a picture read in a text. Its one rule: a target is shown where the reader cannot see it in the text already.

Where a filter has put its own address before the target (Safe Links and its like), the target it names is shown.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import parse_qs, unquote, urlsplit

MAX_URL = 1_000
"""Longest link target shown."""
_MAX_NAME = 200
_TARGET = re.compile(r"(?i)(?:https?|mailto|tel|ftp):")
_SCHEME = re.compile(r"(?i)(?:https?://|ftp://|mailto:|tel:)")
_FILTERS = {
    "safelinks.protection.outlook.com": "url",
    "linkprotect.cudasvc.com": "a",
    "urldefense.proofpoint.com": "u",
    "google.com": "q",
    "link.edgepilot.com": "u",
}
"""Hosts whose links carry the true target in a parameter: Microsoft, Barracuda, Proofpoint (v2), Google, Edgepilot."""
_URLDEFENSE = re.compile(r"(?i)https://urldefense\.com/v3/__(https?:/{1,2}.{1,900}?)__;")
_FILE = re.compile(r"(?i)cid:([^@/\s]{1,80}\.(?:png|jpe?g|gif|bmp|webp|tiff?|heic|svg))(?:@|$)")
_SMALL = re.compile(r"\s*0*[0-3](?:\.0*)?(?:px|pt)?\s*")
_STYLED_SMALL = re.compile(r"(?i)(?<![-\w])(?:width|height)\s{0,3}:\s{0,3}0*[0-3](?:px|pt)?\s{0,3}(?:;|!|$)")
_LETTER = re.compile(r"[^\W_]")


def target(href: str, shown: str) -> str:
    """What is to be shown of a link's target beside its text ``shown``; empty if nothing."""
    href = unwrapped("".join(href.split())[:MAX_URL])
    if not shown or not _TARGET.match(href):
        return ""
    bare = _bare(href)
    if href[:4].lower() == "tel:":
        return "" if _digits(bare)[-6:] in _digits(shown) else bare
    if href[:7].lower() == "mailto:":
        bare = _readable(bare.partition("?")[0])
        return "" if not bare or bare in shown.lower() else bare
    return "" if bare in _bare(shown) or unquote(bare) in _bare(shown) else href


def unwrapped(href: str) -> str:
    """The target that a known link filter names in ``href``, else ``href``."""
    if (found := _URLDEFENSE.match(href)) is not None:
        return re.sub(r"(?i)^(https?):/(?=[^/])", r"\1://", found[1])
    try:
        split = urlsplit(href)
        host = split.hostname or ""
    except ValueError:
        return href
    key = next((key for name, key in _FILTERS.items() if host == name or host.endswith("." + name)), "")
    if not key or (host.endswith("google.com") and split.path != "/url"):
        return href
    inner = parse_qs(split.query, max_num_fields=None).get(key, [""])[0]
    if host == "urldefense.proofpoint.com":
        inner = unquote(inner.replace("-", "%").replace("_", "/"))
    return inner if _TARGET.match(inner) and inner.isprintable() else href


def picture(attributes: Mapping[str, str | None], names: Mapping[str, str]) -> str:
    """An ``<img>`` as text: ``[image: NAME]``, a character for a picture of one, nothing for what is not to be seen.

    ``names``: Content-ID to file name, of the pictures in the mail.
    """
    if _is_pixel(attributes):
        return ""
    src = (attributes.get("src") or "").strip()
    alt = " ".join((attributes.get("alt") or "")[:500].split())
    if alt and not _LETTER.search(alt):
        return alt[:_MAX_NAME]
    file = _FILE.match(src)
    name = alt or (names.get(src[4:], "") or (file[1] if file else "")) if src[:4].lower() == "cid:" else alt
    if len(name) > _MAX_NAME:
        name = name[: _MAX_NAME - 1].rstrip() + "…"
    if name:
        return f"[image: {name}]"
    return "[image]" if src[:4].lower() in ("cid:", "data") else ""


def _is_pixel(attributes: Mapping[str, str | None]) -> bool:
    small = (attributes.get(side) or "" for side in ("width", "height"))
    return any(value and _SMALL.fullmatch(value[:20]) for value in small) or bool(
        _STYLED_SMALL.search((attributes.get("style") or "")[:500])
    )


def _bare(url: str) -> str:
    """A link target without what clients leave out when they show it."""
    return _SCHEME.sub("", url.strip(), count=1).removeprefix("www.").rstrip("/").lower()


def _readable(encoded: str) -> str:
    """What is percent-encoded as it reads; as it stands where that is no line of text."""
    plain = unquote(encoded)
    return plain if plain.isprintable() else encoded


def _digits(text: str) -> str:
    return "".join(filter(str.isdigit, text))

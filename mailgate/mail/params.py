"""Content-Type and Content-Disposition values. Its one rule: one pass, 200 parameters, names of 60 characters (T48, T51).

Parameters may be split and encoded by RFC 2231, or encoded by RFC 2047 as RFC 2231 §2 forbids and most mailers do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote_to_bytes

from mailgate.mail import charset, words

_COUNT, _NAME, _SEGMENTS = 200, 60, 100
_SEPARATORS = re.compile(r"[;,\s]*+")
"""What stands between parameters: a semicolon or, as some write it, a comma or blank."""
_PARAM = re.compile(r"""([^\s=;,"]+)\s*+=\s*+(?:"((?:[^"\\]++|\\.)*+)(?:"(?=[;,\s(]|\Z|[A-Za-z*-]+=)|\Z)|([^;]*))""", re.DOTALL)
"""Name and value; a quote that another word follows is text."""
_OTHER = re.compile(r"[^;,\s]+")
_MAIN = re.compile(r"\s*([^;,\s]*)")
_NEXT = re.compile(r"(?<![\s,])[\s,]++(?:[A-Za-z][\w*-]{0,59}\s*=|\()")
"""Where an unquoted value ends without a semicolon: before the next parameter, or a comment."""
_NAMES = frozenset({"name", "filename"})
_ESCAPED = re.compile(r'\\(["\\])')
_SPLIT = re.compile(r"([^*]+)(?:\*(\d{1,3}))?(\*)?")
_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,60}/[a-z0-9!#$&^_.+-]{1,120}")
_EXTENDED = re.compile(r"[A-Za-z0-9_.:-]{2,40}'[A-Za-z0-9-]{0,20}'(?=.*%[0-9A-Fa-f]{2})")
"""What the extended form of a value looks like (RFC 2231 §4)."""
_ESCAPES = re.compile(r"(?:[^%]|%[0-9A-Fa-f]{2})*")

Params = dict[str, str]


def read(value: str) -> tuple[str, Params]:
    """The first word of ``value``, lower case, and its parameters, decoded; of several alike the first counts."""
    main = _MAIN.match(value)
    if main is None or main.end() == len(value):
        return value.strip().lower(), {}
    plain: Params = {}
    pieces: dict[str, dict[int, tuple[bool, str]]] = {}
    for name, text in _written(value, main.end()):
        split = _SPLIT.fullmatch(name) if "*" in name else None
        if split:
            pieces.setdefault(split[1], {}).setdefault(int(split[2] or 0), (bool(split[3]), text))
        else:
            plain.setdefault(name, _meant(name, text))
    # RFC 2231 §4: the extended form is the one to believe, unless it is damaged and the plain one is not
    joined = {name: _joined(found) for name, found in pieces.items()}
    return main[1].lower(), plain | {name: text for name, text in joined.items() if _better(text, plain.get(name, ""))}


def media_type(main: str) -> str:
    """``main`` if it is a type and subtype (RFC 2045 §5.1), else ""."""
    return main if _TYPE.fullmatch(main) else ""


def _written(value: str, at: int) -> Iterator[tuple[str, str]]:
    """The parameters from ``at`` on, names lower case, values without their quotes; overlong names are left out."""
    count = 0
    while count < _COUNT and (at := _past(_SEPARATORS, value, at)) < len(value):
        match = _PARAM.match(value, at)
        if match is None:
            at = _past(_OTHER, value, at)
            continue
        count += 1
        at, name = match.end(), match[1].lower()
        if match[2] is not None:
            text = _ESCAPED.sub(r"\1", match[2])
        else:
            ends = None if name.partition("*")[0] in _NAMES else _NEXT.search(match[3])
            at = match.start(3) + ends.start() if ends else at
            text = _unquoted(match[3][: ends.start()] if ends else match[3])
        if len(name) <= _NAME:
            yield name, text


def _past(pattern: re.Pattern[str], value: str, at: int) -> int:
    match = pattern.match(value, at)
    return match.end() if match else at


def _unquoted(text: str) -> str:
    text = text.strip()
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] == '"' else text


def _meant(name: str, text: str) -> str:
    """A value decoded by what it looks like: encoded words, and in names the extended form without its mark, or percents."""
    if "=?" in text or name not in _NAMES or "%" not in text:
        return words.decode(text)
    if extended := _EXTENDED.match(text):
        label = text.partition("'")[0]
        return _decoded(unquote_to_bytes(text[extended.end() :]), label) if charset.codec_for(label) else text
    octets = unquote_to_bytes(text) if _ESCAPES.fullmatch(text) else b""
    try:
        return text if octets.isascii() else octets.decode("utf-8").replace("\0", "")  # `100%25` may be a name as it stands
    except UnicodeDecodeError:
        return text


def _better(extended: str, plain: str) -> bool:
    return not plain or bool(extended and ("\ufffd" not in extended or "\ufffd" in plain))


def _joined(pieces: dict[int, tuple[bool, str]]) -> str:
    """The segments 0, 1, 2 … of one parameter joined (RFC 2231 §3), percent-encoded ones decoded by the charset of the first.

    Some count from 1; some leave out the marks of the extended form.
    """
    label, out, octets = "", [], b""
    first = min(pieces)
    for index in range(first, first + _SEGMENTS):
        if index not in pieces:
            break
        encoded, text = pieces[index]
        if not encoded:
            out.append(_decoded(octets, label) + text)
            octets = b""
            continue
        if index == first and text.count("'") >= 2:
            label, _, text = text.split("'", 2)
        octets += unquote_to_bytes(text)
    text = "".join(out) + _decoded(octets, label)
    return words.decode(text) if any(encoded for encoded, _ in pieces.values()) else _meant("name", text)


def _decoded(octets: bytes, label: str) -> str:
    return charset.decode(octets, label or "utf-8").text if octets else ""

"""Content-Type and Content-Disposition values. Its one rule: one pass, 200 parameters, names of 60 characters (T48, T51).

Parameters may be split and encoded by RFC 2231, or encoded by RFC 2047 as RFC 2231 §2 forbids and most mailers do.
"""

from __future__ import annotations

import re
from urllib.parse import unquote_to_bytes

from mailgate.mail import charset, words

_COUNT, _NAME, _SEGMENTS = 200, 60, 100
_PARAM = re.compile(r';\s*+([^\s=;"]+)\s*+=\s*+(?:"((?:[^"\\]++|\\.)*+)(?:"|\Z)|([^;]*))', re.DOTALL)
_ESCAPED = re.compile(r'\\(["\\])')
_SPLIT = re.compile(r"([^*]+)(?:\*(\d{1,3}))?(\*)?")
_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,60}/[a-z0-9!#$&^_.+-]{1,120}")

Params = dict[str, str]


def read(value: str) -> tuple[str, Params]:
    """The first word of ``value``, lower case, and its parameters, decoded; of several alike the first counts."""
    if ";" not in value:
        return value.strip().lower(), {}
    main, _, rest = value.partition(";")
    plain: Params = {}
    pieces: dict[str, dict[int, tuple[bool, str]]] = {}
    for count, match in enumerate(_PARAM.finditer(";" + rest)):
        if count == _COUNT:
            break
        name, text = match[1].lower(), match[3].strip() if match[2] is None else _ESCAPED.sub(r"\1", match[2])
        split = _SPLIT.fullmatch(name) if "*" in name else None
        if len(name) > _NAME:
            continue
        if split:
            pieces.setdefault(split[1], {}).setdefault(int(split[2] or 0), (bool(split[3]), text))
        else:
            plain.setdefault(name, words.decode(text))
    # RFC 2231 §4: the extended form is the one to believe
    return main.strip().lower(), plain | {name: _joined(found) for name, found in pieces.items()}


def media_type(main: str) -> str:
    """``main`` if it is a type and subtype (RFC 2045 §5.1), else ""."""
    return main if _TYPE.fullmatch(main) else ""


def _joined(pieces: dict[int, tuple[bool, str]]) -> str:
    """The segments 0, 1, 2 … of one parameter joined (RFC 2231 §3), percent-encoded ones decoded by the charset of the first."""
    label, out, octets = "", [], b""
    for index in range(_SEGMENTS):
        if index not in pieces:
            break
        encoded, text = pieces[index]
        if not encoded:
            out.append(_decoded(octets, label) + text)
            octets = b""
            continue
        if index == 0 and text.count("'") >= 2:
            label, _, text = text.split("'", 2)
        octets += unquote_to_bytes(text)
    return words.decode("".join(out) + _decoded(octets, label))


def _decoded(octets: bytes, label: str) -> str:
    return charset.decode(octets, label or "utf-8").text if octets else ""

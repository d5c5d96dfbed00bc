"""Octets to text. Its one rule: only real charsets are decoded, never a codec that runs, unpacks or rewrites its input.

A label is believed where it is true of the octets; where it is not, or there is none, ``looks`` says what the octets are
like. UTF-7 is read as far as it hides no markup (T53).
"""

from __future__ import annotations

import binascii
import re
from typing import NamedTuple

from mailgate.mail import looks
from mailgate.mail.charset_names import MULTIBYTE, STATEFUL, UTF_7, codec_for

__all__ = ["Decoded", "codec_for", "decode", "guess", "guess_field"]

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_C1 = re.compile("[\x80-\x84\x86-\x9f]")
"""Control characters that no mail has; but for the one that ends a line."""
_SHIFTED = re.compile(r"\+([A-Za-z0-9+/]*)-?")
_FOREIGN = re.compile(rb"[\x80-\xff]{4}")
"""Four octets in a row that are no ASCII: hardly ever a word of the languages that Latin-1 is for, though it is the label that
programs write which know nothing better."""
_MARKUP = frozenset("<>&")
_ESCAPES = re.compile(rb"\x1b\$(?:[@B](?:[!-~]{2})++\x1b\(|\)C)")
"""What ISO-2022-JP (RFC 1468) and ISO-2022-KR (RFC 1557) cannot do without, and nothing else has: by it they are known
without a label, or under that of the program that passed them on."""


class Decoded(NamedTuple):
    """Text, and whether the octets were what the label said; ``known`` is false for a label we do not read."""

    text: str
    right: bool
    known: bool = True


def decode(data: bytes, label: str) -> Decoded:
    """``data`` as text, by its label if that is true, else by what the octets look like. Never raises.

    The text holds no NUL and no lone surrogate, so every store takes it.
    """
    codec = codec_for(label)
    if data.isascii() and codec not in STATEFUL:
        if _ESCAPES.search(data):
            return Decoded(_storable(_escaped(data)), False, codec is not None)
        return Decoded(data.decode("ascii").replace("\0", ""), True, codec is not None)
    if codec == UTF_7:
        text, whole = _utf_7(data)
        return Decoded(_storable(text), True, whole)
    if wide := _marked(data):
        return Decoded(_storable(data.decode(wide, "replace")), codec is not None and codec.startswith(wide), codec is not None)
    if codec is None or codec in ("ascii", "utf-8"):
        found = _utf8(data)
        right = found is not None and codec != "ascii"
        return Decoded(_storable(guess(data) if found is None else found), right, codec is not None)
    text, right = _labelled(data, codec)
    return Decoded(_storable(text), right)


def guess(data: bytes) -> str:
    """Unlabelled or wrongly labelled octets as text: UTF-8 if they are, else what a sample looks like, else Windows-1252."""
    text = _utf8(data)
    if text is not None:
        return text
    codec = _wide(data) or looks.like(data, general=True)
    return data.decode(codec or "cp1252", "replace")


def guess_field(data: bytes, hint: str = "") -> str:
    """An unencoded header value as text: UTF-8 (RFC 6532), ISO-2022-JP by its escapes, the charset the mail names for its body
    (``hint``) where it is one, else what it looks like, else Windows-1252."""
    text = _strict(data, "iso2022_jp_ext") if b"\x1b$" in data else None
    text = text or _strict(data, "utf-8")
    if text is None and (codec := codec_for(hint) if hint else None) and codec not in STATEFUL | {"ascii", "utf-8"}:
        text = _strict(data, codec)
    return text if text is not None else data.decode(looks.like(data) or "cp1252", "replace")


def _marked(data: bytes) -> str:
    """UTF-16 or UTF-32 by its byte order mark, whatever the label says; else ""."""
    if data.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff")):
        return "utf-32"
    return "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ""


def _wide(data: bytes) -> str | None:
    """UTF-16 without a mark: every other octet of western text is zero."""
    sample = data[: looks.SAMPLE]
    zeros = sample[::2].count(0), sample[1::2].count(0)
    if max(zeros) * 4 < len(sample) or min(zeros) * 10 > max(zeros):
        return None
    return "utf-16-be" if zeros[0] > zeros[1] else "utf-16-le"


def _utf_7(data: bytes) -> tuple[str, bool]:
    """UTF-7 (RFC 2152), and whether all of it was read: what would become markup stays as it is written."""
    whole = True

    def shifted(match: re.Match[str]) -> str:
        nonlocal whole
        if not match[1]:
            return "+" if match[0] == "+-" else match[0]
        octets = binascii.a2b_base64(match[1] + "A" * (-len(match[1]) % 4))
        text = _strict(octets[: len(match[1]) * 6 // 16 * 2], "utf-16-be")
        if text and _MARKUP.isdisjoint(text) and "".join(text.split()).isprintable():
            return text
        whole = whole and text == ""
        return match[0]

    plain = data.decode("ascii") if data.isascii() else guess(data)
    return _SHIFTED.sub(shifted, plain), whole


def _labelled(data: bytes, codec: str) -> tuple[str, bool]:
    if codec not in MULTIBYTE:
        text = _strict(data, "utf-8")
        if text is not None:  # 8-bit octets that form UTF-8 by accident are next to impossible
            return text, False
        if codec == "cp1252" and _FOREIGN.search(data) and (other := looks.foreign(data)):
            return data.decode(other, "replace"), False
        if codec == "cp1252" and (mixed := _by_lines(data)) is not None:
            return mixed, False
        return data.decode(codec, "replace"), True
    if codec.startswith(("utf-16", "utf-32")):
        return _utf_16(data, codec)
    text = _strict(data, codec)
    if text is not None:
        return text, True
    mended = _windows_japanese(data) if codec == "iso2022_jp_ext" else data.decode(codec, "replace")
    if codec in STATEFUL or mended.count("\ufffd") * 20 < len(mended):
        return mended, False
    return guess(data), False


def _escaped(data: bytes) -> str:
    return _labelled(data, "iso2022_kr" if b"\x1b$)C" in data else "iso2022_jp_ext")[0]


def _utf_16(data: bytes, codec: str) -> tuple[str, bool]:
    """UTF-16 or UTF-32 without a mark; or what only says so: text that a server made 8-bit and left the label of."""
    if b"\0" not in data and (text := _strict(data, "utf-8")) is not None:
        return text, False
    codec = (_wide(data) or "utf-16-le") if codec == "utf-16" else codec
    return data.decode(codec, "replace"), True


_JIS = re.compile(rb"\x1b\$[@B]([^\x1b]*)|\x1b\([A-Z]")


def _windows_japanese(data: bytes) -> str:
    """ISO-2022-JP as Windows writes it (cp50221), with the characters of NEC and IBM that the standard lacks."""

    def shifted(match: re.Match[bytes]) -> bytes:
        pairs = match[1] or b""
        return b"".join(_shift_jis(high, low) for high, low in zip(pairs[::2], pairs[1::2], strict=False))

    return _JIS.sub(shifted, data).decode("cp932", "replace")


def _shift_jis(high: int, low: int) -> bytes:
    """One JIS X 0208 character (both octets 0x21–0x7E) in Shift_JIS."""
    if not (0x21 <= high <= 0x7E and 0x21 <= low <= 0x7E):
        return b"?"
    lead = (high + 1) // 2 + (0x70 if high < 0x5F else 0xB0)
    trail = low + 0x7E if high % 2 == 0 else low + (0x20 if low >= 0x60 else 0x1F)
    return bytes((lead, trail))


def _utf8(data: bytes) -> str | None:
    """As UTF-8, also when some octets are damaged or the last character is cut; None if it is something else."""
    text = _strict(data, "utf-8")
    if text is not None:
        return text.removeprefix("\ufeff")
    if (mixed := _by_lines(data)) is not None:
        return mixed
    mended = data.decode("utf-8", "replace")
    damaged = mended.count("\ufffd")
    sound = len(mended) - damaged - sum(map(mended.count, _ASCII_SEEN))
    return mended if sound > 4 * damaged else None


def _by_lines(data: bytes) -> str | None:
    """Lines in UTF-8 amid lines in one other charset, as where a relay adds a footer; None if hardly any are in UTF-8."""
    if not 0 < data.count(b"\n") < _LINES:
        return None
    lines = data.split(b"\n")
    texts = [_strict(line, "utf-8") for line in lines]
    sound = "".join(text for text in texts if text and not text.isascii())
    told = len(sound) - sum(map(sound.count, _ASCII_SEEN))
    others = b"\n".join(line for line, text in zip(lines, texts, strict=True) if text is None)
    strange = len(others.translate(None, _ASCII_OCTETS))
    mended = others.decode("utf-8", "replace").count("\ufffd")
    if told < _LINES_TOLD or told * 4 < strange or mended < strange:  # a damaged character leaves more octets than marks
        return None
    rest = iter(guess(others).split("\n"))
    return "\n".join(next(rest, "") if text is None else text for text in texts)


_LINES = 1_000
"""A longer text is in one charset: telling line by line costs a microsecond each, and a mail has room for millions."""
_LINES_TOLD = 3
"""Characters beyond ASCII in lines of UTF-8 from which no other charset makes them by accident."""
_ASCII_OCTETS = bytes(range(128))
_ASCII_SEEN = tuple(map(chr, range(128)))


def _strict(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except UnicodeError:
        return None


def _storable(text: str) -> str:
    if not text.isascii() and _C1.search(text):  # Windows-1252 that somebody made UTF-8 as if it were Latin-1
        text = _C1.sub(lambda match: match[0].encode("latin-1").decode("cp1252", "replace"), text)
    return _UNSTORABLE.sub("", text)

"""Octets to text. Its one rule: only real charsets are decoded, never a codec that runs, unpacks or rewrites its input.

Python knows codecs such as ``unicode_escape``, ``punycode``, ``idna``, ``rot13`` and ``zlib`` under the same lookup as charsets;
a label from a mail therefore never reaches that lookup (T53). UTF-7 is left out because it hides markup from filters.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from charset_normalizer import from_bytes

_SAMPLE = 4_096
"""Octets shown to the detector, which costs milliseconds: enough to tell a script, little enough to bound the time."""

_ALIASES = {
    "utf-8": "utf8 unicode-1-1-utf-8 utf-8-sig x-utf-8 csutf8 cp65001",
    "ascii": "us-ascii ansi_x3.4-1968 iso646-us iso-ir-6 646 us x-ascii default 7bit 8bit unknown-8bit x-unknown unknown",
    "cp1252": (
        "windows-1252 x-cp1252 ansi iso-8859-1 iso8859-1 iso_8859-1 latin1 latin-1 l1 8859-1 iso-ir-100 iso88591 cp819 ibm819"
        " iso-8859-1-windows-3.1-latin-1"
    ),
    "iso8859-2": "iso-8859-2 iso_8859-2 latin2 latin-2 l2 iso88592",
    "iso8859-3": "iso-8859-3 iso_8859-3 latin3 l3",
    "iso8859-4": "iso-8859-4 iso_8859-4 latin4 l4",
    "iso8859-5": "iso-8859-5 iso_8859-5 cyrillic",
    "iso8859-6": "iso-8859-6 iso_8859-6 iso-8859-6-i iso-8859-6-e arabic",
    "iso8859-7": "iso-8859-7 iso_8859-7 greek",
    "iso8859-8": "iso-8859-8 iso_8859-8 iso-8859-8-i iso-8859-8-e hebrew",
    "cp1254": "windows-1254 x-cp1254 iso-8859-9 iso8859-9 iso_8859-9 latin5 l5",
    "iso8859-10": "iso-8859-10 latin6 l6",
    "cp874": "windows-874 iso-8859-11 iso8859-11 tis-620 tis620",
    "iso8859-13": "iso-8859-13 latin7",
    "iso8859-14": "iso-8859-14 latin8",
    "iso8859-15": "iso-8859-15 iso_8859-15 latin9 latin-9 l9 iso885915",
    "iso8859-16": "iso-8859-16 latin10",
    "cp1250": "windows-1250 x-cp1250",
    "cp1251": "windows-1251 x-cp1251 win-1251",
    "cp1253": "windows-1253 x-cp1253",
    "cp1255": "windows-1255 x-cp1255",
    "cp1256": "windows-1256 x-cp1256",
    "cp1257": "windows-1257 x-cp1257",
    "cp1258": "windows-1258 x-cp1258",
    "koi8-r": "koi8r koi8 cskoi8r",
    "koi8-u": "koi8u koi8-ru",
    "cp437": "ibm437",
    "cp850": "ibm850",
    "cp852": "ibm852",
    "cp855": "ibm855",
    "cp866": "ibm866",
    "mac-roman": "macintosh x-mac-roman macroman mac",
    "mac-cyrillic": "x-mac-cyrillic",
    "gb18030": "gb2312 gbk cp936 gb_2312-80 x-gbk euc-cn gb18030-2000 chinese hz-gbk",
    "hz": "hz-gb-2312",
    "big5hkscs": "big5 big5-hkscs cp950 x-x-big5 cn-big5",
    "cp932": "shift_jis shift-jis sjis x-sjis windows-31j ms_kanji ms932",
    "euc_jp": "euc-jp eucjp x-euc-jp",
    "iso2022_jp_ext": "iso-2022-jp iso-2022-jp-1 iso-2022-jp-2 iso-2022-jp-3 iso-2022-jp-ms cp50220 cp50221",
    "cp949": "euc-kr euckr ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 korean windows-949 ms949",
    "iso2022_kr": "iso-2022-kr",
    "utf-16": "utf16 unicode",
    "utf-16-le": "utf-16le",
    "utf-16-be": "utf-16be",
    "utf-32": "utf32",
    "utf-32-le": "utf-32le",
    "utf-32-be": "utf-32be",
}
_CODECS = {alias: codec for codec, names in _ALIASES.items() for alias in (codec, *names.split())}
_STATEFUL = frozenset(
    {"hz", "iso2022_jp_ext", "iso2022_kr", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"}
)
"""Codecs whose text can consist of ASCII octets that do not mean ASCII."""
_MULTIBYTE = _STATEFUL | {"utf-8", "gb18030", "big5hkscs", "cp932", "euc_jp", "cp949"}
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class Decoded(NamedTuple):
    """Text, and whether the octets were what the label said; ``known`` is false for a label we do not read."""

    text: str
    right: bool
    known: bool = True


def codec_for(label: str) -> str | None:
    """The codec for a charset label of a mail, or None if we do not read it. ``""`` is US-ASCII (RFC 2045 §5.2)."""
    plain = label.strip(" \t'\"").lower()[:60]
    return _CODECS.get(plain or "ascii") or _CODECS.get(plain.replace("_", "-"))


def decode(data: bytes, label: str) -> Decoded:
    """``data`` as text, by its label if that is true, else by what the octets look like. Never raises.

    The text holds no NUL and no lone surrogate, so every store takes it.
    """
    codec = codec_for(label)
    if data.isascii() and codec not in _STATEFUL:
        return Decoded(data.decode("ascii").replace("\0", ""), True, codec is not None)
    if codec is None or codec in ("ascii", "utf-8"):
        text = _utf8(data)
        right = text is not None and codec != "ascii"
        return Decoded(_storable(guess(data) if text is None else text), right, codec is not None)
    text, right = _labelled(data, codec)
    return Decoded(_storable(text), right)


def guess(data: bytes) -> str:
    """Unlabelled or wrongly labelled octets as text: UTF-8 if they are, else what a sample looks like, else Windows-1252."""
    text = _utf8(data)
    if text is not None:
        return text
    best = from_bytes(data[:_SAMPLE]).best() if len(data) > 40 else None
    codec = codec_for(best.encoding) if best else None
    return data.decode(codec or "cp1252", "replace")


def guess_field(data: bytes) -> str:
    """An unencoded header value as text: ISO-2022-JP by its escapes, UTF-8 (RFC 6532), else Windows-1252; too short for more."""
    text = _strict(data, "iso2022_jp_ext") if b"\x1b$" in data else None
    return text or _strict(data, "utf-8") or data.decode("cp1252", "replace")


def _labelled(data: bytes, codec: str) -> tuple[str, bool]:
    if codec not in _MULTIBYTE:
        text = _strict(data, "utf-8")
        if text is not None:  # 8-bit octets that form UTF-8 by accident are next to impossible
            return text, False
        return data.decode(codec, "replace"), True
    text = _strict(data, codec)
    if text is not None:
        return text, True
    mended = _windows_japanese(data) if codec == "iso2022_jp_ext" else data.decode(codec, "replace")
    if codec in _STATEFUL or mended.count("\ufffd") * 20 < len(mended):
        return mended, False
    return guess(data), False


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
    mended = data.decode("utf-8", "replace")
    damaged = mended.count("\ufffd")
    sound = len(mended) - damaged - sum(map(mended.count, _ASCII_SEEN))
    return mended if sound > 4 * damaged else None


_ASCII_SEEN = tuple(map(chr, range(128)))


def _strict(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except UnicodeError:
        return None


def _storable(text: str) -> str:
    return _UNSTORABLE.sub("", text)

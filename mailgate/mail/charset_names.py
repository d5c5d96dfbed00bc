"""The charsets we read, by the names mails give them. Its one rule: a name from a mail never reaches Python's own look-up (T53).

Python knows codecs such as ``unicode_escape``, ``punycode``, ``idna``, ``rot13`` and ``zlib`` under the same look-up as
charsets: they run, unpack or rewrite their input.
"""

from __future__ import annotations

import re

UTF_7 = "utf-7"
"""Read by a decoder of our own."""

_ALIASES = {
    "utf-8": "utf8 unicode-1-1-utf-8 utf-8-sig x-utf-8 csutf8 cp65001 uft-8 utf-8-mac utf8mb4 iso-10646-utf-8 utf-8-bom",
    UTF_7: "utf7 unicode-1-1-utf-7 x-unicode-1-1-utf-7 csunicode11utf7 x-unicode-2-0-utf-7 cp65000",
    "ascii": (
        "us-ascii ansi_x3.4-1968 ansi_x3.4-1986 iso646-us iso_646.irv iso-646.irv iso-ir-6 646 us x-ascii default 7bit 8bit"
        " unknown-8bit x-unknown unknown x-user-defined csascii cp367 ibm367 ascii-us us-ascii-8bit usascii none binary"
        " ansi_x3.110-1983"
    ),
    "cp1252": (
        "windows-1252 x-cp1252 ansi iso-8859-1 iso8859-1 iso_8859-1 latin1 latin-1 l1 8859-1 iso-ir-100 iso88591 cp819 ibm819"
        " iso-8859-1-windows-3.1-latin-1 csisolatin1 x-ansi ms-ansi western iso8859 iso-8859 windows cswindows1252 iso-latin-1"
        " windows-latin-1 x-western-iso-8859-1 8859_1 iso-8859-1-unicode"
    ),
    "iso8859-2": "iso-8859-2 iso_8859-2 latin2 latin-2 l2 iso88592 csisolatin2 iso-ir-101 8859-2 iso-latin-2 8859_2",
    "iso8859-3": "iso-8859-3 iso_8859-3 latin3 l3",
    "iso8859-4": "iso-8859-4 iso_8859-4 latin4 l4",
    "iso8859-5": "iso-8859-5 iso_8859-5 cyrillic csisolatincyrillic iso-ir-144",
    "iso8859-6": "iso-8859-6 iso_8859-6 iso-8859-6-i iso-8859-6-e arabic csisolatinarabic ecma-114 asmo-708 iso-ir-127",
    "iso8859-7": "iso-8859-7 iso_8859-7 greek greek8 csisolatingreek ecma-118 elot_928 iso-ir-126",
    "iso8859-8": "iso-8859-8 iso_8859-8 iso-8859-8-i iso-8859-8-e hebrew csisolatinhebrew iso-ir-138",
    "cp1254": "windows-1254 x-cp1254 iso-8859-9 iso8859-9 iso_8859-9 latin5 l5 iso-ir-148 csisolatin5 turkish",
    "iso8859-10": "iso-8859-10 latin6 l6",
    "cp874": "windows-874 iso-8859-11 iso8859-11 tis-620 tis620 dos-874 x-windows-874",
    "iso8859-13": "iso-8859-13 latin7",
    "iso8859-14": "iso-8859-14 latin8",
    "iso8859-15": "iso-8859-15 iso_8859-15 latin9 latin-9 l9 iso885915 latin-0 latin0 iso-latin-9",
    "iso8859-16": "iso-8859-16 latin10",
    "cp1250": "windows-1250 x-cp1250",
    "cp1251": "windows-1251 x-cp1251 win-1251 win1251 cyrillic-windows",
    "cp1253": "windows-1253 x-cp1253",
    "cp1255": "windows-1255 x-cp1255",
    "cp1256": "windows-1256 x-cp1256",
    "cp1257": "windows-1257 x-cp1257",
    "cp1258": "windows-1258 x-cp1258",
    "koi8-r": "koi8r koi8 cskoi8r koi koi-8-r koi8_r",
    "koi8-u": "koi8u koi8-ru koi8_u",
    "koi8-t": "koi8t",
    "cp437": "ibm437 dos-437",
    "cp850": "ibm850 dos-850",
    "cp852": "ibm852 dos-852",
    "cp855": "ibm855",
    "cp858": "ibm00858 ibm858",
    "cp862": "ibm862 dos-862",
    "cp866": "ibm866 dos-866",
    "mac-roman": "macintosh x-mac-roman macroman mac csmacintosh x-macintosh",
    "mac-latin2": "x-mac-ce x-mac-centraleurroman x-mac-latin2 macce",
    "mac-cyrillic": "x-mac-cyrillic x-mac-ukrainian",
    "mac-greek": "x-mac-greek",
    "mac-turkish": "x-mac-turkish",
    "gb18030": "gb2312 gbk cp936 gb_2312-80 gb2312-80 x-gbk euc-cn euccn gb18030-2000 chinese windows-936 csgb2312 iso-ir-58 gb",
    "hz": "hz-gb-2312 hz-gbk",
    "big5hkscs": "big5 big5-hkscs cp950 x-x-big5 cn-big5 csbig5 big-5 windows-950 big5-eten",
    "cp932": "shift_jis shift-jis sjis x-sjis windows-31j ms_kanji ms932 csshiftjis shiftjis cswindows31j x-ms-cp932",
    "euc_jp": "euc-jp eucjp x-euc-jp x-euc cseucpkdfmtjapanese ujis",
    "iso2022_jp_ext": (
        "iso-2022-jp iso-2022-jp-1 iso-2022-jp-2 iso-2022-jp-3 iso-2022-jp-ms iso-2022-jp-2004 cp50220 cp50221 cp50222"
        " csiso2022jp jis iso2022-jp iso2022jp junet"
    ),
    "cp949": (
        "euc-kr euckr ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 korean windows-949 ms949 uhc ks_c_5601 ks-c-5601-1987"
        " cseuckr ks-x-1001 iso-ir-149"
    ),
    "johab": "cp1361",
    "iso2022_kr": "iso-2022-kr csiso2022kr",
    "utf-16": "utf16 unicode iso-10646-ucs-2 ucs-2 ucs2 csunicode iso-10646 x-utf-16 utf-16-bom",
    "utf-16-le": "utf-16le unicodelittle x-utf-16le ucs-2le",
    "utf-16-be": "utf-16be unicodebig x-utf-16be ucs-2be unicodefffe",
    "utf-32": "utf32 ucs-4 iso-10646-ucs-4 ucs4",
    "utf-32-le": "utf-32le ucs-4le",
    "utf-32-be": "utf-32be ucs-4be",
}
CODECS = {alias: codec for codec, names in _ALIASES.items() for alias in (codec, *names.split())}
"""Python's codec for each name, lower case."""

STATEFUL = frozenset(
    {UTF_7, "hz", "iso2022_jp_ext", "iso2022_kr", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"}
)
"""Codecs whose text can consist of ASCII octets that do not mean ASCII."""
MULTIBYTE = STATEFUL | {"utf-8", "gb18030", "big5hkscs", "cp932", "euc_jp", "cp949", "johab"}

_EDGE = " \t\r\n'\"\\<>;,=*_."
_JUNK = re.compile(r"(?:=?3d|\*?charset\*?\s{0,3}=|\$esc)[\s\"'=]*")
"""What stands around a charset where quoted-printable was not undone, or the name of the parameter was written twice."""
_FAMILY = re.compile(
    r"utf-?(?:8|16(?:-?[lb]e)?|32(?:-?[lb]e)?)(?!\d)|(?:windows|win|cp|x-cp|ibm|dos|ms)-?_?(?:125[0-8]|874|93[26]|9(?:49|50)|"
    r"437|85[0258]|866)(?!\d)|(?:iso[-_ ]?)?8859[-_ ]?(?:1[0-6]|[1-9])(?!\d)|koi8-?[ru]|gb-?_?2312|gbk|gb-?18030|big-?5|"
    r"shift[-_]?jis|euc[-_]?(?:jp|kr|cn)|iso-?2022-?(?:jp|kr)|us-?ascii|unicode-1-1-utf-[78]"
)
"""The charsets that are written with most junk around them, wherever they stand in a label."""


def codec_for(label: str) -> str | None:
    """The codec for a charset label of a mail, or None if we do not read it. ``""`` is US-ASCII (RFC 2045 §5.2)."""
    plain = label[:80].lower().strip(_EDGE)
    return CODECS.get(plain or "ascii") or _tidied(plain)


def _tidied(plain: str) -> str | None:
    """The codec for a label with something wrong about it: other separators, a year, a prefix, junk before or behind."""
    plain = _JUNK.sub("", plain).strip(_EDGE)
    for spelt in (plain, plain.replace("_", "-"), plain.partition(":")[0].replace("_", "-"), plain.partition("'")[0]):
        if codec := CODECS.get(spelt or "ascii"):
            return codec
    if len(plain) > 3 and (family := _FAMILY.search(plain)):
        return CODECS.get(family[0]) or _member(family[0])
    return None


def _member(name: str) -> str | None:
    """A family member by its letters and digits: ``win1250``, ``cp-850``, ``iso8859_15``, ``8859 2``."""
    letters, digits = re.sub(r"[^a-z]", "", name), re.sub(r"[^0-9]", "", name)
    if digits.startswith("8859"):
        return CODECS.get(f"iso-8859-{digits[4:]}")
    spellings = (f"windows-{digits}", f"cp{digits}", f"ibm{digits}", f"{letters}-{digits}", f"{letters}{digits}", letters)
    return next((CODECS[one] for one in spellings if one in CODECS), None)

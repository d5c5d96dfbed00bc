"""Readers of what is packed into a mail (winmail.dat, RTF, S/MIME), and HTML made safe. Its one rule: that of ``targets``."""

from __future__ import annotations

import re
from collections.abc import Callable

from selectolax.lexbor import LexborHTMLParser

from mailgate.mail import detect, parse, sanitise
from mailgate.mail.packed import cms, pgp, rtf, uu
from tests.fuzz import promises
from tests.unit.mail import packages as made

_STRAY = re.compile("[\x00\ud800-\udfff]")
_HARMLESS = re.compile(r"(?:https?:|mailto:|tel:)", re.IGNORECASE)
_RUNS = frozenset(
    {"script", "style", "iframe", "object", "embed", "form", "input", "link", "meta", "base", "svg", "math", "video"}
)
_DOCUMENT = (
    rb"{\rtf1\ansi\ansicpg1252\fromhtml1{\fonttbl{\f0\fcharset204 Arial;}}{\*\htmltag64 <p>}The \'e4\u228?lamp\par is dead.}"
)

Reader = Callable[[bytes], list[str]]


def _winmail(octets: bytes) -> list[str]:
    return promises.broken(parse.read(made.winmail(octets)))


def _smime(octets: bytes) -> list[str]:
    package = cms.read(octets)
    more = ["no octet is made up"] if len(package.signed or b"") > len(octets) else []
    return more + promises.broken(parse.read(made.smime(octets)))


def _rtf(octets: bytes) -> list[str]:
    found = [rtf.words(octets)[0], rtf.words(rtf.decompress(octets))[0]]
    return ["no surrogate" for text in found if re.search("[\ud800-\udfff]", text)]


def _uuencoded(octets: bytes) -> list[str]:
    found = uu.pieces(octets)
    return ["no octet is made up"] if sum(len(one.data) for one in found) > len(octets) else []


def _armour(octets: bytes) -> list[str]:
    text = _STRAY.sub("", octets.decode("utf-8", "replace"))
    pgp.encrypted(text)
    return ["no character is made up"] if len(pgp.without_armour(text)) > len(text) else []


def _guessed(octets: bytes) -> list[str]:
    named = detect.charset(octets)
    return [] if named is None else [f"a charset is one: {named}" for _ in [octets.decode(named, "replace")] if not named]


def _sanitised(octets: bytes) -> list[str]:
    """Told by another parser than the one that cleans."""
    shown = sanitise.clean(_STRAY.sub("", octets.decode("utf-8", "replace")), ("lamp@customer.example",))
    nodes = LexborHTMLParser(shown or "").css("*")
    told = [(node.tag or "", node.attributes) for node in nodes]
    return [
        *(f"nothing runs or embeds: {tag}" for tag, _ in told if tag in _RUNS),
        *(f"no handler: {name}" for _, about in told for name in about if name.startswith("on")),
        *(f"nothing is fetched: {about['src']}" for _, about in told if not _within(about.get("src"))),
        *(f"links lead out: {about['href']}" for _, about in told if not _HARMLESS.match(about.get("href") or "http:")),
        *(f"styles load nothing: {about['style']}" for _, about in told if "url" in (about.get("style") or "").lower()),
    ]


def _within(source: str | None) -> bool:
    return not source or source.lower().startswith("cid:")


_ARMOURED = (
    b"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n- -- x\n-----BEGIN PGP SIGNATURE-----\n\n-----END PGP SIGNATURE-----\n",
    b"-----BEGIN PGP MESSAGE-----\n\nhQ\n-----END PGP MESSAGE-----\n",
)
_LETTERS = (*("Löwe, größer, déjà".encode(codec) for codec in ("cp1252", "utf-8", "utf-16")), "лампа".encode("koi8-r"))
PACKED: dict[str, tuple[tuple[bytes, ...], Reader]] = {
    "winmail": (
        (
            made.stream(made.attribute(made.MESSAGE, made.BODY, b"The lamp is dead.\0"), made.file("lamp.png", b"png")),
            made.stream(made.file("a.txt", b"text", made.variable(0x102, 0x1013, b"<p>x</p>"), made.wide(0x3707, "lang.txt"))),
            made.stream(made.properties(made.variable(0x102, 0x1009, made.stored_rtf(_DOCUMENT)), made.moment(1, 2**57))),
        ),
        _winmail,
    ),
    "smime": (
        tuple(made.signed(b"Content-Type: text/plain\r\n\r\nIt is dead.", in_pieces=pieces) for pieces in (False, True)),
        _smime,
    ),
    "rtf": ((_DOCUMENT, made.stored_rtf(_DOCUMENT), made.compressed_rtf(b"\x00{\\rtf1 x\x01\x00\x00", 30)), _rtf),
    "uuencoded": ((b"Look:\n" + made.uuencoded("lamp.txt", b"The lamp" * 20).encode() + b"\nBye\n",), _uuencoded),
    "armour": (_ARMOURED, _armour),
    "guessed": (_LETTERS, _guessed),
    "sanitised": (
        (
            b'<p style="background:url(x)" onclick=a><img src="cid:lamp@customer.example"><a href="javascript:a()">b</a>',
            b"<svg><style><!--</style><img src=x onerror=alert(1)>--></svg><math><mtext><table><mglyph><style><img onload=a>",
        ),
        _sanitised,
    ),
}
"""By name: octets that are read well, and what reading any octets breaks."""

"""Links to the page are found however a program spells them, and nothing else is."""

from __future__ import annotations

import time
from urllib.parse import quote

import pytest

from mailgate.mail.marks import inside, marked, without_addresses
from mailgate.mail.unlinked import without_links
from mailgate.render import sheet

TOKEN = "abcdefghijklmnopqrstuvwx23"
SEGMENT = f"12-1.29671200.{TOKEN}"
URL = f"https://help.example/desk/t/{SEGMENT}/"
CUT = "https://help.example/desk/t/\u2026/"
_SAFE = "https://eur01.safelinks.protection.outlook.com/?url={}&data=05%7C02&reserved=0"


def encoded(text: str) -> str:
    return quote(text, safe="").replace(quote("\u2026"), "\u2026").replace(quote(quote("\u2026")), "\u2026")


def spelt(way: str, text: str) -> str:
    """Each sign by its number."""
    return "".join(way.format(ord(sign)) for sign in text)


def mathematical(sign: str) -> str:
    """As in bold formulas."""
    if sign.isdecimal():
        return chr(0x1D7CE + int(sign))
    return chr(0x1D41A + ord(sign) - ord("a")) if sign.isalpha() else sign


SPELLINGS = {
    "as it was": (URL, CUT),
    "in capitals": (URL.upper(), CUT.upper()),
    "in brackets": (f"<{URL}>", f"<{CUT}>"),
    "below another path": (f"https://old.example/t/{SEGMENT}", "https://old.example/t/\u2026"),
    "a file of it": (f"{URL}file/31/1/lamp.pdf", f"{CUT}file/31/1/lamp.pdf"),
    "to all tickets": (f"https://help.example/m/1.29671200.{TOKEN}/", "https://help.example/m/\u2026/"),
    "to sign in": (f"https://help.example/s/1.29671200.{TOKEN}/", "https://help.example/s/\u2026/"),
    "percent-encoded": (encoded(URL), encoded(CUT)),
    "encoded twice": (encoded(encoded(URL)), encoded(encoded(CUT)).replace("%25E2%2580%25A6", "\u2026")),
    "every sign encoded": ("".join(f"%{ord(sign):02x}" for sign in SEGMENT), "\u2026"),
    "by Safe Links": (_SAFE.format(encoded(URL)), _SAFE.format(encoded(CUT))),
    "by Google": (f"https://www.google.com/url?q={URL}&sa=D", f"https://www.google.com/url?q={CUT}&sa=D"),
    "by Proofpoint": (
        f"u=https-3A__help.example_t_{SEGMENT.replace('-', '-2D')}_&d=x",
        "u=https-3A__help.example_t_12-2D\u2026_&d=x",
    ),
    "quoted-printable": (URL.replace(".", "=2E").replace("-", "=2D"), CUT.replace(".", "=2E")),
    "broken softly": (f"{URL[:50]}=\r\n{URL[50:]}", CUT),
    "broken and quoted": (f"> {URL[:50]}\n> > {URL[50:]}\n> And more", f"> {CUT}\n> And more"),
    "broken before the token": (f"{URL[:42]}\n{URL[42:]}", CUT),
    "with soft places to break": (
        URL.replace(".", ".\u200b").replace("-", "-\u00ad"),
        "https://help.\u200bexample/desk/t/\u2026/",
    ),
    "as numbers of signs": (spelt("&#{};", URL), spelt("&#{};", URL[:28]) + "…" + spelt("&#{};", "/")),
    "as numbers in hexadecimal": (spelt("&#x{:04X};", SEGMENT), "…"),
    "as HTML in HTML": (spelt("&amp;#{};", SEGMENT), "…"),
    "with names of signs": (URL.replace(".", "&period;").replace("-", "&hyphen;"), CUT.replace(".", "&period;")),
    "with points as numbers": (URL.replace(".", "&#46"), CUT.replace(".", "&#46")),
    "full-width": ("".join(chr(ord(sign) + 0xFEE0) for sign in SEGMENT), "…"),
    "in mathematical signs": ("".join(mathematical(sign) for sign in SEGMENT), "…"),
    "with other dashes": (URL.replace("-", "‑"), CUT),
    "with signs nobody sees": ("\u200b⁠".join(SEGMENT), "…"),
    "with places to break in HTML": ("<wbr>".join(SEGMENT), "…"),
    "with hyphens nobody sees": (URL.replace(".", ".&shy;"), "https://help.&shy;example/desk/t/…/"),
    "with percent-encoded ones": (encoded(URL.replace(".", ".\u200b")), encoded(CUT.replace(".", ".\u200b"))),
    "several ways at once": (spelt("&#{};", SEGMENT[:9]) + quote(SEGMENT[9:14]) + SEGMENT[14:].upper(), "…"),
    "encoded and broken": (_SAFE.format(encoded(URL)).replace("-1.", "-1.\n"), _SAFE.format(encoded(CUT))),
}


def test_what_is_signed_in_a_link_goes_and_every_word_around_it_stays() -> None:
    words = "I was there twice, at 12:30 and 13.45,\n100% of it: {}\nCall me at 555-1.2!"
    for name, (link, left) in SPELLINGS.items():
        assert without_links(words.format(link)) == words.format(left), name


@pytest.mark.parametrize(
    "text",
    ["", "12-1.29671200.short", "192.168.10.77 and 1.2.3", f"v1.{TOKEN}", "12-1.2967", "See https://help.example/m/ and /p/12/."],
)
def test_people_write_all_the_rest(text: str) -> None:
    assert without_links(text) == text
    assert not marked(text)


def test_a_link_is_a_sign_of_a_letter_of_ours_and_goes_with_its_addresses() -> None:
    assert marked(f"> here: {URL}")
    assert marked(f"> here: {URL[:50]}\n> {URL[50:]}")
    assert without_addresses(f"see {URL}") == f"see {CUT}"


@pytest.mark.parametrize("local", [f"t12-3.p.{TOKEN}", f"t12-3.i.{TOKEN}", f"h12-3.{TOKEN}", f"c12-3.{TOKEN}", f"u12-3.{TOKEN}"])
def test_what_is_signed_in_an_address_goes_in_every_spelling(local: str) -> None:
    address = f"support+{local}@help.example"
    ways = {
        "as it was": local,
        "in capitals": local.upper(),
        "every sign encoded": "".join(f"%{ord(sign):02x}" for sign in local),
        "encoded twice": "".join(f"%25{ord(sign):02X}" for sign in local),
        "quoted-printable": "".join(f"={ord(sign):02X}" for sign in local),
        "broken softly": f"{local[:20]}=\r\n{local[20:]}",
        "broken and quoted": f"{local[:20]}\n> > {local[20:]}",
        "as numbers of signs": spelt("&#{};", local),
        "as numbers in hexadecimal": spelt("&#x{:04X};", local),
        "numbers without an end": spelt("&#{}", local),
        "as HTML in HTML": spelt("&amp;#{};", local),
        "with names of signs": local.replace(".", "&period;").replace("-", "&hyphen;"),
        "full-width": "".join(chr(ord(sign) + 0xFEE0) for sign in local),
        "in mathematical signs": "".join(mathematical(sign) for sign in local),
        "with signs nobody sees": "\u200b".join(local),
        "with places to break in HTML": "<wbr>".join(local),
        "several ways at once": spelt("&#{};", local[:4]) + quote(local[4:14]) + local[14:].upper(),
    }
    words = "I wrote to {} twice, 100% of it,\nat 12:30; call me at 555-1.2 or see t1-2.p!"
    for name, way in ways.items():
        text = words.format(address.replace(local, way))
        assert without_addresses(text) == words.format("support+\u2026@help.example"), name
        assert inside(text) == (".p." not in local), name


ALMOST = (
    "1",
    "1.",
    "1\n> ",
    "=31",
    "%2531",
    "1-1.1.a",
    f"1.{TOKEN}",
    SEGMENT[:-1] + "\n",
    "&#49;",
    "&amp;amp;",
    "1.a&#x61;",
    ";",
)
UNSEEN = ("1\u200b\u200b\u200b", "1.1.a\n> \n> ", "1.1." + "a\u200b\u200b\n   " * 25, "\uff11\uff0e\uff41")


@pytest.mark.parametrize("seed", [*ALMOST, *UNSEEN])
def test_a_megabyte_of_almost_links_is_read_in_bounded_time(seed: str) -> None:
    text = (SEGMENT + " " + seed * 1_000_000)[:1_000_000]
    began = time.process_time()
    assert SEGMENT not in without_links(text)
    assert time.process_time() - began < 2


NEARLY = ("p.", "p.a", "t1-1.p.a", f"t1-1.p.{TOKEN[:-1]}\n", "h1-1.a", "&#112;", "=70", "t\n" + " " * 19, "\uff50\uff0e\uff41")


@pytest.mark.parametrize("seed", [*ALMOST, *UNSEEN, *NEARLY])
def test_a_megabyte_of_almost_addresses_is_read_in_bounded_time(seed: str) -> None:
    address = f"t12-3.i.{TOKEN}"
    text = f"{address} {seed * 1_000_000}"[:1_000_000]
    began = time.process_time()
    left = without_addresses(text)
    assert address not in left
    assert not inside(left)
    assert time.process_time() - began < 4


def test_no_name_or_text_in_a_letter_keeps_one() -> None:
    assert sheet.line(f"Anna {URL}") == f"Anna {CUT}"
    assert sheet.body(f"Here:\n{URL[:50]}\n{URL[50:]}") == f"Here:\n{CUT}"

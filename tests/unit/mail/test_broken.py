"""Mails as broken and odd mailers write them: what a person would read in each, and which files there are."""

from __future__ import annotations

import base64
import quopri
from time import process_time

import pytest

from mailgate.mail import parse

HEAD = "From: anna@customer.example\nMIME-Version: 1.0\n"
UTF8 = "Content-Type: text/plain; charset=utf-8\n"
B64 = "Content-Transfer-Encoding: base64\n\n"
WORDS = "Grüße, die Lampe ist kaputt; bitte helfen Sie mir, sie ist noch keine zwei Wochen alt.\nAnna"
CODED = base64.encodebytes(WORDS.encode()).decode()
QUOTED = quopri.encodestring(WORDS.encode()).decode()
FOOTER = "\n_____________________\nUsers mailing list\nUsers@lists.example\n"
PDF = "Content-Type: application/pdf; name=a.pdf\n\n%PDF\n"
PLAIN, HTML = "Content-Type: text/plain\n\nHello\n", "Content-Type: text/html\n\n<p>Hello</p>\n"


def mixed(*parts: str, kind: str = "mixed", end: str = "--b--\n") -> str:
    return f"Content-Type: multipart/{kind}; boundary=b\n\n" + "".join(f"--b\n{part}" for part in parts) + end


def said(mail: str) -> tuple[str, list[str], tuple[str, ...]]:
    read = parse.read((HEAD + mail).encode())
    return read.text, [file.name for file in read.attachments], read.defects


ENCODINGS = {
    "a footer below base64": (UTF8 + B64 + CODED + FOOTER, WORDS + "\n" + FOOTER.rstrip("\n"), "bad_encoding"),
    "text that says base64": (UTF8 + B64 + WORDS, WORDS, "bad_encoding"),
    "base64 that says nothing": (UTF8 + "\n" + CODED, WORDS, "bad_encoding"),
    "noise in base64": (UTF8 + B64 + CODED[:9] + "!" + CODED[9:], WORDS, ""),
    "indented base64": (UTF8 + B64 + CODED.replace("\n", " \n "), WORDS, ""),
    "one short line that looks like base64": (UTF8 + "\nSGFsbG8=\n", "SGFsbG8=", ""),
    "two long words": (UTF8 + "\n" + "A" * 64 + "\n" + "B" * 64 + "\n", "A" * 64 + "\n" + "B" * 64, ""),
    "quoted-printable that says nothing": (UTF8 + "\n" + QUOTED, WORDS, "bad_encoding"),
    "a formula": (UTF8 + "\nPut x=\ny =C3 there, and a = b", "Put x=\ny =C3 there, and a = b", ""),
    "a name misspelt": (UTF8 + "Content-Transfer-Encoding: Quoted_Printable (here)\n\n=C3=BC", "\u00fc", ""),
    "soft breaks with two CRs": (
        UTF8 + "Content-Transfer-Encoding: quoted-printable\n\nLa=\r\r\nmp =C3=\r\n=BC =zz en=",
        "Lamp ü =zz en",
        "",
    ),
}


@pytest.mark.parametrize(("mail", "text", "defect"), ENCODINGS.values(), ids=ENCODINGS)
def test_a_wrong_encoding_hides_no_words(mail: str, text: str, defect: str) -> None:
    assert said(mail) == (text, [], (defect,) if defect else ())


def test_utf_16_is_known_by_its_mark() -> None:
    raw = f"{HEAD}Content-Type: text/plain\n\n".encode() + "Größe".encode("utf-16")
    assert parse.read(raw).text == "Größe"


STRUCTURES = {
    "base64 around a multipart": (
        "Content-Transfer-Encoding: base64\n" + mixed("", end="")[:-4] + base64.encodebytes(b"--b\n\nHello\n--b--").decode(),
        [],
        "",
    ),
    "no header, but parts": (
        f"\nThis is a multi-part message in MIME format.\n\n--x\n{PLAIN}--x\n{PDF}--x--\n",
        ["a.pdf"],
        "multipart_hidden",
    ),
    "text with parts": (f"Content-Type: text/plain; boundary=x\n\n--x\n{PLAIN}--x\n{PDF}--x--\n", ["a.pdf"], "multipart_hidden"),
    "no boundary named": (f"Content-Type: multipart/mixed\n\n--x\n{PLAIN}--x\n{PDF}--x--\n", ["a.pdf"], "boundary_missing"),
    "another boundary named": (
        f"Content-Type: multipart/mixed; boundary=y\n\n--x\n{PLAIN}--x\n{PDF}--x--\n",
        ["a.pdf"],
        "boundary_missing",
    ),
    "a boundary in apostrophes": (mixed(PLAIN, PDF).replace("=b", "='b'", 1), ["a.pdf"], ""),
    "one boundary twice": (mixed(mixed(PLAIN, HTML, kind="alternative"), PDF), ["a.pdf"], "boundary_missing"),
    "a boundary that begins another": (
        mixed(mixed(PLAIN, HTML).replace("boundary=b", "boundary=b1").replace("--b", "--b1"), PDF),
        ["a.pdf"],
        "",
    ),
    "no end": (mixed(PLAIN, PDF, end=""), ["a.pdf"], "boundary_open"),
    "no end inside": (
        mixed(mixed(PLAIN, HTML, end="").replace("boundary=b", "boundary=c").replace("--b", "--c"), PDF),
        ["a.pdf"],
        "boundary_open",
    ),
    "nothing but an end": (mixed("", end="").replace("--b\n", "") + "Hello\n--b--\n", [], ""),
    "no parts": ("Content-Type: multipart/mixed; boundary=b\n\nHello\n", [], "boundary_missing"),
    "no blank line in a part": (mixed("Hello\n", PDF), ["a.pdf"], "not_a_field"),
    "no type": ("Content-Type:\n\nHello", [], ""),
    "half a type": ("Content-Type: text\n\nHello", [], ""),
}


@pytest.mark.parametrize(("mail", "files", "defect"), STRUCTURES.values(), ids=STRUCTURES)
def test_a_broken_structure_hides_no_part(mail: str, files: list[str], defect: str) -> None:
    assert said(mail) == ("Hello", files, (defect,) if defect else ())


def test_a_person_who_shows_a_mail_in_the_text_wrote_text() -> None:
    shown = f"Our server sends this, why?\n\n--x\n{PLAIN}--x--"
    assert said("\n" + shown) == (shown, [], ())


PICTURE = "Content-Type: image/png; name={}\nContent-Disposition: inline\n\nx\n"
EXCUSE = "Content-Type: text/plain\n\nIhr E-Mail-Programm kann kein HTML anzeigen.\n"
LETTER = "Content-Type: text/html\n\n<p>The lamp that you sent me is dead, and I would like another.</p>\n"
ABOUT_HTML = "Content-Type: text/{}\n\nYour HTML mails look broken here.\n"
NAMED = "Content-Type: text/plain; name=log.txt\n\nlog\n"
BODIES = {
    "pictures between texts": (
        mixed("\nOne\n", PICTURE.format("lamp.png"), "\nTwo\n", PICTURE.format("b.png")),
        "One\n[image: lamp.png]\nTwo",
    ),
    "a picture attached between": (
        mixed("\nOne\n", PICTURE.format("a.png").replace("inline", "attachment"), "\nTwo\n"),
        "One\nTwo",
    ),
    "a picture that the html shows": (
        mixed(
            "Content-Type: image/png\nContent-ID: <i>\n\nx\n", HTML.replace("Hello", "Hello <img src='cid:i'>"), kind="related"
        ),
        "Hello [image]",
    ),
    "pieces of html": (mixed(HTML, PICTURE.format("a.png"), HTML.replace("Hello", "More")), "Hello\n[image: a.png]\nMore"),
    "blank plain": (mixed("\n \u00a0\n", HTML, kind="alternative"), "Hello"),
    "an excuse for html": (
        mixed(EXCUSE, LETTER, kind="alternative"),
        "The lamp that you sent me is dead, and I would like another.",
    ),
    "words about html": (
        mixed(ABOUT_HTML.format("plain"), ABOUT_HTML.format("html"), kind="alternative"),
        "Your HTML mails look broken here.",
    ),
    "an excuse longer than the letter": (
        mixed(EXCUSE, HTML, kind="alternative"),
        "Ihr E-Mail-Programm kann kein HTML anzeigen.\nHello",
    ),
    "two plain forms": (mixed("\nOne\n", "\nTwo\n", HTML, kind="alternative"), "One\nTwo"),
    "one text twice": (mixed("\nOne two\n", "\nOne  two\n"), "One two"),
    "a list's footer": (mixed(PLAIN, "Content-Disposition: inline\n\n____\nlist\n"), "Hello\n____\nlist"),
    "a named text before the text": (mixed(NAMED, PLAIN), "Hello"),
    "only a named text": (mixed(NAMED), "log"),
    "all attached": ("Content-Disposition: attachment\n\nHello", "Hello"),
    "a page pasted above a question": (
        "Content-Type: text/plain\n\n<html><title>Shop</title><p>Hello</p></html>\nWhy is it blank?",
        "<html><title>Shop</title><p>Hello</p></html>\nWhy is it blank?",
    ),
    "html that says plain": ("Content-Type: text/plain\n\n<html><body><p>Hello</p></body></html>", "Hello"),
    "enriched": (
        "Content-Type: text/enriched\n\n<bold>One</bold>\ntwo <param>x</param>three\n\nfour <<x>",
        "One two three\nfour <x>",
    ),
    "richtext": ("Content-Type: text/richtext\n\n<bold>One</bold>\ntwo<nl>four <lt>x>", "One two\nfour <x>"),
    "a type of text nobody knows": ("Content-Type: text/x-unheard-of\n\nHello", "Hello"),
    "markdown": (mixed("Content-Type: text/markdown\n\n# Hello\n"), "# Hello"),
    "a report in the middle": (mixed(PLAIN, "Content-Type: message/delivery-status\n\nStatus: 5.0.0\n", kind="report"), "Hello"),
}


@pytest.mark.parametrize(("mail", "text"), BODIES.values(), ids=BODIES)
def test_the_text_is_what_a_person_would_read(mail: str, text: str) -> None:

    assert parse.read((HEAD + mail).encode()).text == text


def test_pieces_of_mails_pointers_and_mails_in_utf_8_are_files_and_named() -> None:
    pointer = "Content-Type: message/external-body; access-type=URL; name=a.pdf\n\nContent-Type: application/pdf\n"
    assert said(mixed(PLAIN, pointer)) == ("Hello", ["a.pdf"], ("external_body",))
    assert said("Content-Type: message/partial; id=x; number=1; total=2\n\nHello") == ("", ["attachment-1.txt"], ("partial",))
    assert said(mixed(PLAIN, "Content-Type: message/global\n\nSubject: Grüße\n\nx\n")) == ("Hello", ["Grüße.eml"], ())


def test_many_texts_and_pictures_cost_no_square_of_time() -> None:
    word, cid = "word " * 100_000, "cid:a " * 60_000
    pieces = mixed(f"\n{word}\n", *["\nx y\n"] * 990)
    pictures = mixed(f"Content-Type: text/html\n\n{cid}\n", *["Content-Type: image/png\nContent-ID: <y>\n\nx\n"] * 990)
    prose = UTF8 + B64 + "a b\n" * 200_000
    for mail in (pieces, pictures, prose, UTF8 + B64 + CODED + "__\n" * 300_000):
        begun = process_time()
        parse.read((HEAD + mail).encode())
        assert process_time() - begun < 2

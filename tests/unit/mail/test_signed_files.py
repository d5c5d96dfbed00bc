"""Signed documents: a file that somebody signed is a file, and only a mail inside its signature is opened."""

from __future__ import annotations

import base64

import pytest

from mailgate.mail import parse
from tests.unit.mail import packages as made

PDF = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type: /Catalog >>\nendobj\n\nbinary \x00\xff\n%%EOF\n"
XML = b'<?xml version="1.0"?>\n<p:FatturaElettronica versione="FPR12"><Numero>12</Numero></p:FatturaElettronica>\n'
PACKED = b"From: b@c.example\nContent-Type: text/plain\n\nA letter that somebody packed.\n"
INNER = b"Content-Type: text/plain; charset=utf-8\n\nSigned words.\n"


def beside(text: str, name: str, data: bytes, kind: str) -> bytes:
    coded = base64.encodebytes(data).decode("ascii")
    return (
        f"From: a@b.example\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\n{text}\n--b\n"
        f'Content-Type: {kind}; name="{name}"\nContent-Disposition: attachment; filename="{name}"\n'
        f"Content-Transfer-Encoding: base64\n\n{coded}\n--b--\n"
    ).encode()


@pytest.mark.parametrize(
    "kind", ["application/pkcs7-mime", "application/octet-stream", "application/pkcs7-mime; smime-type=signed-data"]
)
def test_a_document_that_was_signed_stays_the_file_it_is_under_its_name(kind: str) -> None:
    for name, data in (("contract.pdf.p7m", PDF), ("IT0123_00001.xml.p7m", XML), ("smime.p7m", PDF), ("letter.eml.p7m", PACKED)):
        package = made.signed(data)
        if name == "letter.eml.p7m" and "smime-type" in kind:
            continue  # it says of itself that it is a mail
        mail = parse.read(beside("The contract is enclosed.", name, package, kind))
        assert (mail.text, mail.defects) == ("The contract is enclosed.", ()), (name, kind)
        assert [(file.name, file.data) for file in mail.attachments] == [(name, package)]


def test_a_mail_that_is_nothing_but_a_signed_document_keeps_it() -> None:
    package = made.signed(PDF)
    mail = parse.read(made.smime(package))
    assert (mail.text, [(file.name, file.data) for file in mail.attachments]) == ("", [("smime.p7m", package)])


@pytest.mark.parametrize(
    ("name", "kind"),
    [("smime.p7m", "application/octet-stream"), ("x.p7m", "application/pkcs7-mime; smime-type=signed-data")],
)
def test_a_signed_mail_below_a_lists_footer_is_still_read(name: str, kind: str) -> None:
    mail = parse.read(beside("You are on the list.", name, made.signed(INNER), kind))
    assert (mail.text, mail.attachments) == ("You are on the list.\nSigned words.", ())


def test_a_signed_mail_without_header_fields_of_its_own_is_read_where_it_is_the_whole_mail() -> None:
    assert parse.read(made.smime(made.signed(b"\r\nSigned words.\r\n"))).text == "Signed words."
    assert (
        parse.read(made.smime(made.signed(b"MIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nSigned words.\r\n"))).text
        == "Signed words."
    )


def test_a_file_that_only_ends_like_a_package_is_no_flaw_of_the_mail() -> None:
    mail = parse.read(beside("See the file.", "notes.p7m", b"no package at all", "application/octet-stream"))
    assert (mail.defects, [file.name for file in mail.attachments]) == ((), ["notes.p7m"])

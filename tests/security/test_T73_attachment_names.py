"""T73, T55: the name of a file is data, never a path; the file is kept as it is, never opened."""

import pytest

from mailgate.mail import names, parse
from tests.unit.mail.seeds import seed


@pytest.mark.parametrize(
    ("given_name", "name"),
    [
        ("../../etc/cron.d/x", "_.._etc_cron.d_x"),
        ("..\\..\\x", "_.._x"),
        ("/etc/passwd", "_etc_passwd"),
        ("C:\\x\\y.exe", "y.exe"),
        ("\u200b.htaccess", "htaccess"),
        (".\u200b.\u202e.htaccess", "htaccess"),
        (".htaccess", "htaccess"),
        ("x. . .", "x"),
        ("CON", "_CON"),
        ("com1.txt", "_com1.txt"),
        ("AUX .txt", "_AUX .txt"),
        ("a\0.txt", "a.txt"),
        ('a"; filename="b', "a_; filename=_b"),
        ("\u202etxt.exe", "txt.exe"),
        ("a\r\nSet-Cookie: x", "a Set-Cookie_ x"),
        ("a\u2028b", "ab"),
        ("\ud800.txt", "txt"),
        ("x" * 300 + ".pdf", "x" * 146 + ".pdf"),
        ("", ""),
        ("..", ""),
        ("\u200b\u200b", ""),
    ],
)
def test_no_name_leads_anywhere(given_name: str, name: str) -> None:
    assert names.safe(given_name) == name


@pytest.mark.parametrize(("seeded", "name"), [("T73-path-in-name", "_.._etc_cron.d_x"), ("T73-hidden-dot", "htaccess")])
def test_the_name_in_a_mail_is_made_safe_after_decoding(seeded: str, name: str) -> None:
    assert [file.name for file in parse.read(seed(seeded)).attachments] == [name]


@pytest.mark.parametrize("encoded", [b'"=?utf-8?q?..=2F?="', b'"=?utf-8?b?Li4v?="', b'""', b'"\xe2\x80\x8b"'])
def test_a_name_of_which_nothing_is_left_becomes_a_number(encoded: bytes) -> None:
    mail = parse.read(b"Content-Type: application/pdf\r\nContent-Disposition: attachment; filename=" + encoded + b"\r\n\r\nx")
    assert mail.attachments[0].name in {"attachment-1.pdf", "_"}


def test_two_files_of_one_name_are_both_kept() -> None:
    part = b"--b\r\nContent-Type: image/gif; name=a.gif\r\n\r\n%d\r\n"
    mail = parse.read(b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + part % 1 + part % 2 + b"--b--\r\n")
    assert [(file.name, file.data) for file in mail.attachments] == [("a.gif", b"1"), ("a.gif", b"2")]


def test_the_type_of_a_file_is_a_type_and_nothing_else() -> None:
    mail = parse.read(b'Content-Type: text/html; x="\r\n Set-Cookie: a=1"\r\nContent-Disposition: attachment\r\n\r\nx')
    assert [file.content_type for file in mail.attachments] == ["text/html"]
    mail = parse.read(b"Content-Type: text/html\rSet-Cookie: a; name=x.html\r\nContent-Disposition: attachment\r\n\r\nx")
    assert [file.content_type for file in mail.attachments] == ["text/html"]


def test_an_archive_is_kept_as_it_came() -> None:
    bomb = b"PK\x03\x04" + b"\0" * 1_000
    mail = parse.read(b"Content-Type: application/zip; name=42.zip\r\n\r\n" + bomb)
    assert [file.data for file in mail.attachments] == [bomb]

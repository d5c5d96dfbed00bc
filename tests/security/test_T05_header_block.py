"""T05, T58: a header block that two readers could read differently is read in one way, and is not trusted."""

import pytest

from mailgate.mail import parse
from tests.unit.mail.seeds import seed


@pytest.mark.parametrize(("name", "defect"), [("T05-bare-cr", "bare_cr"), ("T05-bare-lf", "bare_lf"), ("T05-nul", "nul")])
def test_a_stray_control_octet_makes_the_whole_block_unclean(name: str, defect: str) -> None:
    mail = parse.read(seed(name))
    assert not mail.headers_clean
    assert defect in mail.defects


def test_a_bare_cr_does_not_begin_a_field() -> None:
    mail = parse.read(seed("T05-bare-cr"))
    assert "authentication-results" not in {header.name for header in mail.headers}
    assert mail.subject.startswith("hi Authentication-Results:")
    assert not any("\r" in header.value for header in mail.headers)


def test_a_file_with_plain_line_feeds_throughout_is_clean() -> None:
    assert parse.read(seed("plain").replace(b"\r\n", b"\n")).headers_clean


def test_a_stray_octet_in_the_body_says_nothing_of_the_headers() -> None:
    assert parse.read(seed("plain") + b"a\rb\0c\nd").headers_clean


def test_fields_behind_the_empty_line_are_text() -> None:
    mail = parse.read(seed("T58-header-after-blank"))
    assert mail.subject == "first"
    assert mail.text.startswith("Subject: third")


def test_of_two_fields_the_first_counts_and_that_is_said() -> None:
    mail = parse.read(seed("T58-header-after-blank"))
    assert (mail.subject, mail.html) == ("first", None)
    assert "duplicate_field" in mail.defects


def test_a_line_that_is_no_field_ends_the_block_as_it_does_for_a_mail_server() -> None:
    mail = parse.read(seed("T58-no-field"))
    assert (mail.subject, mail.defects) == ("", ("not_a_field",))
    assert mail.text.startswith("this is no field\nSubject: late")


def test_empty_lines_before_the_header_make_it_unclean() -> None:
    mail = parse.read(b"\r\n" + seed("plain"))
    assert mail.subject == "Größe der Lampe"
    assert not mail.headers_clean

"""Names, types and parts of files for download."""

from __future__ import annotations

import re
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailgate.web import files
from mailgate.web.files import Span


@pytest.mark.parametrize(
    ("header", "span"),
    [
        ("", Span(0, 10, part=False)),
        ("bytes=0-3", Span(0, 4)),
        ("bytes=0-", Span(0, 10)),
        ("bytes=4-4", Span(4, 5)),
        ("bytes=9-99999999999", Span(9, 10)),
        ("bytes=-3", Span(7, 10)),
        ("bytes=-99", Span(0, 10)),
        ("bytes=10-", None),
        ("bytes=-0", None),
        ("bytes=5-4", Span(0, 10, part=False)),
        ("bytes=0-1,3-4", Span(0, 10, part=False)),
        ("bytes=-", Span(0, 10, part=False)),
        ("lines=0-1", Span(0, 10, part=False)),
        ("bytes=\u0663-", Span(0, 10, part=False)),
        ("bytes=" + "9" * 5000 + "-", Span(0, 10, part=False)),
    ],
)
def test_one_part_of_a_file_can_be_asked_for(header: str, span: Span | None) -> None:
    assert files.wanted(header, 10) == span


@pytest.mark.parametrize("content_type", ["text/html", "image/svg+xml", "text/xml", 'text/html; x="\r\nSet-Cookie: a=1"', ""])
def test_what_could_run_is_octets(content_type: str) -> None:
    assert files.kind(content_type) == "application/octet-stream"


@pytest.mark.parametrize("content_type", ["image/png", "image/jpeg", "image/gif", "application/pdf", "text/plain"])
def test_what_cannot_is_what_it_says(content_type: str) -> None:
    assert files.kind(content_type) == content_type


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("plan v2.pdf", 'attachment; filename="plan v2.pdf"'),
        ("häuser.txt", "attachment; filename=\"hauser.txt\"; filename*=UTF-8''h%C3%A4user.txt"),
        ('a"; filename="b', "attachment; filename=\"a__filename__b\"; filename*=UTF-8''a_%3B%20filename%3D_b"),
        ("../../etc/passwd", 'attachment; filename="_.._etc_passwd"'),
        ("\u200b.htaccess", 'attachment; filename="htaccess"'),
        ("", 'attachment; filename="file"'),
    ],
)
def test_a_file_is_saved_under_a_name_that_does_no_harm(name: str, header: str) -> None:
    assert files.disposition(name) == header


@given(st.text(max_size=300))
def test_whatever_a_file_is_called_the_header_is_one_line_of_ascii(name: str) -> None:
    header = files.disposition(name)
    found = re.fullmatch(r"attachment; filename=\"([A-Za-z0-9 ._-]+)\"(?:; filename\*=UTF-8''([A-Za-z0-9._~%-]+))?", header)
    assert found
    assert not set(unquote(found[2] or found[1])) & set('/\\:*?"<>|\r\n\0')

"""Content-Type and Content-Disposition values."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailgate.mail import fields, params


@pytest.mark.parametrize(
    ("value", "main", "found"),
    [
        ("text/plain", "text/plain", {}),
        ('Text/Plain; Charset="UTF-8" ;format=flowed', "text/plain", {"charset": "UTF-8", "format": "flowed"}),
        ('a; name="x;y=\\"z\\"\\\\.txt"', "a", {"name": 'x;y="z"\\.txt'}),
        ('a; name="C:\\temp\\x.txt"', "a", {"name": "C:\\temp\\x.txt"}),
        ("a; name=two words.pdf; size=3", "a", {"name": "two words.pdf", "size": "3"}),
        ('a; name="never closed.pdf', "a", {"name": "never closed.pdf"}),
        ("a; name=first; name=second", "a", {"name": "first"}),
        ("a; filename*=utf-8'de'Gr%C3%BC%C3%9Fe.txt", "a", {"filename": "Grüße.txt"}),
        ("a; filename*=Gr%C3%BC%C3%9Fe.txt", "a", {"filename": "Grüße.txt"}),
        ("a; filename*1*=%BC.txt; filename*0*=utf-8''%C3", "a", {"filename": "ü.txt"}),
        ("a; filename*0*=utf-8''%C3%BC; filename*1=%41.txt", "a", {"filename": "ü%41.txt"}),
        ("a; filename*0=one; filename*2=three", "a", {"filename": "one"}),
        ("a; filename=plain; filename*=utf-8''better", "a", {"filename": "better"}),
        ('a; filename="=?utf-8?b?w7w=?="', "a", {"filename": "ü"}),
        ("a; filename*0*=utf-8''a; filename*(1=b", "a", {"filename*(1": "b", "filename": "a"}),
        (f"a; {'b' * 78}=x; c=y", "a", {"c": "y"}),
        ("text/plain charset=utf-8", "text/plain", {"charset": "utf-8"}),
        ("text/plain, charset=utf-8", "text/plain", {"charset": "utf-8"}),
        ("text/plain; charset=utf-8 format=flowed", "text/plain", {"charset": "utf-8", "format": "flowed"}),
        ('a; boundary="b"charset=utf-8', "a", {"boundary": "b", "charset": "utf-8"}),
        ('a; boundary=b type="text/html"', "a", {"boundary": "b", "type": "text/html"}),
        ("a; charset=us-ascii (Plain text)", "a", {"charset": "us-ascii"}),
        ("a;; name=x;", "a", {"name": "x"}),
        ('a; name="a "quoted" b.txt"; size=3', "a", {"name": 'a "quoted" b.txt', "size": "3"}),
        ("a; filename=a b=c.txt", "a", {"filename": "a b=c.txt"}),
        ('a; filename="Gr%C3%BC%C3%9Fe%20neu.pdf"', "a", {"filename": "Grüße neu.pdf"}),
        ('a; filename="100%25.pdf"', "a", {"filename": "100%25.pdf"}),
        ('a; filename="5%FCr.pdf"', "a", {"filename": "5%FCr.pdf"}),
        ('a; filename="50% off.pdf"', "a", {"filename": "50% off.pdf"}),
        ("a; filename=\"utf-8'de'Gr%C3%BC.txt\"", "a", {"filename": "Grü.txt"}),
        ('a; filename*0="utf-8\'\'Gr%C3"; filename*1="%BC.txt"', "a", {"filename": "Grü.txt"}),
        ("a; filename*1*=utf-8''Gr%C3; filename*2*=%BC.txt", "a", {"filename": "Grü.txt"}),
        ("a; filename*=''Gr%C3%BC.txt", "a", {"filename": "Grü.txt"}),
        ("a; filename*=iso-8859-1''Gr%C3%BC.txt", "a", {"filename": "Grü.txt"}),
        ("a; filename*=utf-8''Gr%FC.txt", "a", {"filename": "Grü.txt"}),
        ("a; filename*=; filename=good", "a", {"filename": "good"}),
        ("a; filename*=utf-8''=?utf-8?q?=C3=BC?=", "a", {"filename": "ü"}),
        ('a; name="=?utf-8?q?=C3?=\t=?utf-8?q?=BC?="', "a", {"name": "ü"}),
        ("a; name==?iso-8859-1?Q?gr=FCn?=", "a", {"name": "grün"}),
    ],
)
def test_parameters_are_read(value: str, main: str, found: dict[str, str]) -> None:
    assert params.read(value) == (main, found)


def test_of_many_parameters_the_first_two_hundred_count() -> None:
    _, found = params.read("a" + "".join(f"; p{n}=x" for n in range(10_000)))
    assert len(found) == 200


@pytest.mark.parametrize("main", ["", "text", "text/", "/plain", "text/pl ain", 'text/html"x', "text/x\r\nset-cookie"])
def test_what_is_no_media_type_is_none(main: str) -> None:
    assert params.media_type(main) == ""


def test_a_name_that_we_write_is_read_back() -> None:
    for name in (
        "Grüße an alle, die länger als eine Zeile sind und noch länger (2).pdf",
        "見積書.xls",
        "50% off.txt",
        "plain.txt",
    ):
        _, found = params.read("attachment; " + " ".join(fields.filename(name)))
        assert found["filename"] == name


@given(st.text(alphabet="ab*01=;,'\"%C3 \\?()utf-8", max_size=60))
def test_no_value_raises(value: str) -> None:
    params.read(value)
    params.read("a; name" + value)


def test_a_long_value_is_read_in_no_time() -> None:
    for piece in (
        ";",
        "a=",
        '"',
        '="',
        ";a=b c",
        ";a*0=",
        " ",
        ",",
        "%",
        "=(",
        "a ",
        " a=",
        ";name=utf-8'",
        ";filename=%C3'",
        ";a=b ",
    ):
        params.read("a; filename=" + piece * (64_000 // len(piece)))

"""Content-Type and Content-Disposition values."""

import pytest

from mailgate.mail import params


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

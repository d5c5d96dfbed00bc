"""What a person reads in a mail."""

import pytest

from mailgate.mail import body, headers, opening, parse
from mailgate.mail.budget import Budget
from mailgate.mail.defects import Defects
from mailgate.mail.flowed import unflow


def read(raw: bytes, budget: Budget | None = None) -> tuple[body.Body, tuple[str, ...]]:
    defects, budget = Defects(), budget or Budget()
    root = opening.split(raw, headers.read_mail(raw, budget, defects), budget, defects)
    return body.read(root, budget, defects), defects.words()


def multipart(kind: str, *parts: str) -> bytes:
    inner = "".join(f"\n--b\n{part}" for part in parts)
    return f"Content-Type: multipart/{kind}; boundary=b\n{inner}\n--b--\n".encode()


PLAIN = "Content-Type: text/plain\n\nplain"
HTML = "Content-Type: text/html\n\n<p>rich</p>"


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (multipart("alternative", PLAIN, HTML), "plain"),
        (multipart("alternative", HTML, PLAIN), "plain"),
        (multipart("alternative", "Content-Type: text/plain\n\n \n", HTML), "rich"),
        (multipart("mixed", PLAIN, "Content-Type: text/plain\n\nfooter"), "plain\nfooter"),
        (multipart("mixed", HTML, "Content-Type: text/plain\n\nfooter"), "rich\nfooter"),
        (multipart("mixed", PLAIN, "Content-Type: text/html\n\n<b>plain</b>"), "plain"),
        (multipart("mixed", PLAIN, "Content-Type: text/plain\nContent-Disposition: attachment\n\nfile"), "plain"),
        (multipart("mixed", PLAIN, "Content-Type: text/plain; name=log.txt\n\nfile"), "plain"),
        (multipart("related", HTML, "Content-Type: image/png\n\n"), "rich"),
        (b"Content-Type: text/html\n\n<meta charset=utf-8><p>gr\xc3\xbc\xc3\x9f", "grüß"),
        (b"Content-Type: image/png\n\nx", ""),
        (b"A: 1\n\na\x1b\x07b\x00c\r\nd\re", "abc\nd\ne"),
    ],
)
def test_the_text_is_what_was_written_to_be_read(raw: bytes, text: str) -> None:
    assert read(raw)[0].text == text


def test_the_html_is_kept_beside_the_plain_text() -> None:
    assert read(multipart("alternative", PLAIN, HTML))[0].html == "<p>rich</p>"


def test_html_is_not_laid_out_where_there_is_plain_text() -> None:
    assert read(multipart("alternative", PLAIN, HTML + "<div>" * 2_000))[1] == ()


def test_text_and_html_are_cut_at_their_budgets() -> None:
    small = Budget(text=10, html=10)
    found, defects = read(b"A: 1\n\n" + b"x" * 30, small)
    assert (found.text, defects) == ("x" * 10, ("text_cut",))
    found, defects = read(b"Content-Type: text/html\n\n" + b"y" * 30, small)
    assert (found.html, defects) == ("y" * 10, ("html_cut",))


@pytest.mark.parametrize(
    ("text", "delsp", "flowed"),
    [
        ("one \ntwo\nthree", False, "one two\nthree"),
        ("> a \n> b\nc", False, "> a b\nc"),
        ("> a \n>> b", False, "> a \n>> b"),
        ("a \n-- \nb", False, "a \n-- \nb"),
        (" >not quoted\n From here", False, ">not quoted\nFrom here"),
        ("on \nly", True, "only"),
    ],
)
def test_flowed_lines_are_joined(text: str, delsp: bool, flowed: str) -> None:
    assert unflow(text, delsp=delsp) == flowed


PAGE = "<style>p{color:red}</style><p>Hello,</p><p>the code is <b>4471</b> and it opens the door of the hall until Friday.</p>"


@pytest.mark.parametrize(
    ("plain", "differ"),
    [
        ("Hello", True),
        ("Hello,\nthe code is 4471 and it opens\nthe door of the hall until Friday.", False),
        ("Hello,\nthe code is *4471* and it opens the door of the hall until", False),
        ("Hello, the code", True),
    ],
)
def test_a_page_that_says_much_more_than_the_plain_form_is_a_named_flaw(plain: str, differ: bool) -> None:
    raw = f"Content-Type: multipart/alternative; boundary=b\n\n--b\n\n{plain}\n--b\nContent-Type: text/html\n\n{PAGE}\n--b--\n"
    found, defects = read(raw.encode())
    assert (found.text, "forms_differ" in defects) == (plain, differ)


def test_a_vertical_tab_is_a_line_break_and_joins_no_words() -> None:
    assert parse.read(b"From: a@b.example\n\none\x0btwo\n").text == "one\ntwo"

"""Text in pieces: what becomes a link, what never does, and what is folded away."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailgate.web import prose
from mailgate.web.prose import Piece


def _links(text: str) -> list[tuple[str, str, str]]:
    return [tuple(piece) for piece in prose.pieces(text) if piece.url]  # type: ignore[misc]


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("see https://help.example.", "https://help.example"),
        ("(http://help.example/a_(b)?x=1&y=2)", "http://help.example/a_(b)?x=1&y=2"),
        ("HTTPS://Help.Example/A", "https://help.example/A"),
        ("http://help.example:8080/x, and", "http://help.example:8080/x"),
        ("<https://help.example/#part>", "https://help.example/#part"),
        ("http://192.0.2.1/", "http://192.0.2.1/"),
    ],
)
def test_an_address_of_a_page_is_a_link(text: str, url: str) -> None:
    assert [link[1] for link in _links(text)] == [url]


@pytest.mark.parametrize(
    "text",
    [
        "mailto:anna@customer.example",
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        r"\\host\share",
        "ftp://help.example/",
        "https://good.example@evil.example/",
        "https://user:word@evil.example/",
        "https://",
        "https://[::1]/",
        "https://-x.example/",
        "https://help.example:99999/",
        "https://help.exa\u202emple/",
        "https://a\u2100b.example/",  # which NFKC makes a slash of
        "https://" + "ä" * 5000 + ".example/",
        "xhttps://help.example/",
    ],
)
def test_whatever_does_not_plainly_lead_somewhere_is_text(text: str) -> None:
    assert _links(text) == []
    assert "".join(piece.text for piece in prose.pieces(text)) == text


def test_a_backslash_ends_an_address_as_it_does_for_no_browser() -> None:
    assert _links("https://good.example\\@evil.example/") == [("https://good.example", "https://good.example", "")]


def test_what_is_really_asked_for_stands_behind_a_name_of_other_letters() -> None:
    cyrillic = "https://\u0430pple.example/x"
    assert _links(cyrillic) == [(cyrillic, "https://xn--pple-43d.example/x", "xn--pple-43d.example")]


@given(st.text(st.sampled_from("ab.:/@\\\n ()htps[]ä%?#\u202e"), max_size=200).map(lambda text: text.replace("h", "https://")))
def test_the_pieces_together_are_the_text_and_every_link_is_of_http(text: str) -> None:
    found = prose.pieces(text)
    assert "".join(piece.text for piece in found) == text
    assert all(piece.url.startswith(("http://", "https://")) and piece.url.isprintable() for piece in found if piece.url)


def test_a_short_text_is_one_piece() -> None:
    assert prose.pieces("It is dead.\n> Is it?") == (Piece("It is dead.\n> Is it?"),)
    assert prose.pieces("") == ()


@pytest.mark.parametrize(
    ("text", "is_folded"),
    [
        ("x" * prose.LONG, False),
        ("x" * (prose.LONG + 1), True),
        ("\n" * (prose.LINES - 1), False),
        ("\n" * prose.LINES, True),
        ("word " * prose.LONG, True),
    ],
)
def test_a_long_text_is_folded_and_nothing_of_it_is_lost(text: str, is_folded: bool) -> None:
    head, rest = prose.folded(text)
    assert (head + rest, bool(rest)) == (text, is_folded)
    assert head

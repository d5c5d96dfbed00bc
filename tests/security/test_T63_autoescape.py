"""T63, T65: a stranger's markup is shown, never obeyed; their links are text."""

from __future__ import annotations

import re

import pytest

from tests.golden.wire import LANGUAGES, html, send, text
from tests.security.payloads import SINKS

MARKUP = (
    "<img src=x onerror=1>",
    "<script>alert(1)</script>",
    '"><img src=x onerror=1>',
    "' onmouseover='1",
    '<a href="http://evil.example">corp.example</a>',
    "</style></title></div></body><b>",
    "<!-- ",
    "javascript:alert(1)",
)
_TAG = re.compile(r"<(/?[a-z!][^ >]*)([^>]*)>")


def tags(page: str) -> list[tuple[str, ...]]:
    """Every tag with the names of its attributes, and its links' targets."""
    found = _TAG.findall(page)
    return [(name, *re.findall(r'([a-z-]+)="', rest), *re.findall(r'href="(\w+:)', rest)) for name, rest in found]


@pytest.mark.parametrize("sink", SINKS)
@pytest.mark.parametrize("payload", MARKUP)
def test_markup_adds_no_tag_and_no_attribute(payload: str, sink: str) -> None:
    for language in LANGUAGES:
        page = html(send(*SINKS[sink](payload), language))
        assert tags(page) == tags(html(send(*SINKS[sink]("x"), language)))
        assert "<img" not in page


def test_markup_is_shown_as_it_was_written() -> None:
    raw = send(*SINKS["body"]("<img src=x onerror=1> & <b>"))
    assert "&lt;img src=x onerror=1&gt; &amp; &lt;b&gt;" in html(raw)
    assert "<img src=x onerror=1> & <b>" in text(raw)


def test_a_strangers_link_is_no_link() -> None:
    page = html(send(*SINKS["customer's text"]('See <a href="http://evil.example">corp.example</a> or http://evil.example')))
    assert not re.search(r'href="(?!mailto:support\+)', page)
    assert page.count("http://evil.example") == 2


def test_lines_and_indentation_are_kept() -> None:
    page = html(send(*SINKS["body"]("a\n  b\tc\n\nd")))
    assert "a<br>\n\u00a0\u00a0b\u00a0\u00a0\u00a0\u00a0c<br>\n<br>\nd" in page

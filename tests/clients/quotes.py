"""Our letter as it stands in an answer to it. Its one rule: nothing of it is left out, as little as a program would leave out."""

from __future__ import annotations

import html
import re

from tests.client import Letter

_BODY = re.compile(r"<body[^>]*>(.*)</body>", re.DOTALL)


def marked(letter: Letter, mark: str = "> ") -> str:
    """Every line behind the mark."""
    return "\n".join((mark + line) if line else mark.rstrip() for line in letter.text.rstrip("\n").split("\n"))


def inner(letter: Letter) -> str:
    """What stands in the body of its HTML."""
    found = _BODY.search(letter.html)
    return found[1] if found else html.escape(letter.text).replace("\n", "<br>\n")


def divs(words: str) -> str:
    """The words, a block for each line, an empty one for a blank line."""
    return "".join(f"<div>{html.escape(line) or '<br>'}</div>" for line in words.split("\n"))


def paragraphs(words: str, kind: str) -> str:
    """The same in paragraphs of a class."""
    return "".join(f'<p class="{kind}">{html.escape(line) or "&nbsp;"}</p>' for line in words.split("\n"))


def who(letter: Letter) -> str:
    """Its author as a program shows them."""
    return letter.header("From").replace('"', "")


def headers(letter: Letter, keys: str = "From Sent To Subject") -> str:
    """The block above a quoted letter."""
    values = (who(letter), "Monday, March 2, 2026 9:00 AM", letter.header("To"), letter.subject)
    return "\n".join(f"{key}: {value}" for key, value in zip(keys.split(), values, strict=True))


def headers_html(letter: Letter, keys: str = "From Sent To Subject") -> str:
    """The same in HTML."""
    rows = (row.partition(": ") for row in headers(letter, keys).split("\n"))
    return "<br>".join(f"<b>{key}:</b> {html.escape(value)}" for key, _, value in rows)

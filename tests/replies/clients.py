"""Mail programs: how each puts an answer and what it answers on one page. Its one rule: a layout adds no word of a person."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from dataclasses import dataclass

from tests.replies.tongues import Tongue

NAME, ADDRESS, READER = "Bea Staff", "bea@help.example", "anna@customer.example"
WIDE, NARROW = 998, 72


@dataclass(frozen=True, slots=True)
class Answer:
    """What is to be laid out: the author's words and the message they answer."""

    tongue: Tongue
    words: str
    parent: str


Layout = Callable[[Answer], str]


def quoted(text: str, mark: str = "> ") -> str:
    """Every line behind the mark; a blank one without the space after it."""
    return "\n".join((mark + line) if line else mark.rstrip() for line in text.split("\n"))


def wrapped(line: str, width: int) -> str:
    """An attribution broken at the width."""
    return "\n".join(textwrap.wrap(line, width, break_long_words=False, break_on_hyphens=False))


def _gmail(one: Answer, width: int = WIDE) -> str:
    return wrapped(one.tongue.gmail.format(n=NAME, a=f"<{ADDRESS}>"), width)


def _other(one: Answer) -> str:
    return one.tongue.other.format(n=NAME, a=f"<{ADDRESS}>")


def _headers(one: Answer, bold: str = "", colon: str = ":") -> str:
    values = (f"{NAME} <{ADDRESS}>", "3/3/2026 10:12", f"Anna <{READER}>", "Re: 4711")
    return "\n".join(f"{bold}{key}{colon}{bold} {value}" for key, value in zip(one.tongue.keys, values, strict=True))


def _dashes(one: Answer, dashes: str = "-----") -> str:
    return f"{dashes}{one.tongue.original}{dashes}"


ABOVE: dict[str, Layout] = {
    "Gmail": lambda one: f"{one.words}\n\n{_gmail(one)}\n\n{quoted(one.parent)}\n",
    "Gmail, wrapped": lambda one: f"{one.words}\n\n{_gmail(one, NARROW)}\n\n{quoted(one.parent)}\n",
    "Gmail without marks": lambda one: f"{one.words}\n\n{_gmail(one)}\n\n{one.parent}\n",
    "Gmail on Android": lambda one: f"{one.words}\n\n{_gmail(one)}\n{quoted(one.parent)}",
    "Apple Mail": lambda one: f"{one.words}\n\n> {_gmail(one)}\n> \n{quoted(one.parent)}",
    "Apple Mail on a phone": lambda one: f"{one.words}\n\n{one.tongue.sent}\n\n{_gmail(one)}\n\n{quoted(one.parent)}",
    "Thunderbird": lambda one: f"{one.words}\n\n{_other(one)}\n{quoted(one.parent)}\n",
    "Roundcube": lambda one: f"{one.words}\n\n---\n\n{_other(one)}\n\n{quoted(one.parent)}\n",
    "K-9": lambda one: f"{one.words}\n\n{_gmail(one)}\n{quoted(one.parent, '>')}\n-- \n{one.tongue.sent}",
    "Outlook": lambda one: f"{one.words}\n\n{_headers(one)}\n\n{one.parent}\n",
    "Outlook on the web": lambda one: f"{one.words}\n\n{'_' * 32}\n{_headers(one)}\n\n{one.parent}",
    "Outlook on a phone": lambda one: f"{one.words}\n\n{one.tongue.sent}\n{'_' * 32}\n{_headers(one)}\n\n{one.parent}",
    "Outlook, bold": lambda one: f"{one.words}\n\n{_headers(one, bold='*')}\n\n{one.parent}",
    "Outlook, wide colons": lambda one: f"{one.words}\n\n{_headers(one, colon='：')}\n\n{one.parent}",
    "Outlook Express": lambda one: f"{one.words}\n\n{_dashes(one)}\n{_headers(one)}\n\n{quoted(one.parent)}",
    "Samsung": lambda one: f"{one.words}\n\n{one.tongue.sent}\n\n{_dashes(one, '-------- ')}\n{_headers(one)}\n\n{one.parent}",
    "BlackBerry": lambda one: f"{one.words}\n\n  {one.tongue.original}\n{_headers(one)}\n\n{one.parent}",
    "Proton": lambda one: f"{one.words}\n\n{_dashes(one, '‐‐‐‐‐‐‐ ')}\n{_gmail(one)}\n\n{quoted(one.parent)}",
    "Zimbra": lambda one: f"{one.words}\n\n{_dashes(one, '----- ')}\n{_headers(one)}\n\n{one.parent}",
    "Yandex": lambda one: f'{one.words}\n\n03.03.2026, 10:12, "{NAME}" <{ADDRESS}>:\n{quoted(one.parent)}',
    "mutt": lambda one: f"{one.words}\n\nOn Tue, Mar 03, 2026 at 10:12:33AM +0100, {NAME} wrote:\n{quoted(one.parent)}",
    "Notes": lambda one: f"{one.words}\n\n\n{_headers(one, bold='')}\n\n\n\n{one.parent}",
    "GroupWise": lambda one: f"{one.words}\n\n>>> {NAME} <{ADDRESS}> 3/3/2026 10:12 >>>\n{one.parent}",
    "no attribution": lambda one: f"{one.words}\n\n{quoted(one.parent)}\n",
    "a delimiter": lambda one: f"{one.words}\n\n{_gmail(one)}\n##- Please type your reply above this line -##\n{one.parent}",
}
"""The answer above what it answers."""

BELOW: dict[str, Layout] = {
    "Gmail": lambda one: f"{_gmail(one)}\n\n{quoted(one.parent)}\n\n{one.words}\n",
    "Thunderbird": lambda one: f"{_other(one)}\n{quoted(one.parent)}\n\n{one.words}\n",
    "Gmail, wrapped": lambda one: f"{_gmail(one, NARROW)}\n\n{quoted(one.parent)}\n\n{one.words}\n",
    "mutt": lambda one: f"On Tue, Mar 03, 2026 at 10:12:33AM +0100, {NAME} wrote:\n{quoted(one.parent)}\n\n{one.words}",
}
"""The answer below."""

UNMARKED: dict[str, Layout] = {
    "nothing": lambda one: f"{one.words}\n\n{one.parent}",
    "of no language": lambda one: f"{one.words}\n\nZzyx 3.3.2026, 10:12, Qwert:\n\n{one.parent}",
    "headers of no language": lambda one: f"{one.words}\n\nZzyx: Qwert\nYxxy: 3.3.2026\n\n{one.parent}",
    "wrapped anew": lambda one: f"{one.words}\n\n{_gmail(one)}\n\n{textwrap.fill(one.parent, 40)}",
    "marks on some lines": lambda one: (
        f"{one.words}\n\n{_gmail(one)}\n{quoted(textwrap.fill(one.parent, 60)).replace('> ', '', 1)}"
    ),
}
"""What can be told only with the answered message at hand."""

"""How mail clients lay out an answer and what it answers. Its one rule: no word is added but headers and attributions.

Each layout takes the author's own words and the letter, and gives the text of the answer. No client's name stands here: the same
layout comes from many of them, and the next one invents another.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable

from tests.client import Letter

Layout = Callable[[str, Letter], str]


def lines_of(letter: Letter) -> list[str]:
    """The letter as its reader sees it."""
    return letter.text.rstrip("\n").split("\n")


def before_each(mark: str, lines: list[str]) -> str:
    """Every line behind ``mark``, as a quote."""
    return "\n".join(mark + line for line in lines)


def wrapped(letter: Letter, width: int) -> list[str]:
    """The letter's lines, broken anew."""
    return [part for line in lines_of(letter) for part in textwrap.wrap(line, width, break_long_words=False) or [""]]


def header(letter: Letter) -> str:
    """The four lines some clients put above what is answered."""
    return f"From: {letter.header('From')}\nSent: Monday, 2 March 2026 09:00\nTo: {letter.to}\nSubject: {letter.subject}\n"


def _behind(mark: str) -> Layout:
    return lambda own, letter: f"{own}\n\n{before_each(mark, lines_of(letter))}"


def _between(own: str, letter: Letter) -> str:
    """The author's lines, each below a few quoted ones."""
    command, *answers = own.split("\n")
    quoted = lines_of(letter)
    step = max(1, len(quoted) // (len(answers) + 1))
    rows = [command]
    for n, one in enumerate(answers):
        rows += [before_each("> ", quoted[n * step : (n + 1) * step]), one]
    return "\n".join([*rows, before_each("> ", quoted[len(answers) * step :])])


def _on_top(command_and_words: str, quote: str) -> str:
    """What is answered first, the answer below; commands stand in the first line all the same."""
    command, _, words = command_and_words.partition("\n")
    return f"{command}\n\n{quote}\n\n{words}" if command.startswith("#") else f"{quote}\n\n{command_and_words}"


def _foreign(own: str, letter: Letter, mark: str) -> str:
    attribution = f"Pada Sen, 2 Mar 2026 pukul 09.00, {letter.header('From')} menulis:"
    return f"{own}\n\n{attribution}\n{before_each(mark, lines_of(letter))}"


LAYOUTS: dict[str, Layout] = {
    "attributed": lambda own, letter: own + letter.quoted(),
    "quoted": _behind("> "),
    "quoted twice": _behind("> > "),
    "quoted without a blank": _behind(">"),
    "bars": _behind("| "),
    "drawn bars": _behind("\u2502 "),
    "angles": _behind("\u00bb "),
    "indented": _behind("    "),
    "nothing marks it": _behind(""),
    "a rule above": lambda own, letter: f"{own}\n\n-----\n{letter.text}",
    "answered in between": _between,
    "header above, answer below": lambda own, letter: _on_top(own, f"{header(letter)}\n{letter.text.rstrip()}"),
    "answer below the quote": lambda own, letter: _on_top(own, before_each("> ", lines_of(letter))),
    "answer below, unmarked": lambda own, letter: _on_top(own, letter.text.rstrip()),
    "header below": lambda own, letter: f"{own}\n\n{header(letter)}\n{letter.text}",
    "a language not read, marked": lambda own, letter: _foreign(own, letter, "> "),
    "a language not read, unmarked": lambda own, letter: _foreign(own, letter, ""),
    "broken anew, marked": lambda own, letter: f"{own}\n\n{before_each('> ', wrapped(letter, 60))}",
    "broken anew, unmarked": lambda own, letter: f"{own}\n\n{before_each('', wrapped(letter, 60))}",
    "broken anew, narrow": lambda own, letter: f"{own}\n\n{before_each('', wrapped(letter, 24))}",
    "trailing blanks": lambda own, letter: f"{own}\n\n" + "\n".join(f"> {line} \xa0 " for line in lines_of(letter)),
    "hard blanks": lambda own, letter: f"{own}\n\n" + before_each(">\xa0", [s.replace(" ", "\xa0") for s in lines_of(letter)]),
    "only its end": lambda own, letter: f"{own}\n\n" + before_each("", lines_of(letter)[-9:]),
    "all but its end": lambda own, letter: f"{own}\n\n" + before_each("", lines_of(letter)[:-7]),
    "only its middle": lambda own, letter: f"{own}\n\n" + before_each("", lines_of(letter)[2:-9]),
    "forwarded": lambda own, letter: f"{own}\n\n-------- Forwarded Message --------\n{header(letter)}\n{letter.text}",
}

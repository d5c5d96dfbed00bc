"""Answers built to keep the desk busy: one kind a line, of any size. Its one rule: each repeats what only the desk looks for.

What a mail says by itself is read in a process that may be killed; what it has in common with our own letters and notes, and what
it asks the desk to do, is found out by the one process everybody waits for.
"""

from __future__ import annotations

from collections.abc import Callable

from tests.fuzz.hostile import MAILS, mail

Answer = Callable[[str, int], str]
"""From the text of the letter that is answered and a size to a text of about that size."""


def _same(piece: str) -> Answer:
    return lambda _, size: piece * (size // len(piece.encode("utf-8", "replace")))


def _words(count: int, behind: str) -> Answer:
    """Words of the letter, always the same few in a row."""

    def make(letter: str, size: int) -> str:
        words = " ".join([word for word in letter.split() if word.isalpha()][:count])
        return f"{words}{behind}" * (size // len(words + behind))

    return make


def _line(before: str, behind: str) -> Answer:
    """The longest line of the letter."""

    def make(letter: str, size: int) -> str:
        piece = before + max(letter.splitlines(), key=len) + behind
        return piece * (size // len(piece.encode()) + 1)

    return make


def _whole(before: str) -> Answer:
    """The whole letter, each line behind a mark."""

    def make(letter: str, size: int) -> str:
        piece = "".join(f"{before}{line}\n" for line in letter.splitlines())
        return piece * (size // len(piece.encode()) + 1)

    return make


ANSWERS: dict[str, Answer] = {
    "one word of ours a line": _words(1, "\n"),
    "two words of ours a line": _words(2, "\n"),
    "three words of ours and one of theirs a line": _words(3, "\nxyzzy\n"),
    "two words of ours on one line": _words(2, " "),
    "a line of ours on every line": _line("", "\n"),
    "a line of ours quoted on every line": _line("> ", "\n"),
    "a line of ours in one line": _line("", " "),
    "a line of ours and a line of theirs": _line("", "\nxyzzy\n"),
    "a line of theirs before each of ours": _line("xyzzy: ", "\n"),
    "the letter again and again": _whole(""),
    "the letter quoted again and again": _whole("> "),
    "the letter in bars": _whole("| "),
    "signs": _same("--\nx\n"),
    "rules": _same("---\n"),
    "equals": _same("=\n"),
    "hidden lines": _same("\u200b\n"),
    "no-break lines": _same("\u00a0\n"),
    "a command a line": _same("#status\n"),
    "commands in a line": _same("#note #close "),
    "a note's mark in every line": _same("x #note\n"),
    "marks": _same("#"),
    "ats": _same("@note "),
    "what is no command": _same("#xyzzy xyzzy\n"),
    "hyphens": _same("#a-b-c-"),
    "a word that asks": _same("status\n"),
    "thanks": _same("thanks\n"),
    "greetings": _same("Kind regards\nAnna\n"),
    "signed addresses": _same("support+t1-1.p.abcdefghijklmnopqrstuvwxyz@help.example\n"),
    "signed addresses in a line": _same("support+t1-1.p.abcdefghijklmnopqrstuvwxyz@help.example "),
    "percents": _same("%2525"),
    "percents and words": _same("%2Ba "),
    "letters that become many": _same("\ufdfa"),
    "accents": _same("e" + "\u0301" * 50 + " "),
    "brackets": _same("\u27e6internal"),
    "banners": _same("=== a \u00b7 "),
    "tags": _same("[#1 note] "),
    "introductions": _same("From: a@b.example 2\n"),
    "links": _same("https://help.example/t/1-1.abcdefghijklmnopqrstuvwxyz\n"),
    "questions": _same("> Is it dead?\nIt is.\n"),
    "short words": _same("a "),
    "digits": _same("9"),
    "dots": _same("a."),
    "macros": _same("{{name}} ${name} %(name)s\n"),
    "tables": _same("| a | b |\n"),
    "markdown": _same("**_`[a](b)`_**\n"),
    "urls": _same("https://a.example/" + "a" * 60 + "\n"),
}
"""By name; the texts among ``hostile.MAILS`` belong to them, as the desk has those too."""
_HEAD = b"\r\n\r\n"


def texts() -> dict[str, Answer]:
    """All of them, those of ``hostile`` too that are nothing but text."""

    def plain(name: str) -> Answer:
        return lambda _, size: mail(name, size).partition(_HEAD)[2].decode("utf-8", "replace").replace("\r\n", "\n")

    told = {name: plain(name) for name in MAILS if b"Content-Type: text/plain; charset=utf-8\r\n\r\n" in mail(name, 2_000)}
    return {**told, **ANSWERS}

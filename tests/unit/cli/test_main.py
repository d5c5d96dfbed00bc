"""The command as a whole: help that teaches, exit codes, and errors without a traceback."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import pytest
from sqlalchemy.exc import OperationalError
from typer.main import get_command

from mailgate.cli import main, output
from tests.command import Command


def commands(command: object, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every command below a Typer one with its help text."""
    below = getattr(command, "commands", {})
    if not below:
        yield path, str(getattr(command, "help", ""))
    for name, one in below.items():
        yield from commands(one, (*path, name))


def every_command() -> list[tuple[tuple[str, ...], str]]:
    root = get_command(main.app)
    found = [(noun, root.get_command(None, noun)) for noun in main.NOUNS]  # type: ignore[attr-defined]
    return [one for noun, command in found for one in commands(command, (noun,))]


@pytest.mark.parametrize(
    ("path", "help_text"), every_command(), ids=lambda value: " ".join(value) if isinstance(value, tuple) else ""
)
def test_every_command_teaches_by_an_example_of_itself(path: tuple[str, ...], help_text: str) -> None:
    assert f"Example: `mailgate {' '.join(path)}" in help_text


@pytest.mark.parametrize("path", [path for path, _ in every_command() if path[-1] == "list"], ids=" ".join)
def test_every_list_takes_a_limit_and_prints_json(mailgate: Command, path: tuple[str, ...]) -> None:
    done = mailgate(*path, "--limit", "1", "--json")
    assert (done.code, done.err) == (0, "")
    assert len(done.json) <= 1


HUGE = "9" * 30


@pytest.mark.parametrize(
    "argv",
    [
        *(("held", what, HUGE) for what in ("show", "discard")),
        ("held", "release", HUGE, "1"),
        *(("outbox", what, HUGE) for what in ("show", "retry", "cancel")),
        *(("journal", what, HUGE) for what in ("show", "raw", "replay")),
        ("key", "revoke", "--ticket", HUGE),
        ("ticket", "list", "--limit", HUGE),
        ("journal", "list", "--limit", HUGE),
    ],
    ids=" ".join,
)
def test_a_number_too_large_for_any_row_is_a_usage_error(mailgate: Command, argv: tuple[str, ...]) -> None:
    done = mailgate(*argv)
    assert (done.code, done.out, "a bug" in done.err) == (2, "", False)


def test_help_names_every_noun(nowhere: Command) -> None:
    done = nowhere("--help")
    listed = {line.split()[0] for line in done.out.splitlines() if line.startswith("  ") and line.split()}
    assert set(main.NOUNS) <= listed


def test_a_word_that_is_no_noun_is_a_usage_error(nowhere: Command) -> None:
    done = nowhere("jurnal", "list")
    assert (done.code, done.out, "jurnal" in done.err) == (2, "", True)


def test_an_unexpected_failure_is_told_as_a_bug_and_escaped(nowhere: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: object) -> None:
        raise ZeroDivisionError("\x1b[2J")

    monkeypatch.setattr("mailgate.home.find_config", fail)
    done = nowhere("staff", "list")
    assert (done.code, "a bug" in done.err, "ZeroDivisionError: \\x1b[2J" in done.err, "\x1b" in done.err) == (
        1,
        True,
        True,
        False,
    )


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Grüße, 你好 👍", "Grüße, 你好 👍"),
        ("a\nb\tc\r", "a\\x0ab\\x09c\\x0d"),
        ("\x1b]0;pwn\x07", "\\x1b]0;pwn\\x07"),
        ("\u202egpj.exe\u2028", "\\u202egpj.exe\\u2028"),
        ("\x9b2J\x7f", "\\x9b2J\\x7f"),
        ("\ud800\U000e0041", "\\ud800\\U000e0041"),
        ("a\u00a0b", "a\u00a0b"),
    ],
)
def test_hidden_characters_are_spelled_out(text: str, shown: str) -> None:
    assert output.clean(text) == shown


def test_a_block_keeps_its_lines_and_nothing_else() -> None:
    assert output.clean_block("a\r\nb\n\tc\rd\x1b") == "a\nb\n\tc\\x0dd\\x1b"


@pytest.mark.parametrize(
    ("said", "asked"), [("database or disk is full", True), ("disk I/O error", True), ("database is locked", False)]
)
def test_a_store_without_room_for_its_files_asks_for_some(
    mailgate: Command, monkeypatch: pytest.MonkeyPatch, said: str, asked: bool
) -> None:
    def broken() -> None:
        raise OperationalError("INSERT", {}, sqlite3.OperationalError(said))

    monkeypatch.setattr(main, "app", broken)
    done = mailgate("staff", "list")
    room = "; is its disk full (`df`)? make room, and try again" if asked else ""
    assert (done.code, done.out, done.err) == (1, "", f"mailgate: the store is out of reach: {said}{room}\n")

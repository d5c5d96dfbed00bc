"""The documents say what is there: their commands exist, and their links lead somewhere."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from mailgate.cli.main import app
from mailgate.desk.command.registry import OFFERED
from mailgate.desk.model import Choice, Disposition
from mailgate.mail.defects import Defect
from mailgate.mail.model import Trust
from mailgate.settings import Settings
from tests.checkout import ROOT, files

DOCUMENTS = [path for path in files("*.md") if path.parent in (ROOT, ROOT / "docs")]
CLI: Any = get_command(app)
MADE_BY_INIT = {"config/mailgate.key"}

_SPAN = re.compile(r"`+([^`\n]+)`+")
_COMMAND = re.compile(r"(?:^|[ (]|/bin/)(?<!-[ugo] )mailgate ((?:[^|&;>#`\\]|'[^']*'|\"[^\"]*\")+)")
_FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_MAKE = re.compile(r"\bmake ([a-z]+)\b")
_PATH = re.compile(r"(?:mailgate|store|tests|config|docs|templates)/[\w/.-]+|[\w/]+\.py")
_OPTION = re.compile(r"MAILGATE_([A-Z]+)__([A-Z_]+)")


def code(text: str) -> Iterator[str]:
    """What stands in a document as code: spans, and lines that are indented by four blanks outside of fences."""
    text = _FENCE.sub("", text)
    for line in text.splitlines():
        if line.startswith("    "):
            yield line[4:]
        else:
            yield from _SPAN.findall(line)


def invocations(text: str) -> Iterator[list[str]]:
    """The words behind ``mailgate`` in each command line of a document. A program's output is none: it has a colon there; nor
    is a user or a file of that name."""
    for piece in code(text):
        for found in _COMMAND.findall(piece):
            if not found.startswith(("ready:", "in ")):
                yield _words(found.strip())


def _words(line: str) -> list[str]:
    try:
        return shlex.split(line)
    except ValueError:
        return line.split()


def problem(argv: list[str]) -> str:
    """Why no such command exists, or "". Words in capitals stand for something; ``…`` and ``[…]`` for more."""
    command, path = CLI, ["mailgate"]
    for word in argv:
        if word.startswith("-"):
            if word.split("=")[0] not in _options(command):
                return f"{' '.join(path)} has no option {word}"
        elif hasattr(command, "list_commands") and word[0].islower():
            command = command.get_command(None, word)
            if command is None:
                return f"{' '.join(path)} has no {word!r}"
            path.append(word)
    return ""


def _options(command: Any) -> set[str]:
    return {"-", "-h", "--help", "--json", "--config", "--version"} | {name for param in command.params for name in param.opts}


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("document", DOCUMENTS, ids=_name)
def test_every_command_in_a_document_exists(document: Path) -> None:
    wrong = {" ".join(argv): said for argv in invocations(document.read_text(encoding="utf-8")) if (said := problem(argv))}
    assert wrong == {}


@pytest.mark.parametrize("document", DOCUMENTS, ids=_name)
def test_every_link_into_the_checkout_leads_somewhere(document: Path) -> None:
    links = {link.partition("#")[0] for link in _LINK.findall(document.read_text(encoding="utf-8"))}
    assert [link for link in sorted(links) if link and "://" not in link and not (document.parent / link).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=_name)
def test_every_file_named_by_its_path_is_there(document: Path) -> None:
    """A module may be named by the end of its path, as in ``desk/intent.py``; ``NAME`` stands for any."""
    spans = _SPAN.findall(_FENCE.sub("", document.read_text(encoding="utf-8")))
    named = {span for span in spans if _PATH.fullmatch(span) and "NAME" not in span} - MADE_BY_INIT
    there = ["/" + _name(path) for path in files()]
    assert [name for name in sorted(named) if not (ROOT / name).exists() and not any(t.endswith(f"/{name}") for t in there)] == []


def test_the_readme_names_only_targets_that_make_has() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    spans = [piece for path in DOCUMENTS for piece in code(path.read_text(encoding="utf-8")) if piece.startswith("make ")]
    assert {target for span in spans for target in _MAKE.findall(span)} - targets == set()


def test_every_noun_of_the_command_line_is_in_the_reference() -> None:
    told = list(invocations((ROOT / "docs" / "reference.md").read_text(encoding="utf-8")))
    assert [noun for noun in CLI.list_commands(None) if not any(argv[0] == noun for argv in told)] == []


def test_every_subcommand_is_in_the_reference() -> None:
    reference = (ROOT / "docs" / "reference.md").read_text(encoding="utf-8")
    missing = []
    for noun in CLI.list_commands(None):
        command = CLI.get_command(None, noun)
        row = "\n".join(line for line in reference.splitlines() if f"`mailgate {noun}" in line)
        missing += [f"{noun} {word}" for word in getattr(command, "commands", {}) if not re.search(rf"[` ]{word}\b", row)]
    assert missing == []


@pytest.mark.parametrize("word", [*(f"#{word}" for word in OFFERED), *Disposition, *Choice, *(trust.word for trust in Trust)])
def test_every_word_of_the_desk_is_in_the_reference(word: str) -> None:
    spans = " ".join(code((ROOT / "docs" / "reference.md").read_text(encoding="utf-8")))
    assert re.search(rf"(?<!\w){re.escape(word)}(?!\w)", spans)


def test_every_environment_variable_named_is_an_option() -> None:
    fields = Settings.model_fields
    wrong = []
    for path in DOCUMENTS:
        for section, option in _OPTION.findall(path.read_text(encoding="utf-8")):
            model = fields[section.lower()].annotation
            assert model is not None
            if option.lower() not in getattr(model, "model_fields", {}):
                wrong.append(f"{section}.{option}")
    assert wrong == []


@pytest.mark.parametrize(
    ("argv", "says"),
    [
        (["ticket", "show", "1", "--as", "a@b.example"], ""),
        (["tickets", "list"], "mailgate has no 'tickets'"),
        (["ticket", "melt", "1"], "mailgate ticket has no 'melt'"),
        (["ticket", "show", "1", "--nope"], "mailgate ticket show has no option --nope"),
        (["COMMAND", "--help"], ""),
    ],
)
def test_a_command_that_does_not_exist_is_noticed(argv: list[str], says: str) -> None:
    assert problem(argv) == says


def test_commands_are_found_wherever_they_stand() -> None:
    text = "Say `mailgate check`.\n\n    x | ../.venv/bin/mailgate inspect - > out\n\n```\nmailgate nonsense\n```\n"
    assert list(invocations(text)) == [["check"], ["inspect", "-"]]


def test_every_defect_is_explained() -> None:
    reference = (ROOT / "docs" / "reference.md").read_text(encoding="utf-8")
    assert [defect.value for defect in Defect if f"| `{defect.value}` |" not in reference] == []

"""The house keeps its measures: what no linter looks at."""

from __future__ import annotations

import ast
import re
import tempfile
import tomllib
from pathlib import Path

import pytest

from tests.checkout import ROOT, files

LONGEST_MODULE = 250
LONGER_FOR_A_REASON: dict[str, str] = {
    "mailgate/desk/actions.py": "every action, on one page to look them up",
    "mailgate/deed/apply.py": "what each action writes, one arm each, and the order in which letters are made",
    "store/tables.py": "every table, on one page to look them up",
    "tests/golden/letters.py": "one letter of each kind, on one page to look them up",
    "tests/machine/play.py": "one state machine: its rules share one state, and are read as one story",
    "store/migrations/main/r0001_first_tables.py": "one step of a history that is never changed again",
}
"""Path of a module that may be longer -> why splitting it would make it harder to read."""

README_LINES = 120

INDEX = re.compile(rb"-{2}(?:extra-)?index-url|-{2}find-links|[a-z]+://[^\s\"']*/simple\b|\bfiles\.pythonhosted\b", re.IGNORECASE)
"""Options and addresses of a package index: whose index is used is the machine's matter."""


def modules() -> list[Path]:
    return files("*.py")


def named(paths: list[Path]) -> list[str]:
    return [str(path.relative_to(ROOT)) for path in paths]


def machine_paths() -> list[bytes]:
    """The folders of this checkout and of its user, as they would stand in a file."""
    too_common = {Path("/"), Path(tempfile.gettempdir()), Path("/usr"), Path("/opt")}
    return [f"{place}/".encode() for place in {ROOT, ROOT.parent, Path.home()} - too_common]


def test_no_file_names_a_package_index() -> None:
    assert named([path for path in files() if INDEX.search(path.read_bytes())]) == []


@pytest.mark.parametrize(
    "line",
    [
        b"-" + b"-index-url x",
        b"pip install -" + b"-extra-index-url=y",
        b"-" + b"-find-links z",
        b"https://index.example" + b"/simple",
        b"file:///opt" + b"/simple/",
    ],
)
def test_an_index_is_known_when_seen(line: bytes) -> None:
    assert INDEX.search(line)


def test_no_file_knows_the_machine_it_was_written_on() -> None:
    assert named([path for path in files() for place in machine_paths() if place in path.read_bytes()]) == []


def test_every_module_says_what_it_is() -> None:
    assert named([path for path in modules() if not ast.get_docstring(ast.parse(path.read_bytes()))]) == []


def test_no_module_is_longer_than_one_can_take_in() -> None:
    long = [path for path in modules() if len(path.read_bytes().splitlines()) > LONGEST_MODULE]
    assert [name for name in named(long) if name not in LONGER_FOR_A_REASON] == []


def test_every_exception_to_the_length_is_still_one() -> None:
    short = [name for name in LONGER_FOR_A_REASON if len((ROOT / name).read_bytes().splitlines()) <= LONGEST_MODULE]
    assert short == []


def test_every_room_has_its_place_in_the_one_way_rule() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
    placed = {room for line in contracts[0]["layers"] for room in re.findall(r"[\w.]+", line)}
    rooms = {f"mailgate.{path.relative_to(ROOT).parts[1].removesuffix('.py')}" for path in files("mailgate/*.py")}
    assert rooms - placed == {"mailgate.__init__", "mailgate.__main__"}


def test_the_readme_is_read_to_its_end() -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= README_LINES

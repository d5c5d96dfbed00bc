"""docs/clients.md tells of every program there is a test mail of, and of no other."""

from __future__ import annotations

import re

from tests.checkout import ROOT
from tests.clients.programs import PROGRAMS


def test_each_program_has_its_row() -> None:
    page = (ROOT / "docs" / "clients.md").read_text(encoding="utf-8").partition("## The programs")[2].partition("## How")[0]
    rows = re.findall(r"^\| (?!program|---)([^|]+?) \|", page, re.MULTILINE)
    assert rows == [program.name for program in PROGRAMS]

"""Law 1 by type: what hands an internal note to a customer does not pass the type checker."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from tests.checkout import ROOT

LEAKS = Path(__file__).with_name("leaks.py")
_MARK = re.compile(r"  # type: ignore\[[a-z-]+\]")


def test_every_leak_is_a_type_error_and_nothing_else_is(tmp_path: Path) -> None:
    program = LEAKS.read_text(encoding="utf-8")
    marked = [number for number, line in enumerate(program.splitlines(), 1) if _MARK.search(line)]
    # the house's own configuration names files to check, and mypy takes files or a program
    options = ["--strict", f"--config-file={os.devnull}", f"--cache-dir={tmp_path}"]
    command = [sys.executable, "-m", "mypy", *options, "-c", _MARK.sub("", program)]
    result = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True, timeout=240)
    refused = [int(number) for number in re.findall(r"^<string>:(\d+): error:", result.stdout, re.MULTILINE)]
    assert len(marked) >= 8
    assert refused == marked, result.stdout + result.stderr

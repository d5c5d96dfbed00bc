"""What an ordeal came to, as a table. Its one rule: it reports what was counted, and a run that failed has no report.

Runs hand their column over as a property of their test, so it reaches the terminal from whichever process ran it.
``MAILGATE_SOAK_REPORT`` names a file for the same table.
"""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

PROPERTY = "soak"
Column = Mapping[str, str]
"""What was counted -> the figure of one run."""


def today() -> str:
    """The day and minute of a run."""
    return f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"  # noqa: TID251 - a report is dated


def machine() -> str:
    """What it ran on, as far as it says something of the figures."""
    return f"Python {platform.python_version()}, {os.cpu_count()} cores"


def table(columns: Iterable[Column]) -> str:
    """Markdown: a line for each figure, a column for each run."""
    runs = list(columns)
    names = list(dict.fromkeys(name for run in runs for name in run))
    head, *rest = ([name, *(run.get(name, "") for run in runs)] for name in names)
    lines = [head, ["---"] * len(head), *rest]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def told(columns: Iterable[Column]) -> str:
    """The report for the terminal; also written to the file somebody wants it in."""
    report = table(columns)
    if wanted := os.environ.get("MAILGATE_SOAK_REPORT"):
        Path(wanted).write_text(f"{report}\n", encoding="utf-8")
    return report

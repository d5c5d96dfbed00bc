"""The way in of ``mailgate`` and ``python -m mailgate``. The one rule: it loads nothing before it can answer a mail server."""

from __future__ import annotations

import os
import sys

from mailgate.cli import sysexits


def run() -> None:
    """Run the command line; a pipe of a mail server ends with 75 even where the program cannot be loaded."""
    try:
        _fill_streams()
        from mailgate.cli.main import run as command
    except BaseException:
        if sysexits.is_one(sys.argv[1:]):
            sys.exit(sysexits.EX_TEMPFAIL)
        raise
    command()


def _fill_streams() -> None:
    """What was closed by whoever called us is taken by nobody's file, and what is said there goes nowhere."""
    while (opened := os.open(os.devnull, os.O_RDWR)) <= 2:  # the number of standard error
        os.set_inheritable(opened, True)
    os.close(opened)
    if sys.stdout is None:
        sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115 - ours to the end
    if sys.stderr is None:
        sys.stderr = open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115 - likewise


if __name__ == "__main__":
    run()

"""Exit codes for a mail server (sysexits(3)). The one rule: 0 means kept, and whatever nobody foresaw is 75, never a bounce.

Imports nothing but the standard library: it must still work where the rest of the program cannot be loaded.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

#: sysexits.h: try again later; and: the mail itself is at fault, and always will be.
EX_TEMPFAIL, EX_DATAERR = 75, 65
#: How ``ingest -`` ends once the mail is kept. No process ends with it, so nothing else is taken for it.
KEPT = 1000


def is_one(argv: Sequence[str]) -> bool:
    """Whether a command line is that of a pipe."""
    words = list(argv)
    return "ingest" in words and "-" in words[words.index("ingest") :]


def exit_code(ended: int) -> int:
    """What the mail server is told where the command would have ended with ``ended``."""
    return {KEPT: 0, EX_DATAERR: EX_DATAERR}.get(ended, EX_TEMPFAIL)


def run(command: Callable[[], int]) -> int:
    """Run it, also where memory is short or nobody hears what went wrong: that must return no mail. The exit code."""
    try:
        return exit_code(command())
    except BaseException:  # noqa: BLE001 - any other end of this process is a bounce
        return EX_TEMPFAIL

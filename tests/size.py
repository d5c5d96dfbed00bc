"""How large the long tests are. Its one rule: `make test` runs a part of each, `make soak` all of it; neither leaves one out.

Tests marked ``soak`` ask ``sized``; the suite under ``tests/security`` runs on PostgreSQL as well under ``make soak`` only.
"""

from __future__ import annotations

import os

SOAK = os.environ.get("MAILGATE_SOAK") == "1"
"""Whether this is the long run."""


def sized(part: int, whole: int) -> int:
    """How many: ``part`` in an ordinary run, ``whole`` in the long one."""
    return whole if SOAK else part

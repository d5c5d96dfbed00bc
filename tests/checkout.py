"""The checkout under test: where it is and what belongs to it."""

from __future__ import annotations

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def files(pattern: str = "*") -> list[Path]:
    """What git tracks or would track (not what it ignores), absolute, existing, sorted."""
    # safe.directory: CI's clone may belong to another user.
    listing = ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", pattern]
    names = subprocess.run(listing, cwd=ROOT, check=True, capture_output=True, text=True, timeout=60).stdout
    return sorted(path for name in set(names.split("\0")) if name and (path := ROOT / name).is_file())

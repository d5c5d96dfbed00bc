"""``make fuzz``: each reader in turn. Its one rule: a find is kept under ``found`` and makes it fail."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tests.fuzz import search
from tests.fuzz.targets import TARGETS

FOUND = Path(__file__).parent / "found"


def main() -> int:
    """Fuzz; 1 if anything was found."""
    asked = _asked()
    share, finds = asked.seconds / len(asked.targets), 0
    for name in asked.targets:
        count, found = search.run(name, seed=asked.seed, seconds=share)
        print(f"{name:<14} {count:>8} cases  {len(found)} found", flush=True)
        for find in found:
            (FOUND / find.name).write_bytes(find.octets)
            print(f"  {find.what}\n  kept as tests/fuzz/found/{find.name}", flush=True)
        finds += len(found)
    print("Nothing found." if not finds else f"{finds} found: give each a name that says what it shows, and mend the reader.")
    return 1 if finds else 0


def _asked() -> argparse.Namespace:
    reader = argparse.ArgumentParser(prog="make fuzz", description="Look for octets that break a promise of a reader.")
    reader.add_argument("targets", nargs="*", help=f"which readers; all of them if none is named: {', '.join(TARGETS)}")
    reader.add_argument("--seconds", type=float, default=60, help="of CPU time, for all of them together")
    reader.add_argument("--seed", type=int, default=1, help="of the dice: another number throws other cases")
    asked = reader.parse_args()
    asked.targets = asked.targets or list(TARGETS)
    if unknown := set(asked.targets) - set(TARGETS):
        reader.error(f"no such reader: {', '.join(sorted(unknown))}")
    return asked


if __name__ == "__main__":
    sys.exit(main())

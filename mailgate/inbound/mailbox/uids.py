"""Many UIDs in few octets, as IMAP itself writes them. The one rule: pure, and what is written can be read back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def spell(uids: Iterable[int]) -> str:
    """A sequence-set (RFC 3501 §9) like ``1:4,7``; "" for none."""
    runs: list[list[int]] = []
    for uid in sorted(set(uids)):
        if runs and uid == runs[-1][1] + 1:
            runs[-1][1] = uid
        else:
            runs.append([uid, uid])
    return ",".join(str(low) if low == high else f"{low}:{high}" for low, high in runs)


def read(spelt: str) -> frozenset[int]:
    """The UIDs of a sequence-set that ``spell`` made."""
    found: set[int] = set()
    for run in filter(None, spelt.split(",")):
        low, _, high = run.partition(":")
        found.update(range(int(low), int(high or low) + 1))
    return frozenset(found)


def some_of(uids: Iterable[int], highest: int, lowest: int) -> list[int]:
    """The highest and the lowest few of them, rising."""
    rising: Sequence[int] = sorted(set(uids))
    return sorted({*rising[:lowest], *rising[max(0, len(rising) - highest) :]})

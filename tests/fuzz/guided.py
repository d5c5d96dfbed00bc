"""The same targets, led by what the code does with each case: ``make guided``, a part of ``make soak``. Its one rule: each target
in a process of its own, which atheris ends as it likes; a find is kept under ``found``, like those of ``make fuzz``.

What reached new code is kept in ``.fuzz-corpus`` and looked at first the next time.
"""

from __future__ import annotations

import argparse
import re
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).parents[2]
FOUND, CORPUS = Path(__file__).parent / "found", ROOT / ".fuzz-corpus"
_LONGEST = 24_000
_HANGS = 10
"""Octets and seconds of one case."""
_RUNS = re.compile(r"Done (\d+) runs|^#(\d+)", re.MULTILINE)


def main() -> int:
    """Every target in turn; 1 if anything was found."""
    asked = _asked()
    if asked.one:
        _fuzz(asked.one, asked.seconds)
    names = asked.targets or _names()
    finds = sum(_run(name, asked.seconds / len(names)) for name in names)
    print("Nothing found." if not finds else f"{finds} targets broke a promise: see above and tests/fuzz/found.")
    return 1 if finds else 0


def _asked() -> argparse.Namespace:
    reader = argparse.ArgumentParser(prog="make guided", description="Fuzz each reader, led by the code that a case reaches.")
    reader.add_argument("targets", nargs="*", help="which readers; all of them if none is named")
    reader.add_argument("--seconds", type=float, default=60, help="for all of them together")
    reader.add_argument("--one", default="", help=argparse.SUPPRESS)
    return reader.parse_args()


def _names() -> list[str]:
    told = subprocess.run(
        [sys.executable, "-c", "from tests.fuzz.targets import TARGETS; print(*TARGETS)"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return told.stdout.split()


def _run(name: str, seconds: float) -> bool:
    """One target; whether anything was found."""
    before = _spent()
    argv = [sys.executable, "-m", "tests.fuzz.guided", "--one", name, "--seconds", str(max(1, round(seconds)))]
    done = subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, errors="replace", check=False)
    runs = [int(found[1] or found[2]) for found in _RUNS.finditer(done.stderr)]
    broken, spent = done.returncode != 0, _spent() - before
    print(f"{name:<14} {max(runs, default=0):>8} cases {spent:>7.0f} s of CPU  {'FOUND' if broken else '0 found'}", flush=True)
    if broken:
        print(done.stdout[-2_000:], done.stderr[-3_000:], flush=True)
    return broken


def _spent() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _fuzz(name: str, seconds: float) -> NoReturn:
    """In the process of one target. What it imports first is led: nothing of ours may have been imported before."""
    import atheris  # installed by `make guided` alone

    with atheris.instrument_imports(include=["mailgate"]):
        from tests.fuzz import search
        from tests.fuzz.targets import TARGETS
    kept = CORPUS / name
    kept.mkdir(parents=True, exist_ok=True)

    def one(octets: bytes) -> None:
        if what := search.judge(TARGETS[name], octets):
            find = search.Find(name, what, octets)
            (FOUND / find.name).write_bytes(octets)
            raise AssertionError(f"{what}\nkept as tests/fuzz/found/{find.name}")

    with tempfile.TemporaryDirectory() as folder:
        for number, octets in enumerate(TARGETS[name].seeds):
            (Path(folder) / str(number)).write_bytes(octets)
        bounds = [f"-max_total_time={int(seconds)}", f"-max_len={_LONGEST}", f"-timeout={_HANGS}", f"-artifact_prefix={folder}/"]
        atheris.Setup([sys.argv[0], *bounds, str(kept), folder], one)
        atheris.Fuzz()
    sys.exit()


if __name__ == "__main__":
    sys.exit(main())

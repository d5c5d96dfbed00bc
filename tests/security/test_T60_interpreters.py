"""T60, T48: what we build and read is right on every Python there is here, whatever faults its library has."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from mailgate.mail import fields, selftest
from mailgate.mail.selftest import UnfitError
from tests.checkout import ROOT

SUPPORTED = range(11, 15)
_BARE = ("selectolax", "selectolax.lexbor", "charset_normalizer")
"""What reading HTML and odd charsets needs: bare interpreters have none of it, and the self-test's mails none of those."""
_RUN = f"""
import sys
from unittest.mock import MagicMock
sys.path.insert(0, sys.argv[1])
sys.modules.update({{name: MagicMock() for name in {_BARE!r}}})
from mailgate.mail import selftest
print(selftest.run())
"""


def interpreters() -> list[Path]:
    """Every Python of a version we support: those on the path, and those a version manager keeps."""
    on_path = [Path(found) for minor in SUPPORTED if (found := shutil.which(f"python3.{minor}"))]
    kept = [path for path in (Path.home() / ".pyenv/versions").glob("3.*/bin/python") if _minor(path) in SUPPORTED]
    return sorted({path.resolve() for path in (*on_path, *kept) if "shims" not in path.parts})


def _minor(path: Path) -> int:
    found = re.match(r"3\.(\d+)", path.parent.parent.name)
    return int(found[1]) if found else 0


@pytest.mark.parametrize("minor", SUPPORTED)
def test_the_self_test_passes_on_each_that_is_here(minor: int) -> None:
    here = [path for path in interpreters() if path.name.startswith(f"python3.{minor}")]
    if not here:
        pytest.skip(f"no python3.{minor} on this machine")
    for path in here:
        done = subprocess.run(
            [path, "-I", "-B", "-c", _RUN, ROOT], capture_output=True, text=True, timeout=60, check=False, cwd="/"
        )
        assert done.stdout.endswith("hostile mails are read\n"), f"{path}: {done.stderr}"


@pytest.mark.parametrize("hostile", selftest.HOSTILE)
def test_a_text_that_became_a_header_stops_the_start(hostile: str, monkeypatch: pytest.MonkeyPatch) -> None:
    block = fields.block

    def gullible(given: list[fields.Field], **how: bool) -> bytes:
        return block(given, **how) + (b"X-Evil: y\r\n" if any(name == "Subject" for name, _ in given) else b"")

    monkeypatch.setattr(fields, "block", gullible)
    monkeypatch.setattr(selftest, "HOSTILE", (hostile,))
    with pytest.raises(UnfitError, match="X-Evil"):
        selftest.run()


def test_a_mail_that_cannot_be_read_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mailgate.mail.parse.decode", None)
    with pytest.raises(UnfitError, match="cannot be read"):
        selftest.run()

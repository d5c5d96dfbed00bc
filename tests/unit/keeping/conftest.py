"""A desk that has worked, and the files of a home. The one rule: both are there before a backup is made."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from mailgate.cli.main import app
from tests.office import Office


@pytest.fixture
def worked(office: Office) -> Office:
    """Three tickets, two of them with the same file, a letter that is still to go out, and a mail nobody has worked on."""
    lamp = [("lamp.png", "image/png", b"a lamp")]
    office.mail("anna@customer", "support", "Lamp", "It is dead.", attachments=lamp)
    office.mail("ben@customer", "support", "Door", "It is open.", attachments=lamp)
    office.work()
    office.mail("carl@customer", "support", "Roof", "It leaks.")
    while office._pipeline.step():  # the letters stay
        continue
    office.mail("dora@customer", "support", "Wall", "It leans.")
    return office


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The files of a home, as init makes them."""

    folder = tmp_path / "first" / "home"
    assert CliRunner().invoke(app, ["init", str(folder)]).exit_code == 0
    (folder / "templates").mkdir()
    (folder / "templates" / "own.txt").write_text("hello")
    return folder

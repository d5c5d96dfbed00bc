"""The command line on a scene. Its one rule: ``scene`` is the office that a module has played; nothing here changes it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command import Command
from tests.office import Office


@pytest.fixture
def mailgate(
    scene: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> Command:
    """The command line on the store of the scene."""
    monkeypatch.setenv("MAILGATE_DATABASE__URL", scene.settings.database_url)
    command = Command(tmp_path, monkeypatch, capsysbinary)
    assert command("init").code == 0
    return command

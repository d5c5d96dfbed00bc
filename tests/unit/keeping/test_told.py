"""What the commands say of a backup. Its one rule: nothing in a backup moves a cursor, and nothing is said that is not so."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from mailgate.cli.main import app
from mailgate.keeping import backing_up, manifest
from mailgate.settings import load
from store import schema, verifying
from store.blobs import Blobs
from store.engine import Store
from tests.unit.keeping.test_backup import NOW


@pytest.fixture
def backup(home: Path, tmp_path: Path) -> Path:
    """Of an empty desk."""
    config = home / "config" / "mailgate.toml"
    settings = load(config)
    with closing(Store(settings.database_url)) as store:
        schema.upgrade(store)
        desk = backing_up.Desk(settings=settings, config=config, store=store, blobs=Blobs(settings.data_dir / "blobs"))
        backing_up.make(desk, tmp_path / "kept", NOW)
    return tmp_path / "kept"


def called(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def test_what_a_backup_says_of_itself_has_the_right_form_and_moves_no_cursor(backup: Path, tmp_path: Path) -> None:
    listed = json.loads((backup / manifest.MANIFEST).read_bytes())
    file = {"sha256": "0", "mode": "0644"}
    wrong: tuple[tuple[str, object], ...] = (
        ("mails", "\x1b[2J"),
        ("mails", 1.5),
        ("files", []),
        ("files", {"home/x": file}),
        ("format", "one"),
        ("format", None),
    )
    for field, value in wrong:
        (backup / manifest.MANIFEST).write_text(json.dumps({**listed, field: value}), encoding="utf-8")
        seen = called("db", "verify", str(backup))
        assert "is no backup that `mailgate db backup` made" in str(seen.exception), (field, value)
    for nested in ("[" * 100_000, '{"files":' * 100_000):
        (backup / manifest.MANIFEST).write_text(nested, encoding="utf-8")
        assert "is no backup that" in str(called("db", "verify", str(backup)).exception)
    (backup / manifest.MANIFEST).write_text(json.dumps({**listed, "made_at": "\x1b[2J\nok"}), encoding="utf-8")
    for seen in (called("db", "verify", str(backup)), called("db", "restore", str(backup), str(tmp_path / "new"))):
        assert seen.exit_code == 0
        assert "as of \\x1b[2J\\x0aok" in seen.output
        assert "\x1b" not in seen.output
        assert "\nok\n" not in seen.output


def test_the_lines_of_verify_stand_in_columns(backup: Path) -> None:
    lines = called("db", "verify", str(backup)).output.splitlines()
    assert len(lines) == 1 + len(verifying.LOOKS)
    assert {len(line) - len(line[5:].partition(" ")[2].lstrip()) for line in lines} == {5 + len("attachments") + 1}


def test_no_name_in_a_backup_makes_lines_of_a_message(backup: Path, tmp_path: Path) -> None:
    """What is asked about the places elsewhere is decided by what is read there."""
    listed = json.loads((backup / manifest.MANIFEST).read_bytes())
    config, place = backup / manifest.CONFIG, tmp_path / "a\nok: all is well\u202e\x1b[2J"
    config.write_text(f"[gateway]\ndata_dir = {json.dumps(str(place))}\n", encoding="utf-8")
    listed["files"][manifest.CONFIG]["sha256"] = manifest.hashed(config)
    for more in ({}, {"lost\nok: all is well\u202e\x1b[2J": {"sha256": "0", "mode": 0}}):
        (backup / manifest.MANIFEST).write_text(json.dumps({**listed, "files": {**listed["files"], **more}}), encoding="utf-8")
        said = str(called("db", "restore", str(backup), str(tmp_path / "new")).exception)
        assert "\\nok: all is well\\u202e\\x1b[2J" in said
        assert said.isprintable()

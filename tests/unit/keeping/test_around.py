"""The files around a store. Their one rule: all that somebody made is in a backup, and nothing that lies there stops one."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from mailgate.keeping import around, backing_up
from mailgate.keeping.backing_up import Desk
from mailgate.settings import Settings, load
from tests.office import Office
from tests.unit.keeping.test_backup import NOW, desk_of
from tests.unit.keeping.test_restore_elsewhere import CONFIG, desk_url, restored

__all__ = ["desk_url"]


def test_what_is_linked_is_kept_a_whole_folder_too(worked: Office, home: Path, tmp_path: Path) -> None:
    (tmp_path / "words" / "en").mkdir(parents=True)
    (tmp_path / "words" / "en" / "subject.txt").write_text("Hello", encoding="utf-8")
    links = {
        "templates/mail": tmp_path / "words",  # a checkout, say
        "templates/british": Path("mail/en"),
        "templates/circle": Path(),
        "templates/home": Path(".."),
        "templates/root": Path("/"),
        "templates/nowhere": Path("none"),
    }
    for link, target in links.items():
        (home / link).symlink_to(target)
    backing_up.make(desk_of(worked, home), tmp_path / "kept", NOW)
    restored(tmp_path / "kept", tmp_path / "new", elsewhere=False)
    found = {str(path.relative_to(tmp_path / "new" / "templates")) for path in (tmp_path / "new" / "templates").rglob("*.txt")}
    assert found == {"own.txt", "mail/en/subject.txt", "british/subject.txt"}


@pytest.mark.parametrize("name", ["kept", "kept.tar"])
def test_a_file_whose_name_is_no_text_stops_no_backup_and_is_told(worked: Office, home: Path, tmp_path: Path, name: str) -> None:
    strange = Path(os.fsdecode(os.fsencode(home / "templates") + b"/gr\xfcn.txt"))
    for path in (strange, home / "templates" / "gr\u00fcn.txt", home / "templates" / "a\nb"):
        path.write_text("words", encoding="utf-8")
    backing_up.make(desk_of(worked, home), tmp_path / name, NOW)
    assert around.unnamable(load(home / CONFIG)) == [strange]
    restored(tmp_path / name, tmp_path / "new", elsewhere=False)
    assert {path.name for path in (tmp_path / "new" / "templates").iterdir()} == {"own.txt", "gr\u00fcn.txt", "a\nb"}


def test_a_file_that_loses_its_passing_name_meanwhile_stops_no_backup(
    worked: Office, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new attachment, a new key, a new token: each is written under another name first."""
    was = around.files

    def and_more(settings: Settings, config: Path) -> dict[str, Path]:
        return {"oauth/office.new": home / "data" / "oauth" / "office.new", **was(settings, config)}

    def listed(self: Path, pattern: str) -> list[Path]:
        return [self / "ab" / "new-0123456789abcdef"] if pattern == "??/*" else sorted(as_it_was(self, pattern))

    as_it_was = Path.glob
    desk = desk_of(worked, home)
    with monkeypatch.context() as gone:
        gone.setattr(around, "files", and_more)
        gone.setattr(Path, "glob", listed)
        backing_up.make(desk, tmp_path / "kept", NOW)
    restored(tmp_path / "kept", tmp_path / "new", elsewhere=False)
    lost = Desk(settings=desk.settings, config=home / "config" / "gone.toml", store=desk.store, blobs=desk.blobs)
    with pytest.raises(FileNotFoundError, match=r"gone\.toml"):
        backing_up.make(lost, tmp_path / "another", NOW)
    assert not (tmp_path / "another").exists()

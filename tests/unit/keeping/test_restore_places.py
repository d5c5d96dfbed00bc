"""Where home, data and tokens may be. Its one rule: wherever they were and are to be, a desk with all of it is there."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import text

from mailgate.keeping.manifest import BackupError
from mailgate.settings import load
from store import copying, schema
from store.engine import Store
from store.presence import Presence
from tests.office import Office
from tests.peers.postgres import Postgres
from tests.unit.keeping.test_restore_elsewhere import CONFIG, backed_up, configured, full, restored


def test_tokens_of_sign_ins_come_back_wherever_the_data_folder_was_and_is(
    worked: Office, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, folder in enumerate((home / "data", tmp_path / "first" / "away")):
        (folder / "oauth").mkdir(parents=True)
        (folder / "oauth" / "office.json").write_text("token", encoding="utf-8")
        if number:
            configured(home, "gateway", f'data_dir = "{folder}"')
        kept = backed_up(worked, home, tmp_path / f"kept-{number}")
        for new in (tmp_path / f"inside-{number}" / "data", tmp_path / f"elsewhere-{number}"):
            monkeypatch.setenv("MAILGATE_GATEWAY__DATA_DIR", str(new))
            restored(kept, tmp_path / f"inside-{number}", elsewhere=False)
            assert (new / "oauth" / "office.json").read_text(encoding="utf-8") == "token"
            shutil.rmtree(tmp_path / f"inside-{number}")
        monkeypatch.delenv("MAILGATE_GATEWAY__DATA_DIR")


def test_a_home_may_be_named_from_where_one_stands(
    worked: Office, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    restored(backed_up(worked, home, tmp_path / "simple"), tmp_path / "first" / ".." / "simply", elsewhere=False)
    (home / "tls").mkdir()
    (home / "tls" / "key.pem").write_text("x", encoding="utf-8")
    key = home.parent / "keys" / "key"
    key.parent.mkdir()
    shutil.copy2(home / "config" / "mailgate.key", key)
    configured(home, "smtp", 'tls_key = "tls/key.pem"')
    configured(home, "gateway", 'key_file = "../keys/key"')
    for folder in ("stand", "new", "else"):
        (tmp_path / folder).mkdir()
    monkeypatch.chdir(tmp_path / "stand")
    (tmp_path / "stand" / "link").symlink_to(tmp_path / "else")
    kept = backed_up(worked, Path("..") / home.relative_to(tmp_path), tmp_path / "kept")
    shutil.rmtree(home.parent)
    for place in ("../new/desk", "link/../new/desk", "../stand/../new/desk/."):
        restored(kept, Path(place), elsewhere=True)
        for name in ("config/mailgate.key", "templates/own.txt", "tls/key.pem", "data/mailgate.db", "../keys/key"):
            assert (tmp_path / "new" / "desk" / name).is_file(), (place, name)
        shutil.rmtree(tmp_path / "new" / "desk")


def test_a_desk_whose_home_is_its_data_folder_comes_back_there(worked: Office, home: Path, tmp_path: Path) -> None:
    """As with a config in /etc, whose data folder is the home; and its database is named from the root on."""
    place = tmp_path / "new"
    configured(home, "gateway", f'data_dir = "{place}"')
    configured(home, "database", f'url = "sqlite:///{place / "mailgate.db"}"')
    kept = backed_up(worked, home, tmp_path / "kept")
    shutil.rmtree(place)  # where the backup looked for a daemon
    restored(kept, place, elsewhere=False)
    assert (place / "mailgate.db").exists()
    settings = load(place / CONFIG)
    with closing(Store(settings.database_url)) as store:
        assert not copying.is_empty(store)
    assert [*(settings.data_dir / "blobs").glob("??/*")]


def test_a_disk_just_mounted_is_an_empty_data_folder(
    worked: Office, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = backed_up(worked, home, tmp_path / "kept")
    disk = tmp_path / "disk"
    (disk / "lost+found").mkdir(parents=True)
    monkeypatch.setenv("MAILGATE_GATEWAY__DATA_DIR", str(disk))
    with monkeypatch.context() as broken, pytest.raises(OSError, match="No space"):
        broken.setattr(copying, "fill", full)
        restored(kept, tmp_path / "new", elsewhere=False)
    assert [path.name for path in disk.iterdir()] == ["lost+found"]
    restored(kept, tmp_path / "new", elsewhere=False)
    assert {"lost+found", "blobs"} <= {path.name for path in disk.iterdir()}
    with pytest.raises(BackupError, match="name a folder in it"):
        restored(kept, Path("/proc"), elsewhere=False)


@pytest.mark.parametrize(
    "form", ["sqlite+pysqlite:///{}/my desk.db", "sqlite:///{}/my%20desk.db?timeout=5", "sqlite+pysqlite:///rows/desk.db"]
)
def test_however_the_database_is_named_its_rows_come_there(
    worked: Office, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    kept = backed_up(worked, home, tmp_path / "kept")
    (tmp_path / "stand").mkdir()
    monkeypatch.chdir(tmp_path / "stand")
    monkeypatch.setenv("MAILGATE_DATABASE__URL", form.format(tmp_path / "rows"))
    restored(kept, tmp_path / "new", elsewhere=False)
    with closing(Store(load(tmp_path / "new" / CONFIG).database_url)) as store:
        assert not store.missing
        assert not copying.is_empty(store)
    assert len([*(tmp_path / "stand").rglob("*.db"), *(tmp_path / "rows").glob("*.db")]) == 2


@pytest.mark.peer
def test_tables_that_were_half_made_when_a_restore_was_killed_are_empty(
    worked: Office, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, postgres: Postgres
) -> None:
    """Each of the two histories is a transaction of its own."""
    kept = backed_up(worked, home, tmp_path / "kept")
    with postgres.fresh() as url, closing(Store(url)) as store:
        monkeypatch.setenv("MAILGATE_DATABASE__URL", url)
        with schema.connected(store, schema.MAIN_HISTORY) as config:
            command.upgrade(config, "head")
        assert schema.current(store) == (schema.head().main, None)
        with store.main_engine.begin() as connection:
            connection.execute(text("INSERT INTO macro VALUES ('mine', '', '', now())"))
        with pytest.raises(BackupError, match="holds a desk already"):
            restored(kept, tmp_path / "new", elsewhere=False)
        with store.main_engine.begin() as connection:
            connection.execute(text("DELETE FROM macro"))
        restored(kept, tmp_path / "new", elsewhere=False)
        assert not copying.is_empty(store)


@pytest.mark.peer
def test_nothing_comes_beside_a_daemon_at_work_on_an_empty_database(
    worked: Office, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, postgres: Postgres
) -> None:
    """It would act on the mails at once, and sign their letters with keys of its own."""
    kept = backed_up(worked, home, tmp_path / "kept")
    with postgres.fresh() as url, closing(Store(url)) as store, closing(Presence(store, "mx1")) as other:
        schema.upgrade(store)
        other.renew()
        monkeypatch.setenv("MAILGATE_DATABASE__URL", url)
        with pytest.raises(BackupError, match="has a daemon at work"):
            restored(kept, tmp_path / "new", elsewhere=False)
        assert copying.is_empty(store)
        assert not (tmp_path / "new").exists()
        other.close()
        restored(kept, tmp_path / "new", elsewhere=False)
        assert not copying.is_empty(store)

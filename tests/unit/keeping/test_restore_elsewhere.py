"""A backup that comes back where the config, or the environment, puts data elsewhere. Its one rule: all of it, or no trace."""

from __future__ import annotations

import shutil
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from mailgate.keeping import around, arriving, backing_up, restoring
from mailgate.keeping.manifest import BackupError
from mailgate.outbound import dkim
from mailgate.settings import load
from store import copying
from store.blobs import Blobs
from store.engine import Store
from store.shared_blobs import blobs
from tests.office import Office
from tests.peers.postgres import Postgres
from tests.ready import ready_desk

CONFIG = "config/mailgate.toml"
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture(params=["sqlite"])
def desk_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """What was backed up is the same, whatever database it came from."""
    return ready_desk(request, tmp_path)


def configured(home: Path, section: str, line: str) -> None:
    """One more option in the config of a home."""
    config = home / CONFIG
    config.write_text(config.read_text(encoding="utf-8").replace(f"[{section}]", f"[{section}]\n{line}", 1), encoding="utf-8")


def restored(kept: Path, place: Path, *, elsewhere: bool) -> None:
    restoring.restore(restoring.Wish(backup=kept, place=place, moved=False, now=NOW, elsewhere=elsewhere))


def full(*_: object) -> None:
    raise OSError(28, "No space left on device")


def everything(below: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() if path.is_file() else b"" for path in below.rglob("*")}


def backed_up(worked: Office, home: Path, to: Path) -> Path:
    """A backup of the office, with the files of the home."""
    settings = load(home / CONFIG)
    kept = blobs(worked.store, worked.settings.data_dir / "blobs")
    desk = backing_up.Desk(settings=settings, config=home / CONFIG, store=worked.store, blobs=kept)
    backing_up.make(desk, to, worked.now)
    return to


def test_a_data_folder_elsewhere_is_made(worked: Office, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = backed_up(worked, home, tmp_path / "kept")
    monkeypatch.setenv("MAILGATE_GATEWAY__DATA_DIR", str(tmp_path / "big" / "data"))
    restoring.restore(restoring.Wish(backup=kept, place=tmp_path / "new", moved=False, now=worked.now))
    settings = load(tmp_path / "new" / CONFIG)
    assert settings.data_dir == tmp_path / "big" / "data"
    with closing(Store(settings.database_url)) as back:
        assert not copying.is_empty(back)
    assert [*(settings.data_dir / "blobs").glob("??/*")]


def test_what_fails_at_the_attachments_leaves_the_places_free_for_the_next_try(
    worked: Office, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = backed_up(worked, home, tmp_path / "kept")
    monkeypatch.setenv("MAILGATE_GATEWAY__DATA_DIR", str(tmp_path / "big" / "data"))
    monkeypatch.setenv("MAILGATE_DATABASE__URL", f"sqlite:///{tmp_path / 'rows' / 'desk.db'}")
    wish = restoring.Wish(backup=kept, place=tmp_path / "new", moved=False, now=worked.now)

    broken_at: tuple[tuple[object, str], ...] = ((Blobs, "put_all"), (copying, "fill"))
    for place, name in broken_at:
        with monkeypatch.context() as broken:
            broken.setattr(place, name, full)
            with pytest.raises(OSError, match="No space"):
                restoring.restore(wish)
        assert not (tmp_path / "big" / "data").exists()
        assert not (tmp_path / "rows" / "desk.db").exists()
        assert not (tmp_path / "new").exists()
    restoring.restore(wish)


def test_nothing_is_written_outside_of_the_home_that_the_operator_did_not_agree_to(
    worked: Office, home: Path, tmp_path: Path
) -> None:
    """The config of a backup is whoever's who wrote the backup."""
    away, key = tmp_path / "away", tmp_path / "away" / "key"
    cases = (
        ("gateway", f'key_file = "{key}"', key),
        ("gateway", f'data_dir = "{away / "data"}"', away / "data"),
        ("database", f'url = "sqlite:///{away / "cron.db"}"', away / "cron.db"),
        ("database", f'url = "sqlite:///{home}/../cron.db"', tmp_path / "first" / "cron.db"),
    )
    plain = (home / CONFIG).read_text(encoding="utf-8")
    for number, (section, line, place) in enumerate(cases):
        (home / CONFIG).write_text(plain, encoding="utf-8")
        configured(home, section, line)
        away.mkdir()
        shutil.copy2(home / "config" / "mailgate.key", key)
        kept = backed_up(worked, home, tmp_path / f"kept{number}")
        shutil.rmtree(away)
        before = everything(away) | everything(tmp_path / "first")
        with pytest.raises(BackupError, match=f"outside of the home: {place}.*say --elsewhere"):
            restored(kept, tmp_path / "new", elsewhere=False)
        assert everything(away) | everything(tmp_path / "first") == before
        assert not (tmp_path / "new").exists()
        restored(kept, tmp_path / "new", elsewhere=True)
        assert place.exists()
        for folder in (tmp_path / "new", away):
            shutil.rmtree(folder, ignore_errors=True)


def test_what_is_no_key_is_written_to_no_place_of_a_key(worked: Office, home: Path, tmp_path: Path) -> None:
    (tmp_path / "pem").write_bytes(b"-----BEGIN PRIVATE KEY-----\nMAo=\n-----END PRIVATE KEY-----\n")
    cases: tuple[tuple[str, str, bytes], ...] = (
        ("gateway", "key_file = {}", b"* * * * * root evil\n"),
        ("gateway", "key_file = {}", b"\xff\xfe"),
        ("gateway", "key_file = {}", b"#" * 70_000),
        ("dkim", "selector = 's'\nkey_file = {}", b"* * * * * root evil\n"),
        ("dkim", "selector = 's'\nkey_file = {}", (home / "config" / "mailgate.key").read_bytes()),
    )
    plain = (home / CONFIG).read_text(encoding="utf-8")
    cron = tmp_path / "cron.d"
    for number, (section, line, octets) in enumerate(cases):
        (home / CONFIG).write_text(plain, encoding="utf-8")
        configured(home, section, line.format(f'"{cron / "evil"}"'))
        cron.mkdir()
        (cron / "evil").write_bytes(octets)
        kept = backed_up(worked, home, tmp_path / f"kept{number}")
        shutil.rmtree(cron)
        with pytest.raises(BackupError, match=f"for the key {cron}/evil"):
            restored(kept, tmp_path / "new", elsewhere=True)
        assert not cron.exists(), octets
        assert not (tmp_path / "new").exists()


def test_what_stands_around_a_key_is_not_written(worked: Office, home: Path, tmp_path: Path) -> None:
    """PEM may have any lines around it, a key file remarks: where another program reads them, they are its orders."""
    cron, pem = tmp_path / "cron.d", dkim.written(Ed25519PrivateKey.generate())
    own = (home / "config" / "mailgate.key").read_text(encoding="utf-8")
    plain = (home / CONFIG).read_text(encoding="utf-8")
    cases = (("dkim", "selector = 's'\n", pem), ("gateway", "", own))
    for section, more, key in cases:
        (home / CONFIG).write_text(plain, encoding="utf-8")
        configured(home, section, f'{more}key_file = "{cron / "evil"}"')
        cron.mkdir()
        around = ("* * * * * root evil\n", "\n* * * * * root evil") if section == "dkim" else ("#include evil\n", "")
        (cron / "evil").write_text(key.join(around), encoding="utf-8")
        kept = backed_up(worked, home, tmp_path / f"kept {section}")
        restored(kept, tmp_path / f"there {section}", elsewhere=True)
        assert (cron / "evil").read_text(encoding="utf-8") == key.join(around), "what is there stays"
        (cron / "evil").unlink()
        for again in range(2):
            restored(kept, tmp_path / f"new {section} {again}", elsewhere=True)
            assert (cron / "evil").read_text(encoding="utf-8") == key
            assert (cron / "evil").stat().st_mode & 0o777 == 0o600
        for other in ("other", dkim.written(Ed25519PrivateKey.generate())):
            (cron / "evil").write_text(other, encoding="utf-8")
            with pytest.raises(BackupError, match="another one is there"):
                restored(kept, tmp_path / "another", elsewhere=True)
            assert (cron / "evil").read_text(encoding="utf-8") == other
        shutil.rmtree(cron)


@pytest.mark.parametrize(
    "name", ["desk.db-wal", "desk.db-shm", "desk-journal.db", "desk-journal.db-wal", "desk-journal.db-journal"]
)
def test_a_file_that_belongs_to_a_database_is_neither_replaced_nor_taken_away(
    worked: Office, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """The main file lost, the journal still there: it holds accepted mail."""
    kept = backed_up(worked, home, tmp_path / "kept")
    (tmp_path / "rows").mkdir()
    (tmp_path / "rows" / name).write_bytes(b"accepted mail")
    monkeypatch.setenv("MAILGATE_DATABASE__URL", f"sqlite:///{tmp_path / 'rows' / 'desk.db'}")
    with pytest.raises(BackupError, match=f"{name} already"):
        restored(kept, tmp_path / "new", elsewhere=False)
    assert everything(tmp_path / "rows") == {str(tmp_path / "rows" / name): b"accepted mail"}


def failing(*_: object) -> None:
    raise OSError(28, "No space left on device")


def test_a_folder_that_was_there_stays_and_everything_in_it_goes_when_a_restore_fails(
    worked: Office, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Such as a disk that is mounted there; a key has its place elsewhere, too."""
    key = tmp_path / "keys" / "key"
    key.parent.mkdir()
    shutil.copy2(home / "config" / "mailgate.key", key)
    configured(home, "gateway", f'key_file = "{key}"')
    kept = backed_up(worked, home, tmp_path / "kept")
    key.unlink()
    disk = tmp_path / "disk"
    disk.mkdir()
    monkeypatch.setenv("MAILGATE_GATEWAY__DATA_DIR", str(disk))
    breaks: tuple[tuple[object, str], ...] = ((Blobs, "put_all"), (copying, "fill"), (arriving, "sync_folder"))
    for owner, name in breaks:
        with monkeypatch.context() as broken:
            broken.setattr(owner, name, failing)
            with pytest.raises(OSError, match="No space"):
                restored(kept, tmp_path / "new", elsewhere=True)
        assert disk.is_dir(), name
        assert not [*disk.iterdir(), *key.parent.iterdir()], name
        assert not (tmp_path / "new").exists(), name
    restored(kept, tmp_path / "new", elsewhere=True)
    assert key.stat().st_mode & 0o777 == 0o600


@pytest.mark.peer
def test_postgresql_is_empty_again_if_the_home_cannot_have_its_name(
    worked: Office, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, postgres: Postgres
) -> None:
    kept = backed_up(worked, home, tmp_path / "kept")
    with postgres.fresh() as url:
        monkeypatch.setenv("MAILGATE_DATABASE__URL", url)
        with monkeypatch.context() as broken:
            broken.setattr(arriving, "sync_folder", failing)
            with pytest.raises(OSError, match="No space"):
                restored(kept, tmp_path / "new", elsewhere=False)
        assert not (tmp_path / "new").exists()
        restored(kept, tmp_path / "new", elsewhere=False)
        with closing(Store(url)) as store:
            assert not copying.is_empty(store)


def test_what_the_config_names_in_the_home_is_backed_up_and_what_it_names_elsewhere_is_told(
    worked: Office, home: Path, tmp_path: Path
) -> None:
    for place in (home / "tls" / "cert.pem", home / "secrets" / "relay", tmp_path / "away.pem"):
        place.parent.mkdir(exist_ok=True)
        place.write_text("x", encoding="utf-8")
    configured(home, "smtp", f'tls_cert = "tls/cert.pem"\ntls_key = "{tmp_path / "away.pem"}"')
    configured(home, "relay", 'password_file = "secrets/relay"')
    kept = backed_up(worked, home, tmp_path / "kept")
    assert around.left_out(load(home / CONFIG)) == [tmp_path / "away.pem"]
    restored(kept, tmp_path / "new", elsewhere=False)
    assert (tmp_path / "new" / "tls" / "cert.pem").read_text(encoding="utf-8") == "x"
    assert (tmp_path / "new" / "secrets" / "relay").read_text(encoding="utf-8") == "x"

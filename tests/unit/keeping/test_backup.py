"""R18: a backup holds all of a desk, comes back as one that works at another place, and neither ever stands half made."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlmodel import Session, SQLModel, col

from mailgate.keeping import backing_up, manifest, restoring
from mailgate.keeping.backing_up import Desk
from mailgate.keeping.manifest import BackupError
from mailgate.mail.model import Address, Digest, Envelope, JournalId, Peer, Via
from mailgate.settings import load
from store import copying, held, ids, journal, outbox_claims, restored, shared_blobs, verifying
from store.engine import Store
from store.outbox_room import Room
from store.outbox_rows import State
from store.tables import AttachmentRow, OutboxRow, Person, Ticket
from tests.office import Office
from tests.peers.postgres import Postgres

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def desk_of(office: Office, home: Path) -> Desk:
    config = home / "config" / "mailgate.toml"
    return Desk(settings=load(config), config=config, store=office.store, blobs=office.house.blobs)


def counts(store: Store) -> dict[str, int]:
    with store.read() as session:
        return {model.__name__: number(session, model) for model in (Ticket, OutboxRow, AttachmentRow)}


def number(session: Session, model: type[SQLModel]) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


@pytest.mark.parametrize("name", ["desk", "desk.tar"])
def test_a_backup_comes_back_whole_at_another_place(worked: Office, home: Path, tmp_path: Path, name: str) -> None:
    made = backing_up.make(desk_of(worked, home), tmp_path / name, NOW)
    assert (made.mails, made.pending, made.attachments, made.lacking) == (4, 1, 1, 0)
    assert made.letters > 0
    place = tmp_path / "second" / "elsewhere"
    place.parent.mkdir()
    restoring.restore(restoring.Wish(backup=tmp_path / name, place=place, moved=False, now=NOW))
    settings = load(place / "config" / "mailgate.toml")
    assert (place / "config" / "mailgate.key").read_bytes() == (home / "config" / "mailgate.key").read_bytes()
    assert (place / "config" / "mailgate.key").stat().st_mode & 0o777 == 0o600
    assert (place / "templates" / "own.txt").read_text() == "hello"
    back = Store(settings.database_url)
    blobs = shared_blobs.blobs(back, settings.data_dir / "blobs")
    assert [one for one in verifying.verify(back, blobs) if not one.ok] == []
    assert counts(back) == counts(worked.store)
    assert journal.count(back) == 4
    with back.read() as session:
        [digest] = set(session.scalars(select(col(AttachmentRow.sha256))))
        doubted = list(session.scalars(select(OutboxRow).where(col(OutboxRow.state) == State.UNCERTAIN.value)))
        assert session.scalar(select(func.count()).where(col(OutboxRow.state) == State.DUE.value)) == 0
    assert blobs.get(Digest(digest)) == b"a lamp"
    assert len(doubted) == made.letters
    assert {letter.next_at for letter in doubted} == {None}
    assert not [path for path in (*tmp_path.iterdir(), *place.parent.iterdir()) if path.name.startswith(".")]
    back.close()


def test_it_comes_back_on_postgresql(
    worked: Office, home: Path, tmp_path: Path, postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    backing_up.make(desk_of(worked, home), tmp_path / "desk", NOW)
    with postgres.fresh() as url:
        monkeypatch.setenv("MAILGATE_DATABASE__URL", url)
        wish = restoring.Wish(backup=tmp_path / "desk", place=tmp_path / "second", moved=False, now=NOW)
        restoring.restore(wish)
        with closing(Store(url)) as back:
            blobs = shared_blobs.blobs(back, tmp_path / "second" / "data" / "blobs")
            assert [one for one in verifying.verify(back, blobs) if not one.ok] == []
            assert counts(back) == counts(worked.store)
            with back.write() as session:
                session.add(person := Person(address="new@customer.example", name="", kind="customer", created_at=NOW))
                session.flush()
                assert (person.id or 0) > restored.SKIPPED
                assert ids.take(session, "ticket") == 3 + restored.SKIPPED + 1
                assert held_anew(session) > restored.SKIPPED
            assert max(take_in(back)) > 4
        with pytest.raises(BackupError, match="holds a desk already"):
            restoring.restore(replace(wish, place=tmp_path / "third"))
        assert not (tmp_path / "third").exists()


def test_no_number_that_was_given_since_is_given_again(worked: Office, home: Path, tmp_path: Path) -> None:
    backing_up.make(desk_of(worked, home), tmp_path / "desk", NOW)
    for moved, skipped in ((False, restored.SKIPPED), (True, 0)):
        place = tmp_path / f"moved-{moved}"
        restoring.restore(restoring.Wish(backup=tmp_path / "desk", place=place, moved=moved, now=NOW))
        with closing(Store(load(place / "config" / "mailgate.toml").database_url)) as back, back.write() as session:
            people = session.scalar(select(func.max(col(Person.id)))) or 0
            session.add(person := Person(address="new@customer.example", name="", kind="customer", created_at=NOW))
            session.flush()
            assert person.id == people + 1
            assert (people > restored.SKIPPED) is not moved
            assert held.held(session, restored.SKIPPED) is None
            assert held.all_held(session, 9, decided=True) == []
            assert held_anew(session) == skipped + 1, "its number stands in links and addresses that decide"
            assert ids.take(session, "ticket") == 3 + skipped + 1
            due = session.scalar(select(func.count()).where(col(OutboxRow.state) == State.DUE.value)) or 0
            assert (due > 0) is moved


def test_what_a_killed_daemon_had_in_hand_does_not_go_out_again(worked: Office, home: Path, tmp_path: Path) -> None:
    """What the relay took of it is noted beside the store, which a backup does not hold."""
    with worked.store.write() as session:
        [mine] = outbox_claims.claim(session, Room(owner="desk", until=NOW, total=1, per_domain=1), worked.now)
    backing_up.make(desk_of(worked, home), tmp_path / "desk", NOW)
    restoring.restore(restoring.Wish(backup=tmp_path / "desk", place=tmp_path / "second", moved=True, now=NOW))
    with closing(Store(load(tmp_path / "second" / "config" / "mailgate.toml").database_url)) as back, back.read() as session:
        doubted = list(session.scalars(select(OutboxRow).where(col(OutboxRow.state) == State.UNCERTAIN.value)))
    assert [(one.id, one.next_at, one.owner, one.last_reply) for one in doubted] == [(mine.id, None, "", restored.HALF_OUT)]


def test_a_backup_that_cannot_be_made_leaves_nothing(
    worked: Office, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, target = desk_of(worked, home), tmp_path / "backup" / "desk"
    target.parent.mkdir()
    full = desk.settings.limits.model_copy(update={"free_space": 2**60})
    small = replace(desk, settings=desk.settings.model_copy(update={"limits": full}))
    with pytest.raises(BackupError, match="give a place on another disk"):
        backing_up.make(small, target, NOW)
    with monkeypatch.context() as broken, pytest.raises(OSError, match="No space"):
        broken.setattr(copying, "copy", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device")))
        backing_up.make(desk, target, NOW)
    with pytest.raises(BackupError, match="there is no folder"):
        backing_up.make(desk, tmp_path / "none" / "desk", NOW)
    assert list(target.parent.iterdir()) == []
    for name in ("desk", "desk.tar"):
        backing_up.make(desk, target.with_name(name), NOW)
        with pytest.raises(BackupError, match="is there already"):
            backing_up.make(desk, target.with_name(name), NOW)
    assert {path.name for path in target.parent.iterdir()} == {"desk", "desk.tar"}


def test_what_cannot_be_restored_is_refused_and_leaves_nothing(worked: Office, home: Path, tmp_path: Path) -> None:
    target = tmp_path / "desk"
    backing_up.make(desk_of(worked, home), target, NOW)

    def refused(why: str, backup: Path = target, place: Path = tmp_path / "second", *, moved: bool = False) -> None:
        with pytest.raises(BackupError, match=why):
            restoring.restore(restoring.Wish(backup=backup, place=place, moved=moved, now=NOW))
        assert not (tmp_path / "second").exists()
        assert not list(tmp_path.glob(".*"))

    refused("is not empty", place=home)
    refused("is no backup", backup=home)
    refused("there is no backup at", backup=tmp_path / "nowhere")
    refused("is a file", place=home / "config" / "mailgate.toml")
    for damage in (next(manifest.blobs(target)), target / "store.db", target / "home" / "config" / "mailgate.key"):
        kept = damage.read_bytes()
        damage.write_bytes(kept[:-1] + b"?")
        refused("is damaged: 1 of its files")
        damage.unlink()
        refused("is damaged: 1 of its files")
        damage.write_bytes(kept)
    listed = (target / manifest.MANIFEST).read_text(encoding="utf-8")
    (target / manifest.MANIFEST).write_text(listed.replace('"format": 1', '"format": 2'), encoding="utf-8")
    refused("a newer Mailgate")
    (target / manifest.MANIFEST).write_text(listed.replace('"at_work": false', '"at_work": true'), encoding="utf-8")
    refused("leave out --moved", moved=True)


@pytest.mark.parametrize("beside", [False, True], ids=["from the root on", "from the home on"])
def test_a_key_outside_of_the_home_comes_back_there(worked: Office, home: Path, tmp_path: Path, beside: bool) -> None:
    place, key = tmp_path / "new" / "place", tmp_path / "first" / "keys" / "key"
    key.parent.mkdir()
    place.parent.mkdir()
    octets = (home / "config" / "mailgate.key").read_bytes()
    key.write_bytes(octets)
    key.chmod(0o600)
    config = home / "config" / "mailgate.toml"
    named = "../keys/key" if beside else str(key)
    text = config.read_text(encoding="utf-8").replace("[gateway]", f'[gateway]\nkey_file = "{named}"', 1)
    config.write_text(text, encoding="utf-8")
    backing_up.make(desk_of(worked, home), tmp_path / "desk", NOW)
    key.unlink()
    restoring.restore(restoring.Wish(backup=tmp_path / "desk", place=place, moved=False, now=NOW, elsewhere=True))
    assert (tmp_path / "new" / "keys" / "key" if beside else key).read_bytes() == octets


def test_a_backup_names_no_other_place_outside_of_the_home(worked: Office, home: Path, tmp_path: Path) -> None:
    target, place = tmp_path / "desk", tmp_path / "new" / "place"
    place.parent.mkdir()
    backing_up.make(desk_of(worked, home), target, NOW)
    listed = json.loads((target / manifest.MANIFEST).read_bytes())
    (target / "evil").write_bytes(b"evil")
    (target / "outside").mkdir()
    (target / "outside" / "0").write_bytes(b"evil")
    evil = {"sha256": manifest.hashed(target / "evil"), "mode": 0o777, "place": str(tmp_path / "cron")}
    before = sorted(tmp_path.iterdir()), sorted(place.parent.iterdir())
    for name in ("outside/0", "home/../evil", "../desk/evil", "outside/../../desk/evil", str(target / "evil")):
        files = {**listed["files"], name: evil}
        (target / manifest.MANIFEST).write_text(json.dumps({**listed, "files": files}), encoding="utf-8")
        with pytest.raises(BackupError, match=r"does not name as a key|which no backup does"):
            restoring.restore(restoring.Wish(backup=target, place=place, moved=False, now=NOW, elsewhere=True))
        assert (sorted(tmp_path.iterdir()), sorted(place.parent.iterdir())) == before


def held_anew(session: Session) -> int:
    """The number of the next mail that is held."""
    more: dict[str, Any] = {"queue": "support", "ticket": None, "sender": None, "subject": "", "reason": "", "choices": ()}
    return held.hold(session, held.NewHeld(journal=JournalId(1), received_at=NOW, **more))


def take_in(store: Store) -> list[JournalId]:
    """One more mail is taken in."""
    envelope = Envelope(mail_from=None, rcpt_to=(Address("support@help.example"),), peer=Peer(), via=Via.SMTP)
    return journal.append(store, [journal.Entry(envelope=envelope, received_at=NOW, raw=b"Subject: More\r\n\r\n")])

"""A desk out of a backup. The one rule: it comes to an empty place, and is there as a whole or not at all.

It is made beside its place and gets its name at the end. What may have happened since the backup is not done again
(``store.restored``), unless the operator says that nothing has.
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from mailgate.keeping import archive, arriving, elsewhere, manifest
from mailgate.keeping.arriving import Arrival
from mailgate.keeping.elsewhere import Elsewhere, Key
from mailgate.keeping.manifest import CONFIG, HOME, OAUTH, OUTSIDE, STORE, BackupError, Manifest
from mailgate.keeping.room import room
from mailgate.settings import Settings, load
from store import copying, restored, schema, shared_blobs
from store.blobs import Blobs
from store.engine import Store

_SHOWN = 3
_SOME = 16
"""Attachments put back at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is to be restored, where to, and whether the desk has only moved: nothing happened since the backup was made."""

    backup: Path
    place: Path
    moved: bool
    now: datetime
    elsewhere: bool = False
    """Whether the config in the backup may have files outside of ``place``."""


def restore(wish: Wish) -> Manifest:
    """Make a home of a backup. Raises BackupError, ConfigError, SchemaError, OSError, and what the database raises."""
    wish = replace(wish, place=_whole(wish.place))
    place = wish.place
    _refuse(place)
    with opened(wish.backup.absolute(), place.parent) as (backup, found):
        if wish.moved and found.at_work:
            raise BackupError(
                "this backup was made beside a working daemon, so letters went out and mail came after it: leave out --moved,"
                " or stop the daemon, make another and restore that"
            )
        with room(place.parent) as part:
            _make(wish, backup, found, part)
    return found


@contextmanager
def opened(backup: Path, beside: Path) -> Iterator[tuple[Path, Manifest]]:
    """A backup that is whole, as a folder, and what it says of itself. Raises BackupError."""
    if not backup.exists():
        raise BackupError(f"there is no backup at {backup}")
    with archive.opened(backup, beside) as folder:
        found = manifest.read(folder, backup)
        if wrong := list(manifest.damaged(folder, found)):
            some = ", ".join(map(manifest.shown, wrong[:_SHOWN])) + (", …" if len(wrong) > _SHOWN else "")
            raise BackupError(f"{backup} is damaged: {len(wrong)} of its files missing or changed ({some}); take another backup")
        yield folder, found


def store_of(backup: Path) -> Store:
    """The store inside a backup, only to be read: SQLite leaves its files as they are (https://sqlite.org/uri.html)."""
    return Store(f"sqlite:///file:{quote(str(backup / STORE))}?immutable=1&uri=true")


def blobs_of(backup: Path) -> Blobs:
    """The attachments inside a backup."""
    return Blobs(backup / manifest.BLOBS)


def _whole(place: Path) -> Path:
    """From the root on and without ``..``, so that what is in it can be told from what is not."""
    place = place.absolute()
    return place.resolve() if ".." in place.parts else place


def _refuse(place: Path) -> None:
    if not place.parent.is_dir():
        raise BackupError(f"there is no folder {place.parent}; make it first")
    if place.is_symlink():
        raise BackupError(f"{place} is a link, and a home gets its name when it is whole: name what it leads to")
    if place.exists() and not place.is_dir():
        raise BackupError(f"{place} is a file; a home is a folder")
    if place.is_mount():
        raise BackupError(f"{place} is the root of a disk, and a home gets its name when it is whole: name a folder in it")
    if place.is_dir() and any(place.iterdir()):
        raise BackupError(f"{place} is not empty; a backup is restored to a new place: name a folder that is not there yet")


def _make(wish: Wish, backup: Path, found: Manifest, part: Path) -> None:
    """Everything, under passing names; then it gets its own, the home last. Whatever fails leaves nothing, here or elsewhere."""
    settings, keys = _put_files(backup, found, part)
    settings = elsewhere.in_the_making(settings, wish.place, part)
    with closing(Store(settings.database_url)) as target:
        there = Elsewhere(part=part, settings=settings, target=target, keys=keys)
        elsewhere.refuse(there, agreed=wish.elsewhere)
        _refuse_full(settings, backup)
        with elsewhere.making(there) as made:
            _put_data(wish, backup, found, made.settings)
            with elsewhere.or_emptied(target):
                arriving.arrive((*made.arrivals(), Arrival(part, wish.place)))


def _put_data(wish: Wish, backup: Path, found: Manifest, settings: Settings) -> None:
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    _put_tokens(backup, found, settings.data_dir / "oauth")
    with closing(Store(settings.database_url)) as target:
        if target.sqlite:
            for file in elsewhere.databases(target):
                file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        else:
            schema.upgrade(target)
        _put_blobs(backup, shared_blobs.blobs(target, settings.data_dir / "blobs"))  # durable before any row names them
        _put_store(wish, backup, settings, target)


def _put_blobs(backup: Path, files: Blobs) -> None:
    some: list[bytes] = []
    for path in manifest.blobs(backup):
        some.append(path.read_bytes())
        if len(some) == _SOME:
            files.put_all(some)
            some.clear()
    files.put_all(some)


def _put_files(backup: Path, found: Manifest, part: Path) -> tuple[Settings, list[Key]]:
    """The files around the store; what the config among them says, and what it has outside of the home."""
    keys = list[Key]()
    for name, kept in found.files.items():
        if name.startswith(f"{OUTSIDE}/"):
            keys.append(Key(source=backup / name, place=elsewhere.plain(part / kept.place), sha256=kept.sha256))
        elif name.startswith(f"{HOME}/"):
            _put(backup / name, elsewhere.plain(part / name.removeprefix(f"{HOME}/")), kept.mode)
    return load(part / CONFIG.removeprefix(f"{HOME}/")), keys


def _put_tokens(backup: Path, found: Manifest, folder: Path) -> None:
    for name, kept in found.files.items():
        if name.startswith(f"{OAUTH}/"):
            _put(backup / name, folder / name.removeprefix(f"{OAUTH}/"), kept.mode)


def _put(source: Path, target: Path, mode: int) -> None:
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file, source.open("rb") as kept:
        shutil.copyfileobj(kept, file)
        os.fchmod(handle, mode & 0o777)
        file.flush()
        os.fsync(handle)


def _refuse_full(settings: Settings, backup: Path) -> None:
    """Of the disk of the data folder. Rows are there three times at once: beside their place, in SQLite's log, in its file."""
    data = settings.data_dir
    disk = os.statvfs(next(folder for folder in (data, *data.parents) if folder.is_dir()))
    free, need = disk.f_bavail * disk.f_frsize, settings.limits.free_space
    need += sum(path.stat().st_size for path in backup.rglob("*") if path.is_file())
    need += 2 * sum(path.stat().st_size for path in backup.glob("store*.db"))
    if free < need:
        raise BackupError(f"the data needs {need:,} octets, limits.free_space among them; there are {free:,}: make room first")


def _put_store(wish: Wish, backup: Path, settings: Settings, target: Store) -> None:
    """First as SQLite files beside their place, to be brought to this program's version and told that they are back.

    PostgreSQL has the rows by the last thing that is done here: what is to come before the home has its name takes no time.
    """
    folder = settings.data_dir / f"restoring-{secrets.token_hex(4)}"
    folder.mkdir(mode=0o700)
    with ExitStack() as filled:
        try:
            with closing(Store(f"sqlite:///{folder / STORE}")) as work:
                with closing(store_of(backup)) as kept:
                    copying.copy(kept, work)
                schema.upgrade(work)
                restored.free(work, wish.now)
                if not wish.moved:
                    restored.doubt(work, wish.now)
                filled.enter_context(copying.fill(target, work))
        finally:
            shutil.rmtree(folder, ignore_errors=True)

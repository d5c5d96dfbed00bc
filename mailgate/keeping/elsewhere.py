"""What a restored desk has outside of its home: keys, a data folder, a database. The one rule: none of it is written there unless
the operator agreed, the place is free, and what goes there is what the config says it is.

Whoever could write a backup could write its config, too, and so name any place of the machine and what is to stand there. Places
that the environment names are the operator's own word.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from mailgate import keyfile
from mailgate.keeping.manifest import BackupError, hashed
from mailgate.outbound import dkim
from mailgate.settings import ConfigError, Settings
from store import copying
from store.engine import Store

_DATA_DIR, _DATABASE = "MAILGATE_GATEWAY__DATA_DIR", "MAILGATE_DATABASE__URL"
_BESIDE = ("", "-wal", "-shm", "-journal")
"""What SQLite has beside a database (https://sqlite.org/tempfiles.html)."""
_LONGEST = 64 * 1024
"""Octets of a file of keys."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A file of the backup that its config has outside of the home, as a key."""

    source: Path
    place: Path
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """A home in the making, what its config says, and where its rows go."""

    part: Path
    settings: Settings
    target: Store
    keys: Sequence[Key]


def readers(settings: Settings) -> dict[Path, Callable[[Path, str], object]]:
    """Where the config has keys, and what reads one. They raise ConfigError for what is no key."""
    files = dict[Path, Callable[[Path, str], object]]({plain(key.path): dkim.parse for key in dkim.key_files(settings)})
    return files | {plain(keyfile.path(settings)): keyfile.parse}


def plain(path: Path) -> Path:
    """A path without ``..``: a config may name a key beside its home."""
    return Path(os.path.normpath(path.absolute()))


def in_the_making(settings: Settings, place: Path, part: Path) -> Settings:
    """The same, where the config names places in the new home from the root on: they are made where the home is made.

    A desk whose config is in /etc has its data folder as its home.
    """
    data, prefix = plain(settings.data_dir), "sqlite:///"
    if data.is_relative_to(place):
        gateway = settings.gateway.model_copy(update={"data_dir": part / data.relative_to(place)})
        settings = settings.model_copy(update={"gateway": gateway})
    file = plain(Path(settings.database_url.removeprefix(prefix)))
    if settings.database_url.startswith(prefix) and file.is_relative_to(place):
        database = settings.database.model_copy(update={"url": f"{prefix}{part / file.relative_to(place)}"})
        settings = settings.model_copy(update={"database": database})
    return settings


def databases(target: Store) -> tuple[Path, ...]:
    """The files of a store on SQLite."""
    engines = (target.main_engine, target.journal_engine) if target.sqlite else ()
    return tuple(Path(engine.url.database or "") for engine in engines)


def refuse(there: Elsewhere, *, agreed: bool) -> None:
    """Before anything is written outside of the home. ``agreed``: the operator wants it there. Raises BackupError."""
    if not agreed and (places := [str(place) for place in _unasked(there)]):
        raise BackupError(
            f"the config in the backup has files outside of the home: {', '.join(places)}; say --elsewhere if you want them there"
            f" (or name other places by {_DATA_DIR} and {_DATABASE})"
        )
    for key in there.keys:
        _refuse_key(key, there.settings)
    _refuse_data(there)


def put_keys(there: Elsewhere) -> None:
    """Each key to its place, for its owner only, whatever the backup says of it."""
    for key in _lacking(there):
        key.place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        keyfile.write_new(key.place, key.source.read_text(encoding="utf-8"), 0o600)


@contextmanager
def or_taken_back(there: Elsewhere) -> Iterator[None]:
    """What lies elsewhere goes again if it cannot all be there, so that the next try finds its places free."""
    data, put = there.settings.data_dir, [key.place for key in _lacking(there)]
    was = data.exists()
    try:
        yield
    except BaseException:
        there.target.close()
        for file in (*put, *_with_beside(there.target)):
            file.unlink(missing_ok=True)
        for path in _in(data) if was else [data]:  # a disk may be mounted there
            _remove(path)
        raise


@contextmanager
def or_emptied(target: Store) -> Iterator[None]:
    """PostgreSQL is filled in one transaction; what fails after that takes the rows away again."""
    try:
        yield
    except BaseException:
        if not target.sqlite:
            copying.clear(target)
        raise


def _unasked(there: Elsewhere) -> Iterator[Path]:
    """Places outside of the home that are not the operator's own word."""
    yield from (key.place for key in there.keys)
    data = plain(there.settings.data_dir)
    if _DATA_DIR not in os.environ and not data.is_relative_to(there.part):
        yield data
    if _DATABASE not in os.environ:
        near = {there.part, data}
        yield from (file for file in map(plain, databases(there.target)) if not near & set(file.parents))


def _refuse_key(key: Key, settings: Settings) -> None:
    if key.place.exists() and hashed(key.place) != key.sha256:
        raise BackupError(f"the backup has a file for {key.place}, but another one is there; move that away first")
    read = readers(settings).get(key.place)
    if read is None:
        raise BackupError(f"the backup has a file for {key.place}, which its config does not name as a key; take another backup")
    try:
        octets = key.source.read_bytes()
        if len(octets) > _LONGEST:
            raise BackupError(
                f"the backup has {len(octets):,} octets for the key {key.place}: that is no key; take another backup"
            )
        read(key.place, octets.decode())
    except (ConfigError, UnicodeDecodeError) as error:
        raise BackupError(f"the backup has for the key {key.place} what is none ({error}); take another backup") from error


def _refuse_data(there: Elsewhere) -> None:
    data, target = there.settings.data_dir.absolute(), there.target
    if not data.is_relative_to(there.part) and any(_in(data)):
        raise BackupError(f"gateway.data_dir is {data}, where something is already; empty it, or set {_DATA_DIR}")
    for file in _with_beside(target):
        if os.path.lexists(file):
            raise BackupError(f"there is {file} already, of a database; move it away first, or set {_DATABASE} to another place")
    if not target.sqlite and not copying.is_empty(target):
        raise BackupError(
            f"the database {target.url.database!r} holds a desk already; make an empty one, or set {_DATABASE} to another"
        )


def _with_beside(target: Store) -> Iterator[Path]:
    for file in databases(target):
        yield from (file.with_name(f"{file.name}{more}") for more in _BESIDE)


def _lacking(there: Elsewhere) -> list[Key]:
    return [key for key in there.keys if not key.place.exists()]


def _in(folder: Path) -> list[Path]:
    """What is in a folder, but what every disk has that was just made."""
    return [path for path in folder.iterdir() if path.name != "lost+found"] if folder.is_dir() else []


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)

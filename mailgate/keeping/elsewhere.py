"""What a restored desk has outside of its home: keys, a data folder, a database. The one rule: none of it is written there unless
the operator agreed, the place is free, and what goes there is what the config says it is.

Whoever could write a backup could write its config, too, and so name any place of the machine and what is to stand there. Places
that the environment names are the operator's own word.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from mailgate import keyfile
from mailgate.keeping.arriving import Arrival
from mailgate.keeping.manifest import BackupError, hashed, shown
from mailgate.keeping.room import room, sweep
from mailgate.outbound import dkim
from mailgate.settings import ConfigError, Settings
from store import copying, presence
from store.engine import Store
from store.files import sync_folder

_DATA_DIR, _DATABASE = "MAILGATE_GATEWAY__DATA_DIR", "MAILGATE_DATABASE__URL"
_FILE = "sqlite:///"
_BESIDE = ("", "-wal", "-shm", "-journal")
"""What SQLite has beside a database (https://sqlite.org/tempfiles.html)."""
_LONGEST = 64 * 1024  # octets of a file of keys


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


def readers(settings: Settings) -> dict[Path, Callable[[Path, str], str]]:
    """Where the config has keys, and what reads one: the key alone, as a text. They raise ConfigError for what is no key."""
    files = dict[Path, Callable[[Path, str], str]]({plain(key.path): dkim.alone for key in dkim.key_files(settings)})
    return files | {plain(keyfile.path(settings)): keyfile.alone}


def plain(path: Path) -> Path:
    """A path without ``..``: a config may name a key beside its home."""
    return Path(os.path.normpath(path.absolute()))


def in_the_making(settings: Settings, place: Path, part: Path) -> Settings:
    """The same, where the config names places in the new home from the root on: they are made where the home is made.

    A desk whose config is in /etc has its data folder as its home.
    """
    data = plain(settings.data_dir)
    if data.is_relative_to(place):
        gateway = settings.gateway.model_copy(update={"data_dir": part / data.relative_to(place)})
        settings = settings.model_copy(update={"gateway": gateway})
    file = plain(Path(settings.database_url.removeprefix(_FILE)))
    if settings.database_url.startswith(_FILE) and file.is_relative_to(place):
        database = settings.database.model_copy(update={"url": f"{_FILE}{part / file.relative_to(place)}"})
        settings = settings.model_copy(update={"database": database})
    return settings


def databases(target: Store) -> tuple[Path, ...]:
    """The files of a store on SQLite."""
    engines = (target.main_engine, target.journal_engine) if target.sqlite else ()
    return tuple(Path(engine.url.database or "") for engine in engines)


def refuse(there: Elsewhere, *, agreed: bool) -> None:
    """Before anything is written outside of the home. ``agreed``: the operator wants it there. Raises BackupError."""
    if not agreed and (places := [shown(place) for place in _unasked(there)]):
        raise BackupError(
            f"the config in the backup has files outside of the home: {', '.join(places)}; say --elsewhere if you want them there"
            f" (or name other places by {_DATA_DIR} and {_DATABASE})"
        )
    for key in there.keys:
        _refuse_key(key, there.settings)
    for folder in _folders(there):
        if folder.is_dir():
            sweep(folder)
    _refuse_data(there)


@dataclass(frozen=True, slots=True)
class Making:
    """Where it is made: in a folder elsewhere is a room for what gets its name there."""

    rooms: Mapping[Path, Path]
    settings: Settings
    """As they will be, but for the places of data and rows in the making."""

    def arrivals(self) -> Iterator[Arrival]:
        """What is in the rooms, with its places. Whoever wrote it has closed it."""
        for folder, made in self.rooms.items():
            yield from (Arrival(path, folder / path.name) for path in sorted(made.iterdir()))


@contextmanager
def making(there: Elsewhere) -> Iterator[Making]:
    """A room in each folder outside of the home that gets something, until the block ends; keys are in theirs.

    What a killed restore leaves lies in such rooms, too, as long as not all of it was whole: the next one takes them away.
    """
    with ExitStack() as stack:
        rooms = {folder: stack.enter_context(_room_in(folder)) for folder in _folders(there)}
        for key in _lacking(there):
            made = _made_at(key.place, there.part, rooms)
            made.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            keyfile.write_new(made, _alone(key, there.settings, key.source), 0o600)
        yield Making(rooms, _in_rooms(there, rooms))


@contextmanager
def _room_in(folder: Path) -> Iterator[Path]:
    """Whatever fails, a folder that was not there goes again, if nothing else is in it."""
    new = [one for one in (folder, *folder.parents) if not one.exists()]
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        for one in new:
            sync_folder(one.parent)
        with room(folder) as made:
            yield made
    except BaseException:
        with suppress(OSError):
            for one in new:
                one.rmdir()
        raise


def _folders(there: Elsewhere) -> list[Path]:
    """Where something gets a name outside of the home: the data folder, and those of rows and keys that are not in it."""
    data = plain(there.settings.data_dir)
    files = (*map(plain, databases(there.target)), *(key.place for key in _lacking(there)))
    found = [data, *(file.parent for file in files if not file.is_relative_to(data))]
    return [folder for folder in dict.fromkeys(found) if not folder.is_relative_to(there.part)]


def _made_at(place: Path, part: Path, rooms: Mapping[Path, Path]) -> Path:
    above = [folder for folder in (place, *place.parents) if folder in rooms and not place.is_relative_to(part)]
    return rooms[above[0]] / place.relative_to(above[0]) if above else place


def _in_rooms(there: Elsewhere, rooms: Mapping[Path, Path]) -> Settings:
    settings, part = there.settings, there.part
    gateway = settings.gateway.model_copy(update={"data_dir": _made_at(plain(settings.data_dir), part, rooms)})
    url = there.target.url
    for file in databases(there.target)[:1]:
        url = url.set(database=str(_made_at(plain(file), part, rooms)))
    database = settings.database.model_copy(update={"url": url.render_as_string(hide_password=False)})
    return settings.model_copy(update={"gateway": gateway, "database": database})


@contextmanager
def or_emptied(target: Store) -> Iterator[None]:
    """PostgreSQL is filled in one transaction; what fails after that takes the rows away again."""
    try:
        yield
    except BaseException as error:
        if not target.sqlite:
            try:
                copying.clear(target)
            except SQLAlchemyError as stuck:
                again = f"make an empty one before you try again, or set {_DATABASE} to another"
                raise BackupError(f"{error}; the rows stayed in the database {target.url.database!r}: {again}") from stuck
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
    if key.place not in readers(settings):
        raise BackupError(
            f"the backup has a file for {shown(key.place)}, which its config does not name as a key; take another backup"
        )
    try:
        text = _alone(key, settings, key.source)
    except (ConfigError, UnicodeDecodeError) as error:
        raise BackupError(f"the backup has for the key {shown(key.place)} what is none ({error}); take another backup") from error
    if key.place.exists() and not _is_there(key, settings, text):
        raise BackupError(f"the backup has a file for {shown(key.place)}, but another one is there; move that away first")


def _alone(key: Key, settings: Settings, file: Path) -> str:
    """What is written for a key: nothing that may stand around it in the file, which somebody else's program would read there."""
    if (octets := file.stat().st_size) > _LONGEST:
        raise ConfigError(f"{octets:,} octets")
    return readers(settings)[key.place](key.place, file.read_bytes().decode())


def _is_there(key: Key, settings: Settings, text: str) -> bool:
    try:
        return hashed(key.place) == key.sha256 or _alone(key, settings, key.place) == text
    except (ConfigError, UnicodeDecodeError):
        return False


def _refuse_data(there: Elsewhere) -> None:
    data, target = there.settings.data_dir.absolute(), there.target
    if not data.is_relative_to(there.part) and any(_in(data)):
        raise BackupError(f"gateway.data_dir is {shown(data)}, where something is already; empty it, or set {_DATA_DIR}")
    for file in _with_beside(target):
        if os.path.lexists(file):
            raise BackupError(
                f"there is {shown(file)} already, of a database; move it away first, or set {_DATABASE} to another place"
            )
    if (at_work := presence.count(target)) or not (target.sqlite or copying.is_empty(target)):
        why = "has a daemon at work" if at_work else "holds a desk already"
        raise BackupError(f"the database {target.url.database!r} {why}; make an empty one, or set {_DATABASE} to another")


def _with_beside(target: Store) -> Iterator[Path]:
    for file in databases(target):
        yield from (file.with_name(f"{file.name}{more}") for more in _BESIDE)


def _lacking(there: Elsewhere) -> list[Key]:
    return [key for key in there.keys if not key.place.exists()]


def _in(folder: Path) -> list[Path]:
    """What is in a folder, but what every disk has that was just made."""
    return [path for path in folder.iterdir() if path.name != "lost+found"] if folder.is_dir() else []

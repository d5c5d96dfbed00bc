"""Making a backup beside a desk at work. The one rule: it has its name once it is whole and on disk, and replaces nothing.

Order: the main store, then the journal (``store.copying`` says why), then the attachments. Those are durable before a row names
them and are never taken away, so whatever the copied rows name is there when it is looked for.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import ExitStack, closing, nullcontext, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from mailgate import __version__, home, keyfile
from mailgate.keeping import archive, around, arriving
from mailgate.keeping.arriving import Arrival
from mailgate.keeping.manifest import BLOBS, CONFIG, MANIFEST, STORE, BackupError, Kept, Manifest, hashed
from mailgate.keeping.room import room
from mailgate.mail.model import Digest
from mailgate.settings import Settings
from store import copying, ledger, presence, restored, verifying
from store.blobs import BlobError, Blobs
from store.engine import Store

_PIECE = 1024**2


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What is backed up: an open store with its attachments, and the files around it."""

    settings: Settings
    config: Path
    """The config file in use."""
    store: Store
    blobs: Blobs


def make(desk: Desk, target: Path, now: datetime) -> Manifest:
    """Back a desk up to ``target``: a new folder, or a new file if its name ends in ``.tar``.

    Raises BackupError, OSError, and what the database raises.
    """
    target = target.absolute()
    packed = target.suffix == ".tar"
    _refuse(desk, target, packed=packed)
    files = around.files(desk.settings, desk.config)
    with room(target.parent) as ours:
        folder = ours / "desk"
        folder.mkdir(mode=0o700)
        manifest = _filled(desk, folder, files, now)
        if packed:
            whole = folder.with_suffix(".tar")
            archive.pack(folder, whole)
        else:
            whole = folder
            _sync(folder)
        _appear(whole, target)
    return manifest


def _refuse(desk: Desk, target: Path, *, packed: bool) -> None:
    if target.exists() or target.is_symlink():
        raise BackupError(f"{target} is there already; a backup never takes the place of anything: give a new name")
    if not target.parent.is_dir():
        raise BackupError(f"there is no folder {target.parent}; make it first")
    disk = os.statvfs(target.parent)
    free = disk.f_bavail * disk.f_frsize
    need = _size(desk) * (2 if packed else 1) + desk.settings.limits.free_space
    if free < need:
        raise BackupError(
            f"a backup needs up to {need:,} octets at {target.parent}, of which limits.free_space stay free; there are {free:,}:"
            " give a place on another disk"
        )


def _size(desk: Desk) -> int:
    """About how much it will be, at most."""
    paths = (*desk.blobs.root.glob("??/*"), *around.files(desk.settings, desk.config).values())
    return copying.octets(desk.store) + sum(map(_octets, paths))


def _octets(path: Path) -> int:
    """A file that is being made has a passing name."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _filled(desk: Desk, folder: Path, files: dict[str, Path], now: datetime) -> Manifest:
    at_work = is_at_work(desk)
    with closing(Store(f"sqlite:///{folder / STORE}")) as copied:
        copying.copy(desk.store, copied)
        named = _named(copied)
        lacking = _copy_blobs(desk.blobs, Blobs(folder / BLOBS), named)
        books = ledger.books(copied)
        with copied.read() as session:
            letters = restored.still_open(session)
    places = around.places(desk.settings, files)
    for name, path in files.items():
        with suppress(FileNotFoundError) if name != CONFIG else nullcontext():  # one that is being made has a passing name
            _copy_file(path, folder / name)
    kept = {
        str(path.relative_to(folder)): path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and folder / BLOBS not in path.parents
    }
    manifest = Manifest(
        made_at=now.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        version=__version__,
        database="sqlite" if desk.store.sqlite else "postgresql",
        at_work=at_work or is_at_work(desk),  # or begun meanwhile
        mails=books.accepted,
        pending=books.pending,
        letters=letters,
        attachments=len(named) - lacking,
        lacking=lacking,
        files={name: _kept(path, places.get(name, "")) for name, path in kept.items()},
    )
    keyfile.write_new(folder / MANIFEST, manifest.written().decode(), 0o600)
    return manifest


def _named(copied: Store) -> set[Digest]:
    try:
        return verifying.named(copied)
    except (LookupError, TypeError, ValueError) as error:
        raise BackupError(
            f"what the letters enclose cannot be read ({error}); `mailgate db verify` says what is damaged"
        ) from error


def is_at_work(desk: Desk) -> bool:
    """Whether a daemon works with this store now."""
    try:
        with ExitStack() as asked:  # for a moment: a daemon that starts now needs it, and the store may take its time
            asked.enter_context(home.lock(desk.settings))
    except home.HomeBusyError:
        return True
    return presence.count(desk.store) > 0


def _copy_blobs(source: Blobs, target: Blobs, named: set[Digest]) -> int:
    """Those that the copied rows name. How many were nowhere, or not what they were: no restore would take such a file. That
    stops no backup, and is told."""
    return sum(not _copied(source, target, digest) for digest in sorted(named))


def _copied(source: Blobs, target: Blobs, digest: Digest) -> bool:
    try:
        path, told = target.path(digest), hashlib.sha256()
    except ValueError:
        return False
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _new(path) as file, suppress(BlobError):
        for piece in _pieces(source, digest):
            told.update(piece)
            file.write(piece)
    if told.hexdigest() != digest:
        path.unlink()
        return False
    return True


def _pieces(source: Blobs, digest: Digest) -> Iterator[bytes]:
    """Raises BlobError where they are nowhere, or the disk cannot read them any more."""
    try:
        for start in range(0, source.size(digest), _PIECE):
            yield source.piece(digest, start, _PIECE)
    except OSError as error:
        raise BlobError(f"the file {digest} cannot be read ({error.strerror})") from error


def _new(path: Path) -> BinaryIO:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def _copy_file(source: Path, target: Path) -> None:
    """A file around the store, for its owner only if it was so: the modes of keys are looked at when they are read."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with source.open("rb") as file:
        mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
        with _new(target) as copy:
            os.fchmod(copy.fileno(), mode)
            shutil.copyfileobj(file, copy, _PIECE)


def _kept(path: Path, place: str) -> Kept:
    return Kept(sha256=hashed(path), mode=stat.S_IMODE(path.stat().st_mode), place=place)


def _sync(folder: Path) -> None:
    """Every file and every name in a folder on disk."""
    for path in _all(folder):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _all(folder: Path) -> Iterator[Path]:
    yield from folder.rglob("*")
    yield folder


def _appear(whole: Path, target: Path) -> None:
    try:
        arriving.arrive([Arrival(whole, target)])
    except OSError as error:
        raise BackupError(f"{target} cannot be made: {error.strerror}") from error

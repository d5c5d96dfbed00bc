"""A backup as one tar file, and back. The one rule: only plain files leave an archive, and only below the folder they go to.

Whoever could write the archive may have named files as they liked.
"""

from __future__ import annotations

import os
import shutil
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from mailgate.keeping.manifest import BackupError
from mailgate.keeping.room import room

_PIECE = 1024**2


def pack(folder: Path, archive: Path) -> None:
    """All files of a folder as one new, durable file for its owner only; each is taken out of the folder once it is in."""
    handle = os.open(archive, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as packed:
            for path in sorted(one for one in folder.rglob("*") if one.is_file()):
                packed.add(path, str(path.relative_to(folder)), recursive=False)
                packed.members.clear()  # type: ignore[attr-defined]  # of a million they would fill the memory
                path.unlink()
        file.flush()
        os.fsync(handle)


@contextmanager
def opened(backup: Path, beside: Path) -> Iterator[Path]:
    """A backup as a folder: itself, or what its archive holds, unpacked in ``beside`` for as long as it is looked at.

    Raises BackupError."""
    if not backup.is_file():
        yield backup
        return
    disk, need = os.statvfs(beside), backup.stat().st_size
    if (free := disk.f_bavail * disk.f_frsize) < need:
        raise BackupError(
            f"{backup} is unpacked in {beside} and needs {need:,} octets there; there are {free:,}: make room first"
        )
    with room(beside) as folder:
        _unpack(backup, folder)
        yield folder


def _unpack(archive: Path, folder: Path) -> None:
    try:
        with tarfile.open(archive, mode="r:") as packed:
            for member in iter(packed.next, None):
                packed.members.clear()  # type: ignore[attr-defined]
                path = folder / _inside(archive, member)
                if member.isdir():
                    continue
                path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                source = packed.extractfile(member)
                assert source is not None, "of a plain file"
                with source, path.open("xb") as file:
                    path.chmod(0o600)
                    shutil.copyfileobj(source, file, _PIECE)
    except (tarfile.TarError, FileExistsError, NotADirectoryError, ValueError, RecursionError) as error:
        raise BackupError(f"{archive}: is no whole tar file ({type(error).__name__})") from error


def _inside(archive: Path, member: tarfile.TarInfo) -> PurePosixPath:
    """Where it goes. Nothing sparse (a hole of an exabyte is a few octets of an archive), and nothing that leads back in it."""
    path = PurePosixPath(member.name)
    plain = (member.isreg() or member.isdir()) and not member.issparse() and member.size >= 0
    if not plain or path.is_absolute() or ".." in path.parts or "\0" in member.name:
        raise BackupError(f"{archive}: holds {member.name!r}, which no backup does")
    return path

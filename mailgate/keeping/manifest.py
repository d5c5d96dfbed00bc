"""What lies in a backup and how it is called. The one rule: every file is named with its hash; attachments are named by theirs.

manifest.json              this list
store.db, store-journal.db tickets, letters, mails, whatever database they came from
blobs/ab/cdef…             attachments
home/…                     config, keys, templates, and what the config names in the home, by their places there
oauth/…                    tokens of sign-ins, wherever the data folder is
outside/N                  keys the config names by a path outside of the home
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from pydantic import TypeAdapter

MANIFEST, STORE, BLOBS, HOME, OAUTH, OUTSIDE = "manifest.json", "store.db", "blobs", "home", "oauth", "outside"
CONFIG = f"{HOME}/config/mailgate.toml"
_EVERY = (CONFIG, STORE, "store-journal.db")
#: Of the form of a backup. A program reads those up to its own.
FORMAT = 1
_PIECE = 1024**2


class BackupError(Exception):
    """A backup cannot be made, read or put back. The text says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One file of a backup."""

    sha256: str
    mode: int
    place: str = ""
    """Where it was, of a file from outside of the home; from the home on, if the config says it so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a backup says of itself."""

    made_at: str
    """RFC 3339, UTC: everything acknowledged before is in it."""
    version: str
    """Of the program that made it."""
    database: str
    """``sqlite`` or ``postgresql``: where it came from."""
    at_work: bool
    """Whether a daemon was at work beside."""
    mails: int
    pending: int
    """Mails that had not come to an end."""
    letters: int
    """Letters that were still to go out."""
    attachments: int
    lacking: int
    """Attachments that were nowhere when it was made, or not what they were."""
    files: Mapping[str, Kept] = field(default_factory=dict)
    format: int = FORMAT

    @property
    def outside(self) -> tuple[str, ...]:
        """Where files come back to that lay outside of the home."""
        return tuple(kept.place for name, kept in self.files.items() if name.startswith(f"{OUTSIDE}/"))

    def written(self) -> bytes:
        """As it lies in the backup."""
        return json.dumps(asdict(self), indent=1, ensure_ascii=False).encode() + b"\n"


@dataclass(frozen=True, slots=True)
class _Age:
    """What every format has, however it goes on."""

    format: int
    version: str


_AGE, _FORM = TypeAdapter(_Age), TypeAdapter(Manifest)


def read(folder: Path, backup: Path) -> Manifest:
    """The list in a folder: ``backup``, or what was unpacked of it. Raises BackupError for what is none, or newer than this."""
    try:
        if not (folder / MANIFEST).is_file():
            raise FileNotFoundError
        written = (folder / MANIFEST).read_bytes()
        if (age := _AGE.validate_json(written)).format > FORMAT:
            raise BackupError(f"{backup}: a newer Mailgate ({age.version!r}) made this backup; use that version or a later one")
        found = _FORM.validate_json(written, strict=True)
    except (OSError, ValueError) as error:
        raise BackupError(f"{backup}: is no backup that `mailgate db backup` made ({type(error).__name__})") from error
    names = found.files
    if strange := [name for name in names if os.path.normpath(name) != name or name.startswith(("..", "/")) or "\0" in name]:
        raise BackupError(f"{backup}: names {strange[0]!r}, which no backup does")
    if lacking := [name for name in _EVERY if name not in names]:
        raise BackupError(f"{backup}: has no {lacking[0]}, which every backup has")
    return found


def damaged(backup: Path, manifest: Manifest) -> Iterator[str]:
    """The files of a backup that are missing or not what they were."""
    for name, kept in manifest.files.items():
        path = backup / name
        if not path.is_file() or hashed(path) != kept.sha256:
            yield name
    found = 0
    for path in blobs(backup):
        found += 1
        if not path.is_file() or hashed(path) != path.parent.name + path.name:
            yield str(path.relative_to(backup))
    if found < manifest.attachments:
        yield f"{BLOBS} ({found} of {manifest.attachments})"


def blobs(backup: Path) -> Iterator[Path]:
    """The attachments of a backup."""
    return (backup / BLOBS).glob("??/" + "?" * 62)


def shown(name: object) -> str:
    """A name out of a backup within a message: whoever wrote it makes no lines of it, and hides nothing."""
    text = str(name)
    return text if text.isprintable() else repr(text)


def hashed(path: Path) -> str:
    """SHA-256 of a file, as hexadecimal digits."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()

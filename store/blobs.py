"""The files of attachments. The one rule: a file is named by the SHA-256 of its octets, and durable before it has that name.

They lie below one folder as ``ab/cdef…`` (the first two digits are a folder, so that none grows too big). Equal content is kept
once, so writing the same again is no error, and a row may name a file as soon as ``put`` has returned. On PostgreSQL they are in
the database instead: see ``store.shared_blobs``.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from mailgate.mail.model import Digest
from store.files import sync_folder, write_new

_DIGEST = re.compile(r"[0-9a-f]{64}")


class BlobError(Exception):
    """A file that a message names is not there, or is not what it was. The text names it and says what to do."""


class Blobs:
    """The files below ``root``, the ``blobs`` folder of ``data_dir``; it is made when the first file comes."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, data: bytes) -> Digest:
        """Keep some octets; their digest. When it returns they survive a power cut. Raises OSError (disk full …)."""
        [digest] = self.put_all([data])
        return digest

    def put_all(self, contents: Iterable[bytes]) -> list[Digest]:
        """Keep several, in their order; each folder is made durable once."""
        digests: list[Digest] = []
        folders: set[Path] = set()
        for data in contents:
            digest = Digest(hashlib.sha256(data).hexdigest())
            path = self.path(digest)
            if not path.exists():
                self._write(path, data)
            digests.append(digest)
            folders.add(path.parent)  # also of a file that was there: its writer may not have come to this yet
        for folder in sorted(folders):
            sync_folder(folder)
        return digests

    def get(self, digest: Digest) -> bytes:
        """The octets with that digest. Raises BlobError if they are missing or damaged, ValueError for what is no digest."""
        with self._opened(digest) as file:
            data = file.read()
        if hashlib.sha256(data).hexdigest() != digest:
            raise BlobError(f"the file {digest} is damaged: restore {self.path(digest)} from a backup")
        return data

    def size(self, digest: Digest) -> int:
        """How many octets the file with that digest has. Raises BlobError if it is missing, ValueError for what is no digest."""
        with self._opened(digest) as file:
            return os.fstat(file.fileno()).st_size

    def piece(self, digest: Digest, start: int, length: int) -> bytes:
        """At most ``length`` octets from ``start`` on, as they lie there: whoever wants all of a file at once has it checked
        by ``get``. Raises as ``size`` does."""
        with self._opened(digest) as file:
            return os.pread(file.fileno(), length, start)

    def missing(self, digests: Iterable[Digest]) -> list[Digest]:
        """Those that are not there."""
        return [digest for digest in digests if not self.path(digest).is_file()]

    def path(self, digest: Digest) -> Path:
        """Where the octets with that digest lie."""
        if not _DIGEST.fullmatch(digest):
            raise ValueError(f"{digest!r} is not a SHA-256 digest: 64 lower-case hex digits")
        return self.root / digest[:2] / digest[2:]

    def _opened(self, digest: Digest) -> BinaryIO:
        path = self.path(digest)
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        except OSError as error:
            raise BlobError(f"the file {digest} cannot be read ({error.strerror}): restore {path} from a backup") from error
        return os.fdopen(descriptor, "rb")

    def _write(self, path: Path, data: bytes) -> None:
        self._make(path.parent)
        write_new(path.parent, data).replace(path)

    def _make(self, folder: Path) -> None:
        """Make a folder and those above it, durable from the top down."""
        if folder.is_dir():
            return
        if folder != self.root:
            self._make(self.root)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        sync_folder(folder.parent)

"""Files that survive a power cut. The one rule: the octets are on disk before the file has a name anybody looks for.

``write_new`` makes the file under a passing name, its caller renames it, ``sync_folder`` makes the new name durable.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def write_new(folder: Path, data: bytes) -> Path:
    """A new file in ``folder`` with these octets, for its owner only (0600), durable but for its name. Raises OSError."""
    path = folder / f"new-{secrets.token_hex(8)}"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return path


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable. Raises OSError."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

"""The home of one desk: its config, its keys, its templates and its lock. The one rule: the operator's files first, the shipped
ones behind.

A home is the folder above ``config/``. What is shipped lies in ``_home`` inside the installed package, else in the checkout.
"""

from __future__ import annotations

import base64
import binascii
import fcntl
import os
import re
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from mailgate.mail.tokens import MIN_KEY_OCTETS, KeyRing, WeakKey
from mailgate.settings import ConfigError, Settings

CONFIG = Path("config/mailgate.toml")
KEY_FILE = Path("config/mailgate.key")
SYSTEM_CONFIG = Path("/etc/mailgate/mailgate.toml")

_HEX = re.compile(r"(?:[0-9a-fA-F]{2}){32,}")


class HomeBusyError(Exception):
    """Another Mailgate works in this home."""


def shipped(name: str) -> Path:
    """A file or folder as it comes with the program: ``config`` or ``templates``, or something in them."""
    package = Path(__file__).parent
    inside = package / "_home"
    return (inside if inside.is_dir() else package.parent) / name


def find_config(option: Path | None, environ: Mapping[str, str], cwd: Path) -> Path | None:
    """The config file, looked up in the order of docs/reference.md; None where there is none at all. A named one need not exist.

    ``./config/mailgate.toml`` counts only beside the key file ``init`` made: not every folder somebody stands in is theirs.
    """
    if option:
        return option
    if named := environ.get("MAILGATE_CONFIG"):
        return Path(named)
    if (cwd / KEY_FILE).is_file() and (cwd / CONFIG).is_file():
        return cwd / CONFIG
    return SYSTEM_CONFIG if SYSTEM_CONFIG.is_file() else None


def template_dirs(settings: Settings) -> tuple[Path, ...]:
    """Where templates are looked for, first hit wins: the operator's folder if there is one, then the shipped one."""
    own, ours = settings.path("templates"), shipped("templates")
    return (own, ours) if own.is_dir() and own.resolve() != ours.resolve() else (ours,)


def new_key() -> str:
    """One line for a key file: 32 octets from the system's source of randomness, base64."""
    return base64.b64encode(secrets.token_bytes(MIN_KEY_OCTETS)).decode("ascii")


def read_keys(settings: Settings) -> KeyRing:
    """The keys that sign and verify: one a line, base64 or hex, newest first. Raises ConfigError (T18)."""
    path = settings.path(settings.gateway.key_file)
    lines = [line.strip() for line in read_private(path, "; `mailgate init` writes a key file").splitlines()]
    try:
        return KeyRing(tuple(_key(line) for line in lines if line and not line.startswith("#")))
    except WeakKey as error:
        raise ConfigError(f"{path}: {error}") from error


@contextmanager
def lock(settings: Settings) -> Iterator[None]:
    """Hold the home for oneself. Raises HomeBusyError if somebody else does; a lock dies with its process."""
    path = settings.data_dir / "mailgate.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise HomeBusyError(f"{settings.home.absolute()}: process {_owner(path)} works here already") from error
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def owner(settings: Settings) -> str:
    """The name under which this home claims work, the same for ever: for who holds the lock, so that what a dead process of this
    home had claimed is known, and free at once.
    """
    path = settings.data_dir / "owner"
    if not path.exists() or not path.read_text(encoding="ascii"):
        path.write_text(secrets.token_hex(8), encoding="ascii")
    return path.read_text(encoding="ascii")


def _owner(path: Path) -> str:
    return path.read_text(encoding="ascii", errors="replace").strip() or "unknown"


def read_private(path: Path, advice: str = "") -> str:
    """A secret's text. Raises ConfigError where others may read it too."""
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            mode = os.fstat(file.fileno()).st_mode & 0o777
            if mode & 0o077:
                raise ConfigError(f"{path}: has mode {mode:04o}, so others may read it; run: chmod 600 {path}")
            return file.read()
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror}){advice}") from error


def _key(line: str) -> bytes:
    try:
        key = bytes.fromhex(line) if _HEX.fullmatch(line) else base64.b64decode(line, validate=True)
    except (binascii.Error, ValueError) as error:
        raise WeakKey("a line is neither base64 nor hex; `mailgate init` shows how a good key looks") from error
    # 32 random octets are all printable once in 10^13 times; a sentence somebody typed always is
    if key.decode("latin-1").isprintable() and key.isascii():
        raise WeakKey("a key is words and no random octets; `mailgate init` writes a good one")
    return key

"""The home of one desk: its config, its keys, its templates and its lock. The one rule: the operator's files first, the shipped
ones behind.

A home is the folder above ``config/``. What is shipped lies in ``_home`` inside the installed package, else in the checkout.
"""

from __future__ import annotations

import fcntl
import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Event

from mailgate.languages import shipped
from mailgate.settings import ConfigError, Settings

__all__ = [
    "HomeBusyError",
    "find_config",
    "lock",
    "lock_at_last",
    "owner",
    "read_private",
    "refuse_second",
    "shipped",
    "template_dirs",
]

CONFIG = Path("config/mailgate.toml")
KEY_FILE = Path("config/mailgate.key")
SYSTEM_CONFIG = Path("/etc/mailgate/mailgate.toml")

#: How long a new daemon waits for a dying one to let go of the home: so many tries, so far apart (seconds).
LOCK_TRIES, LOCK_PAUSE = 50, 0.1

#: What to do about a key file that is not there; ``init`` makes none for a home that there is.
KEY_LOST = (
    "put the key file back from a backup; if it is lost for good, take that of a new `mailgate init DIR`:"
    " signed addresses out there are worthless then"
)


class HomeBusyError(Exception):
    """Another Mailgate works in this home."""


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


@contextmanager
def lock_at_last(settings: Settings) -> Iterator[None]:
    """As ``lock``, for who comes after a daemon that was just killed: it may take a moment to be gone."""
    for attempt in range(LOCK_TRIES):
        with ExitStack() as stack:
            try:
                stack.enter_context(lock(settings))
            except HomeBusyError:
                if attempt == LOCK_TRIES - 1:
                    raise
                Event().wait(LOCK_PAUSE)
                continue
            yield
            return


def refuse_second(settings: Settings) -> None:
    """Raises HomeBusyError where somebody works in the home and does not end."""
    with lock_at_last(settings):
        return


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

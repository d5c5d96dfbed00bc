"""The tokens of an account, in ``data_dir/oauth/NAME.json``. The one rule: a new refresh token is on the disk before the old
one is gone from it, and nobody else can read either.

Whoever changes the file holds ``NAME.lock``, so that of two processes one asks the provider and the other reads what it got:
Microsoft's refresh tokens are good for one use, or soon will be.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar

from mailgate import home
from mailgate.settings import ConfigError, Settings

_LONG_AGO = datetime.min.replace(tzinfo=UTC)
_TIMES = ("expires_at", "signed_in_at", "refreshed_at", "refresh_expires_at", "failing_since")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """What is known of an account's sign-in. "" and None: nothing yet."""

    access_token: str = field(default="", repr=False)
    refresh_token: str = field(default="", repr=False)
    scope: str = ""
    expires_at: datetime | None = None
    signed_in_at: datetime | None = None
    refreshed_at: datetime | None = None
    refresh_expires_at: datetime | None = None
    failing_since: datetime | None = None
    trouble: str = ""
    """Why no token could be had the last time; "": it could."""
    final: bool = False
    """It will not end by itself: somebody must act."""


class Vault:
    """The file of one account."""

    _held: ClassVar[dict[Path, Tokens]] = {}
    """What this process got and the disk would not take: shared by all who use the account, for a token may be good only once."""

    def __init__(self, settings: Settings, name: str) -> None:
        """Touches nothing yet."""
        self._path = (settings.data_dir / "oauth" / f"{name}.json").absolute()

    def read(self) -> Tokens:
        """The newest there is; nothing where nobody signed in. Raises ConfigError where others may read it, or it is damaged."""
        written, held = self._written(), self._held.get(self._path)
        if held is None or written is None or _made_at(written) > _made_at(held):
            self._held.pop(self._path, None)  # somebody else was luckier, signed in anew, or had it forgotten
            return written or Tokens()
        return held

    @property
    def is_behind(self) -> bool:
        """Whether the file lacks something that we have."""
        return self._path in self._held

    def _written(self) -> Tokens | None:
        if not self._path.exists():
            return None
        try:
            return _read(json.loads(home.read_private(self._path)))
        except (ValueError, TypeError, AttributeError):
            raise ConfigError(f"{self._path}: is damaged; remove it, and run `mailgate oauth login {self._path.stem}`") from None

    def keep(self, tokens: Tokens) -> None:
        """As ``write``, but nothing is lost where the disk will not take it: it is held until it does. Raises OSError too."""
        try:
            self.write(tokens)
        except OSError:
            self._held[self._path] = tokens
            raise

    def write(self, tokens: Tokens) -> None:
        """Put in place at once and durably. Only for who holds ``locked``. Raises OSError; then the old file is as it was."""
        new = self._path.with_suffix(".new")
        new.unlink(missing_ok=True)
        handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            self._give_away(handle)
            file.write(json.dumps(_written(tokens)))
            file.flush()
            os.fsync(file.fileno())
        new.replace(self._path)
        self._held.pop(self._path, None)
        folder = os.open(self._path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def _give_away(self, made: int | Path) -> None:
        """What root makes at a shell belongs to the daemon's user, whose data folder it is."""
        if os.geteuid() == 0:
            owner = self._path.parents[1].stat()
            os.chown(made, owner.st_uid, owner.st_gid)

    def remove(self) -> None:
        """Forget all of it."""
        self._held.pop(self._path, None)
        self._path.unlink(missing_ok=True)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Alone among all processes and threads; waits for who is there now, who is done within a time-out or two."""
        if not self._path.parent.exists():
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._give_away(self._path.parent)
        with self._path.with_suffix(".lock").open("a") as lock:
            self._give_away(lock.fileno())
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def failed(tokens: Tokens, why: str, *, final: bool, now: datetime) -> Tokens:
    """The same, with the trouble of now."""
    return replace(tokens, trouble=why, final=final, failing_since=tokens.failing_since or now)


def _made_at(tokens: Tokens) -> datetime:
    return max(filter(None, (tokens.refreshed_at, tokens.signed_in_at)), default=_LONG_AGO)


def _read(kept: dict[str, Any]) -> Tokens:
    times = {name: datetime.fromisoformat(kept[name]) for name in _TIMES if kept.get(name)}
    return Tokens(**{**kept, **dict.fromkeys(_TIMES), **times})


def _written(tokens: Tokens) -> dict[str, Any]:
    names = Tokens.__dataclass_fields__
    values = {name: getattr(tokens, name) for name in names}
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()}

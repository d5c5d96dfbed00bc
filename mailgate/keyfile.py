"""The key file: what signs and verifies our addresses. The one rule: it is replaced whole or not at all, and never shown.

One key a line, newest first, base64 or hex, with the time it was made behind it; lines that begin with ``#`` are remarks::

    UcY1…= 2026-11-22T04:50:00Z

The first key signs, all of them verify. ``LiveKeys`` follows the file, so that a new key signs and a dropped one is worthless
from the moment the file is replaced, in every process (T23).
"""

from __future__ import annotations

import base64
import binascii
import fcntl
import hashlib
import os
import re
import secrets
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock

import structlog

from mailgate import home
from mailgate.mail.tokens import MIN_KEY_OCTETS, KeyRing, Purpose, WeakKey
from mailgate.settings import ConfigError, Settings

_HEX = re.compile(r"(?:[0-9a-fA-F]{2}){32,}")
_log = structlog.get_logger("mailgate.keys")


class KeyChangeError(Exception):
    """A key cannot be rotated or revoked like that; the text says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One key of the file."""

    octets: bytes = field(repr=False)
    created: datetime | None
    """None for a key somebody wrote in without a date."""

    @property
    def id(self) -> str:
        """How it is called without being shown: eight characters of its fingerprint."""
        return hashlib.sha256(b"mailgate key id|" + self.octets).hexdigest()[:8]

    @property
    def line(self) -> str:
        """The key as its line of the file."""
        when = f" {self.created.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if self.created else ""
        return base64.b64encode(self.octets).decode("ascii") + when


def fresh(now: datetime) -> Key:
    """A new key: 32 octets from the system's source of randomness."""
    return Key(octets=secrets.token_bytes(MIN_KEY_OCTETS), created=now.replace(microsecond=0))


def path(settings: Settings) -> Path:
    """Where the key file of a home is."""
    return settings.path(settings.gateway.key_file)


def read(settings: Settings) -> tuple[Key, ...]:
    """The keys, newest first. Raises ConfigError (T18): no file, others may read it, a key anybody could guess."""
    return parse(path(settings), home.read_private(path(settings), f"; {home.KEY_LOST}"))


def parse(where: Path, text: str) -> tuple[Key, ...]:
    """The keys in the text of a key file, newest first. Raises ConfigError, which names the file (T18)."""
    lines = [line.strip() for line in text.splitlines()]
    try:
        keys = tuple(_key(line) for line in lines if line and not line.startswith("#"))
        _ring(keys)
    except WeakKey as error:
        raise ConfigError(f"{where}: {error}") from error
    return keys


def alone(where: Path, text: str) -> str:
    """The keys in the text of a key file without its remarks. Raises as ``parse`` does."""
    return _written(parse(where, text))


def rotate(settings: Settings, now: datetime) -> Key:
    """Put a new key first; the others verify from now on. Returns the new one."""
    with _alone(settings):
        made = fresh(now)
        _replace(path(settings), [made, *read(settings)])
        return made


def revoke(settings: Settings, key_id: str) -> Key:
    """Take a key out: what it signed is worthless. Raises KeyChangeError for the one that signs, and for one there is not."""
    with _alone(settings):
        keys = read(settings)
        gone = find(keys, key_id)
        if gone == keys[0]:
            raise KeyChangeError(f"key {key_id} signs; `mailgate key rotate` first makes another that does")
        _replace(path(settings), [key for key in keys if key.octets != gone.octets])  # several lines, where files were joined
        return gone


def find(keys: Sequence[Key], key_id: str) -> Key:
    """The key of an id. Raises KeyChangeError."""
    found = next((key for key in keys if key.id == key_id), None)
    if found is None:
        raise KeyChangeError(f"there is no key {key_id}; `mailgate key list` shows those there are")
    return found


class LiveKeys:
    """The keys as the file says now: one ``stat`` a token tells whether it was replaced.

    Where the new file cannot be used, the keys read last go on, and the log says so once.
    """

    def __init__(self, settings: Settings) -> None:
        """Reads the file. Raises ConfigError."""
        self._settings = settings
        self._path = path(settings)
        self._changing = Lock()
        self._now = _signature(self._path), _ring(read(settings))

    @property
    def keys(self) -> tuple[bytes, ...]:
        """The octets of the keys, newest first."""
        return self._current().keys

    def sign(self, purpose: Purpose, *subject: int) -> str:
        """The token for ``purpose`` over the numbers of its subject, by the newest key."""
        return self._current().sign(purpose, *subject)

    def verify(self, token: str, purpose: Purpose, *subject: int) -> bool:
        """Whether any key of the file made ``token`` for exactly this purpose and subject."""
        return self._current().verify(token, purpose, *subject)

    def _current(self) -> KeyRing:
        signature = _signature(self._path)
        if signature != self._now[0]:
            with self._changing:
                if signature != self._now[0]:
                    self._now = signature, self._read_again()
        return self._now[1]

    def _read_again(self) -> KeyRing:
        try:
            found = _ring(read(self._settings))
        except ConfigError as error:
            _log.error("the key file cannot be used, the keys before it go on", error=str(error))
            return self._now[1]
        _log.info("keys read again", keys=len(found.keys))
        return found


def _ring(keys: Sequence[Key]) -> KeyRing:
    return KeyRing(tuple(key.octets for key in keys))


def _signature(where: Path) -> tuple[int, ...]:
    """What changes when a file is replaced or written; empty where there is none."""
    try:
        seen = where.stat()
    except OSError:
        return ()
    return (seen.st_ino, seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns, seen.st_mode)


@contextmanager
def _alone(settings: Settings) -> Iterator[None]:
    """One change at a time: the folder is locked, since the file itself is replaced."""
    folder = os.open(path(settings).resolve().parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def _replace(where: Path, keys: Sequence[Key]) -> None:
    """The file with these keys: durable, of the same owner, 0600, and seen whole or not at all. Remarks stay on top."""
    where = where.resolve()  # a link stays a link
    before = where.stat()
    remarks = [line for line in home.read_private(where).splitlines() if line.strip().startswith("#")]
    text = "".join(f"{line}\n" for line in remarks) + _written(keys)
    new = where.with_name(f".{where.name}.{secrets.token_hex(4)}")
    try:
        write_new(new, text, stat.S_IMODE(before.st_mode), lambda file: _give_to(file, before))
        new.replace(where)
    finally:
        with suppress(FileNotFoundError):
            new.unlink()
    folder = os.open(where.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _written(keys: Sequence[Key]) -> str:
    return "".join(f"{key.line}\n" for key in keys)


def _give_to(file: int, before: os.stat_result) -> None:
    """The daemon's user may be another than the operator's, and has to read it. Raises OSError where that cannot be."""
    owner = before.st_uid, before.st_gid
    made = os.fstat(file)
    if (made.st_uid, made.st_gid) != owner:
        os.fchown(file, *owner)


def write_new(where: Path, text: str, mode: int, prepare: Callable[[int], None] = lambda file: None) -> None:
    """A file that was not there, durable, with its mode from the first byte on. ``prepare`` gets its descriptor."""
    handle = os.open(where, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        prepare(handle)
        file.write(text)
        file.flush()
        os.fsync(handle)


def _key(line: str) -> Key:
    word, _, when = line.partition(" ")
    try:
        octets = bytes.fromhex(word) if _HEX.fullmatch(word) else base64.b64decode(word, validate=True)
    except (binascii.Error, ValueError) as error:
        raise WeakKey("a line is neither base64 nor hex; `mailgate init` shows how a good key looks") from error
    # 32 random octets are all printable once in 10^13 times; a sentence somebody typed always is
    if octets.decode("latin-1").isprintable() and octets.isascii():
        raise WeakKey("a key is words and no random octets; `mailgate init` writes a good one")
    return Key(octets=octets, created=_created(when.strip()))


def _created(when: str) -> datetime | None:
    if not when:
        return None
    try:
        made = datetime.fromisoformat(when)
        return (made if made.tzinfo else made.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise WeakKey("behind a key stands what is no date; write one like 2026-11-22T04:50:00Z, or nothing") from error

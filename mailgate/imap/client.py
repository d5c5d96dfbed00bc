"""One conversation with an IMAP server (RFC 3501, 2177, 4315, 6851). The one rule: mails are named by UID alone.

Sequence numbers shift under one's hands. What it raises is an ``ImapError`` or ``WokenError``, whatever was said, and folder
names come from the configuration, never from the server.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from typing import Any, Self

from mailgate.imap.bounded import Server
from mailgate.imap.guarded import Imap, speaking
from mailgate.imap.said import Facts, Selected
from mailgate.imap.troubles import ImapError, LoginRefusedError, RefusedError, WokenError
from mailgate.imap.wire import Bell, Bounds, Waker

#: UIDs named in one command: a line of at most about 8,000 octets (RFC 7162 §4).
AT_ONCE = 500
#: The highest number there is (RFC 3501 §9, nz-number).
HIGHEST = 2**32 - 1
_NAMES = "BODY.PEEK[HEADER.FIELDS (MESSAGE-ID DATE SUBJECT FROM)]"


class Client:
    """A logged-in conversation. Used as ``with Client(server, bounds, login, waker) as client``."""

    def __init__(self, server: Server, bounds: Bounds, login: Login, waker: Waker | None = None) -> None:
        """Connect and log in."""
        with speaking():
            self._imap: Any = Imap(server, bounds, waker)
        try:
            with speaking():
                if server.starttls:
                    self._imap.starttls(server.tls)
            login(self)
        except BaseException:
            self.drop()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            with suppress(ImapError, WokenError), speaking():
                self._imap.logout()
        self.drop()

    def drop(self) -> None:
        """Let go of the connection without a word."""
        with suppress(OSError):
            self._imap.shutdown()

    def can(self, capability: str) -> bool:
        """Whether the server offers something, like ``IDLE``."""
        with speaking():
            return bool(self._imap.has_capability(capability))

    def log_in(self, user: str, password: str) -> None:
        """With a password. Raises LoginRefusedError."""
        with speaking(secret=password):
            if self.can("AUTH=PLAIN"):  # takes any sign in any script (RFC 4616), which LOGIN does not
                self._imap.plain_login(user, password)
            elif not (user + password).isascii():
                raise LoginRefusedError(
                    "the server takes letters beyond ASCII in no user name or password (no AUTH=PLAIN); use others"
                )
            else:
                self._imap.login(user, password)

    def log_in_by_token(self, mechanism: str, answer: Callable[[bytes], bytes], token: str) -> None:
        """By a SASL mechanism; ``answer`` gets each challenge, the first one empty. ``token`` is struck out of what is told.

        Raises LoginRefusedError. Not imapclient's own log-ins: they answer a refusal's challenge with the token once more.
        """
        with speaking(secret=token):
            self._imap.sasl_login(mechanism, answer)

    def folders(self) -> list[str]:
        """The names of all folders, for people to read."""
        with speaking():
            return [str(name) for _, _, name in self._imap.list_folders()]

    def select(self, folder: str, *, read_only: bool) -> Selected:
        """Open a folder. An error names it."""
        try:
            return self._select(folder, read_only=read_only)
        except RefusedError as error:
            raise RefusedError(f"folder {folder!r}: {error}") from error

    def _select(self, folder: str, *, read_only: bool) -> Selected:
        with speaking():
            said = self._imap.select_folder(folder, readonly=read_only)
            flags = said.get(b"PERMANENTFLAGS") or said.get(b"FLAGS") or ()
            return Selected(
                uidvalidity=int(said.get(b"UIDVALIDITY") or 0),
                uidnext=int(said[b"UIDNEXT"]) if said.get(b"UIDNEXT") else None,
                keywords=frozenset(flag.decode("ascii", "replace").lower() for flag in flags),
                read_only=b"READ-WRITE" not in said,
            )

    def forget_news(self) -> None:
        """From here on ``announced`` counts."""
        self._imap.wire.announced = False

    def announced(self) -> bool:
        """Whether the server has told how many mails there are since then, in an answer to whatever."""
        return bool(self._imap.wire.announced)

    def search(self, *criteria: str) -> list[int]:
        """The UIDs that match, rising."""
        with speaking():
            found = self._imap.search(" ".join(criteria))
            return sorted({int(uid) for uid in found if 0 < int(uid) <= HIGHEST})

    def facts(self, uids: Sequence[int]) -> dict[int, Facts]:
        """Size and date of mails; those that are gone are left out."""
        found: dict[int, Facts] = {}
        for start in range(0, len(uids), AT_ONCE):
            with speaking():
                said = self._imap.fetch(list(uids[start : start + AT_ONCE]), ["RFC822.SIZE", "INTERNALDATE"])
                found |= {uid: _facts(one) for uid, one in said.items() if b"RFC822.SIZE" in one}
        return found

    def names(self, uids: Sequence[int]) -> dict[int, bytes]:
        """The fields of their heads that mails are told by; those that are gone are left out."""
        found: dict[int, bytes] = {}
        for start in range(0, len(uids), AT_ONCE):
            with speaking():
                said = self._imap.fetch(list(uids[start : start + AT_ONCE]), [_NAMES])
                found |= {uid: octets for uid, one in said.items() if isinstance(octets := _answer(one, b"BODY[HEADER"), bytes)}
        return found

    def mail(self, uid: int) -> bytes | None:
        """All octets of a mail, left unread; None if it is not given, mostly because it is gone."""
        return self._octets(uid, "BODY.PEEK[]", b"BODY[]")

    def head(self, uid: int) -> bytes | None:
        """Its header block with the empty line."""
        return self._octets(uid, "BODY.PEEK[HEADER]", b"BODY[HEADER]")

    def add_flag(self, uids: Sequence[int], flag: str) -> None:
        """Set a flag; again is no harm."""
        for start in range(0, len(uids), AT_ONCE):
            with speaking():
                self._imap.add_flags(list(uids[start : start + AT_ONCE]), [flag.encode("ascii")], silent=True)

    def move(self, uids: Sequence[int], folder: str) -> None:
        """Into another folder, which is made if it is not there. Nothing but these is ever expunged."""
        for start in range(0, len(uids), AT_ONCE):
            some = list(uids[start : start + AT_ONCE])
            self._into(folder, partial(self._move, some, folder))

    def append(self, folder: str, mail: bytes, flags: Sequence[str] = ("\\Seen",)) -> None:
        """Put a mail into a folder, which is made if it is not there."""
        self._into(folder, partial(self._append, folder, mail, flags))

    def start_idle(self) -> None:
        """Have the server tell its news by itself (RFC 2177), until ``end_idle``."""
        with speaking():
            self._imap.idle()

    def news(self, seconds: float, bell: Bell | None = None) -> bool:
        """Whether the server said anything within this time, or a bell rang. Raises WokenError."""
        return bool(self._imap.wire.wait(seconds, bell))

    def end_idle(self) -> None:
        """What was said is not interpreted: whoever idled looks at the folder afterwards, whatever it was (R12)."""
        with speaking():
            self._imap.wire.begin()
            self._imap.idle_done()

    def _into(self, folder: str, put: Callable[[], None]) -> None:
        """Do it; where the folder is not there make it, and do it again."""
        try:
            put()
        except RefusedError as error:
            if error.code != "TRYCREATE" and "exist" not in str(error).lower():
                raise
            with speaking():
                self._imap.create_folder(folder)
            put()

    def _append(self, folder: str, mail: bytes, flags: Sequence[str]) -> None:
        with speaking():
            self._imap.append(folder, mail, [flag.encode("ascii") for flag in flags])

    def _move(self, uids: list[int], folder: str) -> None:
        if self.can("MOVE"):
            with speaking():
                self._imap.move(uids, folder)
            return
        with speaking():
            self._imap.copy(uids, folder)
            self._imap.add_flags(uids, [b"\\Deleted"], silent=True)
        if self.can("UIDPLUS"):  # EXPUNGE alone would take what others have marked, too
            with speaking():
                self._imap.uid_expunge(uids)

    def _octets(self, uid: int, asked: str, answered: bytes) -> bytes | None:
        with speaking():
            said = self._imap.fetch([uid], [asked]).get(uid)
        if said is None or answered not in said:
            return None
        found = said[answered]
        return found if isinstance(found, bytes) else None


Login = Callable[[Client], None]
"""Proves to the server who we are, by one of ``Client.log_in…``."""


def _facts(said: dict[bytes, Any]) -> Facts:
    date = said.get(b"INTERNALDATE")
    aware = date.replace(tzinfo=date.tzinfo or UTC) if isinstance(date, datetime) else None
    return Facts(size=int(said[b"RFC822.SIZE"]), date=aware)


def _answer(said: dict[bytes, Any], beginning: bytes) -> object:
    """What was answered under a name that servers spell in different ways."""
    return next((value for name, value in said.items() if name.startswith(beginning)), None)

"""Mailboxes that mail is picked up from. The one rule: nothing is read, flagged or moved that is not named here."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, field_validator, model_validator

from mailgate.settings.forms import Duration, OptionalPath, Size, is_this_machine
from mailgate.settings.logins import Login
from mailgate.settings.ways_in import Border

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
#: A keyword is an IMAP atom (RFC 3501 §9, flag-keyword); ``\\Seen`` and ``\\Flagged`` are the server's own.
_FLAG = re.compile(r"\$?[A-Za-z0-9][A-Za-z0-9._-]{0,60}|\\Seen|\\Flagged")

#: What servers put between a folder and those within it.
_DELIMITERS = "/."


def _several(value: object) -> object:
    return (value,) if isinstance(value, str) else value


def _start(value: object) -> str:
    text = value.isoformat() if isinstance(value, date) else str(value)
    if text not in ("now", "everything"):
        try:
            date.fromisoformat(text)
        except ValueError:
            raise ValueError(f'{text!r} is no beginning: write "now", "everything" or a date like "2026-11-01"') from None
    return text


Folders = Annotated[tuple[str, ...], BeforeValidator(_several)]
Start = Annotated[str, BeforeValidator(_start)]


class Mailbox(Border, Login):
    """One account that mail is picked up from by IMAP, with the border of its own before it."""

    name: str = Field(min_length=1, max_length=40, pattern=r"^[a-z0-9][a-z0-9_-]*$")
    host: str = Field(min_length=1, max_length=253, pattern=r"^[A-Za-z0-9._:-]+$")
    port: int = Field(default=993, ge=1, le=65535)
    tls: Literal["implicit", "starttls", "none"] = "implicit"
    ca_file: OptionalPath = None
    user: str = Field(min_length=1, max_length=320)
    folder: Folders = ("INBOX",)
    queue: str = ""
    start: Start = "now"
    after: Literal["nothing", "flag", "move"] = "nothing"
    flag: str = "$MailgateTaken"
    processed_folder: str = "Processed"
    held_folder: str = "Held"
    sent_folder: str = ""
    max_size: Size = 25 * 1024**2
    idle: Duration = Field(default=timedelta(minutes=9), ge=timedelta(seconds=1), le=timedelta(minutes=29))
    connections: int = Field(default=5, ge=1, le=50)
    poll: Duration = Field(default=timedelta(seconds=60), ge=timedelta(seconds=1))
    reconcile: Duration = Field(default=timedelta(minutes=15), ge=timedelta(seconds=1))
    timeout: Duration = Field(default=timedelta(seconds=60), ge=timedelta(seconds=1))
    total_timeout: Duration = Field(default=timedelta(minutes=10), ge=timedelta(seconds=1))
    alarm: Duration = timedelta(minutes=15)

    @field_validator("user", "processed_folder", "held_folder", "sent_folder")
    @classmethod
    def _plain(cls, value: str) -> str:
        """What goes into a command is one line of it, whatever it says (CVE-2025-15366)."""
        if _CONTROL.search(value):
            raise ValueError(f"{value!r}: holds a control character")
        return value

    @field_validator("folder")
    @classmethod
    def _folders(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not value or len({_folded(one) for one in value}) < len(value):
            raise ValueError('name at least one folder, each once, like "INBOX" or ["INBOX", "Support"]')
        for one in value:
            if not one or _CONTROL.search(one):
                raise ValueError(f"{one!r} is no folder: it is empty or holds a control character")
        return value

    @field_validator("flag")
    @classmethod
    def _keyword(cls, value: str) -> str:
        if not _FLAG.fullmatch(value):
            raise ValueError(f"{value!r} is no flag: write a keyword like $MailgateTaken, or \\Seen or \\Flagged")
        return value

    @model_validator(mode="after")
    def _in_clear(self) -> Self:
        if self.tls == "none" and not is_this_machine(self.host):
            raise ValueError(f'tls = "none" would send the password to {self.host} in clear; use "implicit" or "starttls"')
        return self

    @model_validator(mode="after")
    def _moved_away(self) -> Self:
        if self.after == "move":
            for one in (self.processed_folder, self.held_folder):
                if not one.strip(_DELIMITERS) or self._is_read(one):
                    raise ValueError(f"processed_folder and held_folder must not be folders mail is taken from: {one!r}")
        return self

    @model_validator(mode="after")
    def _not_read_again(self) -> Self:
        if self.sent_folder and self._is_read(self.sent_folder):
            raise ValueError(f"sent_folder must not be a folder mail is taken from: {self.sent_folder!r}")
        return self

    def _is_read(self, name: str) -> bool:
        return _folded(name) in {_folded(one) for one in self.folder}

    @property
    def since(self) -> date | None:
        """The date from which mail is wanted at the first look; None for "now" and "everything"."""
        return None if self.start in ("now", "everything") else date.fromisoformat(self.start)


def _folded(name: str) -> str:
    """One spelling for a folder. INBOX is the inbox however it is written (RFC 3501 §5.1), and to many a server so are others;
    a delimiter at its end only says that there may be folders within.
    """
    return name.rstrip(_DELIMITERS).casefold()

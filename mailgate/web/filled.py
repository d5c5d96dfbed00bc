"""A form as it was filled in. The one rule: words are kept whatever is wrong, so that nobody has to type them again."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from mailgate.mail import names
from mailgate.settings import Web

#: Fields of a form of ours beside its files; more are nobody's.
MAX_FIELDS = 60
#: Octets that a part may take beside what it holds, its fields and its boundary.
_AROUND = 2_048
#: How much too much is heard out, so that a browser reads the answer: so many times as much as may come.
_HEARD_OUT = 3


class Problem(StrEnum):
    """Why a form is shown again."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    FILES_TOO_LARGE = "files_too_large"
    TOO_MANY_FILES = "too_many_files"
    EXPIRED = "expired"
    BUSY = "busy"
    """Too much is being sent to the page at this moment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file that came with a form, its name made safe (T73)."""

    name: str
    data: bytes = field(repr=False)

    @property
    def content_type(self) -> str:
        """What its name says that it is."""
        return names.media_type(self.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A form as it came. ``problem``: files were dropped; the words are there."""

    fields: dict[str, str]
    files: tuple[File, ...] = ()
    problem: Problem | None = None

    def text(self, name: str) -> str:
        """One field, with LF line ends; "" where there is none."""
        return self.fields.get(name, "")


def lines(text: str) -> str:
    """With LF line ends: browsers send CRLF (RFC 7578 §4.8 leaves it to them)."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def most_words(web: Web) -> int:
    """Octets of all fields together: as long a text as is taken, percent-encoded, and half as much again to be given back."""
    return 6 * web.max_text + 16 * 1024


def heard_out(web: Web) -> int:
    """Octets of a request that are read, so that whoever chose files too large gets their words back; nobody hears more."""
    return _HEARD_OUT * (web.max_upload + most_words(web) + (web.max_files + MAX_FIELDS) * _AROUND)

"""Where a mail lies in a mailbox, as a URL (RFC 5092). The one rule: one place, one spelling, so that a mail is known by it."""

from __future__ import annotations

import re
from urllib.parse import quote, unquote

from mailgate.settings import Mailbox

_HEAD_ONLY = "/;SECTION=HEADER"
_URL = re.compile(r"imap://[^/]*/(?P<folder>[^;]*);UIDVALIDITY=\d+/;UID=(?P<uid>\d+)(?P<part>/;SECTION=HEADER)?")


def folder_url(box: Mailbox, folder: str) -> str:
    """The beginning that the URLs of all mails of a folder share, whatever its UIDVALIDITY."""
    port = "" if box.port == 993 else f":{box.port}"
    return f"imap://{quote(box.user, safe='')}@{box.host.lower()}{port}/{quote(folder, safe='')};UIDVALIDITY="


def url(folder: str, uidvalidity: int, uid: int, *, head_only: bool = False) -> str:
    """One mail; ``head_only``: its header block (``SECTION=HEADER``). ``folder`` is a ``folder_url``."""
    return f"{folder}{uidvalidity}/;UID={uid}{_HEAD_ONLY if head_only else ''}"


def head_only(origin: str) -> tuple[str, int] | None:
    """Of a mail that was not fetched whole: the folder and UID where it lies."""
    found = _URL.fullmatch(origin)
    return (unquote(found["folder"]), int(found["uid"])) if found and found["part"] else None


def same_user(one: str, other: str) -> bool:
    """Whether two folder URLs are of one user, if perhaps on servers of different names: a mailbox that has moved."""
    return one.partition("@")[0] == other.partition("@")[0]

"""``mailgate ingest -`` behind a mail server, with the exit codes of ``sysexits``. The one rule: 0 means kept, and nothing
bounces that somebody can mend.

A mail server takes any other code for a permanent failure and returns the mail. So before the mail is kept, everything is 75, a
misspelt option or a missing home included; and once it is kept, all is 0, whatever goes wrong then: 75 would bring it again.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass

import typer

from mailgate.cli import output
from mailgate.cli.common import CommandError
from mailgate.cli.sysexits import EX_DATAERR
from mailgate.mail import address
from mailgate.mail.model import Address, JournalId

_CHUNK = 1024**2


@dataclass(frozen=True, slots=True)
class Sender:
    """The return path as a mail server told it: None is ``<>``, or one that cannot be read, when ``known`` is false."""

    path: Address | None
    known: bool


def tell(text: str) -> None:
    """Say it on standard error, if that takes it."""
    with suppress(OSError):
        output.error(text)


def tell_kept(kept: Iterable[JournalId], error: Exception) -> None:
    """Say that what came after the mail was kept went wrong; whatever happens here, it is kept."""
    with suppress(Exception):
        why = str(error) if isinstance(error, CommandError) else out_of_reach(error) or type(error).__name__
        tell(f"kept as {', '.join(map(str, kept))}; what came after failed ({why})")


def out_of_reach(error: Exception) -> str:
    """What to say of trouble with the store or the disk, without a word of the mail; "" for anything else."""
    from sqlalchemy.exc import SQLAlchemyError

    from mailgate.inbound.intake import IntakeError, describe
    from store.schema import SchemaError

    return describe(error) if isinstance(error, SQLAlchemyError | IntakeError | SchemaError | OSError) else ""


def read_mail(most: int) -> bytes:
    """The mail on standard input, without the ``From `` line that procmail and others write above it.

    Raises CommandError where nothing can be read; typer.Exit for one of more octets, when all of it was read: who still writes
    might else never see the exit code.
    """
    if sys.stdin is None:
        raise CommandError("standard input is closed: there is no mail")
    raw = sys.stdin.buffer.read(most + 1)
    if len(raw) <= most:
        return raw.partition(b"\n")[2] if raw.startswith(b"From ") else raw
    while sys.stdin.buffer.read(_CHUNK):
        continue
    tell(f"the mail is larger than smtp.max_size ({most} octets)")
    raise typer.Exit(EX_DATAERR)


def sender(text: str) -> Sender:
    """``${sender}``: empty, ``<>`` and Postfix's MAILER-DAEMON are the null path; what cannot be read is unknown, and no reason
    to return the mail.
    """
    if text.strip().lower() in ("", "<>", "mailer-daemon"):
        return Sender(None, known=True)
    read = address.parse(text)
    return Sender(read, known=read is not None)


def recipients(texts: Iterable[str]) -> tuple[Address, ...]:
    """``${recipient}``, one or several; one that cannot be read is left out: no queue of ours is named like that."""
    found = []
    for text in texts:
        read = address.parse(text)
        if read is None:
            tell(f"--rcpt-to {text!r} is not a mail address: left out")
        else:
            found.append(read)
    return tuple(found)

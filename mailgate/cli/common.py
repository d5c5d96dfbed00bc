"""What the nouns share: how one is made, the home a call works in, its store. The one rule: a noun opens nothing by itself."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from mailgate import home
from mailgate.mail import address
from mailgate.mail.model import Address
from mailgate.mail.words import one_line
from mailgate.settings import ConfigError, Settings, load

if TYPE_CHECKING:
    from store.engine import Store

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
Limit = Annotated[int, typer.Option("--limit", min=1, max=2**31, help="Print at most this many.")]

_NAME = 200


class CommandError(Exception):
    """The command cannot do what was asked. Exit code 1."""


@dataclass(frozen=True, slots=True)
class Call:
    """What was given before the noun."""

    config: Path | None


#: How help is shown: drawn on a terminal, plain text when piped.
MARKUP: Literal["markdown"] | None = "markdown" if sys.stdout.isatty() and sys.stderr.isatty() else None


def noun(about: str) -> typer.Typer:
    """A command, or a group of them, for ``main`` to find as ``app`` in the noun's module."""
    return typer.Typer(help=about, no_args_is_help=True, add_completion=False, rich_markup_mode=MARKUP)


def config_path(context: typer.Context) -> Path | None:
    """The config file of this call, None where there is none."""
    call = context.find_object(Call)
    return home.find_config(call.config if call else None, os.environ, Path.cwd())


def settings(context: typer.Context) -> Settings:
    """The settings of this call's home. Raises ConfigError where there is none."""
    found = config_path(context)
    if found is None:
        lonely = Path.cwd() / home.CONFIG
        if lonely.is_file():
            raise ConfigError(
                f"{lonely}: without {home.KEY_FILE} this is no home; `mailgate init DIR` makes one. If it was: {home.KEY_LOST}"
            )
        raise ConfigError("no config file: give --config, set MAILGATE_CONFIG, or stand in a home; `mailgate init DIR` makes one")
    return load(found)


@contextmanager
def store(configured: Settings) -> Iterator[Store]:
    """The store of a home, opened and closed again. Raises SchemaError unless its tables are this program's."""
    from store import schema

    with open_store(configured) as opened:
        schema.check(opened)
        yield opened


@contextmanager
def open_store(configured: Settings) -> Iterator[Store]:
    """The same, whatever tables it has or has not. Raises ConfigError for a URL no database has."""
    from sqlalchemy.exc import ArgumentError

    from store.engine import Store

    try:
        opened = Store(configured.database_url)
    except (ArgumentError, ImportError, ValueError) as error:  # ValueError: a port that is no number
        raise ConfigError(f"database.url: {error}; write sqlite:///PATH or postgresql+psycopg://…") from error
    try:
        yield opened
    finally:
        opened.close()


def now() -> datetime:
    """The time of this call, UTC."""
    return datetime.now(UTC)  # noqa: TID251 - the command line stands beside app.py, above everything that is given the time


def an_address(text: str) -> Address:
    """A person's address as typed by the operator. Raises typer.BadParameter, which is a usage error."""
    return _an_address(text, address.read(text))


def our_address(text: str) -> Address:
    """An address of ours, which is all ASCII. Raises typer.BadParameter."""
    return _an_address(text, address.parse(text))


def _an_address(text: str, found: Address | None) -> Address:
    if found is None:
        raise typer.BadParameter(f"{text!r} is not a mail address")
    return found


def a_name(text: str) -> str:
    """A display name as typed by the operator, as one clean line."""
    return one_line(text, _NAME)


def rfc3339(time: datetime | None) -> str | None:
    """``2026-03-01T08:00:00Z``: UTC, whole seconds unless there are others (RFC 3339 §5.6)."""
    return time.astimezone(UTC).isoformat().replace("+00:00", "Z") if time else None

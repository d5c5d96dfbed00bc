"""The ``mailgate`` command. The one rule: one module per noun, found by its name in ``NOUNS``, loaded when it is called.

A new noun is a module ``mailgate/cli/NAME.py`` with a Typer ``app``, and its name here. Exit codes: 0 done, 1 failed, 2 usage or
config. What can be expected to go wrong is told in one line; a traceback is a bug of ours.
"""

from __future__ import annotations

import sys
import traceback
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup
from typer.main import get_command

from mailgate import __version__, log
from mailgate.cli import output, sysexits
from mailgate.cli.common import MARKUP, Call, CommandError
from mailgate.home import HomeBusyError
from mailgate.settings import ConfigError

#: In the order of an operator's first day.
NOUNS = (
    "init",
    "serve",
    "demo",
    "check",
    "ingest",
    "inspect",
    "why",
    "ticket",
    "held",
    "outbox",
    "suppression",
    "queue",
    "staff",
    "partner",
    "contact",
    "macro",
    "organisation",
    "imap",
    "journal",
    "template",
    "key",
    "dkim",
    "oauth",
    "db",
)

FAILED, USAGE = 1, 2

#: What SQLite calls a disk without room for its files, and what to do about it.
_FULL = ("disk I/O error", "database or disk is full")
_NO_ROOM = "; is its disk full (`df`)? make room, and try again"


class Nouns(TyperGroup):
    """The nouns as Typer's commands. A module is imported when it is needed: most calls need one."""

    def list_commands(self, ctx: Any) -> list[str]:
        """All names, in our order."""
        return list(NOUNS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of a noun, None for a word that is none."""
        if cmd_name not in NOUNS:
            return None
        command = get_command(import_module(f"mailgate.cli.{cmd_name}").app)
        command.name = cmd_name
        return command


app = typer.Typer(
    cls=Nouns,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=MARKUP,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        output.say(f"mailgate {__version__}")
        raise typer.Exit


@app.callback()
def mailgate(
    context: typer.Context,
    config: Annotated[
        Path | None,
        typer.Option("--config", metavar="FILE", help="The config file; else $MAILGATE_CONFIG, else the home you stand in."),
    ] = None,
    _version: Annotated[bool, typer.Option("--version", is_eager=True, callback=_print_version, help="Its version.")] = False,
) -> None:
    """A helpdesk that lives in email.

    Begin with `mailgate init desk`, then `cd desk` and `mailgate check`. Each command explains itself:
    `mailgate staff add --help`.
    """
    log.set_up("warning", "text", sys.stderr)
    context.obj = Call(config=config)


def run() -> None:
    """The entry point: runs the command line and ends the process with its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if reconfigure := getattr(stream, "reconfigure", None):
            reconfigure(errors="backslashreplace")  # a subject in a C locale is no reason to fail
    if sysexits.is_one(sys.argv[1:]):
        sys.exit(sysexits.run(_ended))
    sys.exit(_ended())


def _ended() -> int:
    """Run the command line; its exit code."""
    try:
        app()
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except Exception as failure:  # noqa: BLE001 - the outermost frame: nothing is left to pass it to
        return _explain(failure)
    return 0


def _explain(failure: Exception) -> int:
    """Tell what went wrong; the exit code."""
    if isinstance(failure, ConfigError):
        output.error(failure)
        return USAGE
    if said := _expected(failure):
        output.error(said)
    else:
        output.error("a bug, please report it:\n" + "".join(traceback.format_exception(failure)))
    return FAILED


def _expected(failure: Exception) -> str | None:
    """One line for what an operator may meet; None for a bug. The store's errors cost its import, so they come last."""
    if isinstance(failure, CommandError | HomeBusyError):
        return str(failure)
    if isinstance(failure, OSError):
        return f"{failure.filename}: {failure.strerror}" if failure.filename else str(failure)
    from sqlalchemy.exc import InterfaceError, OperationalError

    from mailgate.deed.byhand import RefusedError
    from mailgate.deed.deeds import NotFoundError
    from store.macros import MacroError
    from store.people import PeopleError
    from store.schema import SchemaError

    if isinstance(failure, NotFoundError | RefusedError | PeopleError | MacroError | SchemaError):
        return str(failure)
    if isinstance(failure, OperationalError | InterfaceError):
        said = str(failure.orig).strip()
        return f"the store is out of reach: {said}{_NO_ROOM if said in _FULL else ''}"
    return None

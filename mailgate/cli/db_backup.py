"""``mailgate db backup``, ``restore``, ``verify``. The one rule: what the operator must know is said, not assumed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mailgate.cli import output
from mailgate.cli.common import AsJson, CommandError, config_path, now, open_store, settings, store
from mailgate.home import CONFIG
from mailgate.settings import ConfigError, load

if TYPE_CHECKING:
    from mailgate.keeping.manifest import Manifest
    from store.blobs import Blobs
    from store.engine import Store

_SECRETS = "it holds the keys and every mail: keep it as safe as the desk itself"
_ELSEWHERE = "Keys, data and database may lie outside of DIR where the config in the backup has them so."
_MOVED = "Nothing has happened since the backup, made of a stopped daemon: letters that were due go out, numbering goes on."

_WIDTH = len("attachments")


def backup(
    context: typer.Context,
    target: Annotated[Path, typer.Argument(metavar="TARGET", help="A new folder, or a new file NAME.tar.")],
    as_json: AsJson = False,
) -> None:
    """Copy all of this desk, beside a working daemon: mails, tickets, letters, attachments, config, keys, templates.

    Whatever was acknowledged before is in it. Example: `mailgate db backup /backup/desk-monday`
    """
    from mailgate.keeping import around, backing_up
    from store import shared_blobs

    configured, config = settings(context), config_path(context)
    assert config is not None, "or there were no settings"
    with store(configured) as opened, _telling():
        blobs = shared_blobs.blobs(opened, configured.data_dir / "blobs")
        desk = backing_up.Desk(settings=configured, config=config, store=opened, blobs=blobs)
        made = backing_up.make(desk, target, now())
    left_out, unnamable = around.left_out(configured), around.unnamable(configured)
    if as_json:
        told = [str(place) for place in (*left_out, *unnamable)]
        output.print_json({"target": str(target.absolute()), **_figures(made), "left_out": told})
        return
    output.say(f"{target}: {_said(made)}")
    output.tell(f"note: {_SECRETS}")
    for place in left_out:
        output.tell(f"note: not in it, since it lies outside of the home and is no key: {output.clean(place)}")
    for place in unnamable:
        output.tell(f"note: not in it, since its name is not UTF-8: {output.clean(place)}")
    if made.lacking:
        output.tell(f"note: {made.lacking} attachments are missing or damaged, and not in it; `mailgate db verify` names them")


def restore(
    source: Annotated[Path, typer.Argument(metavar="BACKUP", help="What `mailgate db backup` made.")],
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="The home to make: a folder that is not there, or empty.")],
    moved: Annotated[bool, typer.Option("--moved", help=_MOVED)] = False,
    elsewhere: Annotated[bool, typer.Option("--elsewhere", help=_ELSEWHERE)] = False,
) -> None:
    """Make a home of a backup, here or on another machine. All addresses and links out there stay valid.

    Letters that were due when it was made are not sent: they may have gone out since. `mailgate outbox list --state uncertain`
    shows them, `mailgate outbox retry` sends one. Example: `mailgate db restore /backup/desk-monday desk`
    """
    from mailgate.keeping import restoring

    wish = restoring.Wish(backup=source, place=directory, moved=moved, now=now(), elsewhere=elsewhere)
    with _telling("; nothing was left behind"):
        found = restoring.restore(wish)
    output.say(f"{directory.absolute()}: {_said(found)}")
    for line in _to_know(found, moved=moved):
        output.say(f"- {line}")
    configured = load(directory / CONFIG)
    with open_store(configured) as opened:
        _report(opened, _blobs(opened, configured.data_dir / "blobs"), as_json=False)


def verify(
    context: typer.Context,
    backed_up: Annotated[Path | None, typer.Argument(metavar="[BACKUP]", help="A backup; left out: this desk.")] = None,
    as_json: AsJson = False,
) -> None:
    """Look whether everything kept is whole: mails, attachments, tickets, letters, the books, the search index.

    It reads all of it, beside a working daemon too; one line each, exit code 1 if one is wrong. Example: `mailgate db verify`
    """
    with ExitStack() as stack:
        stack.enter_context(_telling())
        if backed_up is None:
            configured = settings(context)
            opened = stack.enter_context(open_store(configured))
            blobs = _blobs(opened, configured.data_dir / "blobs")
        else:
            opened, blobs = stack.enter_context(_inside(backed_up, as_json=as_json))
        _report(opened, blobs, as_json=as_json)


@contextmanager
def _inside(backed_up: Path, *, as_json: bool) -> Iterator[tuple[Store, Blobs]]:
    from contextlib import closing

    from mailgate.keeping import restoring

    with restoring.opened(backed_up.absolute(), backed_up.absolute().parent) as (folder, found):
        output.finding("backup", ok=True, says=_said(found), as_json=as_json, width=_WIDTH)
        with closing(restoring.store_of(folder)) as opened:
            yield opened, restoring.blobs_of(folder)


def _report(opened: Store, blobs: Blobs, *, as_json: bool) -> None:
    """The findings; exit code 1 if one is wrong."""
    from store import verifying

    failed = False
    for found in verifying.verify(opened, blobs):
        failed = failed or not found.ok
        output.finding(found.name, ok=found.ok, says=found.says, as_json=as_json, width=_WIDTH)
    if failed:
        raise typer.Exit(1)


def _blobs(opened: Store, folder: Path) -> Blobs:
    from store import shared_blobs

    return shared_blobs.blobs(opened, folder)


def _said(made: Manifest) -> str:
    return f"{made.mails} mails, {made.attachments} attachments, as of {output.clean(made.made_at)}"


def _figures(made: Manifest) -> dict[str, str | int | bool]:
    names = ("made_at", "version", "database", "at_work", "mails", "pending", "letters", "attachments", "lacking")
    return {name: getattr(made, name) for name in names}


def _to_know(found: Manifest, *, moved: bool) -> Iterator[str]:
    """What is not as it was, or may not be; and what lies outside of the new home."""
    for place in found.outside:
        yield f"outside of it: {output.clean(place)}"
    made_at = output.clean(found.made_at)
    if moved:
        yield f"letters still to go out: {found.letters}; they go when the daemon starts"
    else:
        yield f"letters that were still to go out: {found.letters}; they may have gone out since and are not sent by themselves"
        yield "    mailgate outbox list --state uncertain; mailgate outbox retry ID"
        yield "ticket numbers go on 10,000 higher: addresses of tickets that came after the backup open nobody else's"
        yield f"what was revoked or removed after {made_at} (keys, links, people) is good again: do it once more"
        yield f"mail that came after {made_at} is not here; what was moved out of mailboxes since, move back by hand"
    yield f"mails not worked on when it was made: {found.pending}; that is done when the daemon starts"
    yield "the keys are in it, so every address and link out there works on; the desk it was made of must not work any more"


@contextmanager
def _telling(after: str = "") -> Iterator[None]:
    """What can be expected to go wrong, in one line; ``after``: how things stand then."""
    from sqlalchemy.exc import SQLAlchemyError

    from mailgate.keeping.manifest import BackupError
    from store.schema import SchemaError

    try:
        yield
    except (BackupError, SchemaError) as error:
        raise CommandError(str(error)) from error
    except (SQLAlchemyError, sqlite3.Error) as error:
        raise CommandError(f"the database: {getattr(error, 'orig', None) or error}{after}") from error
    except FileNotFoundError as error:
        raise ConfigError(str(error)) from error
    except OSError as error:
        raise CommandError(f"{error.filename or 'the backup'}: {error.strerror}{after}") from error

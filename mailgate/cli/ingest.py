"""``mailgate ingest``: mails from files or a pipe, by the very way of all mails.

The one rule: done means journalled, and then decided.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mailgate.cli import output
from mailgate.cli.common import MARKUP, CommandError, an_address, now
from mailgate.cli.progress import Advance, bar
from mailgate.cli.shop import shop
from mailgate.inbound.importer import Found, NotMailError, find, route
from mailgate.mail.model import Address, Envelope, JournalId, Peer, Via

if TYPE_CHECKING:
    from mailgate.app import Shop
    from store.journal import Entry
    from store.tables import DispositionRow

app = typer.Typer(add_completion=False, rich_markup_mode=MARKUP)

#: sysexits.h: the MTA behind a pipe should try again later.
EX_TEMPFAIL = 75
#: How many mails go into the journal at a time.
CHUNK = 64
#: How long a look at the books of a working daemon is apart, in seconds, and for how many of them it may make no headway.
LOOK, PATIENCE = 0.1, 3000


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the operator said of the envelope."""

    mail_from: Address | None
    path_given: bool
    rcpt_to: tuple[Address, ...]
    trusted: bool
    silent: bool


@app.command()
def ingest(
    context: typer.Context,
    paths: Annotated[list[str], typer.Argument(metavar="PATH…", help=".eml, mbox, Maildir, a folder; - is standard input.")],
    mail_from: Annotated[
        str | None, typer.Option("--mail-from", metavar="A", help="The return path; '<>' is the null one.")
    ] = None,
    rcpt_to: Annotated[list[str] | None, typer.Option("--rcpt-to", metavar="A", help="A recipient; can be repeated.")] = None,
    trusted: Annotated[
        bool, typer.Option("--trusted", help="It passed our border: its Authentication-Results may count.")
    ] = False,
    silent: Annotated[bool, typer.Option("--silent", help="Nothing at all is sent because of it.")] = False,
) -> None:
    """Take mails in from files; prints one line of JSON for each mail and queue once it is decided.

    Without --mail-from and --rcpt-to the Return-Path and the recipient headers say them. As a pipe of a mail server
    (`mailgate ingest - --rcpt-to A`) it ends with 75 while the store is out of reach.

    Example: `mailgate ingest --silent old-mail.mbox`
    """
    options = Options(
        mail_from=an_address(mail_from) if mail_from and mail_from != "<>" else None,
        path_given=mail_from is not None,
        rcpt_to=tuple(an_address(one) for one in rcpt_to or ()),
        trusted=trusted,
        silent=silent,
    )
    try:
        _ingest(context, paths, options)
    except Exception as error:
        if paths != ["-"] or not _out_of_reach(error):
            raise
        output.error(f"the store is out of reach ({type(error).__name__}); try again later")
        raise typer.Exit(EX_TEMPFAIL) from error


def _out_of_reach(error: Exception) -> bool:
    from sqlalchemy.exc import SQLAlchemyError

    from mailgate.inbound.intake import IntakeError
    from store.schema import SchemaError

    return isinstance(error, SQLAlchemyError | IntakeError | SchemaError | OSError)


def _ingest(context: typer.Context, paths: list[str], options: Options) -> None:
    with shop(context) as opened:
        with opened.store.read() as session:
            queues = tuple(opened.house.desk(session).queues)
        if not queues:
            raise CommandError("there is no queue; add one with `mailgate queue add NAME --address A`")
        found = list(_found(paths))
        with bar(len(found)) as advance:
            files = dict(_journalled(opened, found, options, queues[0]))
            _decide(opened, list(files), advance)
            _report(opened, files)


def _found(paths: list[str]) -> Iterator[Found]:
    for path in paths:
        if path == "-":
            yield Found(origin="-", raw=sys.stdin.buffer.read())
            continue
        try:
            for one in find(Path(path)):
                if isinstance(one, Found):
                    yield one
                else:
                    output.error(f"{one.origin}: left out, it does not begin like a mail")
        except NotMailError as error:
            raise CommandError(str(error)) from error


def _journalled(opened: Shop, found: Sequence[Found], options: Options, queue: str) -> Iterator[tuple[JournalId, Found]]:
    from mailgate.inbound.intake import Intake

    intake = Intake(opened.store)
    try:
        for start in range(0, len(found), CHUNK):
            chunk = found[start : start + CHUNK]
            ids = intake.take_now([_entry(one, options, queue) for one in chunk])
            yield from zip(ids, chunk, strict=True)
    finally:
        intake.close()


def _entry(one: Found, options: Options, queue: str) -> Entry:
    from store.journal import Entry

    told = route(one.raw)
    return Entry(
        envelope=Envelope(
            mail_from=options.mail_from if options.path_given else told.mail_from,
            path_known=options.path_given or told.path_known,
            rcpt_to=options.rcpt_to or told.rcpt_to,
            peer=Peer(trusted=options.trusted),
            via=Via.INGEST,
            silent=options.silent,
            wanted=() if options.rcpt_to else (queue,),
        ),
        received_at=now(),
        raw=one.raw,
        origin=one.origin,
    )


def _decide(opened: Shop, ids: list[JournalId], advance: Advance) -> None:
    """Work on them here, or wait for the daemon that has this home."""
    from mailgate import home

    try:
        with home.lock(opened.settings):
            _work(opened, ids, advance)
    except home.HomeBusyError:
        _await(opened, ids, advance)


def _work(opened: Shop, ids: list[JournalId], advance: Advance) -> None:
    from mailgate import app as composition
    from mailgate import home
    from mailgate.inbound.pipeline import Pipeline

    # what is ingested is never checked by DNS; what the daemon took in before it stopped is
    with composition.readers(opened) as pool, composition.verifier(opened, pool) as verifier:
        pipeline = Pipeline(composition.pipeline(opened, pool, home.owner(opened.settings), verifier))
        pipeline.start()
        while (done := len(_ends(opened, ids))) < len(ids):
            advance(done)
            pipeline.step()
        while pipeline.release():
            continue
    advance(len(ids))


def _await(opened: Shop, ids: list[JournalId], advance: Advance) -> None:
    from threading import Event

    from mailgate import app as composition
    from mailgate.inbound import nudge

    nudge.send(composition.socket_path(opened.settings))
    before, waited = -1, 0
    while (done := len(_ends(opened, ids))) < len(ids):
        advance(done)
        waited = waited + 1 if done == before else 0
        before = done
        if waited > PATIENCE:
            raise CommandError("the mails are in the journal, but the daemon makes no headway; look at its log")
        Event().wait(LOOK)
    advance(len(ids))


def _ends(opened: Shop, ids: list[JournalId]) -> dict[JournalId, list[DispositionRow]]:
    from store import mails

    found: dict[JournalId, list[DispositionRow]] = {}
    with opened.store.read() as session:
        for start in range(0, len(ids), 500):
            found |= mails.dispositions(session, ids[start : start + 500])
    return found


def _report(opened: Shop, files: dict[JournalId, Found]) -> None:
    from store import mails

    with opened.store.read() as session:
        seen = mails.inbound(session, files)
    for entry, rows in sorted(_ends(opened, list(files)).items()):
        for row in rows:
            output.print_json(
                {
                    "file": files[entry].origin,
                    "journal": entry,
                    "queue": row.queue,
                    "disposition": row.disposition,
                    "ticket": row.ticket,
                    "message_id": seen[entry].message_id,
                    "reasons": list(row.reasons),
                }
            )

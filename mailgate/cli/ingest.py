"""``mailgate ingest``: mails from files or a pipe, by the very way of all mails.

The one rule: done means journalled, and then decided.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mailgate.cli import output, pipe, sysexits
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

#: How many mails go into the journal at a time.
CHUNK = 64
#: How long a look at the books is apart, in seconds, and for how many of them there may be no headway.
LOOK, PATIENCE = 0.1, 3000


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the operator, or the mail server behind a pipe, said of the envelope; None: nothing."""

    mail_from: pipe.Sender | None
    rcpt_to: tuple[Address, ...] | None
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
    (`mailgate ingest - --mail-from A --rcpt-to A`) it ends with 0 once the mail is kept, and with 75 while it cannot be.

    Example: `mailgate ingest --silent old-mail.mbox`
    """
    options = Options(mail_from=_path(paths, mail_from), rcpt_to=_recipients(paths, rcpt_to), trusted=trusted, silent=silent)
    files: dict[JournalId, Found] = {}
    try:
        _ingest(context, paths, options, files)
    except Exception as error:
        if "-" not in paths:
            raise
        if any(found.origin == "-" for found in files.values()):
            pipe.tell_kept(files, error)
        elif why := pipe.out_of_reach(error):
            raise CommandError(f"the store is out of reach ({why}); try again later") from error
        else:
            raise
    if "-" in paths:
        raise typer.Exit(sysexits.KEPT)


def _ingest(context: typer.Context, paths: list[str], options: Options, files: dict[JournalId, Found]) -> None:
    """``files`` is filled with what is kept, as soon as it is."""
    with shop(context) as opened:
        with opened.store.read() as session:
            queues = tuple(opened.house.desk(session).queues)
        if not queues:
            raise CommandError("there is no queue; add one with `mailgate queue add NAME --address A`")
        found = list(_found(paths, opened.settings.smtp.max_size))
        with bar(len(found)) as advance:
            files.update(_journalled(opened, found, options, queues[0]))
            decide(opened, list(files), advance)
            _report(opened, files)


def _path(paths: list[str], given: str | None) -> pipe.Sender | None:
    """``--mail-from``; a person's typing error is told, a mail server's return path taken as it is."""
    if given is None or "-" in paths:
        return None if given is None else pipe.sender(given)
    return pipe.Sender(an_address(given) if given not in ("", "<>") else None, known=True)


def _recipients(paths: list[str], given: list[str] | None) -> tuple[Address, ...] | None:
    """``--rcpt-to``, likewise."""
    if not given:
        return None
    return pipe.recipients(given) if "-" in paths else tuple(an_address(one) for one in given)


def _found(paths: list[str], most: int) -> Iterator[Found]:
    for path in paths:
        if path == "-":
            yield Found(origin="-", raw=pipe.read_mail(most))
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
    path = options.mail_from or pipe.Sender(told.mail_from, told.path_known)
    return Entry(
        envelope=Envelope(
            mail_from=path.path,
            path_known=path.known,
            rcpt_to=told.rcpt_to if options.rcpt_to is None else options.rcpt_to,
            peer=Peer(trusted=options.trusted),
            via=Via.INGEST,
            silent=options.silent,
            wanted=(queue,) if options.rcpt_to is None else (),
        ),
        received_at=now(),
        raw=one.raw,
        origin=one.origin,
    )


def decide(opened: Shop, ids: list[JournalId], advance: Advance) -> None:
    """Work on these mails of the journal here, or wait for the daemon that has this home, until each has its end.

    Raises CommandError where there is no headway: they stay in the journal."""
    from mailgate import app as composition
    from mailgate import home

    try:
        with home.lock(opened.settings), composition.present(opened):
            _work(opened, ids, advance)
    except home.HomeBusyError:
        _await(opened, ids, advance)


def _work(opened: Shop, ids: list[JournalId], advance: Advance) -> None:
    from threading import Event
    from time import monotonic

    from mailgate import app as composition
    from mailgate import home
    from mailgate.inbound.pipeline import Pipeline

    # what is ingested is never checked by DNS; what the daemon took in before it stopped is
    with composition.readers(opened) as pool, composition.verifier(opened, pool) as verifier:
        pipeline = Pipeline(composition.pipeline(opened, pool, home.owner(opened.settings), verifier))
        pipeline.start()
        before, over = -1, 0.0
        while (done := len(_ends(opened, ids))) < len(ids):
            advance(done)
            if done != before:
                before, over = done, monotonic() + LOOK * PATIENCE
            if monotonic() > over:
                raise CommandError("the mails are in the journal, but none can be read here; `mailgate serve` goes on with them")
            if not pipeline.step():
                Event().wait(LOOK)  # another gateway on this database was quicker, and has some of them in work
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
